"""Attention: every token gathers from all tokens, by the likeness of queries to keys.

softmax( Q K^T / sqrt(d) ) V      a head, with d features
"""

from __future__ import annotations

from math import sqrt
from typing import Any

import torch
from torch import Tensor, nn

from cnnref.checks import between, multiple, whole
from cnnref.layers.activation import softmax
from cnnref.layers.linear import Linear


class MultiheadAttention(nn.Module):
    """Attention in several heads: torch.nn.MultiheadAttention.

    Args:
        embed_dim: features of a token.
        num_heads: heads, a divisor of `embed_dim`.
        dropout: probability of dropping an attention weight in training.
        bias: whether the projections have biases.
        add_bias_kv: whether a learned token joins keys and values.
        add_zero_attn: whether a token of zeros joins keys and values.
        kdim: features of the keys; None for `embed_dim`.
        vdim: features of the values; None for `embed_dim`.
        batch_first: whether tokens are `(N, L, E)` instead of `(L, N, E)`.
        device: of the parameters.
        dtype: of the parameters.

    Shapes: query `(L, N, E)`, key `(S, N, kdim)`, value `(S, N, vdim)` to `(L, N, E)` with weights
    `(N, L, S)`; or all without N.

    Source: Vaswani et al., "Attention Is All You Need" (2017), section 3.2; torch 2.13.

    Examples:
        >>> attention = MultiheadAttention(8, num_heads=2, batch_first=True)
        >>> x = torch.zeros(1, 5, 8)
        >>> y, weights = attention(x, x, x)
        >>> y.shape, weights[0, 0].detach()
        (torch.Size([1, 5, 8]), tensor([0.2000, 0.2000, 0.2000, 0.2000, 0.2000]))
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        e = self.embed_dim = whole("embed_dim", embed_dim, 1)
        self.num_heads = whole("num_heads", num_heads, 1)
        multiple("embed_dim", embed_dim, "num_heads", num_heads)
        self.dropout = between("dropout", dropout, 0, 1)
        self.kdim, self.vdim = kdim or e, vdim or e
        self.batch_first, self.add_zero_attn = batch_first, add_zero_attn

        def parameter(*shape: int) -> nn.Parameter:
            return nn.Parameter(torch.empty(shape, device=device, dtype=dtype))

        one = self.kdim == self.vdim == e
        self.in_proj_weight = parameter(3 * e, e) if one else None
        self.q_proj_weight = None if one else parameter(e, e)
        self.k_proj_weight = None if one else parameter(e, self.kdim)
        self.v_proj_weight = None if one else parameter(e, self.vdim)
        self.in_proj_bias = parameter(3 * e) if bias else None
        self.out_proj = Linear(e, e, bias, device, dtype)
        self.bias_k = parameter(1, 1, e) if add_bias_kv else None
        self.bias_v = parameter(1, 1, e) if add_bias_kv else None
        for name, p in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(p)
            elif name.startswith("bias"):
                nn.init.xavier_normal_(p)
            elif not name.startswith("out_proj"):
                nn.init.xavier_uniform_(p)

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Gathered values, and the weights where asked for.

        Masks are boolean, True for "not to be seen", or numbers added to the scores.
        `is_causal` is a hint that `attn_mask` is causal, which changes nothing here.
        """
        if is_causal and attn_mask is None:
            raise ValueError("is_causal True needs the causal attn_mask as well")
        batched = query.ndim == 3
        q, k, v = (
            x[None] if not batched else x if self.batch_first else x.transpose(0, 1)
            for x in (query, key, value)
        )
        q, k, v = self._project(q, k, v)
        mask = self._mask(q, key_padding_mask, attn_mask, batched)
        k, v, mask = self._extend(k, v, mask)
        heads = (x.unflatten(-1, (self.num_heads, -1)).transpose(1, 2) for x in (q, k, v))
        q, k, v = heads  # each (N, heads, tokens, features)
        scores = (q / sqrt(q.shape[-1])) @ k.mT
        weights = softmax(scores if mask is None else scores + mask, -1)
        if self.training and self.dropout:
            kept = torch.empty_like(weights).bernoulli_(1 - self.dropout)
            weights = weights * (kept / (1 - self.dropout) if self.dropout < 1 else kept)
        out = self.out_proj((weights @ v).transpose(1, 2).flatten(2))
        shown = weights.mean(1) if average_attn_weights else weights
        if not batched:
            return out[0], shown[0] if need_weights else None
        return out if self.batch_first else out.transpose(0, 1), shown if need_weights else None

    def _project(self, q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, ...]:
        own = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        weights = own if self.in_proj_weight is None else self.in_proj_weight.chunk(3)
        projected = [x @ w.mT for x, w in zip((q, k, v), weights, strict=True)]
        if self.in_proj_bias is not None:
            biases = self.in_proj_bias.chunk(3)
            projected = [x + b.to(x.dtype) for x, b in zip(projected, biases, strict=True)]
        return tuple(projected)

    def _mask(
        self, q: Tensor, padding: Tensor | None, attn: Tensor | None, batched: bool
    ) -> Tensor | None:
        """Both masks as numbers to add to the scores `(N, heads, L, S)`."""
        total = None
        if attn is not None:
            total = _numbers(attn, q)
            if attn.ndim == 3:
                total = total.unflatten(0, (-1, self.num_heads))
        if padding is not None:
            rows = _numbers(padding if batched else padding[None], q)[:, None, None]
            total = rows if total is None else total + rows
        return total

    def _extend(
        self, k: Tensor, v: Tensor, mask: Tensor | None
    ) -> tuple[Tensor, Tensor, Tensor | None]:
        """Join the learned token and the token of zeros, which no mask hides."""
        n, extra = k.shape[0], 0
        if self.bias_k is not None and self.bias_v is not None:
            k = torch.cat([k, self.bias_k.expand(n, -1, -1)], 1)
            v = torch.cat([v, self.bias_v.expand(n, -1, -1)], 1)
            extra += 1
        if self.add_zero_attn:
            zeros = k.new_zeros(n, 1, self.embed_dim)
            k, v = torch.cat([k, zeros], 1), torch.cat([v, zeros], 1)
            extra += 1
        if mask is not None and extra:
            mask = torch.cat([mask, mask.new_zeros(*mask.shape[:-1], extra)], -1)
        return k, v, mask


def _numbers(mask: Tensor, like: Tensor) -> Tensor:
    """True becomes minus infinity; numbers stay."""
    if mask.dtype == torch.bool:
        return torch.zeros(mask.shape, dtype=like.dtype, device=mask.device).masked_fill(
            mask, float("-inf")
        )
    return mask.to(like.dtype)
