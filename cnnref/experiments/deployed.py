"""A small network on handwritten digits before and after it is pruned or quantised."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import torch
from torch import Tensor, nn

from cnnref.deploy import fold_batch_norm
from cnnref.deploy.channels import prune_channels
from cnnref.deploy.pruning import hold_zeros, prune_two_of_four, prune_weights, zeros
from cnnref.deploy.quantise import channel_grid
from cnnref.deploy.quantised import WeightGrid, quantise_network
from cnnref.experiments.descent import descend
from cnnref.experiments.glyphs import accuracy

TRAIN = 1200  # of 1,797 images
STEPS, TUNE, RATE = 300, 200, 3e-3


def split(seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Images and classes to learn from, images and classes to test on.

    Examples:
        >>> x, y, new_x, new_y = split(0)
        >>> x.shape, new_x.shape
        (torch.Size([1200, 1, 8, 8]), torch.Size([597, 1, 8, 8]))
    """
    digits = import_module("sklearn.datasets").load_digits()
    x = torch.tensor(digits.images, dtype=torch.float32)[:, None] / 16
    y = torch.tensor(digits.target)
    order = torch.randperm(len(x), generator=torch.Generator().manual_seed(seed))
    x, y = x[order], y[order]
    return x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]


def dense_network() -> nn.Sequential:
    """Three 3x3 convolutions with batch norm, a global average, a linear layer."""
    return nn.Sequential(
        *_conv(1, 16), *_conv(16, 32), nn.MaxPool2d(2), *_conv(32, 32),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10),
    )  # fmt: skip


def separable_network() -> nn.Sequential:
    """The same, with depthwise and pointwise pairs behind the first layer."""
    return nn.Sequential(
        *_conv(1, 16), *_conv(16, 16, groups=16), *_conv(16, 32, 1), nn.MaxPool2d(2),
        *_conv(32, 32, groups=32), *_conv(32, 32, 1),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10),
    )  # fmt: skip


def trained(build: Callable[[], nn.Module], seed: int, steps: int = STEPS) -> nn.Module:
    """A network fitted to the images of a seed, in eval mode."""
    torch.manual_seed(seed)
    network = build()
    fit(network, *split(seed)[:2], steps=steps, seed=seed, rate=RATE)
    return network.eval()


def fit(
    network: nn.Module, x: Tensor, y: Tensor, *, steps: int, seed: int, rate: float,
    behind: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Adam with a rate that falls to zero on 64 random images a step; `behind` follows each."""
    random = torch.Generator().manual_seed(seed)
    adam = torch.optim.Adam(network.parameters(), lr=rate)
    falling = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps)
    network.train()

    def loss() -> Tensor:
        batch = torch.randint(len(x), (64,), generator=random)
        return nn.functional.cross_entropy(network(x[batch]), y[batch])

    def after() -> None:
        falling.step()
        behind()

    descend(adam, loss, steps, after)
    network.eval()


def after_pruning(network: nn.Module, share: float, seed: int) -> tuple[float, float]:
    """Accuracy with a share of each layer's weights at zero, before and after fine-tuning."""
    return _tuned(prune_weights(network, share), seed)


def after_two_of_four(network: nn.Module, seed: int) -> tuple[float, float]:
    """Accuracy in the 2:4 pattern, before and after fine-tuning."""
    return _tuned(prune_two_of_four(network), seed)


def after_channels(network: nn.Module, share: float, seed: int) -> tuple[float, float]:
    """Accuracy without a share of each layer's channels, before and after fine-tuning."""
    return _tuned(prune_channels(network, share), seed)


def _tuned(pruned: nn.Module, seed: int) -> tuple[float, float]:
    x, y, new_x, new_y = split(seed)
    at_once, masks = accuracy(pruned, new_x, new_y), zeros(pruned)
    fit(pruned, x, y, steps=TUNE, seed=seed, rate=RATE, behind=lambda: hold_zeros(pruned, masks))
    return at_once, accuracy(pruned, new_x, new_y)


def trained_on(network: nn.Module, seed: int) -> float:
    """Accuracy of the folded float network after as many more steps: what training alone gives."""
    x, y, new_x, new_y = split(seed)
    folded = fold_batch_norm(network)
    fit(folded, x, y, steps=TUNE, seed=seed, rate=RATE / 3)
    return accuracy(folded, new_x, new_y)


def after_quantising(
    network: nn.Module, bits: int, seed: int, grid: WeightGrid = channel_grid
) -> tuple[float, float]:
    """Accuracy with weights and inputs of few bits, at once and after training through the grid."""
    x, y, new_x, new_y = split(seed)
    quantised = quantise_network(fold_batch_norm(network), x[:256], bits, grid=grid)
    at_once = accuracy(quantised, new_x, new_y)
    fit(quantised, x, y, steps=TUNE, seed=seed, rate=RATE / 3)
    return at_once, accuracy(quantised, new_x, new_y)


def _conv(c_in: int, c_out: int, kernel: int = 3, groups: int = 1) -> list[nn.Module]:
    return [
        nn.Conv2d(c_in, c_out, kernel, padding=kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(c_out), nn.ReLU(),
    ]  # fmt: skip
