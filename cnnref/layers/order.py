"""In which order a residual block runs its layers, read off its code.

The block is traced with torch.fx. Where its one addition takes its two inputs from, the graph
divides into what both share, the branch, the shortcut and what follows the addition.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn
from torch.fx import GraphModule, Node, symbolic_trace

ADDS = (operator.add, operator.iadd, torch.add)
FUNCTIONS = {torch.relu: "ReLU", F.relu: "ReLU"}


@dataclass(frozen=True)
class Order:
    """Layers by their place, each as a short name such as "3x3" or "norm".

    Attributes:
        before: what branch and shortcut share.
        branch: the longer side of the addition.
        shortcut: the other side; empty for the input itself.
        after: what follows the addition.
    """

    before: tuple[str, ...]
    branch: tuple[str, ...]
    shortcut: tuple[str, ...]
    after: tuple[str, ...]


def order(block: nn.Module, *, channels: bool = False) -> Order:
    """The order of a block with one addition.

    Args:
        block: a residual block.
        channels: whether a convolution's name says how many channels it puts out.

    Raises:
        ValueError: if the block does not add exactly once.

    Examples:
        >>> from cnnref.layers import BasicBlock, PreActBottleneck
        >>> print(*order(BasicBlock(64, 64)).branch, "add", *order(BasicBlock(64, 64)).after)
        3x3 norm ReLU 3x3 norm add ReLU
        >>> order(PreActBottleneck(64, 16)).after
        ()
        >>> order(nn.ReLU())
        Traceback (most recent call last):
        ValueError: block ReLU adds 0 times; a residual block adds once
    """
    graph = symbolic_trace(nn.Sequential(block))
    adds = [node for node in graph.graph.nodes if node.target in ADDS]
    if len(adds) != 1:
        name = type(block).__name__
        raise ValueError(f"block {name} adds {len(adds)} times; a residual block adds once")
    chains = sorted((_back(node) for node in adds[0].all_input_nodes), key=len, reverse=True)
    if len(chains) == 1:  # a block that adds its input to itself
        chains *= 2
    long, short = chains
    shared = [a for a, b in zip(long, short, strict=False) if a is b]
    after, node = [], adds[0]
    while node.users and (node := next(iter(node.users))).op != "output":
        after.append(node)
    parts = (shared, long[len(shared) :], short[len(shared) :], after)
    return Order(*(_names(graph, part, channels) for part in parts))


def _back(node: Node) -> list[Node]:
    """The nodes from the input to this one."""
    chain = [node]
    while chain[0].all_input_nodes:
        chain.insert(0, chain[0].all_input_nodes[0])
    return chain


def _names(graph: GraphModule, nodes: list[Node], channels: bool) -> tuple[str, ...]:
    names = []
    for node in nodes:
        if node.op == "call_module":
            names.append(_name(graph.get_submodule(str(node.target)), channels))
        elif node.op == "call_function":
            names.append(FUNCTIONS.get(node.target, str(node.name)))
    return tuple(name for name in names if name)


def _name(layer: nn.Module, channels: bool) -> str:
    """Empty for a layer that does nothing."""
    if isinstance(layer, nn.Conv2d):
        parts = [f"{layer.kernel_size[0]}x{layer.kernel_size[1]}"]
        if layer.stride[0] > 1:
            parts.append(f"s{layer.stride[0]}")
        if layer.groups > 1:
            parts.append("dw" if layer.groups == layer.in_channels else f"g{layer.groups}")
        name = " ".join(parts)
        return f"{name}, {layer.out_channels}" if channels else name
    if isinstance(layer, nn.BatchNorm2d | nn.GroupNorm):
        return "norm"
    if isinstance(layer, nn.AvgPool2d):
        return f"pool s{layer.stride}"
    return "" if isinstance(layer, nn.Identity) else type(layer).__name__
