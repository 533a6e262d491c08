"""Swin Transformer: attention in windows that shift from block to block.

Liu et al.: "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows" (2021). A
token looks at the tokens of its window only, so the work grows linearly with the image. Every
second block shifts the windows by half, so that neighbours meet. Merging 2x2 tokens between the
stages makes maps of four sizes, as in a convolutional network.

    >>> from cnnref.summary import summary
    >>> for name in ("swin_t", "swin_s", "swin_b"):
    ...     summary(name)
    <swin_t at 3x224x224: 28,288,354 parameters, 4,490,566,656 MACs, field 32+>
    <swin_s at 3x224x224: 49,606,258 parameters, 8,740,875,264 MACs, field 32+>
    <swin_b at 3x224x224: 87,768,224 parameters, 15,430,946,816 MACs, field 32+>
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import pad

from cnnref.checks import between, whole
from cnnref.layers.convnext import Permute
from cnnref.layers.encoder import MLPBlock
from cnnref.layers.relative_position import relative_position_index
from cnnref.layers.stochastic_depth import StochasticDepth
from cnnref.models.registry import register

WINDOW = 7


class WindowAttention(nn.Module):
    """Self-attention inside windows, with a learned number for each offset of two tokens.

    Shapes: `(N, H, W, dim)` to the same.
    """

    def __init__(
        self, dim: int, heads: int, shift: int, dropout: float, attention_dropout: float
    ) -> None:
        super().__init__()
        self.heads, self.shift = heads, shift
        self.qkv = nn.Linear(dim, 3 * dim)
        self.proj = nn.Linear(dim, dim)
        self.dropout = nn.Dropout(dropout)
        self.attention_dropout = nn.Dropout(attention_dropout)
        table = torch.zeros((2 * WINDOW - 1) ** 2, heads)
        self.relative_position_bias_table = nn.Parameter(nn.init.trunc_normal_(table, std=0.02))
        index = relative_position_index(WINDOW, WINDOW)
        self.register_buffer("relative_position_index", index.flatten())

    def forward(self, x: Tensor) -> Tensor:
        """Pad to whole windows, shift, attend, undo both."""
        n, height, width, dim = x.shape
        x = pad(x, (0, 0, 0, -width % WINDOW, 0, -height % WINDOW))
        rows, columns = x.shape[1:3]
        # A window as large as the map has nobody to meet.
        shift = [self.shift if size > WINDOW else 0 for size in (rows, columns)]
        x = x.roll((-shift[0], -shift[1]), (1, 2))
        windows = _windows(x)
        qkv = self.qkv(windows).unflatten(-1, (3, self.heads, dim // self.heads))
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        scores = (q * (dim // self.heads) ** -0.5) @ k.mT + self._bias()
        if any(shift):
            apart = _apart(rows, columns, shift, x.device).repeat(n, 1, 1)
            scores = scores + apart[:, None].to(scores.dtype) * -100.0
        weights = self.attention_dropout(scores.softmax(-1))
        out = self.dropout(self.proj((weights @ v).transpose(1, 2).flatten(2)))
        grid = (n, rows // WINDOW, columns // WINDOW, WINDOW, WINDOW, dim)
        out = out.reshape(grid).transpose(2, 3).reshape(n, rows, columns, dim)
        return out.roll(shift, (1, 2))[:, :height, :width].contiguous()

    def _bias(self) -> Tensor:
        """The table's number for each pair of tokens: `(1, heads, tokens, tokens)`."""
        bias = self.relative_position_bias_table[self.relative_position_index]
        return bias.unflatten(0, (WINDOW**2, WINDOW**2)).permute(2, 0, 1)[None]


