"""The transformer's encoder block: attention, then two linear layers."""

from __future__ import annotations

from torch import Tensor, nn

from cnnref.checks import multiple


class MLPBlock(nn.Sequential):
    """Two linear layers with GELU between and dropout behind each.

    Args:
        in_dim: features of the input and the output.
        mlp_dim: features between.
        dropout: probability of dropping a feature in training.

    Shapes: `(..., in_dim)` to the same.

    Source: Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021), figure 1; torchvision 0.28.

    Examples:
        >>> [tuple(p.shape) for p in MLPBlock(4, 16, 0.0).parameters()]
        [(16, 4), (16,), (4, 16), (4,)]
    """

    def __init__(self, in_dim: int, mlp_dim: int, dropout: float) -> None:
        super().__init__(
            nn.Linear(in_dim, mlp_dim),
            nn.GELU(),
            nn.Dropout(dropout),
            nn.Linear(mlp_dim, in_dim),
            nn.Dropout(dropout),
        )


class EncoderBlock(nn.Module):
    """Self-attention and two linear layers, each on normalised input, each with a shortcut.

    Args:
        num_heads: heads of the attention, a divisor of `hidden_dim`.
        hidden_dim: features of each token.
        mlp_dim: features between the linear layers.
        dropout: probability of dropping a feature in training.
        attention_dropout: probability of dropping an attention weight in training.

    Shapes: `(N, tokens, hidden_dim)` to the same.

    Source: Dosovitskiy et al., "An Image is Worth 16x16 Words" (2021), equations 2 and 3;
    torchvision 0.28.

    Examples:
        >>> import torch
        >>> EncoderBlock(2, 8, 32)(torch.zeros(1, 5, 8)).shape
        torch.Size([1, 5, 8])
    """

    def __init__(
        self,
        num_heads: int,
        hidden_dim: int,
        mlp_dim: int,
        dropout: float = 0.0,
        attention_dropout: float = 0.0,
    ) -> None:
        super().__init__()
        multiple("hidden_dim", hidden_dim, "num_heads", num_heads)
        self.ln_1 = nn.LayerNorm(hidden_dim, eps=1e-6)
        self.self_attention = nn.MultiheadAttention(
            hidden_dim, num_heads, dropout=attention_dropout, batch_first=True
        )
        self.dropout = nn.Dropout(dropout)
        self.ln_2 = nn.LayerNorm(hidden_dim, eps=1e-6)
        self.mlp = MLPBlock(hidden_dim, mlp_dim, dropout)

    def forward(self, x: Tensor) -> Tensor:
        """Tokens that have looked at each other."""
        y = self.ln_1(x)
        y, _ = self.self_attention(y, y, y, need_weights=False)
        x = x + self.dropout(y)
        return x + self.mlp(self.ln_2(x))
