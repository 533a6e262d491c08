"""How alike two pixels are by their distance: an image with the spectrum of nature, or a shuffle.

The power of photographs falls about as one over the square of the frequency, so their amplitude
as one over the frequency (Field 1987, "Relations between the statistics of natural images and the
response properties of cortical cells"). Noise with that spectrum stands for an image here.
"""

from __future__ import annotations

import torch
from torch import Tensor

from cnnref.checks import whole


def pink(side: int, seed: int) -> Tensor:
    """Noise of `(side, side)` with amplitude 1 / frequency, mean 0, standard deviation 1.

    Examples:
        >>> image = pink(32, seed=0)
        >>> round(float(image.mean()), 6) + 0.0, round(float(image.std(correction=0)), 6)
        (0.0, 1.0)
    """
    whole("side", side, 2)
    random = torch.Generator().manual_seed(seed)
    noise = torch.randn(side, side, generator=random, dtype=torch.float64)
    rows, columns = torch.fft.fftfreq(side), torch.fft.rfftfreq(side)
    frequency = torch.hypot(rows[:, None], columns)
    frequency[0, 0] = torch.inf
    image: Tensor = torch.fft.irfft2(torch.fft.rfft2(noise) / frequency, s=(side, side))
    centred: Tensor = (image - image.mean()) / image.std(correction=0)
    return centred


def shuffled(image: Tensor, seed: int) -> Tensor:
    """The same pixels in a random order.

    Examples:
        >>> shuffled(torch.arange(4).reshape(2, 2), seed=1).sort().values.sum().item()
        6
    """
    random = torch.Generator().manual_seed(seed)
    return image.flatten()[torch.randperm(image.numel(), generator=random)].reshape_as(image)


def correlation(image: Tensor, distance: int) -> float:
    """Correlation of all pairs of pixels of a row that lie so many columns apart.

    Raises:
        ValueError: if no two columns lie so far apart.

    Examples:
        >>> round(correlation(torch.tensor([[1.0, -1.0, 1.0, -1.0, 1.0]]), 1), 6)
        -1.0
    """
    if not 1 <= distance < image.shape[1]:
        raise ValueError(f"distance {distance} must be 1 to {image.shape[1] - 1}")
    pairs = torch.stack([image[:, :-distance].flatten(), image[:, distance:].flatten()])
    return float(torch.corrcoef(pairs)[0, 1])
