"""How much an image's normalised features depend on the other images of its batch."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from cnnref.checks import whole

CHANNELS, SIZE = 16, 7
NORMS: dict[str, Callable[[], nn.Module]] = {
    "batch": lambda: nn.BatchNorm2d(CHANNELS),
    "group": lambda: nn.GroupNorm(4, CHANNELS),
    "instance": lambda: nn.InstanceNorm2d(CHANNELS),
}


def change_by_company(norm: str, size: int, *, repeats: int = 40, seed: int = 0) -> float:
    """Relative change of one image's output when all others of the batch are exchanged.

    The images differ in brightness and contrast, as photographs do; pixels vary within each.

    Args:
        norm: a key of `NORMS`, in training mode.
        size: images in the batch, at least 2.
        repeats: pairs of batches, over which squares are averaged.
        seed: of the images.

    Raises:
        ValueError: for an unknown norm or a batch with no other image.

    Examples:
        >>> change_by_company("group", 4)
        0.0
        >>> change_by_company("batch", 4) > change_by_company("batch", 64) > 0
        True
    """
    if norm not in NORMS:
        raise ValueError(f"norm {norm!r} must be one of {', '.join(NORMS)}")
    whole("size", size, 2)
    generator = torch.Generator().manual_seed(seed)
    layer, moved, total = NORMS[norm](), 0.0, 0.0
    for _ in range(repeats):
        image = features(1, generator)
        with torch.no_grad():
            first, second = (
                layer(torch.cat([image, features(size - 1, generator)]))[0] for _ in range(2)
            )
        moved += float((first - second).square().sum())
        total += float(first.square().sum())
    return float((moved / total) ** 0.5)


def features(count: int, generator: torch.Generator) -> Tensor:
    """Maps of shape `(count, 16, 7, 7)`, each with an offset and a contrast of its own."""
    offset = torch.randn(count, CHANNELS, 1, 1, generator=generator)
    contrast = 0.5 + torch.rand(count, CHANNELS, 1, 1, generator=generator)
    pixels = torch.randn(count, CHANNELS, SIZE, SIZE, generator=generator)
    return offset + contrast * pixels
