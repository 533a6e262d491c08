"""The pyramid of features: names, sums, counts, fields."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d, interpolate

from cnnref.layers import FeaturePyramidNetwork

SIZES = {"c3": (8, 16), "c4": (12, 8), "c5": (16, 4)}  # channels, side


def made():
    torch.manual_seed(0)
    fpn = FeaturePyramidNetwork([c for c, _ in SIZES.values()], 6).double()
    for p in fpn.parameters():
        nn.init.normal_(p)
    maps = {k: torch.randn(2, c, s, s, dtype=torch.float64) for k, (c, s) in SIZES.items()}
    return fpn, maps


def test_names_are_torchvisions():
    fpn, _ = made()
    expected = [
        f"{part}.{level}.0.{what}"
        for part in ("inner_blocks", "layer_blocks")
        for level in range(3)
        for what in ("weight", "bias")
    ]
    assert list(fpn.state_dict()) == expected


def test_each_level_is_its_own_map_plus_all_coarser_ones():
    """The sum written out: repeated cells of every coarser level, then one 3x3."""
    fpn, maps = made()
    p = fpn.state_dict()
    out = fpn(maps)
    assert list(out) == list(maps)
    for level, (name, (_, side)) in enumerate(SIZES.items()):
        total = torch.zeros(2, 6, side, side, dtype=torch.float64)
        for above in range(level, 3):
            key = list(maps)[above]
            lateral = conv2d(
                maps[key],
                p[f"inner_blocks.{above}.0.weight"],
                p[f"inner_blocks.{above}.0.bias"],
            )
            times = 2 ** (above - level)
            total += lateral.repeat_interleave(times, 2).repeat_interleave(times, 3)
        weight, bias = (p[f"layer_blocks.{level}.0.{what}"] for what in ("weight", "bias"))
        torch.testing.assert_close(out[name], conv2d(total, weight, bias, padding=1))


def test_odd_maps_are_met_by_the_size_of_the_finer_one():
    fpn = FeaturePyramidNetwork([2, 2], 3)
    out = fpn({"a": torch.zeros(1, 2, 7, 5), "b": torch.zeros(1, 2, 4, 3)})
    assert [tuple(one.shape[2:]) for one in out.values()] == [(7, 5), (4, 3)]
    assert interpolate(torch.zeros(1, 1, 4, 3), (7, 5)).shape == (1, 1, 7, 5)


def test_a_wrong_number_of_maps_and_no_level_are_refused():
    with pytest.raises(ValueError, match="1 maps given"):
        FeaturePyramidNetwork([2, 2], 3)({"a": torch.zeros(1, 2, 4, 4)})
    with pytest.raises(ValueError, match="in_channels_list"):
        FeaturePyramidNetwork([], 3)
