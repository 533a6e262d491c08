"""MLP-Mixer: linear layers over places, linear layers over channels.

Tolstikhin et al.: "MLP-Mixer: An all-MLP Architecture for Vision" (2021). Two small networks take
turns: one reads a channel at all places, the other a place in all channels. The first fixes the
size of the image.

    >>> from cnnref.summary import summary
    >>> summary("mixer_b16_224")
    <mixer_b16_224 at 3x224x224: 59,880,472 parameters, 12,601,767,936 MACs, field 16+>
"""

from __future__ import annotations

from collections import OrderedDict

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.models.registry import register


def mlp(features: int, hidden: int, drop: float) -> nn.Sequential:
    """Two linear layers with GELU between."""
    return nn.Sequential(
        OrderedDict(
            fc1=nn.Linear(features, hidden),
            act=nn.GELU(),
            drop1=nn.Dropout(drop),
            fc2=nn.Linear(hidden, features),
            drop2=nn.Dropout(drop),
        )
    )


class MixerBlock(nn.Module):
    """Mix the places, then the channels, each on normalised input, each with a shortcut.

    Shapes: `(N, places, dim)` to the same.
    """

    def __init__(self, dim: int, places: int, drop: float) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp_tokens = mlp(places, dim // 2, drop)
        self.norm2 = nn.LayerNorm(dim, eps=1e-6)
        self.mlp_channels = mlp(dim, 4 * dim, drop)

    def forward(self, x: Tensor) -> Tensor:
        """Mixed tokens."""
        x = x + self.mlp_tokens(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return x + self.mlp_channels(self.norm2(x))


class MlpMixer(nn.Module):
    """Patches, mixer blocks, a linear classifier on the mean of the tokens.

    Args:
        patch_size: rows and columns of a patch.
        num_blocks: mixer blocks.
        embed_dim: features of a token.
        num_classes: outputs.
        proj_drop_rate: probability of dropping a feature inside the blocks in training.
        drop_rate: the same before the classifier.

    Shapes: `(N, 3, 224, 224)` to `(N, num_classes)`.

    Raises:
        ValueError: for an image of another size.
    """

    def __init__(
        self,
        patch_size: int,
        num_blocks: int,
        embed_dim: int,
        num_classes: int = 1000,
        proj_drop_rate: float = 0.0,
        drop_rate: float = 0.0,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        between("proj_drop_rate", proj_drop_rate, 0, 1)
        places = (224 // patch_size) ** 2
        self.stem = nn.Sequential()
        self.stem.add_module("proj", nn.Conv2d(3, embed_dim, patch_size, patch_size))
        blocks = (MixerBlock(embed_dim, places, proj_drop_rate) for _ in range(num_blocks))
        self.blocks = nn.Sequential(*blocks)
        self.norm = nn.LayerNorm(embed_dim, eps=1e-6)
        self.head_drop = nn.Dropout(between("drop_rate", drop_rate, 0, 1))
        self.head = nn.Linear(embed_dim, num_classes)
        for part in self.blocks.modules():
            if isinstance(part, nn.Linear):
                nn.init.xavier_uniform_(part.weight)
                nn.init.normal_(part.bias, std=1e-6)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        height, width = x.shape[-2:]
        if height != 224 or width != 224:
            raise ValueError(f"an image of {height}x{width} does not fit a mixer of 224x224")
        x = self.blocks(self.stem(x).flatten(2).transpose(1, 2))
        return self.head(self.head_drop(self.norm(x).mean(1)))


mixer_b16_224 = register("mixer_b16_224", MlpMixer, patch_size=16, num_blocks=12, embed_dim=768)
