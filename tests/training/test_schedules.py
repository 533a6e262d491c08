"""Schedules equal torch's own, step for step."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim import SGD
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, MultiStepLR, SequentialLR

from cnnref.training.schedules import cosine, linear, staircase


def rates(schedule, steps):
    """The rate before each step of torch's schedule."""
    optimizer = SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.4)
    scheduler, found = schedule(optimizer), []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.sampled_from([0.0, 0.01]))
def test_the_cosine_is_torchs(steps, floor):
    expected = rates(lambda o: CosineAnnealingLR(o, steps, eta_min=floor), steps)
    mine = [cosine(t, steps, 0.4, floor=floor) for t in range(steps)]
    assert mine == pytest.approx(expected, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 20), st.integers(1, 40))
@pytest.mark.filterwarnings("ignore:The epoch parameter")
def test_warm_up_and_cosine_are_torchs_in_sequence(warmup, rest):
    def schedule(optimizer):
        rise = LinearLR(optimizer, 1 / warmup, 1.0, total_iters=warmup - 1)
        return SequentialLR(optimizer, [rise, CosineAnnealingLR(optimizer, rest)], [warmup])

    steps = warmup + rest
    mine = [cosine(t, steps, 0.4, warmup=warmup) for t in range(steps)]
    assert mine == pytest.approx(rates(schedule, steps), abs=1e-12)


@pytest.mark.parametrize("falls", [[], [3], [3, 7, 8]])
def test_the_staircase_is_torchs(falls):
    expected = rates(lambda o: MultiStepLR(o, falls), 12)
    assert [staircase(t, 0.4, falls) for t in range(12)] == pytest.approx(expected)


def test_the_line_is_torchs():
    expected = rates(lambda o: LinearLR(o, 1.0, 0.0, total_iters=9), 9)
    assert [linear(t, 9, 0.4) for t in range(9)] == pytest.approx(expected)


@pytest.mark.parametrize("steps", [10, 1000])
def test_half_of_the_area_lies_below_the_cosine(steps):
    middle = sum((cosine(t, steps, 1.0) + cosine(t + 1, steps, 1.0)) / 2 for t in range(steps))
    assert middle == pytest.approx(steps / 2)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cosine(11, 10, 1.0), "step 11 must be between 0 and 10"),
        (lambda: cosine(0, 10, 1.0, warmup=10), "warmup 10 must be less than steps, 10"),
        (lambda: linear(-1, 10, 1.0), "step -1 must be between 0 and 10"),
    ],
)
def test_nonsense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
