"""Whether explanation maps follow the network that they explain, or only the image.

A small network learns four turned shapes (`turned_shapes`). Each method draws a map of the true
class. Then layers get fresh weights, from the classifier down, and the maps are drawn again: a
method that explains the network must now draw something else.

Source: Adebayo et al., "Sanity checks for saliency maps" (2018), section 3: cascading
randomisation, compared by rank correlation of the absolute values.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnref.experiments.turned_shapes import SHAPES, shapes, trained
from cnnref.inspect.grad_cam import grad_cam
from cnnref.inspect.integrated_gradients import integrated_gradients
from cnnref.inspect.occlusion import occlusion
from cnnref.inspect.saliency import saliency, smooth_grad

COUNT, TURN = 40, 30.0
LAST = "4"  # the last convolution, 4x4 places
STEPS = 300

Method = Callable[[nn.Module, Tensor, Tensor], Tensor]


def unseen(seed: int, noise: float = 0.15) -> tuple[Tensor, Tensor]:
    """Shapes that no network has seen, `(40, 1, 28, 28)`, with their classes.

    Examples:
        >>> x, y = unseen(0)
        >>> x.shape, y[:5].tolist()
        (torch.Size([40, 1, 28, 28]), [0, 1, 2, 3, 0])
    """
    random = torch.Generator().manual_seed(5_000 + seed)
    kind = torch.arange(COUNT) % len(SHAPES)
    turn = (torch.rand(COUNT, generator=random) * 2 - 1) * TURN
    return shapes(kind, turn, random, noise=noise), kind


def guided_backprop(model: nn.Module, image: Tensor, target: Tensor) -> Tensor:
    """Saliency whose way back through each ReLU drops what is below 0.

    Source: Springenberg et al., "Striving for simplicity" (2015), section 3.4.

    Examples:
        >>> net = nn.Sequential(nn.Flatten(), nn.Linear(2, 2), nn.ReLU())
        >>> guided_backprop(net, torch.ones(1, 1, 1, 2), torch.tensor([0])).shape
        torch.Size([1, 1, 1, 2])
    """

    def drop(module: nn.Module, grad_in: Any, grad_out: Any) -> Any:
        return (grad_in[0].clamp(min=0),)

    copy = deepcopy(model)
    for part in copy.modules():
        if isinstance(part, nn.ReLU):
            part.inplace = False
            part.register_full_backward_hook(drop)
    return saliency(copy, image, target)


def upscaled(cells: Tensor, side: int) -> Tensor:
    """Maps `(N, h, w)` as `(N, side, side)`, each cell repeated."""
    return F.interpolate(cells[:, None], (side, side), mode="nearest")[:, 0]


METHODS: dict[str, Method] = {
    "gradient": lambda net, x, y: saliency(net, x, y)[:, 0],
    "smooth": lambda net, x, y: smooth_grad(net, x, y, sigma=0.2, samples=16, seed=0)[:, 0],
    "integrated": lambda net, x, y: integrated_gradients(net, x, y, steps=16)[:, 0],
    "occlusion": lambda net, x, y: upscaled(occlusion(net, x, y, window=4), x.shape[-1]),
    "grad_cam": lambda net, x, y: upscaled(grad_cam(net, x, y, features=LAST), x.shape[-1]),
    "guided": lambda net, x, y: guided_backprop(net, x, y)[:, 0],
}


def randomised(model: nn.Module, layers: int, seed: int) -> nn.Module:
    """A copy whose last so many layers with weights have fresh ones.

    Examples:
        >>> net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
        >>> other = randomised(net, 1, seed=0)
        >>> torch.equal(net[0].weight, other[0].weight), torch.equal(net[1].weight, other[1].weight)
        (True, False)
    """
    copy = deepcopy(model)
    drawn = [part for part in copy.modules() if isinstance(part, nn.Conv2d | nn.Linear)]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for part in drawn[len(drawn) - layers :]:
            part.reset_parameters()
    return copy


def rank_correlation(a: Tensor, b: Tensor) -> float:
    """Spearman's correlation of two maps, 0 if one is flat; ties share their mean rank.

    Examples:
        >>> rank_correlation(torch.tensor([1.0, 2.0, 3.0]), torch.tensor([1.0, 4.0, 9.0]))
        1.0
    """
    first, second = (_ranks(x.flatten()) for x in (a, b))
    first, second = first - first.mean(), second - second.mean()
    size = float(first.norm() * second.norm())
    return float(first @ second) / size if size else 0.0


def sanity(seed: int, steps: int = STEPS) -> dict[str, list[float]]:
    """Mean rank correlation with the trained network's maps, by method.

    Returns:
        A list a method: no layer fresh, the classifier, then each convolution down to the first.
    """
    net = trained(TURN, steps=steps, seed=seed)
    x, y = unseen(seed)
    nets = [randomised(net, layers, seed=100 + seed) for layers in range(5)]
    found: dict[str, list[float]] = {}
    for name, method in METHODS.items():
        before = method(net, x, y).abs()
        found[name] = []
        for other in nets:
            after = method(other, x, y).abs()
            pairs = zip(before, after, strict=True)
            found[name].append(sum(rank_correlation(a, b) for a, b in pairs) / len(x))
    return found


def on_the_shape(seed: int, steps: int = STEPS) -> dict[str, float]:
    """Share of each map's positive part that lies on the shape, within a pixel; chance as well."""
    net = trained(TURN, steps=steps, seed=seed)
    x, y = unseen(seed)
    clean, _ = unseen(seed, noise=0.0)
    inside = F.max_pool2d((clean > 0.5).float(), 3, 1, 1)[:, 0]
    found = {"chance": float(inside.mean())}
    for name, method in METHODS.items():
        part = method(net, x, y).clamp(min=0)
        found[name] = float(((part * inside).sum((1, 2)) / part.sum((1, 2)).clamp(min=1e-9)).mean())
    return found


def _ranks(x: Tensor) -> Tensor:
    values, where = torch.unique(x, return_inverse=True)
    count = torch.bincount(where, minlength=len(values)).double()
    first = count.cumsum(0) - count
    return (first + (count - 1) / 2)[where]
