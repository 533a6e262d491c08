"""Freezing, new heads, groups of rates, checkpoints, folders of images."""

# --8<-- [start:answer]
import torch
from torch import nn

from cnnref.models import create
from cnnref.training.freeze import freeze

torch.manual_seed(0)
images = torch.rand(4, 3, 64, 64)


def moved(net):
    """Names of what one training step changes."""
    before = {k: v.clone() for k, v in net.state_dict().items()}
    adam = torch.optim.AdamW(net.parameters(), lr=0.1)
    net.train()(images).sum().backward()
    adam.step()
    now = net.state_dict()
    return [k for k in before if not torch.equal(before[k], now[k])]


for name in ("requires_grad", "freeze"):
    net = create("resnet18")
    net.requires_grad_(False)
    if name == "freeze":
        freeze(net)
    net.fc = nn.Linear(net.fc.in_features, 4)
    found = moved(net)
    heads = [key for key in found if key.startswith("fc")]
    buffers = len(found) - len(heads)
    print(f"{name:13} {buffers:2} buffers and {len(heads)} of the head")
# --8<-- [end:answer]

# --8<-- [start:buffers]
import torch

from cnnref.models import create

net = create("resnet50").requires_grad_(False).train()
before = [buffer.clone() for buffer in net.buffers()]
net(torch.rand(2, 3, 64, 64))
pairs = zip(before, net.buffers(), strict=True)
changed = [not torch.equal(old, new) for old, new in pairs]
print(sum(changed), "of", len(changed), "buffers moved")
# --8<-- [end:buffers]

# --8<-- [start:given]
import torch
from torch import nn

torch.manual_seed(0)
net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 1000))
early = torch.optim.SGD(net.parameters(), lr=0.1)  # before the new head
net[0].requires_grad_(False)
net[1] = nn.Linear(4, 3)
trained = [p for p in net.parameters() if p.requires_grad]
late = torch.optim.SGD(trained, lr=0.1)
for name, optimizer in (("made before", early), ("made after", late)):
    before = net[1].weight.detach().clone()
    net(torch.ones(2, 4)).sum().backward()
    optimizer.step()
    learns = not torch.equal(before, net[1].weight)
    print(f"{name} the new head: it learns:", learns)
# --8<-- [end:given]

# --8<-- [start:decay]
import torch
from torch import nn


def drifts(gradient):
    """Whether a parameter moves after it was frozen in mid-training."""
    torch.manual_seed(0)
    layer = nn.Linear(3, 3)
    options = {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.1}
    sgd = torch.optim.SGD(layer.parameters(), **options)
    layer(torch.ones(1, 3)).sum().backward()
    sgd.step()
    layer.requires_grad_(False)
    for p in layer.parameters():
        p.grad = None if gradient is None else torch.zeros_like(p)
    before = layer.weight.clone()
    sgd.step()
    return not torch.equal(before, layer.weight)


print("gradient None: drifts:", drifts(None))
print("gradient zero: drifts:", drifts(0))
# --8<-- [end:decay]

# --8<-- [start:share]
import torch

from cnnref.models import create

with torch.device("meta"):
    net = create("resnet50")


def size(*parts):
    return sum(p.numel() for part in parts for p in part.parameters())


sizes = {"stem": size(net.conv1, net.bn1)}
for number in (1, 2, 3, 4):
    stage = f"layer{number}"
    sizes[stage] = size(getattr(net, stage))
total = sum(sizes.values())
for name, count in sizes.items():
    print(f"{name:7} {count:>10,}  {count / total:6.1%}")
# --8<-- [end:share]

# --8<-- [start:head]
import torch
from torch import nn

from cnnref.models import create

with torch.device("meta"):
    resnets = [create(f"resnet{depth}") for depth in (18, 34, 50, 101)]
    efficientnet, vit = create("efficientnet_b0"), create("vit_b_16")
print("ResNets", [net.fc.in_features for net in resnets])
old = efficientnet.classifier[1]  # [0] is dropout: keep it
efficientnet.classifier[1] = nn.Linear(old.in_features, 4)
vit.heads.head = nn.Linear(vit.heads.head.in_features, 4)
print("EfficientNet", efficientnet.classifier[1].in_features)
print("ViT", vit.heads.head.in_features)
new = nn.Linear(resnets[2].fc.in_features, 10)
print(sum(p.numel() for p in new.parameters()), "values for 10 classes")
# --8<-- [end:head]

# --8<-- [start:rates]
import torch
from torch import nn

from cnnref.models import create
from cnnref.training.stage_rates import stage_rates

with torch.device("meta"):
    net = create("resnet18", num_classes=4)
