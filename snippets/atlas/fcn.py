"""FCN and DeepLab: a classifier as a convolution, dilation for stride, rates, the pooled branch."""

# --8<-- [start:classifier]
import torch
from torch import nn

torch.manual_seed(0)
body = nn.Sequential(nn.Conv2d(3, 8, 4, 4), nn.ReLU(), nn.MaxPool2d(8))
fc6, fc7 = nn.Linear(8 * 7 * 7, 32), nn.Linear(32, 10)
classify = nn.Sequential(body, nn.Flatten(), fc6, nn.ReLU(), fc7)

conv6, conv7 = nn.Conv2d(8, 32, 7), nn.Conv2d(32, 10, 1)
conv6.weight.data, conv6.bias.data = fc6.weight.data.view(32, 8, 7, 7), fc6.bias.data
conv7.weight.data, conv7.bias.data = fc7.weight.data.view(10, 32, 1, 1), fc7.bias.data
label = nn.Sequential(body, conv6, nn.ReLU(), conv7)

image = torch.rand(1, 3, 320, 320)
with torch.no_grad():
    scores = label(image)
    print(tuple(scores.shape))
    for row, column in ((0, 0), (1, 3)):
        crop = image[..., 32 * row :, 32 * column :][..., :224, :224]
        print(torch.allclose(classify(crop)[0], scores[0, :, row, column], atol=1e-6))
# --8<-- [end:classifier]

# --8<-- [start:paper]
import torch
from torch import nn

from cnnref import count, receptive_field
from cnnref.models import create, vgg16

with torch.device("meta"):  # shapes without numbers
    paper = nn.Sequential(
        vgg16().features,
        nn.Conv2d(512, 4096, 7, padding=3), nn.ReLU(),
        nn.Conv2d(4096, 4096, 1), nn.ReLU(),
        nn.Conv2d(4096, 21, 1),
    )  # fmt: skip
    library = create("fcn_resnet50")
for name, net, last in (("paper", paper, "5"), ("library", library, "classifier")):
    node = receptive_field(net)[last]
    work = count(net, (1, 3, 512, 512))
    print(f"{name:8} stride {node.stride[0]:2}, field {node.size[0]}, ", end="")
    print(f"{work.params:,} weights, {work.macs / 1e9:.0f} GMAC")
# --8<-- [end:paper]

# --8<-- [start:skips]
import torch
from torch import nn
from torch.nn.functional import interpolate

torch.manual_seed(0)
pools = {8: 256, 16: 512, 32: 4096}  # stride: channels, at 32 those of fc7
maps = {s: torch.randn(1, c, 512 // s, 512 // s) for s, c in pools.items()}
score = {s: nn.Conv2d(c, 21, 1) for s, c in pools.items()}

scores = score[32](maps[32])
for finer in (16, 8):
    scores = interpolate(scores, scale_factor=2, mode="bilinear")
    scores = scores + score[finer](maps[finer])
    print(finer, tuple(scores.shape))
print(tuple(interpolate(scores, scale_factor=8, mode="bilinear").shape))
weights = [sum(p.numel() for p in one.parameters()) for one in score.values()]
print(dict(zip(pools, weights, strict=True)))
# --8<-- [end:skips]

# --8<-- [start:dilated]
import torch

from cnnref import receptive_field
from cnnref.models import resnet50

torch.manual_seed(0)
strided = resnet50()
dilated = resnet50(replace_stride_with_dilation=(False, True, True))
print(dilated.load_state_dict(strided.state_dict()))

image = torch.randn(1, 3, 96, 96, dtype=torch.float64)
maps = []
for net in (strided, dilated):
    last = receptive_field(net)["layer4"]
    body = torch.nn.Sequential(*list(net.double().eval().children())[:-2])
    with torch.no_grad():
        maps.append(body(image))
    print(f"jump {last.stride[0]:2}, field {last.size[0]}, {tuple(maps[-1].shape)}")
print("every fourth:", torch.allclose(maps[0], maps[1][..., ::4, ::4]))
# --8<-- [end:dilated]

# --8<-- [start:rates]
import torch
from torch.nn.functional import conv2d

kernel = torch.ones(1, 1, 3, 3)
print("image  map  rate  taps inside  middle tap only")
for image in (224, 520, 1024):
    side = image // 8
    for rate in (12, 24, 36):
        ones = torch.ones(1, 1, side, side)
        taps = conv2d(ones, kernel, padding=rate, dilation=rate)
        alone = (taps == 1).float().mean()
        print(f"{image:5}  {side:3}  {rate:4}  {taps.mean():4.1f} of 9  {alone:18.0%}")

x, weight = torch.randn(1, 8, 28, 28), torch.randn(4, 8, 3, 3)
wide = conv2d(x, weight, padding=36, dilation=36)
print(torch.allclose(wide, conv2d(x, weight[:, :, 1:2, 1:2]), atol=1e-5))
# --8<-- [end:rates]

# --8<-- [start:auxiliary]
import torch
from torch.nn.functional import cross_entropy

from cnnref.models import create

torch.manual_seed(0)
net = create("fcn_resnet50", num_classes=4, aux_loss=True)
image, truth = torch.randn(2, 3, 64, 64), torch.randint(4, (2, 64, 64))
truth[:, :8] = 255  # unlabelled
out = net(image)
loss = {name: cross_entropy(y, truth, ignore_index=255) for name, y in out.items()}
print({name: tuple(y.shape) for name, y in out.items()})

loss["aux"].backward(retain_graph=True)
for stage in ("layer3", "layer4"):
    weight = net.backbone.get_submodule(stage)[0].conv1.weight
    print(f"{stage} learns from the auxiliary loss: {weight.grad is not None}")
(loss["out"] + 0.5 * loss["aux"]).backward()  # what training takes
# --8<-- [end:auxiliary]

# --8<-- [start:pooled]
import torch

from cnnref.models.segmentation import ASPPPooling

torch.manual_seed(0)
branch = ASPPPooling(8, 4)
x = torch.randn(1, 8, 65, 65)
try:
    branch.train()(x)
except ValueError as error:
    print(error)
y = branch.eval()(x)
print(tuple(y.shape), "one value a channel:", len(y[0, 0].unique()) == 1)
x[..., 64, 64] += 1
print("a far pixel matters:", bool((branch(x) != y)[0, :, 0, 0].any()))
# --8<-- [end:pooled]

# --8<-- [start:own]
import torch

from cnnref.models import create, resnet101
from cnnref.models.segmentation import ASPP, DeepLabHead, Segmenter


def head(channels, classes):
    """DeepLab's head for output stride 16: half the rates."""
    parts = DeepLabHead(channels, classes)
    parts[0] = ASPP(channels, (6, 12, 18))
    return parts


with torch.device("meta"):  # shapes without numbers
    net = Segmenter(resnet101, head, num_classes=3, aux_loss=True)
    usual = create("deeplabv3_resnet50", aux_loss=True)
    print({name: tuple(y.shape) for name, y in net.eval()(torch.empty(1, 3, 96, 128)).items()})
print(f"{sum(p.numel() for p in usual.parameters()):,}")
# --8<-- [end:own]
