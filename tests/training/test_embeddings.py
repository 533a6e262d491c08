"""Prototypes, losses on distances, the cosine head, the loss of SimCLR: against plain loops."""

from __future__ import annotations

from math import exp, log

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.training.cosine_head import CosineHead
from cnnref.training.nt_xent import nt_xent
from cnnref.training.pairs import contrastive_loss, triplet_loss
from cnnref.training.prototypical import distance_logits, linear_form, prototypes

SEEDS = st.integers(0, 999)


def points(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.integers(1, 5), st.integers(1, 4))
def test_prototypes_are_means_in_any_order_of_the_support(seed, classes, shots):
    y = torch.cat([torch.arange(classes).repeat(shots), torch.zeros(2, dtype=torch.long)])
    x = points(seed, len(y), 3)  # class 0 has two more
    kept, order = x.clone(), torch.randperm(len(y), generator=torch.Generator().manual_seed(seed))
    expected = torch.stack([x[y == k].mean(0) for k in range(classes)])
    torch.testing.assert_close(prototypes(x, y, classes), expected)
    torch.testing.assert_close(prototypes(x[order], y[order], classes), expected)
    assert x.equal(kept)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_distances_and_the_linear_form_have_one_softmax(seed):
    queries, centres = points(seed, 7, 4), points(seed + 1, 3, 4)
    logits = distance_logits(queries, centres)
    torch.testing.assert_close(-logits, torch.cdist(queries, centres) ** 2)
    weight, bias = linear_form(centres)
    torch.testing.assert_close((queries @ weight.T + bias).softmax(1), logits.softmax(1))


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.floats(0.1, 3))
def test_the_contrastive_loss_is_that_of_a_loop(seed, margin):
    a, b, same = points(seed, 6, 3), points(seed + 1, 6, 3), torch.arange(6) % 2 == 0
    total = 0.0
    for i in range(6):
        d = float((a[i] - b[i]).norm())
        total += d * d / 2 if same[i] else max(0.0, margin - d) ** 2 / 2
    assert contrastive_loss(a, b, same, margin).item() == pytest.approx(total / 6, abs=1e-6)
    swapped = contrastive_loss(b, a, same, margin)
    torch.testing.assert_close(swapped, contrastive_loss(a, b, same, margin))


def test_equal_points_of_different_classes_have_a_finite_gradient():
    a = torch.zeros(1, 2, requires_grad=True)
    contrastive_loss(a, torch.zeros(1, 2), torch.tensor([False])).backward()
    assert a.grad.isfinite().all()


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.floats(0, 2))
def test_the_triplet_loss_is_that_of_a_loop(seed, margin):
    a, p, n = (points(seed + k, 5, 3) for k in range(3))
    each = [
        max(0.0, float((a[i] - p[i]).square().sum() - (a[i] - n[i]).square().sum()) + margin)
        for i in range(5)
    ]
    assert triplet_loss(a, p, n, margin).item() == pytest.approx(sum(each) / 5, abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(2, 6), st.floats(0.1, 2))
def test_the_loss_of_simclr_is_that_of_a_loop(seed, images, temperature):
    first, second = points(seed, images, 4), points(seed + 1, images, 4)
    views = torch.cat([first, second])
    views = views / views.norm(dim=1, keepdim=True)
    total = 0.0
    for i in range(2 * images):
        pulls = [
            exp(float(views[i] @ views[k]) / temperature) if k != i else 0.0
            for k in range(2 * images)
        ]
        total -= log(pulls[(i + images) % (2 * images)] / sum(pulls))
    found = nt_xent(first, second, temperature)
    assert found.item() == pytest.approx(total / (2 * images), abs=1e-6)
    torch.testing.assert_close(nt_xent(5 * first, second, temperature), found)


def test_the_order_of_images_does_not_matter_but_that_of_partners_does():
    first, order = points(0, 5, 8), torch.tensor([3, 0, 4, 1, 2])
    second = first + 0.01 * points(1, 5, 8)
    torch.testing.assert_close(nt_xent(first[order], second[order]), nt_xent(first, second))
    assert nt_xent(first, second[order]) > nt_xent(first, second)


def test_a_collapsed_network_has_the_loss_of_chance():
    x = torch.ones(8, 4)
    assert nt_xent(x, x).item() == pytest.approx(log(15), abs=1e-5)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.floats(0.1, 100))
def test_the_cosine_head_sees_angles_only(seed, length):
    torch.manual_seed(seed)
    head, x = CosineHead(4, 3, scale=7.0).double(), points(seed, 5, 4)
    logits = head(x)
    assert logits.shape == (5, 3)
    assert logits.abs().max() <= 7 + 1e-9
    torch.testing.assert_close(head(length * x), logits)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: prototypes(torch.zeros(2, 3), torch.tensor([0, 0]), 2), "class 1 has no example"),
        (lambda: prototypes(torch.zeros(1, 3), torch.tensor([5]), 2), "labels must be from 0 to 1"),
        (lambda: distance_logits(torch.zeros(2, 3), torch.zeros(2, 4)), r"queries \(2, 3\)"),
        (lambda: triplet_loss(*torch.zeros(3, 2, 2), margin=-1), "margin -1"),
        (lambda: contrastive_loss(torch.zeros(2, 2), torch.zeros(1, 2), torch.ones(2) > 0),
         r"b \(1, 2\)"),
        (lambda: nt_xent(torch.zeros(1, 2), torch.zeros(1, 2)), "N at least 2"),
        (lambda: nt_xent(torch.ones(2, 2), torch.ones(2, 2), 0), "temperature 0"),
        (lambda: CosineHead(0, 2), "features 0"),
    ],
)  # fmt: skip
def test_nonsense_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
