"""What noise, blur and low contrast do to a network, and new statistics of batch norm to that."""

from __future__ import annotations

from copy import deepcopy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.checks import one_of
from cnnref.experiments.deployed import split
from cnnref.experiments.glyphs import accuracy

KINDS = ("noise", "blur", "contrast", "inverted")


def corrupted(x: Tensor, kind: str, seed: int) -> Tensor:
    """Images `(N, 1, H, W)` from 0 to 1 after one of `KINDS`.

    noise: normal, of standard deviation 0.3, cut to 0 to 1. blur: means of 3x3 pixels. contrast:
    a quarter of the distance from the middle grey. inverted: black and white change places.

    Examples:
        >>> corrupted(torch.tensor([[[[0.0, 1.0]]]]), "contrast", seed=0).tolist()
        [[[[0.375, 0.625]]]]
    """
    one_of("kind", kind, KINDS)
    if kind == "noise":
        random = torch.Generator().manual_seed(seed)
        return (x + 0.3 * torch.randn(x.shape, generator=random)).clamp(0, 1)
    if kind == "blur":
        return F.avg_pool2d(F.pad(x, (1, 1, 1, 1), "replicate"), 3, 1)
    return 0.5 + (x - 0.5) / 4 if kind == "contrast" else 1 - x


@torch.no_grad()
def adapted(network: nn.Module, x: Tensor) -> nn.Module:
    """A copy whose batch norms have the statistics of these images; no label is needed.

    Source: Schneider et al., "Improving robustness against common corruptions by covariate shift
    adaptation" (2020), section 3, with as much weight on the new images as there is.

    Examples:
        >>> net = nn.Sequential(nn.BatchNorm2d(1))
        >>> adapted(net, torch.full((4, 1, 2, 2), 5.0))[0].running_mean, net[0].running_mean
        (tensor([5.]), tensor([0.]))
    """
    copy = deepcopy(network).eval()
    for part in copy.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.reset_running_stats()
            part.momentum = None  # a plain mean over the batches
            part.train()
    copy(x)
    return copy.eval()


def accuracies(network: nn.Module, kind: str, seed: int) -> tuple[float, float]:
    """On the corrupted test digits of a seed: as trained, and with adapted batch norms."""
    _, _, x, y = split(seed)
    changed = corrupted(x, kind, seed)
    return accuracy(network, changed, y), accuracy(adapted(network, changed), changed, y)
