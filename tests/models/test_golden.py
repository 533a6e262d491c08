"""Every network against what the original implementation gives.

Equal keys and shapes mean that official checkpoints load; equal outputs of networks that are
filled alike mean equal wiring, strides, epsilons and activations.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from cnnref.models import create, list_models
from cnnref.summary import summary
from tests.golden.measure import FOLDER, digest, flat
from tests.models.fill import fill, image, stream, values

RECORDS: list[dict[str, Any]] = json.loads((FOLDER / "models.json").read_text("utf-8"))
VECTORS = json.loads((FOLDER / "fill.json").read_text("utf-8"))
CHEAP = 2e9
LIGHT = 70_000_000
"""MACs of an image, and parameters to fill, above which a test in float64 is slow."""


def each(records: list[dict[str, Any]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("record", records, ids=lambda record: record["call"])


def build(record: dict[str, Any]) -> nn.Module:
    return create(record["name"], **record["arguments"])


def cases() -> list[Any]:
    """Each record at each recorded size; the dear ones are slow tests."""
    found = []
    for record in RECORDS:
        for prints in record["outputs"]:
            height, width = prints["image"]
            cost = record["macs"]["total"] * height * width / np.prod(record["image"][1:])
            dear = cost > CHEAP or record["params"] > LIGHT
            marks = [pytest.mark.slow] if dear else []
            name = f"{record['call']}-{height}x{width}"
            found.append(pytest.param(record, prints, id=name, marks=marks))
    return found


@each(RECORDS)
def test_keys_shapes_and_order_are_the_originals(record):
    with torch.device("meta"):
        state = build(record).state_dict()
    ours = [[key, list(value.shape), str(value.dtype)[6:]] for key, value in state.items()]
    assert len(ours) == record["entries"]
    assert digest(ours) == record["state_dict"], f"{record['call']}: {_difference(record, ours)}"


@each(RECORDS)
def test_counts_are_the_originals(record):
    with torch.device("meta"):
        network = build(record)
    found = summary(network, *record["image"])
    assert found.params == record["params"]
    assert found.buffers == record["buffers"]
    assert found.macs == record["macs"]["total"]


@pytest.mark.parametrize(("record", "prints"), cases())
def test_outputs_in_float64_are_the_originals(record, prints):
    model = fill(build(record).double(), record["norm_center"]).eval()
    with torch.no_grad():
        outputs = flat(model(image(*prints["image"])))
    compare(outputs, prints["outputs"], 1e-9)


@each([record for record in RECORDS if "aux" in record])
def test_auxiliary_heads_are_the_originals(record):
    model = fill(build(record).double(), record["norm_center"]).eval()
    model.training = True  # of the network alone: its layers stay in eval mode
    with torch.no_grad():
        outputs = flat(model(image(*record["aux"]["image"])))
    compare(outputs, record["aux"]["outputs"], 1e-9)


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_large", "densenet121", "swin_t"])
def test_outputs_in_float32_are_near(name):
    record = next(record for record in RECORDS if record["call"] == f"{name}()")
    model = fill(build(record), record["norm_center"]).eval()
    prints = record["outputs"][-1]
    with torch.no_grad():
        outputs = flat(model(image(*prints["image"]).float()))
    compare(outputs, prints["outputs"], 5e-5)


def test_a_wrong_stride_shows_in_the_outputs_alone():
    """ResNet v1 has the state_dict of v1.5: only the outputs tell them apart."""
    record = next(record for record in RECORDS if record["call"] == "resnet50()")
    twin = {**record, "name": "resnet50_v1"}
    test_keys_shapes_and_order_are_the_originals(twin)
    with pytest.raises(AssertionError):
        test_outputs_in_float64_are_the_originals(twin, record["outputs"][1])


def test_every_network_is_measured_somewhere():
    """A network without a record here must be one that no library has as published."""
    published = json.loads((FOLDER / "published.json").read_text("utf-8"))
    measured = {record["name"] for record in RECORDS}
    own = {"simple_cnn", "resnet50_v1", "resnet101_v1", "resnet152_v1"}
    assert set(list_models()) - measured - {record["name"] for record in published} == own


def compare(outputs: list[Tensor], recorded: list[dict[str, Any]], tolerance: float) -> None:
    assert len(outputs) == len(recorded)
    for out, known in zip(outputs, recorded, strict=True):
        assert list(out.shape[1:]) == known["shape"]
        rms, out = known["rms"], out.double()
        first = out[0].flatten()[:: known["step"]][:16]
        expected = torch.tensor(known["first16"], dtype=torch.float64)
        torch.testing.assert_close(first, expected, rtol=0, atol=tolerance * rms)
        assert abs(float(out.sum()) - known["sum"]) <= tolerance * rms * out.numel()
        assert abs(float(out.square().mean().sqrt()) - rms) <= tolerance * rms


def _difference(record: dict[str, Any], ours: list[Any]) -> str:
    """The first entry that differs, where the whole list is kept."""
    path = FOLDER / "state_dicts" / f"{record['call'].partition('(')[0]}.json"
    if not path.exists() or record["arguments"]:
        return "the keys or shapes differ"
    known = [[key, shape, kind.removeprefix("torch.")] for key, shape, kind in _read(path)]
    pairs = [(a, b) for a, b in zip(ours, known, strict=False) if a != b]
    return f"ours {pairs[0][0]}, the original's {pairs[0][1]}" if pairs else "lengths differ"


def _read(path: Any) -> Any:
    return json.loads(path.read_text("utf-8"))


class TestFill:
    """The fill itself against recorded values, so that it stays what the records were made with."""

    @pytest.mark.parametrize("key", VECTORS["u"])
    def test_stream(self, key):
        np.testing.assert_array_equal(stream(key, 4), VECTORS["u"][key])

    @pytest.mark.parametrize("text", VECTORS["values"])
    def test_values(self, text):
        key, _, rest = text.partition(" ")
        shape = tuple(map(int, rest.partition("[")[2].partition("]")[0].split(",")))
        center = float(rest.partition("norm_center=")[2] or 1)
        found = values(key, shape, center).flatten()[:4]
        np.testing.assert_allclose(found, VECTORS["values"][text], rtol=1e-15)

    def test_image(self):
        known, x = VECTORS["input_3x97x129"], image(97, 129)
        np.testing.assert_allclose(x[0, 0, 0, :4], known["x[0,0,0,0:4]"], rtol=1e-15)
        np.testing.assert_allclose(x[0, 2, 96, 125:], known["x[0,2,96,125:129]"], rtol=1e-15)
        assert float(x.sum()) == pytest.approx(known["sum"], rel=1e-12)
