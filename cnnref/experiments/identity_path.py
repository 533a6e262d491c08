"""The share of units whose identity path is not cut by a ReLU after the addition.

A block of ResNet v1 ends in a ReLU, so the gradient of its identity is a mask of zeros and ones.
Through several blocks the masks multiply: a unit of the input has an all-identity path to the
output only if the ReLU behind every addition is open at its place.
"""

from __future__ import annotations

import torch

from cnnref.experiments.block_growth import stack


def open_share(blocks: int, seed: int, kind: str = "v1") -> list[float]:
    """Share of units with an open identity path from the input to behind each block.

    Args:
        blocks: residual blocks of a network that is not trained.
        seed: of weights and images.
        kind: a key of `block_growth.BLOCKS`.

    Examples:
        >>> shares = open_share(4, seed=0)
        >>> len(shares), shares[0], all(a >= b for a, b in zip(shares, shares[1:]))
        (5, 1.0, True)
        >>> open_share(4, seed=0, kind="v2")[-1]
        1.0
    """
    parts, x, _ = stack(kind, blocks, seed)
    alive, shares = torch.ones_like(x), [1.0]
    with torch.no_grad():
        for part in parts:
            total = x + part.branch(x) * (1 if part.scale is None else part.scale)
            x = part(x)
            if not part.first:
                alive = alive * (total > 0)
            shares.append(alive.mean().item())
    return shares
