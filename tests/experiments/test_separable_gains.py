"""Counted gains are arithmetic; measured ones stay in the range that the page describes."""

from __future__ import annotations

import json

import pytest
import torch

from bench.provenance import RESULTS
from bench.separable import SHAPES, measure, seconds, shape_name, spread, weights_of
from cnnref.summary import count

RECORD = json.loads((RESULTS / "separable.json").read_text("utf-8"))


@pytest.mark.parametrize("shape", SHAPES)
def test_counted_gains_follow_the_formula(shape):
    c_in, c_out, _ = shape
    one = RECORD["contiguous"][shape_name(*shape)]
    assert one["separable"]["counted"] == pytest.approx(1 / (1 / c_out + 1 / 9), abs=2e-3)
    assert one["grouped"]["counted"] == pytest.approx(32)
    weights = weights_of(c_in, c_out)
    assert weights["dense"] == 9 * c_in * c_out == 32 * weights["grouped"]


def test_what_the_page_says_about_the_record_holds():
    found = RECORD["contiguous"]
    large = [found[name] for name in ("32-64-112", "128-128-56", "256-512-56")]
    assert all(
        one["separable"]["measured"]["median"] < one["separable"]["counted"] for one in large
    )
    assert all(one["grouped"]["measured"]["median"] < 8 for one in large)
    last = found["1024-1024-7"]["separable"]
    assert last["measured"]["median"] > last["counted"]


@pytest.mark.slow
def test_grouping_buys_less_than_it_counts_here_too():
    torch.set_num_threads(1)
    one = measure(128, 128, 56, torch.contiguous_format, rounds=5)
    assert one["grouped"]["measured"]["median"] < 0.6 * one["grouped"]["counted"]
    assert 1.0 < one["separable"]["measured"]["median"] < 1.3 * one["separable"]["counted"]


def test_seconds_are_those_of_one_call():
    calls = []
    each = seconds(lambda: calls.append(sum(range(2000))), least=0.01)
    assert 0 < each < 0.01
    assert len(calls) > 2


def test_a_spread_is_median_and_quartiles():
    assert spread([1.0, 2.0, 3.0]) == {"median": 2.0, "quartiles": [1.0, 3.0]}


@pytest.mark.slow
def test_shares_of_the_snippet_are_those_of_the_network():
    parts = [part for part in count("mobilenetv1_100").parts if part.macs]
    macs, params = (sum(getattr(part, key) for part in parts) for key in ("macs", "params"))
    own = [part for part in parts if part.name.endswith("pw")]
    assert round(sum(part.macs for part in own) / macs, 3) == 0.949
    assert round(sum(part.params for part in own) / params, 3) == 0.746
