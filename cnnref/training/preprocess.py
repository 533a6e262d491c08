"""What a set of weights expects of an image: size, crop, mean, deviation."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from cnnref.training.augmentation.crop import resized

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Preprocess:
    """Resize the shorter side, cut the middle, normalise.

    Args:
        resize: pixels of the shorter side after scaling.
        crop: pixels of both sides after the cut, at most `resize`.
        mean: of each channel of the training images, from 0 to 1.
        std: of each channel.

    Raises:
        ValueError: if the crop does not fit, or a deviation is not above 0.

    Examples:
        >>> IMAGENET_V1(torch.rand(3, 300, 400)).shape
        torch.Size([3, 224, 224])
        >>> Preprocess(200, 224, (0.5,) * 3, (0.5,) * 3)
        Traceback (most recent call last):
        ValueError: crop 224 must be at most resize 200
    """

    resize: int
    crop: int
    mean: RGB
    std: RGB

    def __post_init__(self) -> None:
        if not 1 <= self.crop <= self.resize:
            raise ValueError(f"crop {self.crop} must be at most resize {self.resize}")
        if min(self.std) <= 0:
            raise ValueError(f"std {self.std} must be above 0")

    def __call__(self, image: Tensor) -> Tensor:
        """An image `(3, H, W)` from 0 to 1 as `(3, crop, crop)`, normalised."""
        height, width = image.shape[-2:]
        scale = self.resize / min(height, width)
        image = resized(image, round(height * scale), round(width * scale))
        top, left = ((side - self.crop) // 2 for side in image.shape[-2:])
        image = image[..., top : top + self.crop, left : left + self.crop]
        mean, std = (torch.tensor(values).view(-1, 1, 1) for values in (self.mean, self.std))
        return (image - mean) / std


IMAGENET_MEAN: RGB = (0.485, 0.456, 0.406)
IMAGENET_STD: RGB = (0.229, 0.224, 0.225)
HALF: RGB = (0.5, 0.5, 0.5)
CLIP_MEAN: RGB = (0.48145466, 0.4578275, 0.40821073)
CLIP_STD: RGB = (0.26862954, 0.26130258, 0.27577711)

IMAGENET_V1 = Preprocess(256, 224, IMAGENET_MEAN, IMAGENET_STD)
"""resnet50, IMAGENET1K_V1 of torchvision 0.28."""
IMAGENET_V2 = Preprocess(232, 224, IMAGENET_MEAN, IMAGENET_STD)
"""resnet50, IMAGENET1K_V2 of torchvision 0.28."""
INCEPTION = Preprocess(342, 299, HALF, HALF)
"""Weights that timm took over from TensorFlow: values from -1 to 1."""