head = list(net.fc.parameters())
named = net.named_parameters()
body = [p for name, p in named if not name.startswith("fc")]
two = [{"params": body, "lr": 1e-4}, {"params": head, "lr": 1e-3}]
print("two groups:", [len(group["params"]) for group in two])

stem = nn.Sequential(net.conv1, net.bn1)
stages = [stem, net.layer1, net.layer2, net.layer3, net.layer4, net.fc]
groups = stage_rates(stages, rate=1e-3, factor=0.5, weight_decay=1e-4)
adam = torch.optim.AdamW(groups)
for group in adam.param_groups[::2]:
    print(f"{group['lr']:.2e}  {len(group['params'])} kernels")
# --8<-- [end:rates]

# --8<-- [start:gradual]
import torch
from torch import nn

from cnnref.training.freeze import freeze, unfreeze
from cnnref.training.stage_rates import open_stages


def stage():
    return nn.Sequential(nn.Conv2d(4, 4, 1), nn.BatchNorm2d(4))


net, opened = nn.Sequential(*(stage() for _ in range(4))), 1
freeze(net)
sgd = torch.optim.SGD(unfreeze(net[-1]).parameters(), lr=0.01)
for epoch in range(7):
    while opened < open_stages(epoch, len(net), every=2):
        opened += 1
        new = unfreeze(net[-opened]).parameters()
        sgd.add_param_group({"params": new})
    net.train()(torch.rand(2, 4, 3, 3)).sum().backward()
    sgd.step()
print("steps taken:", [int(s[1].num_batches_tracked) for s in net])
# --8<-- [end:gradual]

# --8<-- [start:load]
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import nn

from cnnref.models import CheckpointError, create, load_checkpoint

with TemporaryDirectory() as folder:
    file = Path(folder, "resnet18-f37072fd.pth")
    torch.save(create("resnet18").state_dict(), file)
    try:
        load_checkpoint(file, create("resnet18", num_classes=4))
    except CheckpointError as fault:
        print(str(fault).replace(": ", ":\n").replace("; ", "\n"))
    net = load_checkpoint(file)  # all classes; then the new head
net.fc = nn.Linear(net.fc.in_features, 4)
print(net(torch.zeros(1, 3, 64, 64)).shape)
# --8<-- [end:load]

# --8<-- [start:strict]
from torch import nn

from cnnref.models import create

net = create("resnet18")
saved = {f"model.{k}": v for k, v in net.state_dict().items()}
missing, _ = net.load_state_dict(saved, strict=False)
print("no error;", len(missing), "of", len(saved), "keys are missing")
four, nine = nn.Linear(512, 4), nn.Linear(512, 9)
try:
    four.load_state_dict(nine.state_dict(), strict=False)
except RuntimeError as fault:
    print("size mismatch" in str(fault))
# --8<-- [end:strict]

# --8<-- [start:folder]
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from torch.utils.data import DataLoader

from cnnref.training.folder_dataset import FolderDataset
from cnnref.training.preprocess import IMAGENET_V2

with TemporaryDirectory() as root:  # your photos in place of these
    for number, name in enumerate(("healthy", "ill")):
        Path(root, name).mkdir()
        for each in range(3):
            grey = Image.new("L", (320, 260), 60 + 90 * number)
            grey.save(Path(root, name, f"{each}.png"))
    data = FolderDataset(root, IMAGENET_V2)
    images, labels = next(iter(DataLoader(data, batch_size=6)))
print(data.classes, labels.tolist())
print(tuple(images.shape))
print([round(value, 1) for value in images[0, :, 0, 0].tolist()])
# --8<-- [end:folder]

# --8<-- [start:constants]
import torch

from cnnref.training import preprocess as pre

white = torch.ones(3)
for name, mean, std in (
    ("ImageNet", pre.IMAGENET_MEAN, pre.IMAGENET_STD),
    ("half", pre.HALF, pre.HALF),
    ("CLIP", pre.CLIP_MEAN, pre.CLIP_STD),
):
    m, s = torch.tensor(mean), torch.tensor(std)
    high, low = (white - m) / s, (0 * white - m) / s
    print(f"{name:8} black {low[0]:.2f}, white {high[0]:.2f}")
# --8<-- [end:constants]

# --8<-- [start:deep]
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from cnnref.training.folder_dataset import read_image

with TemporaryDirectory() as folder:
    file = Path(folder, "radiograph.png")  # 16 bits, as from a detector
    values = np.linspace(0, 65_535, 64).astype(np.uint16).reshape(8, 8)
    Image.fromarray(values).save(file)
    cut = np.array(Image.open(file).convert("RGB"))
    right = read_image(file)
print("convert('RGB'):", len(np.unique(cut)), "of 64 greys are left")
print("read_image:", len(right.unique()), "of 64")
# --8<-- [end:deep]
