"""Receptive fields of the networks: against measured gradients and recorded measurements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from cnnref.analyser import receptive_field
from cnnref.models import create
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


def fitting(node, axis, length, size):
    """A unit that reads only pixels of the picture."""
    for index in sorted(range(length), key=lambda index: abs(index - length // 2)):
        places = node.reads_at(axis, index)
        if places and places[0] >= 0 and places[-1] < size:
            return index
    raise AssertionError(f"{node}: no unit fits {size}")
