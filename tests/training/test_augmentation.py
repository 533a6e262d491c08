"""Augmentations keep shape, range and input, follow their seed, and do what their formulas say."""

from __future__ import annotations

import json
import math
import re
from itertools import pairwise
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.training import augmentation as aug
from cnnref.training.augmentation import tone
from cnnref.training.augmentation.crop import resized
from cnnref.training.augmentation.draw import beta

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/augmentation.json").read_text("utf-8"))
RANDOM = {
    "resized crop": lambda x, g: aug.random_resized_crop(x, tuple(x.shape[-2:]), g),
    "shifted crop": lambda x, g: aug.random_crop(x, g, padding=2),
    "flip": aug.random_flip,
    "jitter": lambda x, g: aug.colour_jitter(x, g, 0.5, 0.5, 0.5, 0.3),
    "rotation": lambda x, g: aug.random_rotation(x, 180, g),
    "cutout": lambda x, g: aug.cutout(x, 3, g),
    "erase": lambda x, g: aug.random_erase(x, g, p=0.9),
    "erase with noise": lambda x, g: aug.random_erase(x, g, p=0.9, value=None),
    "RandAugment": lambda x, g: aug.rand_augment(x, g, 3, 30),
}
SIZES = st.integers(2, 12)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(shape: tuple[int, ...], seed: int) -> torch.Tensor:
    return torch.rand(shape, generator=seeded(seed))


@pytest.mark.parametrize("name", RANDOM)
@settings(max_examples=25, deadline=None)
@given(SIZES, SIZES, st.sampled_from([1, 3]), st.sampled_from([(), (2,)]), st.integers(0, 2**31))
def test_shape_and_range_stay_and_a_seed_gives_the_same(name, rows, columns, channels, many, seed):
    x = pictures((*many, channels, rows, columns), seed)
    before = x.clone()
    first, second = (RANDOM[name](x, seeded(seed)) for _ in range(2))
    assert first.shape == x.shape
    assert first.dtype == x.dtype
    assert 0 <= first.min() <= first.max() <= 1
    assert torch.equal(first, second)
    assert torch.equal(x, before)
    assert first.data_ptr() != x.data_ptr()


@pytest.mark.parametrize("name", RANDOM)
def test_seeds_differ(name):
    x = pictures((3, 16, 16), 0)
    results = [RANDOM[name](x, seeded(seed)) for seed in range(20)]
    assert any(not torch.equal(a, b) for a, b in pairwise(results))


@settings(max_examples=200, deadline=None)
@given(
    st.integers(8, 300),
    st.integers(8, 300),
    st.floats(0.05, 1),
    st.floats(0.05, 1),
    st.integers(0, 2**31),
)
def test_a_crop_box_lies_inside_and_keeps_its_bounds(height, width, a, b, seed):
    scale = (min(a, b), max(a, b))
    top, left, h, w = aug.crop_box(height, width, seeded(seed), scale)
    assert 0 <= top <= top + h <= height
    assert 0 <= left <= left + w <= width
    assert h >= 1
    assert w >= 1
    # Sides are rounded to whole pixels, so the bounds hold up to half a pixel a side.
    # The fallback, a whole side of the image, keeps the ratio and may exceed the scale.
    fallback = h == height or w == width
    assert fallback or (h - 0.5) * (w - 0.5) <= scale[1] * height * width
    assert (w - 0.5) / (h + 0.5) <= 4 / 3 + 1e-9
    assert (w + 0.5) / (h - 0.5) >= 3 / 4 - 1e-9


def test_crops_reach_both_ends_of_the_scale():
    shares = [
        h * w / 224**2 for *_, h, w in (aug.crop_box(224, 224, seeded(s)) for s in range(600))
    ]
    assert 0.078 < min(shares) < 0.12
    assert max(shares) > 0.9


def test_a_crop_that_cannot_fit_falls_back_to_the_middle():
    for rows, columns in [(10, 100), (100, 10)]:
        found = aug.crop_box(rows, columns, seeded(0), scale=(1, 1))
        assert list(found) == GOLDEN["defaults"][f"fallback {rows}x{columns}"]
    assert aug.crop_box(50, 60, seeded(0), (1, 1), ratio=(1, 3 / 2)) in [(0, 0, 50, 60)]


