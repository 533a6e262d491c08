"""Receptive fields of the networks: against measured gradients and recorded measurements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from cnnref.analyser import receptive_field
from cnnref.models import create
from cnnref.models.registry import MODELS
from tests.analyser import oracle

RECORDED = json.loads((Path(__file__).parent.parent / "golden/receptive_fields.json").read_text())


@pytest.mark.parametrize("name", RECORDED)
def test_equals_the_recorded_measurements(name):
    """Measured by gradients on the libraries' networks."""
    report = receptive_field(create(name))
    for record in RECORDED[name]:
        node = report[record["module"]]
        assert node.size == tuple(record["size"])
        assert node.stride == tuple(record["stride"])
        assert node.start == tuple(record["start"])
        assert node.center == tuple(record["center"])
        assert node.global_context == record["global"], node.why


SLOW = [
    pytest.param(name, marks=pytest.mark.slow)
    for name in ("googlenet", "mobilenet_v2", "shufflenet_v2_x0_5", "resnet50", "mnasnet0_5")
]


@pytest.mark.parametrize("name", ["squeezenet1_1", "resnet18", *SLOW])
def test_every_module_reads_what_its_gradient_says(name):
    """Along the columns; the rows of a low picture are checked where they fit."""
    torch.manual_seed(0)
    model = oracle.positive(create(name))
    report = receptive_field(model)
    width = max(node.size[1] or 0 for node in report) + 80
    image = (3, 64, width)
    wanted = []
    for path, shape in oracle.shapes(model, image).items():
        node = report[path]
        if node.size[1] is None:
            continue
        column = fitting(node, 1, shape[3], width)
        wanted.append((path, (shape[2] // 2, column)))
    assert len(wanted) > 20
    found = oracle.read(model, image, wanted)
    for (path, (row, column)), (rows, columns) in zip(wanted, found, strict=True):
        assert report[path].reads_at(1, column) == columns, path
        expected = report[path].reads_at(0, row)
        if expected[0] >= 0 and expected[-1] < 64:
            assert expected == rows, path


ENDS = [
    name
    for name, one in MODELS.items()
    if one.family not in ("vit", "swin", "mixer", "coatnet", "capsnet") and name != "unet_2015"
]
"""Every convolutional network; U-Net has a test of its own."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ENDS)
def test_the_last_map_reads_what_its_gradient_says(name):
    """Along the columns, and what the name's summary says."""
    torch.manual_seed(0)
    model = oracle.positive(create(name))
    channels, height, _ = MODELS[name].image
    height = {32: 32, 227: 227, 299: 96}.get(height, 64)
    size = max(height, 224)
    report = receptive_field(model, image=(channels, size, size))
    path = end_of(report)
    node = report[path]
    width = height if height in (32, 227) else node.size[1] + 2 * node.stride[1]
    _, _, rows, columns = oracle.shapes(model, (channels, height, width))[path]
    column = columns // 2
    ((_, found),) = oracle.read(model, (channels, height, width), [(path, (rows // 2, column))])
    expected = node.reads_at(1, column)
    assert found == [place for place in expected if 0 <= place < width]
    if width > height:
        assert found == expected, "the picture is too narrow"


def end_of(report):
    """The path of the last module that gives a map, before any pool that adapts to the size."""
    found = ""
    for path, outputs in report._run.modules.items():
        module = report._model.get_submodule(path)
        if isinstance(module, torch.nn.AdaptiveAvgPool2d) and "." not in path:
            break
        node = report[path] if isinstance(outputs[0], torch.Tensor) else None
        if node is not None and node.value.reads[1] and node.shape[-1] > 1:
            found = path
    return found


def test_the_phases_of_u_net():
    """Sixteen kinds of units, of two sizes."""
    torch.manual_seed(0)
    model = oracle.positive(create("unet_2015"))
    report = receptive_field(model, image=(1, 220, 220))
    units = [("head", (10 + step, 10 + step)) for step in range(16)]
    found = oracle.read(model, (1, 220, 220), units)
    for (path, unit), sets in zip(units, found, strict=True):
        for axis in (0, 1):
            assert report[path].reads_at(axis, unit[axis]) == sets[axis]
    assert {len(sets[0]) for sets in found} == {188, 204}


def fitting(node, axis, length, size):
    """A unit that reads only pixels of the picture."""
    for index in sorted(range(length), key=lambda index: abs(index - length // 2)):
        places = node.reads_at(axis, index)
        if places and places[0] >= 0 and places[-1] < size:
            return index
    raise AssertionError(f"{node}: no unit fits {size}")
