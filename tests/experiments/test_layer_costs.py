"""What layers cost is what hooks on a running network see, and what bench/ has recorded."""

from __future__ import annotations

import json

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from bench.costs import NETWORKS
from bench.provenance import RESULTS
from cnnref.experiments.layer_costs import layer_costs
from cnnref.models import create

RECORD = json.loads((RESULTS / "costs.json").read_text("utf-8"))


def seen_by_hooks(name: str) -> list[tuple[str, int, int]]:
    """Kind, parameters, output numbers of each layer with weights, as the network runs."""
    net, found = create(name).eval(), []

    def note(layer: nn.Module, _: object, out: torch.Tensor) -> None:
        kind = "conv" if isinstance(layer, nn.Conv2d) else "fc"
        found.append((kind, sum(p.numel() for p in layer.parameters()), out.numel()))

    for layer in net.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(note)
    with torch.no_grad():
        net(torch.zeros(1, 3, 224, 224))
    return found


def test_layers_are_those_that_run():
    rows = layer_costs("squeezenet1_1")
    assert [(kind, params, out) for kind, params, _, out in rows] == seen_by_hooks("squeezenet1_1")


def test_macs_are_half_of_what_torch_counts():
    net = create("squeezenet1_1").eval()
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        net(torch.zeros(1, 3, 224, 224))
    rows = layer_costs("squeezenet1_1")
    assert 2 * sum(macs for _, _, macs, _ in rows) == counter.get_total_flops()


@pytest.mark.slow
@pytest.mark.parametrize("name", NETWORKS)
def test_the_record_is_what_the_code_gives(name):
    rows = layer_costs(name)
    assert [list(row) for row in rows] == RECORD[name]["layers"]
    assert [(kind, params, out) for kind, params, _, out in rows] == seen_by_hooks(name)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_sums_of_the_record_fit_its_layers(name):
    one = RECORD[name]
    assert one["activations"] == sum(row[3] for row in one["layers"])
    assert one["fc_params"] == sum(row[1] for row in one["layers"] if row[0] == "fc")
    assert one["fc_macs"] == sum(row[2] for row in one["layers"] if row[0] == "fc")