def test_defaults_are_those_of_torchvision():
    crop, erase = aug.crop_box.__defaults__, aug.random_erase.__defaults__
    assert [list(pair) for pair in crop] == [
        GOLDEN["defaults"]["crop scale"],
        GOLDEN["defaults"]["crop ratio"],
    ]
    assert [erase[0], *erase[1], *erase[2]] == GOLDEN["defaults"]["erase"]
    operations, magnitude, bins = GOLDEN["defaults"]["RandAugment"]
    assert aug.rand_augment.__defaults__ == (operations, magnitude)
    assert aug.rand_augment.__module__
    assert sorted(aug.OPERATIONS) == GOLDEN["defaults"]["RandAugment operations"]
    kept = [round(8 - 4 * m / (bins - 1)) for m in range(bins)]
    assert kept == GOLDEN["defaults"]["posterize bits"]


def golden_image(rows: int = 6, columns: int = 8) -> torch.Tensor:
    places = torch.arange(3 * rows * columns)
    return (places * places * 7 + places * 13).remainder(256).view(3, rows, columns)


X = golden_image() / 255
OURS = {
    "brightness 1.4": lambda: aug.brightness(X, 1.4),
    "contrast 0.6": lambda: aug.contrast(X, 0.6),
    "saturation 1.7": lambda: aug.saturation(X, 1.7),
    "hue 0.2": lambda: aug.hue(X, 0.2),
    "hue -0.45": lambda: aug.hue(X, -0.45),
    "rotate 30": lambda: aug.rotate(X, 30),
    "ShearX 0.5": lambda: aug.OPERATIONS["ShearX"](X, 0.5),
    "ShearY 0.5": lambda: aug.OPERATIONS["ShearY"](X, 0.5),
    "TranslateX 0.5": lambda: aug.OPERATIONS["TranslateX"](X, 0.5),
    "TranslateY 0.8": lambda: aug.OPERATIONS["TranslateY"](X, 0.8),
    "posterize 3": lambda: tone.posterize(X, 3),
    "solarize 0.4": lambda: tone.solarize(X, 0.4),
    "auto_contrast": lambda: tone.auto_contrast(X * 0.5 + 0.2),
    "equalize": lambda: tone.equalize((golden_image(20, 30) // 3) / 255),
    "sharpness 1.8": lambda: tone.sharpness(X, 1.8),
    "sharpness 0.2": lambda: tone.sharpness(X, 0.2),
    "resized_crop": lambda: resized(X[..., 1:5, 2:7], 3, 7),
}


def test_every_recorded_result_is_compared():
    assert OURS.keys() == GOLDEN["results"].keys()
    assert GOLDEN["torchvision"] == "0.28.0"


@pytest.mark.parametrize("name", OURS)
def test_equals_torchvision(name):
    expected = torch.tensor(GOLDEN["results"][name])
    torch.testing.assert_close(OURS[name]().flatten(), expected, atol=2e-5, rtol=0)


@settings(max_examples=40, deadline=None)
@given(SIZES, st.integers(0, 3), st.integers(0, 2**31))
def test_quarter_turns_are_exact(size, quarters, seed):
    x = pictures((3, size, size), seed)
    turned = aug.rotate(x, 90 * quarters)
    torch.testing.assert_close(turned, x.rot90(quarters, (-2, -1)), atol=1e-5, rtol=0)


def test_a_turn_there_and_back_loses_the_corners_only():
    x = F.interpolate(pictures((1, 1, 4, 4), 0), size=(40, 40), mode="bicubic").clamp(0, 1)[0]
    back = aug.rotate(aug.rotate(x, 30), -30)
    assert (back - x)[:, 14:26, 14:26].abs().max() < 0.05
    assert back[:, 0, 0] == 0
    assert aug.rotate(x, 30, fill=1.0)[:, 0, 0] == 1


def test_a_flip_mirrors_about_half_of_the_time():
    x = torch.tensor([[[0.0, 1.0]]])
    flipped = sum(float(aug.random_flip(x, seeded(seed))[0, 0, 0]) for seed in range(400))
    assert 150 < flipped < 250
    assert torch.equal(aug.random_flip(x, seeded(0), p=0.0), x)


@settings(max_examples=40, deadline=None)
@given(SIZES, st.integers(0, 2**31), st.floats(0, 1), st.floats(0, 0.5))
def test_a_grey_picture_stays_grey_under_jitter(size, seed, width, turn):
    x = pictures((1, size, size), seed).expand(3, size, size)
    y = aug.colour_jitter(x, seeded(seed), width, width, width, turn)
    assert (y - y[:1]).abs().max() < 1e-5


@settings(max_examples=40, deadline=None)
@given(SIZES, st.integers(0, 2**31), st.floats(0, 2), st.floats(-0.5, 0.5))
def test_saturation_and_hue_do_nothing_to_grey(size, seed, factor, shift):
    x = pictures((1, size, size), seed).expand(3, size, size)
    torch.testing.assert_close(aug.saturation(x, factor), x, atol=3e-4, rtol=0)
    torch.testing.assert_close(aug.hue(x, shift), x, atol=1e-6, rtol=0)


@settings(max_examples=40, deadline=None)
@given(SIZES, st.integers(0, 2**31), st.floats(-0.25, 0.25))
def test_hue_turns_back_and_keeps_the_largest_channel(size, seed, shift):
    x = pictures((3, size, size), seed)
    y = aug.hue(x, shift)
    torch.testing.assert_close(aug.hue(y, -shift), x, atol=1e-4, rtol=0)
    torch.testing.assert_close(y.amax(0), x.amax(0), atol=1e-5, rtol=0)


def test_contrast_keeps_the_mean_grey_and_scales_the_spread():
    x = pictures((3, 9, 9), 1) * 0.4 + 0.3
    y = aug.contrast(x, 0.5)
    torch.testing.assert_close(aug.grey(y).mean(), aug.grey(x).mean(), atol=1e-4, rtol=0)
    torch.testing.assert_close(y.std(), x.std() / 2, atol=1e-4, rtol=0)


def test_the_order_of_the_changes_is_drawn():
    x = pictures((3, 4, 4), 2)
    ends = {
        tuple(aug.colour_jitter(x, seeded(seed), 1.0, 1.0, 0.0, 0.0).flatten().tolist())
        for seed in range(8)
    }
    assert len(ends) == 8
    assert torch.equal(aug.colour_jitter(x, seeded(0)), x)


@settings(max_examples=60, deadline=None)
@given(SIZES, SIZES, st.integers(1, 14), st.integers(0, 2**31))
def test_cutout_covers_a_square_that_may_hang_over(height, width, size, seed):
    covered = aug.cutout(torch.ones(1, height, width), size, seeded(seed))[0] == 0
    rows, columns = covered.any(1).sum(), covered.any(0).sum()
    assert covered.sum() == rows * columns
    half = (size + 1) // 2  # the square's centre is a pixel of the image
    assert min(half, height) <= rows <= min(size, height)
    assert min(half, width) <= columns <= min(size, width)


def test_cutout_covers_what_the_page_computes():
    covered = [float((aug.cutout(torch.ones(1, 32, 32), 16, seeded(s)) == 0).float().mean())
               for s in range(1500)]  # fmt: skip
    lengths = [min(32, c + 8) - max(0, c - 8) for c in range(32)]
    assert abs(sum(covered) / len(covered) - (sum(lengths) / 32 / 32) ** 2) < 0.01


@settings(max_examples=100, deadline=None)
@given(st.integers(4, 60), st.integers(4, 60), st.integers(0, 2**31))
def test_random_erasing_covers_a_rectangle_inside(height, width, seed):
    covered = aug.random_erase(torch.ones(1, height, width), seeded(seed), p=1.0)[0] == 0
    rows, columns = int(covered.any(1).sum()), int(covered.any(0).sum())
    assert int(covered.sum()) == rows * columns
    assert (rows - 0.5) * (columns - 0.5) <= 0.33 * height * width


def test_erased_noise_is_not_constant_and_the_rest_stays():
    x = torch.full((3, 32, 32), 0.5)
    y = aug.random_erase(x, seeded(3), p=1.0, value=None)
    changed = (y != x).any(0)
    assert 0.01 < changed.float().mean() < 0.34
    assert y[:, changed].std() > 0.2
    assert torch.equal(aug.random_erase(x, seeded(3), p=0.0), x)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 6), st.integers(2, 5), st.floats(0, 1), st.integers(0, 2**31))
