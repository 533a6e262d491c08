"""Mixup: blend each image with another, and their labels alike.

    x = lam x1 + (1 - lam) x2,   y = lam y1 + (1 - lam) y2,   lam ~ Beta(alpha, alpha)

Cross-entropy is linear in y, so the loss is lam times that of y1 plus (1 - lam) times that of y2.
Source: Zhang, Cisse, Dauphin, Lopez-Paz 2018, "mixup: beyond empirical risk minimization",
section 2. The partner is the image before in the batch, as in torchvision 0.28.0: shuffle first.
"""

from __future__ import annotations

from torch import Generator, Tensor

from cnnref.checks import between
from cnnref.training.augmentation.draw import beta
from cnnref.training.augmentation.images import batch


def blend(images: Tensor, labels: Tensor, lam: float) -> tuple[Tensor, Tensor]:
    """Images and labels with `1 - lam` of those before them in the batch.

    Args:
        images: `(N, C, H, W)`, from 0 to 1.
        labels: `(N, classes)`, shares that sum to 1.
        lam: share of the image itself, 0 to 1.

    Examples:
        >>> import torch
        >>> blend(torch.tensor([0.0, 1.0]).view(2, 1, 1, 1), torch.eye(2), 0.75)[1]
        tensor([[0.7500, 0.2500],
                [0.2500, 0.7500]])
    """
    batch(images, labels)
    between("lam", lam, 0, 1)
    mixed = lam * images + (1 - lam) * images.roll(1, 0)
    return mixed.clamp(0, 1), lam * labels + (1 - lam) * labels.roll(1, 0)


def mixup(
    images: Tensor, labels: Tensor, generator: Generator, alpha: float = 1.0
) -> tuple[Tensor, Tensor]:
    """`blend` with a share drawn from Beta(alpha, alpha).

    Examples:
        >>> import torch
        >>> g = torch.Generator().manual_seed(0)
        >>> mixup(torch.rand(2, 3, 4, 4), torch.eye(2), g, alpha=0.2)[1].sum(1)
        tensor([1., 1.])
    """
    return blend(images, labels, beta(generator, alpha))
