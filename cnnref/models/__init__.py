"""Networks by the names of torchvision and timm; official checkpoints load into them.

Examples:
    >>> resnet18(num_classes=10).fc.out_features
    10
"""

from cnnref.models.alexnet import alexnet, alexnet_2012
from cnnref.models.capsnet import capsnet
from cnnref.models.checkpoint import CheckpointError, load_checkpoint, read_checkpoint
from cnnref.models.coatnet import coatnet_0_224
from cnnref.models.convnext import convnext_base, convnext_large, convnext_small, convnext_tiny
from cnnref.models.densenet import densenet121, densenet161, densenet169, densenet201
from cnnref.models.efficientnet import (
    efficientnet_b0,
    efficientnet_b1,
    efficientnet_b2,
    efficientnet_b3,
    efficientnet_b4,
    efficientnet_b5,
    efficientnet_b6,
    efficientnet_b7,
    efficientnet_v2_m,
    efficientnet_v2_s,
)
from cnnref.models.googlenet import googlenet, googlenet_2014
from cnnref.models.inception_v3 import inception_v3
from cnnref.models.lenet import lenet5, lenet5_1998
from cnnref.models.mixer import mixer_b16_224
from cnnref.models.mnasnet import mnasnet0_5, mnasnet0_75, mnasnet1_0, mnasnet1_3
from cnnref.models.mobilenet_v1 import mobilenetv1_100
from cnnref.models.mobilenet_v2 import mobilenet_v2
from cnnref.models.mobilenet_v3 import mobilenet_v3_large, mobilenet_v3_small
from cnnref.models.nin import nin_cifar10, nin_imagenet
from cnnref.models.registry import create, list_models
from cnnref.models.regnet import (
    regnet_y_1_6gf,
    regnet_y_3_2gf,
    regnet_y_8gf,
    regnet_y_16gf,
    regnet_y_32gf,
    regnet_y_400mf,
    regnet_y_800mf,
)
from cnnref.models.resnet import (
    cbam_resnet18,
    cbam_resnet50,
    resnet18,
    resnet18d,
    resnet34,
    resnet34d,
    resnet50,
    resnet50_v1,
    resnet50d,
    resnet101,
    resnet101_v1,
    resnet101d,
    resnet152,
    resnet152_v1,
    resnet152d,
    resnext50_32x4d,
    resnext101_32x8d,
    resnext101_64x4d,
    seresnet18,
    seresnet50,
    wide_resnet50_2,
    wide_resnet101_2,
)
from cnnref.models.resnet_v2 import resnetv2_50, resnetv2_101, resnetv2_152
from cnnref.models.segmentation import (
    deeplabv3_resnet50,
    deeplabv3_resnet101,
    fcn_resnet50,
    fcn_resnet101,
)
from cnnref.models.senet import legacy_seresnet50
from cnnref.models.shufflenet import (
    shufflenet_v2_x0_5,
    shufflenet_v2_x1_0,
    shufflenet_v2_x1_5,
    shufflenet_v2_x2_0,
)
from cnnref.models.simple_cnn import simple_cnn
from cnnref.models.squeezenet import squeezenet1_0, squeezenet1_1
from cnnref.models.swin import swin_b, swin_s, swin_t
from cnnref.models.unet import unet_2015
from cnnref.models.vgg import vgg11, vgg11_bn, vgg13, vgg13_bn, vgg16, vgg16_bn, vgg19, vgg19_bn
from cnnref.models.vit import vit_b_16, vit_b_32, vit_l_16
from cnnref.models.xception import legacy_xception, xception41

__all__ = [
    "CheckpointError",
    "alexnet",
    "alexnet_2012",
    "capsnet",
    "cbam_resnet18",
    "cbam_resnet50",
    "coatnet_0_224",
    "convnext_base",
    "convnext_large",
    "convnext_small",
    "convnext_tiny",
    "create",
    "deeplabv3_resnet50",
    "deeplabv3_resnet101",
    "densenet121",
    "densenet161",
    "densenet169",
    "densenet201",
    "efficientnet_b0",
    "efficientnet_b1",
    "efficientnet_b2",
    "efficientnet_b3",
    "efficientnet_b4",
    "efficientnet_b5",
    "efficientnet_b6",
    "efficientnet_b7",
    "efficientnet_v2_m",
    "efficientnet_v2_s",
    "fcn_resnet50",
    "fcn_resnet101",
    "googlenet",
    "googlenet_2014",
    "inception_v3",
    "legacy_seresnet50",
    "legacy_xception",
    "lenet5",
    "lenet5_1998",
    "list_models",
    "load_checkpoint",
    "mixer_b16_224",
    "mnasnet0_5",
    "mnasnet0_75",
    "mnasnet1_0",
    "mnasnet1_3",
    "mobilenet_v2",
    "mobilenet_v3_large",
    "mobilenet_v3_small",
    "mobilenetv1_100",
    "nin_cifar10",
    "nin_imagenet",
    "read_checkpoint",
    "regnet_y_1_6gf",
    "regnet_y_3_2gf",
    "regnet_y_8gf",
    "regnet_y_16gf",
    "regnet_y_32gf",
    "regnet_y_400mf",
    "regnet_y_800mf",
    "resnet18",
    "resnet18d",
    "resnet34",
    "resnet34d",
    "resnet50",
    "resnet50_v1",
    "resnet50d",
    "resnet101",
    "resnet101_v1",
    "resnet101d",
    "resnet152",
    "resnet152_v1",
    "resnet152d",
    "resnetv2_50",
    "resnetv2_101",
    "resnetv2_152",
    "resnext50_32x4d",
    "resnext101_32x8d",
    "resnext101_64x4d",
    "seresnet18",
    "seresnet50",
    "shufflenet_v2_x0_5",
    "shufflenet_v2_x1_0",
    "shufflenet_v2_x1_5",
    "shufflenet_v2_x2_0",
    "simple_cnn",
    "squeezenet1_0",
    "squeezenet1_1",
    "swin_b",
    "swin_s",
    "swin_t",
    "unet_2015",
    "vgg11",
    "vgg11_bn",
    "vgg13",
    "vgg13_bn",
    "vgg16",
    "vgg16_bn",
    "vgg19",
    "vgg19_bn",
    "vit_b_16",
    "vit_b_32",
    "vit_l_16",
    "wide_resnet50_2",
    "wide_resnet101_2",
    "xception41",
]