def _windows(x: Tensor) -> Tensor:
    """Cut `(N, H, W, C)` into windows `(N * windows, WINDOW ** 2, C)`."""
    n, rows, columns, channels = x.shape
    grid = (n, rows // WINDOW, WINDOW, columns // WINDOW, WINDOW, channels)
    return x.reshape(grid).transpose(2, 3).reshape(-1, WINDOW**2, channels)


def _apart(rows: int, columns: int, shift: list[int], device: torch.device) -> Tensor:
    """Which tokens of a shifted window come from opposite ends of the map."""
    ids = torch.zeros(1, rows, columns, 1, device=device)
    for axis, (size, step) in enumerate(zip((rows, columns), shift, strict=True)):
        place = torch.arange(size, device=device)
        part = (place >= size - WINDOW).float() + (place >= size - step).float() * (step > 0)
        ids = ids + (part[:, None] * 3 if axis == 0 else part)[None, ..., None]
    windows = _windows(ids)[..., 0]
    return (windows[:, None] != windows[:, :, None]).float()


class SwinTransformerBlock(nn.Module):
    """Window attention and two linear layers, each on normalised input, each with a shortcut."""

    def __init__(
        self,
        dim: int,
        heads: int,
        shift: int,
        dropout: float,
        attention_dropout: float,
        drop: float,
    ) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim)
        self.attn = WindowAttention(dim, heads, shift, dropout, attention_dropout)
        self.stochastic_depth = StochasticDepth(drop, "row")
        self.norm2 = nn.LayerNorm(dim)
        self.mlp = MLPBlock(dim, 4 * dim, dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Tokens that have looked around in their window."""
        x = x + self.stochastic_depth(self.attn(self.norm1(x)))
        return x + self.stochastic_depth(self.mlp(self.norm2(x)))


class PatchMerging(nn.Module):
    """Four neighbouring tokens become one of twice the width.

    Shapes: `(N, H, W, dim)` to `(N, H / 2, W / 2, 2 * dim)`, rounded up.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.reduction = nn.Linear(4 * dim, 2 * dim, bias=False)
        self.norm = nn.LayerNorm(4 * dim)

    def forward(self, x: Tensor) -> Tensor:
        """Merge."""
        x = pad(x, (0, 0, 0, x.shape[2] % 2, 0, x.shape[1] % 2))
        four = [x[:, row::2, column::2] for column in (0, 1) for row in (0, 1)]
        return self.reduction(self.norm(torch.cat(four, -1)))


class SwinTransformer(nn.Module):
    """Patches, four stages of window attention with merging between, a linear classifier.

    Args:
        embed_dim: features of a token in the first stage.
        depths: blocks of each stage.
        num_heads: heads in each stage.
        dropout: probability of dropping a feature in training.
        attention_dropout: probability of dropping an attention weight in training.
        stochastic_depth_prob: probability of dropping the last block's branch in training; it
            grows from 0 along the network.
        num_classes: outputs.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        embed_dim: int,
        depths: tuple[int, ...],
        num_heads: tuple[int, ...],
        dropout: float = 0.0,
        attention_dropout: float = 0.0,
        stochastic_depth_prob: float = 0.1,
        num_classes: int = 1000,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        between("stochastic_depth_prob", stochastic_depth_prob, 0, 1)
        patches = nn.Conv2d(3, embed_dim, 4, 4)
        parts: list[nn.Module] = [
            nn.Sequential(patches, Permute([0, 2, 3, 1]), nn.LayerNorm(embed_dim))
        ]
        dim, done, last = embed_dim, 0, sum(depths) - 1
        for stage, (depth, heads) in enumerate(zip(depths, num_heads, strict=True)):
            if stage:
                parts.append(PatchMerging(dim))
                dim *= 2
            blocks = []
            for index in range(depth):
                drop = stochastic_depth_prob * (done + index) / last
                shift = WINDOW // 2 * (index % 2)
                blocks.append(
                    SwinTransformerBlock(dim, heads, shift, dropout, attention_dropout, drop)
                )
            parts.append(nn.Sequential(*blocks))
            done += depth
        self.features = nn.Sequential(*parts)
        self.norm = nn.LayerNorm(dim)
        self.head = nn.Linear(dim, num_classes)
        for part in self.modules():
            if isinstance(part, nn.Linear):
                nn.init.trunc_normal_(part.weight, std=0.02)
                if part.bias is not None:
                    nn.init.zeros_(part.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.head(self.norm(self.features(x)).mean((1, 2)))


def _swin(
    name: str, dim: int, third: int, heads: int, drop: float
) -> Callable[..., SwinTransformer]:
    """A variant: width and heads of the first stage, blocks of the third."""
    many = tuple(heads * 2**stage for stage in range(4))
    defaults = {"stochastic_depth_prob": drop}
    return register(
        name, SwinTransformer, defaults=defaults, embed_dim=dim, depths=(2, 2, third, 2),
        num_heads=many,
    )  # fmt: skip


swin_t = _swin("swin_t", 96, 6, 3, 0.2)
swin_s = _swin("swin_s", 96, 18, 3, 0.3)
swin_b = _swin("swin_b", 128, 18, 4, 0.5)