def test_the_loss_of_mixed_labels_is_the_mixed_loss(count, classes, lam, seed):
    g = seeded(seed)
    x = torch.rand(count, 1, 3, 3, generator=g, dtype=torch.float64)
    y = torch.randint(classes, (count,), generator=g)
    logits = torch.randn(count, classes, generator=g, dtype=torch.float64)
    mixed, labels = aug.blend(x, F.one_hot(y, classes).double(), lam)
    torch.testing.assert_close(mixed, lam * x + (1 - lam) * x.roll(1, 0))
    expected = lam * F.cross_entropy(logits, y) + (1 - lam) * F.cross_entropy(logits, y.roll(1))
    torch.testing.assert_close(F.cross_entropy(logits, labels), expected)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.floats(0, 1), st.integers(0, 2**31))
def test_cutmix_mixes_labels_by_the_area_that_is_left(height, width, lam, seed):
    box = aug.cut_box(height, width, lam, seeded(seed))
    x = torch.stack([torch.zeros(1, height, width), torch.ones(1, height, width)])
    mixed, labels = aug.paste(x, torch.eye(2), box)
    pasted = float(mixed[0].mean())  # its partner is all ones
    assert math.isclose(pasted, 1 - float(labels[0, 0]), abs_tol=1e-6)
    assert pasted <= 1 - lam + 1e-6  # cut off at the border, never more
    torch.testing.assert_close(labels.sum(1), torch.ones(2))
    assert torch.equal(mixed[1], 1 - mixed[0])


