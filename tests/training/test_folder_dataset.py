"""Images are read from folders with their class, range and orientation."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image
from torch.utils.data import DataLoader

from cnnref.training.folder_dataset import FolderDataset, read_image
from cnnref.training.preprocess import HALF, IMAGENET_V2, INCEPTION, Preprocess


@pytest.fixture
def photos(tmp_path):
    """Three classes; folders made out of order, one with a subfolder and a text file."""
    for number, name in enumerate(("dog", "cat", "ant")):
        folder = tmp_path / name
        folder.mkdir()
        for each in range(2 + number):
            Image.new("RGB", (40, 30), (number * 50, each, 0)).save(folder / f"{each}.png")
    (tmp_path / "cat" / "more").mkdir()
    Image.new("RGB", (40, 30)).save(tmp_path / "cat" / "more" / "x.JPG")
    (tmp_path / "cat" / "notes.txt").write_text("no image")
    return tmp_path


def test_classes_are_numbered_by_the_alphabet(photos):
    data = FolderDataset(photos)
    assert data.classes == ["ant", "cat", "dog"]
    assert [sum(label == k for _, label in data.files) for k in range(3)] == [4, 4, 2]
    image, label = data[len(data) - 1]
    assert (label, image.shape) == (2, (3, 30, 40))
    assert image[1].unique().tolist() == pytest.approx([1 / 255])


def test_a_loader_makes_batches_of_one_size(photos):
    crop = Preprocess(32, 24, HALF, HALF)
    images, labels = next(iter(DataLoader(FolderDataset(photos, crop), batch_size=10)))
    assert images.shape == (10, 3, 24, 24)
    assert labels.tolist() == [0] * 4 + [1] * 4 + [2] * 2
    assert -1 <= images.min() <= images.max() <= 1


def test_sixteen_bits_keep_their_range(tmp_path):
    values = np.linspace(0, 65_535, 64).astype(np.uint16).reshape(8, 8)
    Image.fromarray(values).save(tmp_path / "x.png")
    image = read_image(tmp_path / "x.png")
    np.testing.assert_allclose(image.numpy(), np.stack([values / 65_535] * 3), atol=1e-6)


def test_grey_and_transparent_images_have_three_channels(tmp_path):
    for mode in ("L", "LA", "RGBA", "P", "1"):
        Image.new(mode, (5, 4)).save(tmp_path / f"{mode}.png")
        assert read_image(tmp_path / f"{mode}.png").shape == (3, 4, 5)


def test_the_camera_orientation_is_applied(tmp_path):
    image = Image.new("RGB", (6, 4))
    image.putpixel((0, 0), (255, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side: turn by 90 degrees clockwise
    image.save(tmp_path / "x.png", exif=exif)
    found = read_image(tmp_path / "x.png")
    assert found.shape == (3, 6, 4)
    assert found[0, 0, 3] == 1


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ValueError, match="has no subfolder"):
        FolderDataset(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="class empty has no image"):
        FolderDataset(tmp_path)
    (tmp_path / "empty" / "x.png").write_text("text")
    with pytest.raises(ValueError, match=r"x\.png is no image"):
        FolderDataset(tmp_path)[0]


def test_preprocessing_scales_the_shorter_side_cuts_the_middle_and_normalises():
    image = torch.zeros(3, 100, 200)
    image[:, :, 100:] = 1
    out = Preprocess(50, 40, (0.5, 0.25, 0), (0.5, 0.25, 1))(image)
    assert out.shape == (3, 40, 40)
    left, right = out[:, 20, 5], out[:, 20, -5]
    torch.testing.assert_close(left, torch.tensor([-1.0, -1.0, 0.0]))
    torch.testing.assert_close(right, torch.tensor([1.0, 3.0, 1.0]))
    assert IMAGENET_V2(torch.rand(3, 256, 300)).shape == (3, 224, 224)
    assert INCEPTION(torch.rand(3, 256, 300)).abs().max() <= 1


def test_a_deviation_of_zero_is_refused():
    with pytest.raises(ValueError, match="std"):
        Preprocess(8, 8, HALF, (0.5, 0.5, 0.0))
