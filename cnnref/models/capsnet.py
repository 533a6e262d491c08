"""CapsNet: vectors instead of numbers, agreement instead of pooling.

Sabour, Frosst, Hinton: "Dynamic Routing Between Capsules" (2017). A capsule is a vector whose
length tells how likely its object is there, whose direction tells how it looks. Each capsule
predicts those of the next layer; routing sends its output where predictions agree. A decoder
draws the image again from the winning capsule, which regularises the training.

    >>> from cnnref.summary import summary
    >>> summary("capsnet")
    <capsnet at 1x28x28: 8,215,568 parameters, 202,280,960 MACs, field 17>
    >>> from cnnref.models import create
    >>> sum(p.numel() for p in create("capsnet", decoder=False).parameters())
    6804224
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from cnnref.checks import whole
from cnnref.models.registry import register


class CapsNetOutputs(NamedTuple):
    """Lengths `(N, classes)` of the capsules, and the image `(N, 1, 28, 28)` drawn again."""

    lengths: Tensor
    reconstruction: Tensor


def squash(s: Tensor) -> Tensor:
    """Shorten each vector to a length below 1; its direction stays (equation 1).

    Examples:
        >>> squash(torch.tensor([3.0, 4.0])).norm()
        tensor(0.9615)
    """
    square = s.square().sum(-1, keepdim=True)
    return square / (1 + square) * s * (square + 1e-12).rsqrt()


class SquashVectors(nn.Module):
    """`squash` as a layer, so that it has a name in the network."""

    def forward(self, s: Tensor) -> Tensor:
        """Vectors along the last axis."""
        return squash(s)


class DigitCapsules(nn.Module):
    """One capsule a class, by routing between the predictions of the lower capsules.

    Args:
        capsules: lower capsules.
        length: numbers in a lower capsule.
        num_classes: upper capsules.
        dim: numbers in an upper capsule.
        iterations: rounds of routing.

    Shapes: `(N, capsules, length)` to `(N, num_classes, dim)`.
    """

    def __init__(
        self, capsules: int, length: int, num_classes: int, dim: int, iterations: int
    ) -> None:
        super().__init__()
        self.iterations = iterations
        self.weight = nn.Parameter(torch.randn(capsules, num_classes, dim, length) * 0.05)

    def forward(self, u: Tensor) -> Tensor:
        """Procedure 1 of the paper."""
        votes = torch.einsum("nil,ijdl->nijd", u, self.weight)
        logits = votes.new_zeros(votes.shape[:3])
        for _ in range(self.iterations - 1):
            v = squash((logits.softmax(2)[..., None] * votes).sum(1))
            logits = logits + (votes * v[:, None]).sum(-1)
        return squash((logits.softmax(2)[..., None] * votes).sum(1))


class CapsNet(nn.Module):
    """A convolution, primary capsules, digit capsules, a decoder of three linear layers.

    Args:
        num_classes: digit capsules.
        iterations: rounds of routing.
        decoder: whether there is a decoder.

    Shapes: `(N, 1, 28, 28)` to `CapsNetOutputs`; without a decoder to the lengths alone.
    """

    def __init__(self, num_classes: int = 10, iterations: int = 3, decoder: bool = True) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        self.conv1 = nn.Conv2d(1, 256, 9)
        self.primary = nn.Conv2d(256, 32 * 8, 9, 2)
        self.squash = SquashVectors()
        self.digits = DigitCapsules(
            32 * 6 * 6, 8, num_classes, 16, whole("iterations", iterations, 1)
        )
        self.decoder = None
        if decoder:
            self.decoder = nn.Sequential(
                nn.Linear(16 * num_classes, 512),
                nn.ReLU(inplace=True),
                nn.Linear(512, 1024),
                nn.ReLU(inplace=True),
                nn.Linear(1024, 28 * 28),
                nn.Sigmoid(),
            )

    def forward(self, x: Tensor, labels: Tensor | None = None) -> Tensor | CapsNetOutputs:
        """Lengths of the capsules; the image drawn from the labelled capsule, or the longest."""
        if x.shape[1:] != (1, 28, 28):
            raise ValueError(f"an image of {'x'.join(map(str, x.shape[1:]))} is not 1x28x28")
        x = self.primary(torch.relu(self.conv1(x)))
        capsules = x.unflatten(1, (32, 8)).permute(0, 1, 3, 4, 2).flatten(1, 3)
        v = self.digits(self.squash(capsules))
        lengths = v.norm(dim=-1)
        if self.decoder is None:
            return lengths
        chosen = lengths.argmax(1) if labels is None else labels
        mask = torch.zeros_like(lengths).scatter(1, chosen[:, None], 1.0)
        return CapsNetOutputs(
            lengths, self.decoder((v * mask[..., None]).flatten(1)).view(-1, 1, 28, 28)
        )


capsnet = register("capsnet", CapsNet, image=(1, 28, 28))
