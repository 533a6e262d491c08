"""Layers on plain tensor operations, drop-in for torch.nn, torchvision, timm.

Blocks, such as `Bottleneck`, are made of torch.nn's layers; `swap` replaces those by ours.

Examples:
    >>> import torch
    >>> Conv2d(3, 8, kernel_size=3, padding=1)(torch.zeros(1, 3, 5, 5)).shape
    torch.Size([1, 8, 5, 5])
"""

from cnnref.layers.activation import (
    GELU,
    Hardsigmoid,
    Hardswish,
    LeakyReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Tanh,
)
from cnnref.layers.attention import MultiheadAttention
from cnnref.layers.blur import BlurPool2d
from cnnref.layers.conv import Conv1d, Conv2d, Conv3d
from cnnref.layers.conv_norm import Conv2dNormActivation
from cnnref.layers.convnext import CNBlock
from cnnref.layers.dense import DenseLayer
from cnnref.layers.dropout import Dropout, Dropout2d
from cnnref.layers.encoder import EncoderBlock
from cnnref.layers.fire import Fire
from cnnref.layers.fold import Fold, Unfold
from cnnref.layers.fpn import FeaturePyramidNetwork
from cnnref.layers.gates import CBAM, ECA, SEModule
from cnnref.layers.inception import Inception
from cnnref.layers.inverted import FusedMBConv, InvertedResidual, MBConv, make_divisible
from cnnref.layers.linear import Flatten, Identity, Linear
from cnnref.layers.norm import BatchNorm2d, GroupNorm, LayerNorm, LayerNorm2d, LocalResponseNorm
from cnnref.layers.pooling import AdaptiveAvgPool2d, AdaptiveMaxPool2d, AvgPool2d, MaxPool2d
from cnnref.layers.relative_position import relative_position_index
from cnnref.layers.residual import BasicBlock, Bottleneck, PreActBottleneck
from cnnref.layers.separable import CausalConv1d, DepthwiseSeparableConv2d
from cnnref.layers.shuffle import ChannelShuffle, PixelShuffle, PixelUnshuffle
from cnnref.layers.squeeze_excitation import SqueezeExcitation
from cnnref.layers.stochastic_depth import StochasticDepth
from cnnref.layers.swap import swap, unswapped
from cnnref.layers.transposed import ConvTranspose2d

__all__ = [
    "CBAM",
    "ECA",
    "GELU",
    "AdaptiveAvgPool2d",
    "AdaptiveMaxPool2d",
    "AvgPool2d",
    "BasicBlock",
    "BatchNorm2d",
    "BlurPool2d",
    "Bottleneck",
    "CNBlock",
    "CausalConv1d",
    "ChannelShuffle",
    "Conv1d",
    "Conv2d",
    "Conv2dNormActivation",
    "Conv3d",
    "ConvTranspose2d",
    "DenseLayer",
    "DepthwiseSeparableConv2d",
    "Dropout",
    "Dropout2d",
    "EncoderBlock",
    "FeaturePyramidNetwork",
    "Fire",
    "Flatten",
    "Fold",
    "FusedMBConv",
    "GroupNorm",
    "Hardsigmoid",
    "Hardswish",
    "Identity",
    "Inception",
    "InvertedResidual",
    "LayerNorm",
    "LayerNorm2d",
    "LeakyReLU",
    "Linear",
    "LocalResponseNorm",
    "MBConv",
    "MaxPool2d",
    "MultiheadAttention",
    "PixelShuffle",
    "PixelUnshuffle",
    "PreActBottleneck",
    "ReLU",
    "ReLU6",
    "SEModule",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "SqueezeExcitation",
    "StochasticDepth",
    "Tanh",
    "Unfold",
    "make_divisible",
    "relative_position_index",
    "swap",
    "unswapped",
]
