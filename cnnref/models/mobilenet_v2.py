"""MobileNet v2: inverted residuals with linear ends.

Sandler et al.: "MobileNetV2: Inverted Residuals and Linear Bottlenecks" (2018), table 2. A block
expands few channels to many, filters each, projects to few again. Its shortcut joins the thin
ends, and no activation follows the projection, where it would destroy information.

    >>> from cnnref.summary import summary
    >>> summary("mobilenet_v2")
    <mobilenet_v2 at 3x224x224: 3,504,872 parameters, 300,774,272 MACs, field 491>
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from torch import Tensor, nn

from cnnref.checks import between, whole
from cnnref.layers.conv_norm import Conv2dNormActivation
from cnnref.layers.inverted import InvertedResidual, make_divisible
from cnnref.models.registry import register

Layer = Callable[..., nn.Module]
TABLE = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
"""Table 2 of the paper: expansion t, channels c, repeats n, stride s of the first."""


class MobileNetV2(nn.Module):
    """A convolution, seventeen inverted residuals, a 1x1 convolution, a linear classifier.

    Args:
        num_classes: outputs.
        width_mult: factor of all widths.
        inverted_residual_setting: rows of expansion, channels, repeats, stride; None for the
            paper's table.
        round_nearest: what divides the number of channels.
        block: called as `InvertedResidual`; None for that.
        norm_layer: called with channels; None for batch normalisation.
        dropout: probability of dropping a feature before the classifier.

    Shapes: `(N, 3, H, W)` to `(N, num_classes)`.
    """

    def __init__(
        self,
        num_classes: int = 1000,
        width_mult: float = 1.0,
        inverted_residual_setting: Sequence[Sequence[int]] | None = None,
        round_nearest: int = 8,
        block: Layer | None = None,
        norm_layer: Layer | None = None,
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        whole("num_classes", num_classes, 1)
        block, norm = block or InvertedResidual, norm_layer or nn.BatchNorm2d
        conv = partial(Conv2dNormActivation, norm_layer=norm, activation_layer=nn.ReLU6)
        channels = make_divisible(32 * width_mult, round_nearest)
        last = make_divisible(1280 * max(1.0, width_mult), round_nearest)
        parts: list[nn.Module] = [conv(3, channels, stride=2)]
        for expansion, width, repeats, stride in inverted_residual_setting or TABLE:
            out = make_divisible(width * width_mult, round_nearest)
            for index in range(repeats):
                parts.append(block(channels, out, stride if index == 0 else 1, expansion, norm))
                channels = out
        parts.append(conv(channels, last, kernel_size=1))
        self.features = nn.Sequential(*parts)
        self.last_channel = last
        self.classifier = nn.Sequential(
            nn.Dropout(between("dropout", dropout, 0, 1)), nn.Linear(last, num_classes)
        )
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out")
            elif isinstance(part, nn.Linear):
                nn.init.normal_(part.weight, 0, 0.01)
                nn.init.zeros_(part.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of a batch of images."""
        return self.classifier(self.features(x).mean((2, 3)))


mobilenet_v2 = register("mobilenet_v2", MobileNetV2)
