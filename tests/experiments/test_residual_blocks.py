"""Growth, open paths, paths by length and likeness of gradients, against independent sums."""

from __future__ import annotations

import json
from itertools import combinations
from math import comb

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.autograd.functional import jacobian

from bench.provenance import RESULTS
from cnnref.experiments.block_growth import BLOCKS, Block, by_block, growth, stack
from cnnref.experiments.identity_path import open_share
from cnnref.experiments.path_gradient import gradient_by_length, lengths, parts_of_gradient
from cnnref.experiments.shattering import autocorrelation, derivatives

SEEDS = [0, 1, 2]


@pytest.mark.parametrize("seed", SEEDS)
def test_bare_blocks_explode_normalised_ones_grow_and_zero_ones_stay(seed):
    bare, v1, v2, zero, skip = (growth(kind, 20, seed).gradient for kind in BLOCKS)
    assert bare > 300 > v1 > 10
    assert v1 > v2 > 5
    assert zero == skip
    assert 0.6 < zero < 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_the_variance_of_normalised_blocks_grows_by_about_one_a_block(seed):
    _, signal = by_block("v2", 12, seed)
    assert 5 < signal[12] ** 2 - signal[4] ** 2 < 11


def test_a_pre_activated_block_has_nothing_behind_its_addition():
    torch.manual_seed(0)
    block, x = Block(torch.nn.BatchNorm2d, first=True), torch.randn(2, 16, 5, 5)
    assert torch.equal(block(x), x + block.branch(x))


@pytest.mark.parametrize("seed", SEEDS)
def test_about_a_sixth_of_the_identity_paths_stays_open(seed):
    shares = open_share(27, seed)
    assert 0.1 < shares[-1] < 0.25
    assert shares == sorted(shares, reverse=True)


def test_an_open_identity_path_is_a_gradient_through_masks_alone():
    parts, x, direction = stack("v1", 4, seed=1)
    point = x
    for part in parts:
        point = part(point)
        direction = direction * (point > 0)  # a unit is open where its ReLU's output is not zero
    expected = (direction != 0).double().mean().item()
    assert open_share(4, seed=1)[-1] == pytest.approx(expected)


@pytest.mark.parametrize("kind", ["bare", "v1", "v2"])
def test_the_parts_of_the_gradient_are_sums_over_chosen_blocks(kind):
    """All 2^3 paths one by one, with whole Jacobians, for the path lengths 0 to 3."""
    parts, x, direction = stack(kind, 3, seed=0)
    x, direction = x[:1, :, :2, :2], direction[:1, :, :2, :2]
    for part in parts:
        part.eval()
    size = x.numel()
    masks, branches, point = [], [], x
    for part in parts:
        branches.append(jacobian(part.branch, point).reshape(size, size))
        total = point + part.branch(point)
        masks.append(torch.diag(torch.ones(size) if part.first else (total > 0).flatten()).double())
        point = part(point)
    eye = torch.eye(size, dtype=torch.float64)
    whole = eye
    for mask, branch in zip(masks, branches, strict=True):
        whole = mask @ (eye + branch) @ whole
    summed = torch.zeros_like(whole)
    for length in range(4):
        for chosen in combinations(range(3), length):
            path = eye
            for i in range(3):
                path = masks[i] @ (branches[i] if i in chosen else eye) @ path
            summed += path
    assert torch.allclose(summed, whole)


@pytest.mark.parametrize("kind", ["bare", "v1", "v2", "zero-gamma", "skip-init"])
def test_the_parts_add_up_to_the_gradient(kind):
    found = parts_of_gradient(kind, 5, seed=2)
    parts, x, direction = stack(kind, 5, seed=2)
    y = x.requires_grad_()
    for part in parts:
        y = part(y)
    (expected,) = torch.autograd.grad(y, x, direction)
    assert torch.allclose(sum(found), expected)


def test_the_part_of_length_zero_is_the_masked_direction():
    found = parts_of_gradient("v1", 3, seed=0)
    parts, x, direction = stack("v1", 3, seed=0)
    for part in parts:
        x = part(x)
        direction = direction * (x > 0)
    assert torch.equal(found[0], direction)


@pytest.mark.parametrize("seed", SEEDS)
def test_normalised_blocks_send_their_gradient_by_short_paths(seed):
    means = {
        kind: sum(k * share for k, share in enumerate(gradient_by_length(kind, 8, seed)))
        for kind in ("bare", "v1", "v2")
    }
    assert means["bare"] > 4 > means["v1"] > means["v2"]


@given(st.integers(0, 60), st.floats(0, 1))
def test_lengths_are_binomial(blocks, share):
    found = lengths(blocks, share)
    assert sum(found) == pytest.approx(1)
    assert sum(k * p for k, p in enumerate(found)) == pytest.approx(blocks * share, abs=1e-9)
    if share == 0.5:
        assert found[0] == pytest.approx(comb(blocks, 0) / 2**blocks)


@pytest.mark.parametrize("residual", [False, True])
def test_derivatives_are_those_of_the_function_at_one_layer(residual):
    """A single hidden layer has no normalisation, so the output is linear in the input."""
    values = derivatives(1, residual, seed=0)
    assert torch.allclose(values, values[:1].expand(256))


@pytest.mark.parametrize("seed", SEEDS)
def test_plain_gradients_shatter_and_residual_ones_do_not(seed):
    assert autocorrelation(2, residual=False, seed=seed) > 0.9
    assert autocorrelation(20, residual=False, seed=seed) < 0.4
    assert autocorrelation(20, residual=True, seed=seed) > 0.6


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000))
def test_depth_and_shattering_hold_for_any_seed(seed):
    plain, residual = (autocorrelation(16, kind, seed) for kind in (False, True))
    assert plain < residual


def test_what_is_recorded_agrees_with_a_run():
    found = json.loads((RESULTS / "residual.json").read_text("utf-8"))
    again = growth("v1", found["blocks"], seed=0).gradient
    low, high = found["gradient"]["v1"]["least"], found["gradient"]["v1"]["most"]
    assert 0.8 * low < again < 1.2 * high
    assert found["open_by_block"][-1] == pytest.approx(open_share(27, 0)[-1], abs=0.03)
    assert found["lengths"]["paths"] == pytest.approx(lengths(27), rel=1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: growth("v3", 3, 0), "kind 'v3' must be one of"),
        (lambda: growth("v1", 0, 0), "blocks 0 must be at least 1"),
        (lambda: lengths(3, 1.5), "share 1.5 must be between 0 and 1"),
        (lambda: derivatives(0, False, 0), "layers 0 must be at least 1"),
    ],
)
def test_bad_arguments_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
