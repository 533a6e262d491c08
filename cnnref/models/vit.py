"""Vision Transformer: an image is a sequence of patches.

Dosovitskiy et al.: "An Image is Worth 16x16 Words" (2021), table 1. A strided convolution turns
patches into tokens, a learned table tells their places, encoder blocks let every token look at
every other, and one extra token gathers the answer. Nothing but the patches knows of locality.

    >>> from cnnref.summary import summary
    >>> for name in ("vit_b_16", "vit_b_32", "vit_l_16"):
    ...     summary(name)
    <vit_b_16 at 3x224x224: 86,567,656 parameters, 17,563,828,224 MACs, field 16+>
    <vit_b_32 at 3x224x224: 88,224,232 parameters, 4,409,186,304 MACs, field 32+>
    <vit_l_16 at 3x224x224: 304,326,632 parameters, 61,554,712,576 MACs, field 16+>
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from math import sqrt

import torch
from torch import Tensor, nn

from cnnref.checks import between, multiple, whole
from cnnref.layers.encoder import EncoderBlock
from cnnref.models.registry import register


class Encoder(nn.Module):
    """Places added to the tokens, then encoder blocks, then a normalisation."""

    def __init__(
        self,
        tokens: int,
        num_layers: int,
        num_heads: int,
        hidden_dim: int,
        mlp_dim: int,
        dropout: float,
        attention_dropout: float,
    ) -> None:
        super().__init__()
        self.pos_embedding = nn.Parameter(torch.empty(1, tokens, hidden_dim).normal_(std=0.02))
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.Sequential()
        for index in range(num_layers):
            block = EncoderBlock(num_heads, hidden_dim, mlp_dim, dropout, attention_dropout)
            self.layers.add_module(f"encoder_layer_{index}", block)
        self.ln = nn.LayerNorm(hidden_dim, eps=1e-6)

    def forward(self, x: Tensor) -> Tensor:
        """Tokens that have looked at each other."""
        return self.ln(self.layers(self.dropout(x + self.pos_embedding)))


class VisionTransformer(nn.Module):
    """Patches, a class token, encoder blocks, a linear classifier on the class token.

    Args:
        image_size: rows and columns of the images.
        patch_size: rows and columns of a patch, a divisor of `image_size`.
        num_layers: encoder blocks.
        num_heads: heads of the attention.
        hidden_dim: features of a token.
        mlp_dim: features between the linear layers of a block.
        dropout: probability of dropping a feature in training.
        attention_dropout: probability of dropping an attention weight in training.
        num_classes: outputs.
        representation_size: features of a layer with tanh before the classifier; None for none.

    Shapes: `(N, 3, image_size, image_size)` to `(N, num_classes)`.

    Raises:
        ValueError: for an image of another size.
    """

    def __init__(
        self,
        image_size: int,
        patch_size: int,
        num_layers: int,
        num_heads: int,
        hidden_dim: int,
        mlp_dim: int,
        dropout: float = 0.0,
        attention_dropout: float = 0.0,
        num_classes: int = 1000,
        representation_size: int | None = None,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        between("dropout", dropout, 0, 1)
        between("attention_dropout", attention_dropout, 0, 1)
        whole("image_size", image_size, 1)
        side = multiple("image_size", image_size, "patch_size", patch_size) // patch_size
        self.image_size = image_size
        self.conv_proj = nn.Conv2d(3, hidden_dim, patch_size, patch_size)
        self.class_token = nn.Parameter(torch.zeros(1, 1, hidden_dim))
        self.encoder = Encoder(
            side**2 + 1, num_layers, num_heads, hidden_dim, mlp_dim, dropout, attention_dropout
        )
        heads: dict[str, nn.Module] = {}
        features = hidden_dim
        if representation_size is not None:
            features = whole("representation_size", representation_size, 1)
            heads |= {"pre_logits": nn.Linear(hidden_dim, features), "act": nn.Tanh()}
        self.heads = nn.Sequential(OrderedDict(heads, head=nn.Linear(features, num_classes)))
        self._initialise()

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        height, width = x.shape[-2:]
        if height != self.image_size or width != self.image_size:
            wanted = f"image_size {self.image_size}"
            raise ValueError(f"an image of {height}x{width} does not fit {wanted}")
        patches = self.conv_proj(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([self.class_token.expand(x.shape[0], -1, -1), patches], 1)
        return self.heads(self.encoder(tokens)[:, 0])

    def _initialise(self) -> None:
        fan_in = self.conv_proj.weight[0].numel()
        nn.init.trunc_normal_(self.conv_proj.weight, std=sqrt(1 / fan_in))
        nn.init.zeros_(self.conv_proj.bias)
        for block in self.encoder.layers:
            for part in block.mlp:
                if isinstance(part, nn.Linear):
                    nn.init.xavier_uniform_(part.weight)
                    nn.init.normal_(part.bias, std=1e-6)
        if hasattr(self.heads, "pre_logits"):
            nn.init.trunc_normal_(
                self.heads.pre_logits.weight, std=self.heads.head.in_features**-0.5
            )
            nn.init.zeros_(self.heads.pre_logits.bias)
        nn.init.zeros_(self.heads.head.weight)
        nn.init.zeros_(self.heads.head.bias)


def _vit(
    name: str, patch: int, layers: int, heads: int, width: int
) -> Callable[..., VisionTransformer]:
    return register(
        name,
        VisionTransformer,
        defaults={"image_size": 224},
        patch_size=patch,
        num_layers=layers,
        num_heads=heads,
        hidden_dim=width,
        mlp_dim=4 * width,
    )


vit_b_16 = _vit("vit_b_16", 16, 12, 12, 768)
vit_b_32 = _vit("vit_b_32", 32, 12, 12, 768)
vit_l_16 = _vit("vit_l_16", 16, 24, 16, 1024)
