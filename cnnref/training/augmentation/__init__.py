"""Changed copies of training images, each function a small file.

Images are `(N, C, H, W)` or `(C, H, W)`, floating point, from 0 to 1. Everything random takes a
`torch.Generator`: the same seed gives the same result. No function changes its input. A batch
shares one draw, as in torchvision; `each` gives every image its own.

Examples:
    >>> import torch
    >>> g, image = torch.Generator().manual_seed(0), torch.rand(3, 40, 60)
    >>> random_flip(random_resized_crop(image, 32, g), g).shape
    torch.Size([3, 32, 32])
"""

from cnnref.training.augmentation.colour import (
    brightness,
    colour_jitter,
    contrast,
    grey,
    hue,
    saturation,
)
from cnnref.training.augmentation.crop import crop_box, random_crop, random_resized_crop
from cnnref.training.augmentation.cutmix import cut_box, cutmix, paste
from cnnref.training.augmentation.erase import cutout, erase, random_erase
from cnnref.training.augmentation.flip import random_flip
from cnnref.training.augmentation.images import each
from cnnref.training.augmentation.mixup import blend, mixup
from cnnref.training.augmentation.rand_augment import OPERATIONS, rand_augment
from cnnref.training.augmentation.test_time import averaged
from cnnref.training.augmentation.warp import random_rotation, rotate, warp

__all__ = [
    "OPERATIONS",
    "averaged",
    "blend",
    "brightness",
    "colour_jitter",
    "contrast",
    "crop_box",
    "cut_box",
    "cutmix",
    "cutout",
    "each",
    "erase",
    "grey",
    "hue",
    "mixup",
    "paste",
    "rand_augment",
    "random_crop",
    "random_erase",
    "random_flip",
    "random_resized_crop",
    "random_rotation",
    "rotate",
    "saturation",
    "warp",
]
