"""The drawings of chapter 4 show what the layers and schedules do."""

from __future__ import annotations

import re

import pytest
import torch
from torch import nn

from cnnref.experiments.company import change_by_company
from cnnref.experiments.init_depth import by_depth
from cnnref.figures import draw, to_svg
from cnnref.figures.axes import CHANNELS, IMAGES, PIXELS, pool
from cnnref.figures.company import SIZES
from cnnref.figures.depth import points
from cnnref.figures.memory import share_of_start
from cnnref.figures.schedules import rates
from cnnref.layers import LayerNorm2d

LAYERS = {
    "batch": nn.BatchNorm2d(CHANNELS),
    "layer": nn.GroupNorm(1, CHANNELS),
    "group": nn.GroupNorm(2, CHANNELS),
    "instance": nn.InstanceNorm2d(CHANNELS),
    "layer2d": LayerNorm2d(CHANNELS),
}


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("unit", [(0, 2, 1), (2, 5, 3), (1, 0, 0)])
def test_filled_values_are_those_with_a_gradient(name, unit):
    generator = torch.Generator().manual_seed(0)
    shape = (IMAGES, CHANNELS, PIXELS, 1)
    x = torch.randn(shape, dtype=torch.float64, generator=generator, requires_grad=True)
    LAYERS[name].double()(x)[(*unit, 0)].backward()
    reached = {tuple(index[:3]) for index in x.grad.nonzero().tolist()}
    assert reached == pool(name, unit)


@pytest.mark.parametrize("momentum", [0.1, 0.01])
def test_the_start_fades_as_in_a_batch_norm(momentum):
    norm = nn.BatchNorm1d(1, momentum=momentum)
    nn.init.ones_(norm.running_mean)
    left = dict(share_of_start(momentum, 20))
    for step in range(1, 21):
        norm(torch.tensor([[-1.0], [1.0]]))  # mean 0: what is left is the start
        assert norm.running_mean.item() == pytest.approx(left[step], rel=1e-4)


def test_a_small_number_in_a_label_is_not_rounded_away():
    assert "0.001" in to_svg(draw("memory", [0.001]))


def test_points_of_the_depth_figure_are_the_experiments():
    signal, gradient = by_depth("half")
    assert points("half", "signal")[-1] == (56.0, signal[-1] / signal[0])
    assert points("half", "gradient")[0] == (1.0, gradient[0] / gradient[-1])


def test_the_company_figure_stays_below_the_upper_end_of_its_axis():
    assert max(change_by_company("batch", size) for size in SIZES) < 0.6


def test_a_staircase_falls_at_once():
    falls = [a for (a, first), (b, then) in zip(rates("staircase"), rates("staircase")[1:],
             strict=False) if a == b and then < first]  # fmt: skip
    assert falls == [30, 60, 90]


@pytest.mark.parametrize(
    ("kind", "spec", "options", "message"),
    [
        ("axes", "batch spectral", {}, "must be one or more of batch, layer, group"),
        ("axes", [], {}, "must be one or more of batch"),
        ("company", "layer", {}, "must be one or more of batch, group, instance"),
        ("depth", "best", {}, "must be one or more of he, half, torch, norm"),
        ("depth", "he", {"what": "loss"}, "what 'loss' must be signal or gradient"),
        ("margin", [], {}, "must be amounts of label smoothing"),
        ("memory", [1.5], {}, "must be weights more than 0 and less than 1"),
        ("schedules", "sawtooth", {}, "must be one or more of staircase, cosine, linear"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(kind, spec, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(kind, spec, **options)
