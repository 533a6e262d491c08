"""Which part of a network to tune when its images or its classes change.

    noise      every pixel gets more noise: a shift of the input
    inverted   x becomes 1 - x, as in a radiograph stored the other way round: also of the input
    labels     the same images, other numbers for the classes: a shift of the output

Source of the question: Lee et al. (2023), surgical fine-tuning.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from cnnref.checks import one_of
from cnnref.experiments.transfer import SOURCE, Images, fit, score

SHIFTS = ("noise", "inverted", "labels")
PARTS = ("first", "last", "all")
MORE_NOISE = 0.4


def shifted(images: Images, shift: str, seed: int) -> Images:
    """The images or their classes, changed.

    Examples:
        >>> x, y = shifted((torch.zeros(2, 1, 4, 4), torch.tensor([0, 1])), "inverted", seed=0)
        >>> x.unique().tolist(), y.tolist()
        ([1.0], [0, 1])
    """
    one_of("shift", shift, SHIFTS)
    x, y = images
    random = torch.Generator().manual_seed(seed)
    if shift == "noise":
        return x + MORE_NOISE * torch.randn(x.shape, generator=random), y
    if shift == "inverted":
        return 1 - x, y
    return x, relabelled(y)


def relabelled(y: Tensor) -> Tensor:
    """Each class under the number of another one, the same for every call."""
    return torch.randperm(SOURCE, generator=torch.Generator().manual_seed(0))[y]


def tuned(
    base: nn.Sequential, part: str, train: Images, rate: float, seed: int, *, steps: int = 150
) -> nn.Sequential:
    """A copy of a network of which one part was trained.

    Args:
        base: left as it is.
        part: "first" for the first convolution, "last" for the head, or "all".
        train: images and classes.
        rate: learning rate.
        seed: of the batches.
        steps: of Adam.

    Examples:
        >>> from cnnref.experiments.transfer import network
        >>> base = network(32, seed=0)
        >>> images = torch.zeros(4, 1, 28, 28), torch.tensor([0, 1, 2, 3])
        >>> net = tuned(base, "last", images, 1e-3, seed=0, steps=1)
        >>> torch.equal(net[0][0].weight, base[0][0].weight)
        True
    """
    one_of("part", part, PARTS)
    net = copy.deepcopy(base)
    net.requires_grad_(False)
    chosen = {"first": first_layer(net), "last": net[1], "all": net}[part].requires_grad_(True)
    fit(net, [{"params": list(chosen.parameters()), "lr": rate}], train, seed, steps)
    return net


def inverted_kernel(base: nn.Sequential) -> nn.Sequential:
    """The network that does to 1 - x what `base` does to x, inside the border; nothing is trained.

    w * x = -w * (1 - x) + sum(w): the first kernel changes its sign, the bias takes its sum.
    Padding is still zero, which is one in the old images, so the border differs.
    """
    net = copy.deepcopy(base)
    first = first_layer(net)
    with torch.no_grad():
        assert first.bias is not None
        first.bias += first.weight.sum((1, 2, 3))
        first.weight.neg_()
    return net


def first_layer(net: nn.Sequential) -> nn.Conv2d:
    """The convolution that reads the image."""
    return next(part for part in net.modules() if isinstance(part, nn.Conv2d))


__all__ = ["PARTS", "SHIFTS", "inverted_kernel", "relabelled", "score", "shifted", "tuned"]
