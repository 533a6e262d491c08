"""Losses of label maps, against loops over pixels and against torch."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.training.focal_loss import sigmoid_focal_loss
from cnnref.training.segmentation_losses import dice_loss, jaccard_loss

maps = st.tuples(
    st.integers(1, 2), st.integers(2, 4), st.integers(1, 4), st.integers(1, 4), st.integers(0, 999)
)


def drawn(case):
    n, classes, height, width, seed = case
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(n, classes, height, width, generator=generator, dtype=torch.float64) * 3
    return logits, torch.randint(classes, (n, height, width), generator=generator)


def by_loops(logits, target, smooth):
    """Dice and Jaccard losses, pixel by pixel."""
    n, classes, height, width = logits.shape
    dice = jaccard = 0.0
    for c in range(classes):
        both = predicted = true = 0.0
        for i in range(n):
            for y in range(height):
                for x in range(width):
                    powers = [math.exp(v) for v in logits[i, :, y, x].tolist()]
                    p, g = powers[c] / sum(powers), float(target[i, y, x] == c)
                    both, predicted, true = both + p * g, predicted + p, true + g
        dice += (2 * both + smooth) / (predicted + true + smooth)
        jaccard += (both + smooth) / (predicted + true - both + smooth)
    return 1 - dice / classes, 1 - jaccard / classes


@settings(max_examples=40, deadline=None)
@given(maps, st.floats(0.01, 2))
def test_both_are_what_loops_give(case, smooth):
    logits, target = drawn(case)
    dice, jaccard = by_loops(logits, target, smooth)
    assert dice_loss(logits, target, smooth=smooth).item() == pytest.approx(dice)
    assert jaccard_loss(logits, target, smooth=smooth).item() == pytest.approx(jaccard)


@settings(max_examples=30, deadline=None)
@given(maps)
def test_both_lie_between_0_and_1_and_jaccard_is_larger(case):
    logits, target = drawn(case)
    dice, jaccard = dice_loss(logits, target).item(), jaccard_loss(logits, target).item()
    assert -1e-9 <= dice <= jaccard + 1e-9 <= 1 + 1e-9


def test_a_sure_and_right_map_costs_nothing_and_a_class_absent_from_both_counts_as_found():
    target = torch.tensor([[[0, 1], [1, 1]]])
    logits = torch.nn.functional.one_hot(target, 3).movedim(-1, 1).double() * 60
    assert dice_loss(logits, target).item() == pytest.approx(0, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.floats(0, 1), st.floats(0, 5))
def test_focal_loss_is_the_formula_and_its_gradient_is_right(seed, alpha, gamma):
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(6, generator=generator, dtype=torch.float64) * 2
    targets = torch.randint(2, (6,), generator=generator).double()
    expected = []
    for z, y in zip(logits.tolist(), targets.tolist(), strict=True):
        p = 1 / (1 + math.exp(-z))
        right, weight = (p, alpha) if y else (1 - p, 1 - alpha)
        expected.append(-weight * (1 - right) ** gamma * math.log(right))
    found = sigmoid_focal_loss(logits, targets, alpha, gamma)
    torch.testing.assert_close(found, torch.tensor(expected, dtype=torch.float64))
    logits.requires_grad_()
    assert torch.autograd.gradcheck(
        lambda z: sigmoid_focal_loss(z, targets, alpha, gamma), (logits,)
    )


def test_gamma_0_without_weights_is_cross_entropy_in_every_reduction():
    logits = torch.tensor([-30.0, -1.0, 0.0, 3.0, 40.0])
    targets = torch.tensor([0.0, 1.0, 1.0, 0.0, 1.0])
    for reduction in ("none", "mean", "sum"):
        theirs = torch.nn.functional.binary_cross_entropy_with_logits(
            logits, targets, reduction=reduction
        )
        ours = sigmoid_focal_loss(logits, targets, alpha=-1, gamma=0, reduction=reduction)
        torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: dice_loss(torch.zeros(1, 1, 2, 2), torch.zeros(1, 2, 2).long()), "2 classes"),
        (lambda: dice_loss(torch.zeros(1, 2, 2, 2), torch.zeros(1, 2, 3).long()), "target"),
        (lambda: sigmoid_focal_loss(torch.zeros(2), torch.zeros(3)), "targets"),
        (lambda: sigmoid_focal_loss(torch.zeros(2), torch.zeros(2), gamma=-1), "gamma"),
        (lambda: sigmoid_focal_loss(torch.zeros(2), torch.zeros(2), alpha=2), "alpha"),
        (lambda: sigmoid_focal_loss(torch.zeros(2), torch.zeros(2), reduction="a"), "reduction"),
    ],
)
def test_refusals_name_the_argument(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
