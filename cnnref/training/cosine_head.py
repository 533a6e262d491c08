"""A classifier by angle: the length of the features says nothing."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from cnnref.checks import whole


class CosineHead(nn.Module):
    """scale * cos(x, w_k) for each class k.

    Args:
        features: D, length of a feature vector.
        classes: K.
        scale: by which the cosine, -1 to 1, is multiplied; learned. Without it the softmax
            of K classes could not give more than e / (e + (K - 1) / e) to one of them.

    Shapes: `(N, D)` to `(N, K)`.

    Source: Gidaris and Komodakis (2018), section 3.2; Baseline++ in Chen et al. (2019),
    section 3.2.

    Examples:
        >>> head = CosineHead(3, 5)
        >>> x = torch.randn(2, 3)
        >>> torch.allclose(head(x), head(7 * x), atol=1e-5)
        True
    """

    def __init__(self, features: int, classes: int, scale: float = 10.0) -> None:
        super().__init__()
        whole("features", features, 1)
        whole("classes", classes, 1)
        self.weight = nn.Parameter(torch.randn(classes, features) / features**0.5)
        self.scale = nn.Parameter(torch.tensor(float(scale)))

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the features."""
        return self.scale * (normalize(x, dim=1) @ normalize(self.weight, dim=1).T)
