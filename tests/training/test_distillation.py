"""The distillation loss against torch, its gradient against the formula, its two limits."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy, kl_div

from cnnref.training.distillation import distillation_loss, mixed_loss


def logits(seed: int, count: int = 6, classes: int = 5) -> tuple[torch.Tensor, torch.Tensor]:
    random = torch.Generator().manual_seed(seed)
    z, v = torch.randn(2, count, classes, generator=random, dtype=torch.float64) * 3
    return z, v


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.floats(0.2, 50))
def test_the_loss_is_torchs_divergence_times_the_squared_temperature(seed, temperature):
    z, v = logits(seed)
    expected = kl_div((z / temperature).log_softmax(1), (v / temperature).softmax(1),
                      reduction="batchmean")  # fmt: skip
    torch.testing.assert_close(
        distillation_loss(z, v, temperature), temperature**2 * expected, atol=1e-9, rtol=1e-6
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 999), st.floats(0.5, 50))
def test_the_loss_is_a_scalar_not_negative_and_blind_to_constants(seed, temperature):
    z, v = logits(seed)
    kept = z.clone(), v.clone()
    loss = distillation_loss(z, v, temperature)
    assert loss.shape == ()
    assert loss >= -1e-9
    torch.testing.assert_close(distillation_loss(z + 3, v - 7, temperature), loss)
    assert distillation_loss(z, v, temperature) == loss
    assert z.equal(kept[0])
    assert v.equal(kept[1])


@pytest.mark.parametrize("temperature", [1.0, 4.0, 20.0])
def test_the_gradient_is_that_of_the_formula_and_none_reaches_the_teacher(temperature):
    z, v = logits(0)
    z.requires_grad_()
    v.requires_grad_()
    distillation_loss(z, v, temperature).backward()
    q, p = (z / temperature).softmax(1), (v / temperature).softmax(1)
    torch.testing.assert_close(z.grad, temperature * (q - p).detach() / len(z))
    assert v.grad is None


def test_at_high_temperature_it_is_half_the_mean_square_of_centred_logits():
    z, v = logits(1)
    gap = (z - z.mean(1, keepdim=True)) - (v - v.mean(1, keepdim=True))
    found = distillation_loss(z, v, 1e4)
    torch.testing.assert_close(found, gap.square().mean() / 2, rtol=1e-2, atol=0)


def test_a_sure_teacher_gives_the_cross_entropy_of_its_class():
    z, v = logits(2)
    torch.testing.assert_close(distillation_loss(z, 1e6 * v, 1.0), cross_entropy(z, v.argmax(1)))


def test_the_ends_of_the_mixture_are_its_two_parts():
    z, v = logits(3)
    y = torch.arange(5).repeat(2)[:6]
    assert mixed_loss(z, v, y, soft=0.0) == cross_entropy(z, y)
    assert mixed_loss(z, v, y, temperature=2.0, soft=1.0) == distillation_loss(z, v, 2.0)


def test_nonsense_is_refused():
    z, v = logits(4)
    with pytest.raises(ValueError, match="temperature 0"):
        distillation_loss(z, v, 0)
    with pytest.raises(ValueError, match=r"student \(6, 5\) and teacher \(6, 4\)"):
        distillation_loss(z, v[:, :4])
    with pytest.raises(ValueError, match="soft 2"):
        mixed_loss(z, v, torch.zeros(6, dtype=torch.long), soft=2)
