"""Parameters, buffers, MACs of single layers, counted by hand."""

from __future__ import annotations

import pytest

from cnnref import LayerCount, analyse, count_layer, count_stack


@pytest.mark.parametrize(
    ("text", "params", "buffers", "macs"),
    [
        ("3x5x5 conv4k3", 4 * 3 * 9 + 4, 0, 4 * 3 * 9 * 9),
        ("3x5x5 conv4k3nobias", 4 * 3 * 9, 0, 4 * 3 * 9 * 9),
        ("4x5x5 conv6k3g2", 6 * 2 * 9 + 6, 0, 6 * 2 * 9 * 9),
        ("4x5x5 dw3", 4 * 9 + 4, 0, 4 * 9 * 9),
        ("4x5x5 pw6", 4 * 6 + 6, 0, 4 * 6 * 25),
        ("4x5 tconv6k3s2g2nobias", 4 * 3 * 3, 0, 4 * 3 * 3 * 5),
        ("4x5x5 max2", 0, 0, 0),
        ("4x5x5 avg2", 0, 0, 0),
        ("4x5x5 gap", 0, 0, 0),
        ("4x5x5 relu", 0, 0, 0),
        ("4x5x5 flatten", 0, 0, 0),
        ("4x5x5 bn", 8, 9, 0),
        ("4x5x5 fc7", 700 + 7, 0, 700),
        ("4x5x5 fc7nobias", 700, 0, 700),
    ],
)
def test_one_layer(text: str, params: int, buffers: int, macs: int) -> None:
    assert count_layer(analyse(text)[-1]) == LayerCount(params, buffers, macs)


def test_totals_are_sums_and_rows_may_be_reused() -> None:
    text = "3x8x8 conv4k3 bn relu fc5"
    total = count_stack(text)
    assert total == count_stack(analyse(text))
    assert total.params == sum(layer.params for layer in total.layers)
    assert total.buffers == sum(layer.buffers for layer in total.layers) == 9
    assert total.macs == sum(layer.macs for layer in total.layers)


def test_no_layers_cost_nothing() -> None:
    assert count_stack("3x8x8").params == 0


def test_a_transposed_convolution_costs_what_its_adjoint_costs() -> None:
    up, down = count_stack("4x5x5 tconv6k4s2p1"), count_stack("6x10x10 conv4k4s2p1")
    assert up.macs == down.macs
