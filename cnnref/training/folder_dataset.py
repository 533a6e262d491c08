"""Labelled images in folders: one folder a class."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor
from torch.utils.data import Dataset

ENDINGS = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")


class FolderDataset(Dataset[tuple[Tensor, int]]):
    """Images under `root/<class>/…` with the number of their class, in sorted order.

    The layout and order are those of torchvision's ImageFolder: classes are numbered by the
    alphabet of their folders.

    Args:
        root: folder whose subfolders are the classes.
        transform: what to do with each image `(3, H, W)` from 0 to 1, for instance a
            `Preprocess`; None leaves it as it is.

    Raises:
        ValueError: if there is no class, or a class has no image.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> from PIL import Image
        >>> with TemporaryDirectory() as root:
        ...     for name in ("cat", "dog"):
        ...         Path(root, name).mkdir()
        ...         Image.new("RGB", (8, 6)).save(Path(root, name, "1.png"))
        ...     data = FolderDataset(root)
        ...     image, label = data[1]
        >>> data.classes, len(data), image.shape, label
        (['cat', 'dog'], 2, torch.Size([3, 6, 8]), 1)
    """

    def __init__(
        self, root: str | Path, transform: Callable[[Tensor], Tensor] | None = None
    ) -> None:
        folders = sorted(p for p in Path(root).iterdir() if p.is_dir())
        if not folders:
            raise ValueError(f"root {root} has no subfolder; each class needs one")
        self.classes = [folder.name for folder in folders]
        self.files: list[tuple[Path, int]] = []
        for label, folder in enumerate(folders):
            found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in ENDINGS)
            if not found:
                raise ValueError(
                    f"class {folder.name} has no image; known endings are {', '.join(ENDINGS)}"
                )
            self.files += [(path, label) for path in found]
        self.transform = transform

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, index: int) -> tuple[Tensor, int]:
        path, label = self.files[index]
        image = read_image(path)
        return (self.transform(image) if self.transform else image), label


def read_image(path: str | Path) -> Tensor:
    """An image file as `(3, H, W)` from 0 to 1.

    Grey images are repeated, 16-bit ones keep their range (Pillow's `convert("RGB")` would cut it
    off at 255), transparency is dropped, and the camera's orientation is applied.

    Raises:
        ValueError: for a file that is no image.
    """
    import numpy as np
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(path) as file:
            image = ImageOps.exif_transpose(file)
            deep = image.mode.startswith("I")
            values = np.array(image if deep else image.convert("RGB"), dtype="float32")
    except (UnidentifiedImageError, OSError) as fault:
        raise ValueError(f"{path} is no image that Pillow can read: {fault}") from None
    if deep:
        values = np.repeat(values[..., None], 3, axis=2) / 65_535
    else:
        values /= 255
    return torch.from_numpy(values).permute(2, 0, 1).contiguous()
