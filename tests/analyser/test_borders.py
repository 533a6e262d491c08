"""Regions at the border, and pixels that nothing reads: against gradients, unit by unit."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnref.analyser import receptive_field
from cnnref.models import create
from tests.analyser import oracle

NETWORKS = {
    "alexnet": ("features", (3, 95, 127)),
    "squeezenet1_0": ("features", (3, 70, 126)),
    "squeezenet1_1": ("features", (3, 64, 127)),
    "resnet18": ("layer4", (3, 64, 130)),
    "resnet50_v1": ("layer4", (3, 64, 97)),
    "googlenet": ("inception5b", (3, 64, 131)),
    "densenet121": ("features", (3, 64, 100)),
    "mobilenet_v3_small": ("features", (3, 64, 111)),
    "shufflenet_v2_x0_5": ("conv5", (3, 64, 129)),
    "mnasnet0_5": ("layers", (3, 64, 119)),
    "convnext_tiny": ("features", (3, 64, 101)),
    "nin_cifar10": ("features", (3, 32, 37)),
    "lenet5": ("s4", (1, 32, 32)),
}


@pytest.mark.parametrize("name", NETWORKS)
def test_every_column_and_row_of_the_last_map(name):
    path, image = NETWORKS[name]
    torch.manual_seed(1)
    model = oracle.positive(create(name))
    sized = receptive_field(model).at_size(*image[1:])
    _, _, rows, columns = oracle.shapes(model, image)[path]
    units = [(rows // 2, column) for column in range(columns)]
    units += [(row, columns // 2) for row in range(rows)]
    found = oracle.read(model, image, [(path, unit) for unit in units])
    for unit, sets in zip(units, found, strict=True):
        for axis in (0, 1):
            assert sized.reads_at(path, axis, unit[axis]) == sets[axis], unit
        assert sized.region(path, unit) == tuple((each[0], each[-1]) for each in sets)
    seen = [set().union(*(sets[axis] for sets in found)) for axis in (0, 1)]
    unread = [
        [p for p in range(size) if p not in seen[axis]] for axis, size in enumerate(image[1:])
    ]
    assert sized.unread(path) == tuple(unread)


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
def test_padding_with_the_images_own_values(mode):
    torch.manual_seed(2)
    model = nn.Sequential(
        nn.Conv2d(1, 1, 5, 2, 2, padding_mode=mode), nn.Conv2d(1, 1, 3, 1, 1, padding_mode=mode)
    )
    model = oracle.positive(model)
    sized = receptive_field(model).at_size(11, 14)
    units = [(row, column) for row in range(6) for column in range(7)]
    found = oracle.read(model, (1, 11, 14), [("1", unit) for unit in units])
    for unit, sets in zip(units, found, strict=True):
        assert tuple(sized.reads_at("1", axis, unit[axis]) for axis in (0, 1)) == sets, unit


def test_adaptive_bins_and_resizes():
    torch.manual_seed(3)
    model = nn.Sequential(
        nn.Conv2d(1, 1, 3), nn.AdaptiveAvgPool2d((4, 5)), nn.Upsample((7, 9), mode="bilinear")
    )
    model = oracle.positive(model)
    sized = receptive_field(model).at_size(13, 19)
    units = [(row, column) for row in range(7) for column in range(9)]
    found = oracle.read(model, (1, 13, 19), [("2", unit) for unit in units])
    for unit, sets in zip(units, found, strict=True):
        assert tuple(sized.reads_at("2", axis, unit[axis]) for axis in (0, 1)) == sets, unit


def test_the_interior_is_the_field_itself():
    report = receptive_field("resnet18")
    node, sized = report["layer2"], report.at_size(224)
    assert sized.reads_at("layer2", 0, 14) == node.reads_at(0, 14)
    assert sized.unread("layer2") == ([], [])


def test_a_stride_leaves_pixels_over():
    model = nn.Sequential(nn.Conv2d(1, 1, 1, 2), nn.Conv2d(1, 1, 3))
    assert receptive_field(model).at_size(8).unread("1") == ([1, 3, 5, 7], [1, 3, 5, 7])


def test_a_size_is_one_number_or_one_an_axis():
    report = receptive_field("resnet18")
    with pytest.raises(ValueError, match=r"must be one number or 2 of them"):
        report.at_size(1, 2, 3)
    with pytest.raises(ValueError, match="size 0 must be at least 1"):
        report.at_size(0)
