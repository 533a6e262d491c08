"""Record what torchvision's augmentations give, for tests that need no torchvision.

    python -m tests.golden.measure_augmentation

Run it where torchvision is installed; it writes tests/golden/augmentation.json.
"""

from __future__ import annotations

import json
from math import atan, degrees
from pathlib import Path

import torch
import torchvision
from torchvision.transforms import InterpolationMode, v2
from torchvision.transforms.v2 import functional as F

PATH = Path(__file__).parent / "augmentation.json"
LINEAR = InterpolationMode.BILINEAR


def image(rows: int = 6, columns: int = 8) -> torch.Tensor:
    """Levels of a colour picture without symmetry, `(3, rows, columns)`, 0 to 255."""
    places = torch.arange(3 * rows * columns)
    return (places * places * 7 + places * 13).remainder(256).view(3, rows, columns)


def measure() -> dict[str, object]:
    """Results by name: each a list of numbers of 0 to 1."""
    levels = image().to(torch.uint8)
    x = levels.float() / 255
    steady = {"translate": [0, 0], "scale": 1.0, "interpolation": LINEAR}
    shear = {"angle": 0.0, "center": [0, 0], **steady}
    results = {
        "brightness 1.4": F.adjust_brightness(x, 1.4),
        "contrast 0.6": F.adjust_contrast(x, 0.6),
        "saturation 1.7": F.adjust_saturation(x, 1.7),
        "hue 0.2": F.adjust_hue(x, 0.2),
        "hue -0.45": F.adjust_hue(x, -0.45),
        "rotate 30": F.rotate(x, 30.0, interpolation=LINEAR),
        "ShearX 0.5": F.affine(x, shear=[degrees(atan(0.15)), 0.0], **shear),
        "ShearY 0.5": F.affine(x, shear=[0.0, degrees(atan(0.15))], **shear),
        "TranslateX 0.5": F.affine(
            x, 0.0, [int(75 / 331 * 8), 0], 1.0, [0.0, 0.0], interpolation=LINEAR
        ),
        "TranslateY 0.8": F.affine(
            x, 0.0, [0, int(120 / 331 * 6)], 1.0, [0.0, 0.0], interpolation=LINEAR
        ),
        "posterize 3": F.posterize(levels, 3),
        "solarize 0.4": F.solarize(levels, 0.4 * 255),
        "auto_contrast": F.autocontrast(x * 0.5 + 0.2),
        "equalize": F.equalize(image(20, 30).to(torch.uint8) // 3),
        "sharpness 1.8": F.adjust_sharpness(x, 1.8),
        "sharpness 0.2": F.adjust_sharpness(x, 0.2),
        "resized_crop": F.resized_crop(x, 1, 2, 4, 5, [3, 7]),
    }
    crop, erasing, policy = v2.RandomResizedCrop(8), v2.RandomErasing(), v2.RandAugment()
    bins = policy.num_magnitude_bins
    return {
        "torchvision": torchvision.__version__.partition("+")[0],
        "defaults": {
            "crop scale": list(crop.scale),
            "crop ratio": list(crop.ratio),
            "erase": [erasing.p, *erasing.scale, *erasing.ratio],
            "RandAugment": [policy.num_ops, policy.magnitude, bins],
            "RandAugment operations": sorted(policy._AUGMENTATION_SPACE),
            "posterize bits": policy._AUGMENTATION_SPACE["Posterize"][0](bins, 8, 8).tolist(),
            "fallback 10x100": _fallback(crop, 10, 100),
            "fallback 100x10": _fallback(crop, 100, 10),
        },
        "results": {
            name: [
                round(value, 6)
                for value in (y if y.is_floating_point() else y / 255).flatten().tolist()
            ]
            for name, y in results.items()
        },
    }


def _fallback(crop: v2.RandomResizedCrop, rows: int, columns: int) -> list[int]:
    """Top, left, height, width where no try can fit."""
    crop.scale = (1.0, 1.0)
    found = crop.make_params([torch.zeros(3, rows, columns)])
    return [found[key] for key in ("top", "left", "height", "width")]


if __name__ == "__main__":
    text = json.dumps(measure(), separators=(",", ":"))
    PATH.write_text(text.replace('],"', '],\n"').replace('},"', '},\n"') + "\n", "utf-8")