@pytest.mark.parametrize("mix", [aug.mixup, aug.cutmix])
def test_mixing_follows_its_seed_and_changes_no_input(mix):
    x, y = pictures((4, 3, 8, 8), 0), torch.eye(4)
    before = x.clone(), y.clone()
    first, second = (mix(x, y, seeded(5), alpha=0.4) for _ in range(2))
    assert all(map(torch.equal, first, second))
    assert torch.equal(x, before[0])
    assert torch.equal(y, before[1])
    assert 0 <= first[0].min() <= first[0].max() <= 1
    others = [mix(x, y, seeded(seed), alpha=0.4)[0] for seed in range(6, 12)]
    assert any(not torch.equal(first[0], other) for other in others)


@pytest.mark.parametrize("alpha", [0.2, 1.0, 5.0])
def test_the_share_is_of_a_beta_distribution(alpha):
    g = seeded(1)
    drawn = torch.tensor([beta(g, alpha) for _ in range(3000)], dtype=torch.float64)
    assert abs(drawn.mean() - 0.5) < 0.03
    assert abs(drawn.var() - 1 / (4 * (2 * alpha + 1))) < 0.015


def test_a_batch_shares_its_draw_and_each_gives_own_ones():
    x = torch.tensor([0.0, 1.0]).expand(12, 1, 1, 2)
    together = aug.random_flip(x, seeded(2))
    assert len(together.flatten(1).unique(dim=0)) == 1
    assert len(aug.each(aug.random_flip, x, seeded(2)).flatten(1).unique(dim=0)) == 2


def test_rand_augment_of_no_operation_or_no_magnitude_keeps_most():
    x = pictures((3, 12, 12), 4)
    assert torch.equal(aug.rand_augment(x, seeded(0), operations=0), x)
    for name in aug.OPERATIONS.keys() - {"AutoContrast", "Equalize"}:
        torch.testing.assert_close(
            aug.OPERATIONS[name](x, 0.0), x, atol=0.003, rtol=0, msg=name
        )  # posterize rounds to 256 levels


def test_the_mean_over_a_group_of_views_is_invariant_to_it():
    torch.manual_seed(0)
    net = torch.nn.Sequential(torch.nn.Conv2d(1, 4, 3), torch.nn.Flatten(), torch.nn.Linear(144, 3))
    x = pictures((5, 1, 8, 8), 0)
    views = [lambda x, k=k: x.rot90(k, (-2, -1)) for k in range(4)]
    mean = aug.averaged(net, x, views)
    torch.testing.assert_close(mean, aug.averaged(net, x.rot90(1, (-2, -1)), views))
    torch.testing.assert_close(mean.sum(1), torch.ones(5))
    assert (net(x).softmax(1) - net(x.rot90(1, (-2, -1))).softmax(1)).abs().max() > 0.01


