"""SE and CBAM on a ResNet: the weights of a gate, two releases, a local field."""

# --8<-- [start:weights]
import torch

from cnnref.layers import SEModule
from cnnref.models import create

with torch.device("meta"):  # shapes only, no numbers
    net = create("seresnet50")
r, total = 16, 0
for stage in (net.layer1, net.layer2, net.layer3, net.layer4):
    gates = [m for m in stage.modules() if isinstance(m, SEModule)]
    channels = gates[0].fc1.in_channels
    weights, biases = 2 * channels**2 // r, channels // r + channels
    each = sum(p.numel() for p in gates[0].parameters())
    assert each == weights + biases
    total += len(gates) * each
    print(f"{len(gates)} gates of {channels:4}: {weights:7,} + {biases:5,} each")
print(f"all: {total:,}")
# --8<-- [end:weights]

# --8<-- [start:rounded]
from cnnref.layers import CBAM, SEModule

for channels in (64, 128, 256, 512):  # the stages of ResNet-18
    se = SEModule(channels).fc1.out_channels
    cbam = CBAM(channels).channel.fc1.out_channels
    print(f"{channels:3} / 16 = {channels // 16:2}: SE {se:2}, CBAM {cbam:2}")
# --8<-- [end:rounded]

# --8<-- [start:releases]
import torch

from cnnref.models import create

torch.manual_seed(0)
later, released = create("seresnet50").eval(), create("legacy_seresnet50").eval()
names = {"layer0.": "", "se_module": "se", "last_linear": "fc"}
state = released.state_dict()
for old, new in names.items():
    state = {key.replace(old, new): value for key, value in state.items()}
print(later.load_state_dict(state))
x = torch.randn(1, 3, 64, 64)
with torch.no_grad():
    print("same logits:", torch.allclose(later(x), released(x)))

first, second = released.layer2[0], later.layer2[0]
for name, block in (("released", first), ("later", second)):
    strides = [conv.stride[0] for conv in (block.conv1, block.conv2, block.conv3)]
    print(f"{name:8} strides {strides}")
pools = released.pool0, later.maxpool
print("first pool:", *((p.padding, p.ceil_mode) for p in pools))
# --8<-- [end:releases]

# --8<-- [start:field]
from cnnref import receptive_field

plain = receptive_field("resnet50").last_map.size[0]
added = [
    6 * blocks * jump  # a 7x7 kernel adds six steps
    for blocks, jump in ((3, 4), (4, 8), (6, 16), (3, 32))
]
print(f"{plain} + {' + '.join(map(str, added))} = {plain + sum(added)}")
for name in ("seresnet50", "cbam_resnet50"):
    report = receptive_field(name)
    width = report.mass("layer4").width(0)
    print(f"{name}: {report['layer4'].size[0]}, 95% in {width}")
# --8<-- [end:field]

# --8<-- [start:authors]
import torch

from cnnref.layers import CBAM

torch.manual_seed(0)
cbam = CBAM(64).eval()
x = torch.randn(1, 64, 9, 9)
maps = torch.cat([x.amax(1, keepdim=True), x.mean(1, keepdim=True)], 1)
conv, bn = cbam.spatial.conv
swapped = torch.nn.functional.conv2d(maps, conv.weight.flip(1), padding=3)
with torch.no_grad():
    same = torch.allclose(x * bn(swapped).sigmoid(), cbam.spatial(x), atol=1e-6)
print("maximum first, kernel swapped:", same)

stages = ((256, 3), (512, 4), (1024, 6), (2048, 3))  # ResNet-50
biases = sum(blocks * (c // 16 + c) for c, blocks in stages)
print(f"biases that timm leaves out: {biases:,}")
# --8<-- [end:authors]

# --8<-- [start:build]
from functools import partial

import torch

from cnnref.layers import CBAM, ECA, SEModule
from cnnref.layers.residual import Bottleneck
from cnnref.models.resnet import ResNet
from cnnref.summary import summary

gates = {"none": None, "ECA": ECA, "CBAM": CBAM}
for ratio in (4, 8, 16, 32):
    gates[f"SE, r = {ratio}"] = partial(SEModule, rd_ratio=1 / ratio)
for name, gate in gates.items():
    with torch.device("meta"):
        net = ResNet(Bottleneck, layers=(3, 4, 6, 3), gate=gate)
    counted = summary(net, 3, 224, 224)
    print(f"{name:10} {counted.params:11,} {counted.macs:14,} {counted.field:>6}")
# --8<-- [end:build]
