"""Intensities are those of counting by hand; bounds never exceed the roof."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

from cnnref.experiments.roofline import attainable, intensity, least_seconds, moved

sizes = st.integers(1, 9)


@given(sizes, sizes, st.integers(3, 12), st.sampled_from([1, 3]), st.integers(1, 4))
def test_bytes_are_those_of_tensors(c_in, c_out, size, kernel, batch):
    layer = torch.nn.Conv2d(c_in, c_out, kernel, padding=kernel // 2)
    x = torch.zeros(batch, c_in, size, size)
    numbers = x.numel() + layer(x).numel() + sum(p.numel() for p in layer.parameters())
    text = f"{c_in}x{size}x{size} conv{c_out}k{kernel}p{kernel // 2}"
    assert moved(text, 4, batch) == 4 * numbers


def test_flops_are_those_that_torch_counts():
    layer, x = torch.nn.Conv2d(8, 8, 3, groups=8, bias=False), torch.zeros(2, 8, 10, 10)
    with FlopCounterMode(display=False) as counter:
        layer(x)
    stack = "8x10x10 dw3nobias"
    assert intensity(stack, 4, 2) * moved(stack, 4, 2) == pytest.approx(counter.get_total_flops())


@given(st.floats(0.01, 1e6), st.floats(0.01, 1e6), st.floats(0.01, 1e6))
def test_the_roof_bends_at_the_balance(at, peak, bandwidth):
    rate = attainable(at, peak, bandwidth)
    assert rate <= peak
    assert rate <= bandwidth * at
    assert rate in (peak, bandwidth * at)


def test_a_stack_takes_the_sum_of_its_layers():
    both = least_seconds("8x9x9 dw3p1 pw16", 1e3, 1e3)
    alone = least_seconds("8x9x9 dw3p1", 1e3, 1e3) + least_seconds("8x9x9 pw16", 1e3, 1e3)
    assert both == pytest.approx(alone)


def test_a_thin_layer_on_a_large_map_loses_by_separation():
    machine = {"peak": 989e12, "bandwidth": 3.35e12}
    dense = least_seconds("32x112x112 conv64k3p1nobias", **machine)
    pair = least_seconds("32x112x112 dw3p1nobias pw64nobias", **machine)
    assert pair > dense


def test_a_machine_without_speed_is_refused():
    with pytest.raises(ValueError, match="must all be above 0"):
        attainable(1.0, 0.0, 1.0)