@pytest.mark.parametrize("seed", range(4))
def test_crops_share_and_lose_what_the_page_says(seed):
    g = seeded(seed)
    shared = []
    for _ in range(300):
        masks = torch.zeros(2, 64, 64, dtype=torch.bool)
        for mask in masks:
            top, left, h, w = aug.crop_box(64, 64, g)
            mask[top : top + h, left : left + w] = True
        shared.append(float((masks[0] & masks[1]).sum() / masks[0].sum()))
    assert sum(shared) / 300 > 0.55
    assert shared.count(0.0) / 300 < 0.07
    lost = dict.fromkeys((0.08, 0.35, 0.8), 0)
    for least in lost:
        for _ in range(400):
            top, left, h, w = aug.crop_box(224, 224, g, scale=(least, 1.0))
            lost[least] += not (top < 50 < top + h + 9 and left < 50 < left + w + 9)
    assert lost[0.08] / 400 > 0.38
    assert lost[0.35] / 400 < 0.31
    assert lost[0.8] / 400 < 0.01


def test_a_pasted_box_is_as_large_as_the_page_computes():
    g, shares = seeded(0), []
    for _ in range(2000):
        top, left, bottom, right = aug.cut_box(200, 200, 0.5, g)
        shares.append((bottom - top) * (right - left) / 200**2)
    side = 0.5**0.5
    assert abs(sum(shares) / 2000 - (side - side**2 / 4) ** 2) < 0.01


G = seeded(0)
IMAGE, LABELS = torch.rand(2, 3, 4, 4), torch.eye(2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: aug.random_flip(IMAGE * 255, G), "must lie within 0 and 1"),
        (lambda: aug.random_flip(IMAGE.byte(), G), "floating point"),
        (lambda: aug.random_flip(IMAGE * float("nan"), G), "images reach nan"),
        (lambda: aug.random_flip(IMAGE, G, p=2), "p 2 must be between 0 and 1"),
        (lambda: aug.crop_box(9, 9, G, scale=(0.5, 0.1)), "scale (0.5, 0.1) must be two numbers"),
        (lambda: aug.crop_box(9, 9, G, ratio=(0, 1)), "ratio (0, 1) must begin above 0"),
        (lambda: aug.random_erase(IMAGE, G, ratio=(0, 1)), "ratio (0, 1) must begin above 0"),
        (lambda: aug.random_resized_crop(IMAGE, 0, G), "size 0 must be at least 1"),
        (lambda: aug.cutout(IMAGE, 0, G), "size 0 must be at least 1"),
        (lambda: aug.cutout(IMAGE, 2, G, value=2.0), "value 2.0 must be between 0 and 1"),
        (lambda: aug.hue(IMAGE, 0.7), "shift 0.7 must be between -0.5 and 0.5"),
        (lambda: aug.brightness(IMAGE, -1), "factor -1 must be at least 0"),
        (lambda: tone.sharpness(IMAGE, -1), "factor -1 must be at least 0"),
        (lambda: aug.grey(IMAGE[:, :2]), "images have 2 channels"),
        (lambda: aug.colour_jitter(IMAGE, G, brightness=-0.1), "must be at least 0"),
        (lambda: aug.mixup(IMAGE, torch.tensor([0, 1]), G), "one row of class shares"),
        (lambda: aug.mixup(IMAGE[0], LABELS, G), "must be a batch"),
        (lambda: aug.mixup(IMAGE, LABELS, G, alpha=0), "alpha 0 must be more than 0"),
        (lambda: aug.paste(IMAGE, LABELS, (0, 0, 5, 4)), "must lie within 4 rows and 4 columns"),
        (lambda: aug.each(aug.random_flip, IMAGE[0], G), "must be a batch"),
        (lambda: aug.rand_augment(IMAGE, G, magnitude=-1), "magnitude -1 must be at least 0"),
        (lambda: aug.averaged(lambda x: x, IMAGE, []), "views is empty"),
        (lambda: aug.warp(IMAGE, ((1, 0, 0), (0, 1, 0)), fill=3), "fill 3 must be between"),
        (lambda: aug.random_rotation(IMAGE, 200, G), "degrees 200 must be between 0 and 180"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
