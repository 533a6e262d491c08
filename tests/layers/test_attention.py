"""Multi-head attention against torch.nn in every form of its arguments."""

from __future__ import annotations

from itertools import product

import pytest
import torch
from torch import nn

from cnnref.layers import MultiheadAttention

FORMS = list(product((True, False), (True, False), (False, True), (False, True), (None, (5, 7))))


def pair(**options):
    torch.manual_seed(0)
    theirs = nn.MultiheadAttention(8, 2, **options).double()
    for parameter in theirs.parameters():
        nn.init.normal_(parameter, std=0.5)
    mine = MultiheadAttention(8, 2, **options).double()
    mine.load_state_dict(theirs.state_dict())
    theirs.load_state_dict(mine.state_dict())
    return mine, theirs


@pytest.mark.parametrize(("batch_first", "bias", "bias_kv", "zero", "dims"), FORMS)
def test_equals_torch(batch_first, bias, bias_kv, zero, dims):
    kdim, vdim = dims or (None, None)
    mine, theirs = pair(
        batch_first=batch_first,
        bias=bias,
        add_bias_kv=bias_kv,
        add_zero_attn=zero,
        kdim=kdim,
        vdim=vdim,
    )
    q, k, v = (
        torch.randn((3, n, f) if batch_first else (n, 3, f), dtype=torch.float64)
        for n, f in ((4, 8), (6, kdim or 8), (6, vdim or 8))
    )
    q.requires_grad_()
    padding = torch.zeros(3, 6, dtype=torch.bool)
    padding[1, 4:] = True
    causal = torch.ones(4, 6, dtype=torch.bool).triu(1)
    heads = torch.randn(6, 4, 6, dtype=torch.float64)
    for masks in ({}, {"key_padding_mask": padding}, {"attn_mask": causal}, {"attn_mask": heads}):
        for shown in ({}, {"need_weights": False}, {"average_attn_weights": False}):
            one, two = mine(q, k, v, **masks, **shown), theirs(q, k, v, **masks, **shown)
            for a, b in zip(one, two, strict=True):
                assert (a is None) == (b is None)
                if a is not None:
                    torch.testing.assert_close(a, b, rtol=1e-10, atol=1e-10)
    grads = [
        torch.autograd.grad(m(q, k, v)[0].square().sum(), [q, *m.parameters()])
        for m in (mine, theirs)
    ]
    for a, b in zip(*grads, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-9, atol=1e-9)


def test_without_a_batch():
    mine, theirs = pair()
    x, padding = torch.randn(5, 8, dtype=torch.float64), torch.tensor([False] * 4 + [True])
    for masks in ({}, {"key_padding_mask": padding}):
        for a, b in zip(mine(x, x, x, **masks), theirs(x, x, x, **masks), strict=True):
            torch.testing.assert_close(a, b)


def test_dropout_of_weights_keeps_the_mean():
    torch.manual_seed(0)
    attention = MultiheadAttention(4, 1, dropout=0.5, batch_first=True)
    x = torch.randn(1, 3, 4).expand(4000, -1, -1)
    with torch.no_grad():
        noisy = attention.train()(x, x, x)[0].mean(0)
        still = attention.eval()(x, x, x)[0][0]
    assert (noisy - still).abs().max() < 0.05
    assert not torch.equal(noisy, still)


def test_a_causal_hint_needs_its_mask():
    x = torch.zeros(1, 3, 4)
    with pytest.raises(ValueError, match="is_causal True needs the causal attn_mask"):
        MultiheadAttention(4, 1)(x, x, x, is_causal=True)
