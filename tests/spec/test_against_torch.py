"""The stack language against torch.nn: does a layer fit, its shape, its parameters, its code."""

from __future__ import annotations

import warnings
from random import Random
from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnref import SpecError, analyse, count_stack, parse, to_torch
from cnnref.spec import Row
from tests.random_stacks import Config, random_config, random_stack

CONFIGS = 3_000  # a seed; eight seeds make 24,000 layers
REFUSALS = (RuntimeError, ValueError, ZeroDivisionError)
NOISE = ".*(zero-padded copy|zero-element tensors|TF32 acceleration).*"


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.mark.parametrize("seed", range(8))
def test_random_layers_agree_with_torch(seed: int) -> None:
    """Shape, parameters, and whether the layer fits at all.

    torch runs on meta tensors. They are laxer than torch's own CPU code about a kernel or dilation
    of 0, and about transposed convolutions: an output padding as large as stride and dilation, an
    output of size 0 along one axis. There tiny real tensors decide, without oneDNN, which lets
    some of these through.
    """
    random = Random(seed)
    accepted = 0
    for _ in range(CONFIGS):
        config = random_config(random)
        text = config.text(random)
        expected = _torch(config)
        assert _ours(text) == expected, f"seed {seed}: {text}"
        accepted += expected is not None
    assert 0.3 * CONFIGS < accepted < 0.8 * CONFIGS  # both kinds are really tried


def test_real_tensors_agree_with_meta_tensors() -> None:
    """The oracle above is no laxer than torch on real tensors."""
    random = Random(99)
    for _ in range(1_000):
        config = random_config(random)
        assert _torch(config) == _torch(config, real=True), config


@pytest.mark.parametrize("seed", range(4))
def test_random_stacks_agree_with_their_torch_code(seed: int) -> None:
    """The code of to_torch runs; shape of every layer, parameters, buffers, MACs are torch's."""
    random = Random(seed)
    tried = 0
    while tried < 60:
        text = _with_rest(random, random_stack(random, random.choice((1, 2, 2, 3)), 4, size=20))
        try:
            rows = analyse(text)
        except SpecError:
            continue
        tried += 1
        model = _run(to_torch(text))
        with FlopCounterMode(display=False) as flops, torch.no_grad():
            shapes = _shapes(model, rows)
        assert shapes == [row.shape for row in rows], text
        counts = count_stack(text)
        assert counts.params == sum(p.numel() for p in model.parameters()), text
        assert counts.buffers == sum(b.numel() for b in model.buffers()), text
        assert 2 * counts.macs == flops.get_total_flops(), text


def test_the_code_of_random_layers_builds_the_same_layers() -> None:
    random = Random(5)
    built = 0
    while built < 1_000:
        config = random_config(random)
        expected = _torch(config)
        if expected is None:
            continue
        built += 1
        text = config.text(random)
        model = _run(to_torch(text))
        assert _shapes(model, analyse(text)) == [expected[0]], text
        assert sum(parameter.numel() for parameter in model.parameters()) == expected[1], text


def test_a_stack_without_layers_is_an_empty_sequential() -> None:
    assert len(_run(to_torch("3x8x8"))) == 0


def test_code_flattens_a_map_once_in_front_of_a_linear_layer() -> None:
    assert to_torch("1x4x4 fc3 fc2").count("Flatten") == 1
    assert to_torch("1x4x4 flatten fc3").count("Flatten") == 1


def test_avgpool3d_refuses_a_kernel_above_its_unpadded_input_as_torch_does() -> None:
    with pytest.raises(RuntimeError, match="smaller than kernel size"):
        nn.AvgPool3d(4, padding=2)(torch.zeros(1, 1, 3, 3, 3))
    with pytest.raises(SpecError, match="kernel 4 is larger than the input of 3, depth"):
        analyse("1x3x3x3 avg4p2")
    assert analyse("1x3x3 avg4p2")[0].shape == (1, 1, 1)


def _ours(text: str) -> tuple[tuple[int, ...], int] | None:
    try:
        return analyse(text)[-1].shape, count_stack(text).params
    except SpecError:
        return None


def _torch(config: Config, *, real: bool = False) -> tuple[tuple[int, ...], int] | None:
    """What torch says: shape behind the layer, parameters; None where it refuses."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", NOISE)
        try:
            layer, answer = _shape(config, "cpu" if real else "meta")
            if not real and _lax(config):
                layer, answer = _shape(config, "cpu")
        except REFUSALS:
            return None
    return answer, sum(parameter.numel() for parameter in layer.parameters())


def _lax(config: Config) -> bool:
    return config.op == "tconv" or any(0 in value for value in config.options.values())


def _shape(config: Config, device: str) -> tuple[nn.Module, tuple[int, ...]]:
    with torch.device(device), torch.no_grad(), torch.backends.mkldnn.flags(enabled=False):
        layer = _module(config)
        return layer, tuple(layer(torch.zeros(1, *config.shape)).shape[1:])


def _module(config: Config) -> nn.Module:
    names = {"k": "kernel_size", "s": "stride", "p": "padding", "d": "dilation",
             "op": "output_padding"}  # fmt: skip
    options: dict[str, Any] = {
        names[key]: value * config.axes if len(value) == 1 else value
        for key, value in config.options.items()
        if key in names
    }
    if config.op in ("max", "avg"):
        name = {"max": "MaxPool", "avg": "AvgPool"}[config.op]
        return getattr(nn, f"{name}{config.axes}d")(ceil_mode="ceil" in config.flags, **options)
    channels = config.shape[0]
    options["groups"] = config.options.get("g", (1,))[0]
    out = config.out
    if config.op == "dw":
        options["groups"] = out = channels
    if config.op == "pw":
        options["kernel_size"] = 1
    if "psame" in config.flags:
        options["padding"] = "same"
    name = "ConvTranspose" if config.op == "tconv" else "Conv"
    options["bias"] = "nobias" not in config.flags
    return getattr(nn, f"{name}{config.axes}d")(channels, out, **options)


def _with_rest(random: Random, text: str) -> str:
    """Layers without a kernel strewn in, and a head in a third of the stacks."""
    words = text.split()
    for extra in ("bn", "relu", "bn"):
        words.insert(random.randint(1, len(words)), extra)
    heads = ("", "gap", "gap fc7", "flatten bn fc5nobias", "fc5 bn relu fc3", "gap pw4 relu")
    return " ".join([*words, random.choice(heads)])


def _run(code: str) -> nn.Sequential:
    namespace: dict[str, Any] = {}
    with torch.device("meta"):
        exec(compile(code, "to_torch", "exec"), namespace)
    model = namespace["model"]
    assert isinstance(model, nn.Sequential)
    return model.eval()


def _shapes(model: nn.Sequential, rows: tuple[Row, ...]) -> list[tuple[int, ...]]:
    """Shape behind the modules of each row; a linear layer on a map has two."""
    modules = iter(model)
    x = torch.zeros(1, *rows[0].in_shape, device="meta")
    shapes = []
    for row in rows:
        for _ in range(2 if row.op == "fc" and len(row.in_shape) > 1 else 1):
            x = next(modules)(x)
        shapes.append(tuple(x.shape[1:]))
    assert next(modules, None) is None
    return shapes


def test_the_door_offers_the_whole_language() -> None:
    assert str(parse("3x8x8 conv4k3s1")) == "3x8x8 conv4k3"
