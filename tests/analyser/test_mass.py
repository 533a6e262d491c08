"""Path mass: against its closed form, and against the gradient of networks that average."""

from __future__ import annotations

import random
from math import sqrt

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from cnnref.analyser import receptive_field
from cnnref.analyser.gradient import effective_field
from cnnref.models import create


def test_a_chain_has_the_spread_of_the_closed_form():
    rng = random.Random(5)
    for _ in range(50):
        layers, jump, variance = [], 1, 0.0
        for _ in range(rng.randint(1, 6)):
            k, s, d = rng.randint(1, 5), rng.randint(1, 2), rng.randint(1, 2)
            layers.append(nn.Conv2d(1, 1, k, s, 0, d))
            variance += jump**2 * d**2 * (k**2 - 1) / 12
            jump *= s
        found = receptive_field(nn.Sequential(*layers)).mass(str(len(layers) - 1))
        assert found.spread(0) == pytest.approx(sqrt(variance))


def test_the_width_is_what_is_left_when_both_ends_are_cut_off():
    rng = random.Random(11)
    for _ in range(40):
        layers = [
            nn.Conv2d(1, 1, rng.randint(1, 6), rng.randint(1, 3)) for _ in range(rng.randint(1, 6))
        ]
        mass = receptive_field(nn.Sequential(*layers)).mass(str(len(layers) - 1))
        share = rng.choice([0.31, 0.5003, 0.9507])
        left = mass.profile(0)[1].tolist()
        for end in (0, -1):
            cut = 0.0
            while cut + left[end] <= (1 - share) / 2:
                cut += left.pop(end)
        assert mass.width(0, share) == len(left)


class Branches(nn.Module):
    """Branches of other widths, an addition, an upsampling."""

    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Conv2d(1, 3, 3, padding=1), nn.Conv2d(1, 1, 5, padding=2)
        self.c = nn.Conv2d(4, 4, 3, 2, 1)

    def forward(self, x):
        y = self.c(torch.cat([self.a(x), self.b(x)], 1))
        y = F.interpolate(y, scale_factor=2)
        return (y.mean(1, keepdim=True) + x) / 2


def test_it_is_the_gradient_of_a_network_that_averages():
    model = Branches().double()
    with torch.no_grad():
        for parameter in model.parameters():
            size = parameter[0].numel() if parameter.ndim > 1 else 1
            parameter.fill_(1 / size)
    x = torch.zeros(1, 1, 40, 40, dtype=torch.float64, requires_grad=True)
    report = receptive_field(model)
    for unit in (20, 21):
        (slope,) = torch.autograd.grad(model(x)[0, 0, unit, unit], x)
        low, shares = report.mass("").profile(unit)
        expected = torch.zeros(40, dtype=torch.float64)
        expected[low : low + len(shares)] = shares
        torch.testing.assert_close(slope[0, 0].sum(0), expected)


def test_shares_sum_to_one():
    low, shares = receptive_field("densenet121").mass("features", 1).profile(0)
    assert float(shares.sum()) == pytest.approx(1)
    assert (low, len(shares)) == (-1021, 2071)


def test_without_a_local_field_there_is_no_profile():
    with pytest.raises(ValueError, match="read everything"):
        receptive_field("resnet18").mass("fc")


def test_the_gradient_of_a_network_that_averages_is_its_path_mass():
    model = nn.Sequential(*[nn.Conv2d(2, 2, 3, padding=1) for _ in range(4)]).double()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(1 / 18)
    share = effective_field(model, "3", (2, 21, 21))
    low, shares = receptive_field(model).mass("3").profile(10)
    line = torch.zeros(21, dtype=torch.float64)
    line[low : low + len(shares)] = shares
    torch.testing.assert_close(share, line[:, None] * line)


def test_real_weights_stay_inside_of_the_field():
    torch.manual_seed(0)
    model = create("squeezenet1_1").eval()
    share = effective_field(model, "features", (3, 255, 255), samples=2)
    node = receptive_field(model)["features"]
    rows = [int(row) for row in share.sum(1).nonzero()]
    unit = model.features(torch.zeros(1, 3, 255, 255)).shape[2] // 2
    places = node.reads_at(0, unit)
    assert places[0] <= rows[0]
    assert rows[-1] <= places[-1]
    with pytest.raises(ValueError, match="no map"):
        effective_field(nn.Sequential(nn.Flatten()), "0", (1, 4, 4))
