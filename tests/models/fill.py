"""Weights and images from their names: a network filled so has known outputs.

The stream of a key starts from the CRC-32 of its text, so every entry of a state_dict gets the
same numbers on every machine. Equal outputs then mean equal wiring, strides, epsilons and
activations.
"""

from __future__ import annotations

from math import sqrt
from zlib import crc32

import numpy as np
import torch
from torch import Tensor, nn


def stream(key: str, count: int) -> np.ndarray:
    """`count` float64 numbers between -1 and 1 that belong to the key."""
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(crc32(key.encode()))
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return (x + 0.5) / 2**31 - 1


def values(key: str, shape: tuple[int, ...], norm_center: float) -> np.ndarray:
    """What the entry `key` of a state_dict is filled with."""
    count = int(np.prod(shape, dtype=np.int64))
    u, last = stream(key, count).reshape(shape), key.rpartition(".")[2]
    if last == "running_mean":
        return 0.05 * u
    if last == "running_var":
        return 1 + 0.25 * u
    if last.endswith("weight"):
        if len(shape) >= 2:
            return u * sqrt(6 / (count / shape[0]))
        return norm_center + 0.25 * u
    return 0.05 * u if last.endswith("bias") else 0.5 * u


@torch.no_grad()
def fill(model: nn.Module, norm_center: float) -> nn.Module:
    """Fill every floating-point entry of the model's state_dict; keep the integer ones."""
    for key, entry in model.state_dict().items():
        if entry.is_floating_point():
            entry.copy_(torch.from_numpy(values(key, tuple(entry.shape), norm_center)))
    return model


def image(height: int, width: int, channels: int = 3) -> Tensor:
    """The image `(1, C, H, W)` of this size, float64."""
    h, w = -(-height // 16), -(-width // 16)
    fine = stream("input", channels * height * width).reshape(channels, height, width)
    coarse = stream("input.coarse", channels * h * w).reshape(channels, h, w)
    rows, columns = np.arange(height) // 16, np.arange(width) // 16
    return torch.from_numpy(0.5 * fine + coarse[:, rows][:, :, columns])[None]
