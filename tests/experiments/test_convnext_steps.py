"""The steps from ResNet-50 to ConvNeXt-T, against the published counts and against each other."""

from __future__ import annotations

import pytest
import torch
from torch import nn

import cnnref
from bench.convnext import counts
from cnnref.experiments.convnext_steps import STEPS, Block, plan, step
from cnnref.models import create
from hooks.records import record
from hooks.references import fact_value

TABLE = {
    "resnet50": "start", "stage_ratio": "stage-ratio", "patchify": "patchify",
    "depthwise": "depthwise", "width96": "width", "inverted": "inverted", "moved_up": "moved-up",
    "kernel5": "kernel5", "kernel7": "kernel7", "gelu": "gelu",
    "fewer_activations": "activations", "fewer_norms": "norms",
}  # fmt: skip


@pytest.mark.parametrize(("name", "registered"), [("resnet50", "resnet50"),
                                                  ("layer_scale", "convnext_tiny")])  # fmt: skip
def test_both_ends_are_the_registered_networks(name, registered):
    ours, theirs = step(name).state_dict(), create(registered).state_dict()
    assert {k: v.shape for k, v in ours.items()} == {k: v.shape for k, v in theirs.items()}
    whole = cnnref.count(registered)
    assert (counts(name)["params"], counts(name)["macs"]) == (whole.params, whole.macs)


@pytest.mark.parametrize(("name", "row"), TABLE.items())
def test_macs_are_those_of_table_10(name, row):
    assert counts(name)["macs"] / 1e9 == pytest.approx(
        fact_value(f"convnext-{row}-gflops"), abs=0.0051
    )


def test_the_record_is_what_the_code_says():
    assert record("convnext", "steps") == {name: counts(name) for name in STEPS}


@pytest.mark.parametrize("name", STEPS)
def test_every_step_classifies(name):
    assert step(name, num_classes=5)(torch.zeros(2, 3, 64, 64)).shape == (2, 5)


@pytest.mark.parametrize(
    ("name", "activations", "norms"),
    [("kernel7", (nn.ReLU, 3), 3), ("gelu", (nn.GELU, 3), 3),
     ("fewer_activations", (nn.GELU, 1), 3), ("fewer_norms", (nn.GELU, 1), 1),
     ("layer_norm", (nn.GELU, 1), 1)],
)  # fmt: skip
def test_a_block_has_as_many_activations_and_norms_as_its_step_says(name, activations, norms):
    parts = list(Block(8, 8, 1, plan(name)).modules())
    kind, count = activations
    assert sum(isinstance(part, nn.ReLU | nn.GELU) for part in parts) == count
    assert any(isinstance(part, kind) for part in parts)
    assert sum(isinstance(part, nn.BatchNorm2d | nn.LayerNorm) for part in parts) == norms


def test_the_activation_that_stays_stands_between_the_pointwise_layers():
    kinds = [type(part).__name__ for part in Block(8, 8, 1, plan("layer_norm")).branch]
    assert kinds == ["Conv2d", "LayerNorm2d", "Conv2d", "GELU", "Conv2d"]


def test_layer_scale_adds_a_number_a_channel_of_each_block():
    extra = counts("layer_scale")["params"] - counts("downsampling")["params"]
    assert extra == 3 * 96 + 3 * 192 + 9 * 384 + 3 * 768
