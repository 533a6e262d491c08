"""Drawings of segmentation and detection show what the code computes."""

from __future__ import annotations

from math import log

import pytest
import torch

from cnnref.figures import draw, to_svg
from cnnref.figures.contraction import sides
from cnnref.figures.focal import points
from cnnref.figures.precision_recall import envelope, path
from cnnref.figures.regions import CELLS, rounded, sampled
from cnnref.functional.regions import roi_align, roi_pool
from cnnref.inspect.average_precision import average_precision
from cnnref.models.unet import UNet


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("contraction", 572),
        ("tiles", [572, 184, 384]),
        ("focal", [0, 0.5, 2, 5]),
        ("precision_recall_curve", [3, 1, 0, 1, 0, 1]),
        ("regions", [0.7, 1.4, 4.4, 4.6]),
        ("top_down", ["C5|P5", "C4|P4"]),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_each_kind_draws_in_both_languages(kind, spec, lang):
    assert len(to_svg(draw(kind, spec, lang=lang))) > 500


@pytest.mark.parametrize("side", [188, 204, 300])
def test_sides_are_those_of_the_networks_maps(side):
    net = UNet(widths=(1, 2, 4, 8, 16)).eval()
    seen: dict[str, int] = {}
    for name, part in net.named_modules():
        part.register_forward_hook(lambda _, __, y, name=name: seen.update({name: y.shape[-1]}))
    net(torch.zeros(1, 1, side, side))
    down, up = sides(side)
    assert [after for _, after in down] == [seen[f"down.{k}"] for k in range(5)]
    assert [joined for _, joined, _ in up] == [seen[f"up.{k}"] for k in (3, 2, 1, 0)]
    assert [after for *_, after in up] == [seen[f"merge.{k}"] for k in (3, 2, 1, 0)]
    assert [skip for skip, *_ in up] == [after for _, after in down[:4]]


def test_the_area_under_the_steps_is_the_average_precision():
    flags = [1, 0, 1, 0, 0, 1, 1]
    steps = envelope(path(5, flags))
    area = sum((b[0] - a[0]) * a[1] for a, b in zip(steps[::2], steps[1::2], strict=True))
    scores = torch.arange(7, 0, -1)
    assert area == pytest.approx(average_precision(scores, torch.tensor(flags) > 0, 5))


def test_points_and_cells_of_the_regions_are_those_that_are_read():
    box = [0.7, 1.4, 4.4, 4.6]
    row = (torch.arange(CELLS, dtype=torch.float64) + 0.5).expand(1, 1, CELLS, CELLS)
    boxes = torch.tensor([[0.0, *box]], dtype=torch.float64)
    across = [x for x, _ in sampled(box)]
    aligned = roi_align(row, boxes, 2)[0, 0, 0].tolist()
    assert aligned == pytest.approx([sum(across[:2]) / 2, sum(across[2:4]) / 2])
    last = [b - 0.5 for _, b, _, _ in rounded(box)][:2]
    assert roi_pool(row, boxes, 2)[0, 0, 0].tolist() == last


def test_focal_points_are_the_formula():
    assert points(0)[0][1] == pytest.approx(-log(points(0)[0][0]))
    for p, loss in points(2):
        assert loss == pytest.approx(-((1 - p) ** 2) * log(p))


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("contraction", 570),
        ("tiles", [572, 184, 400]),
        ("focal", [-1]),
        ("precision_recall_curve", [0, 1]),
        ("regions", [0, 0, 7, 1]),
        ("top_down", ["C5", "C4"]),
    ],
)
def test_what_cannot_be_drawn_is_refused(kind, spec):
    with pytest.raises(ValueError, match=r"spec|step"):
        draw(kind, spec)
