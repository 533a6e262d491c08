"""Segmentation: from classes to maps, sizes of U-Net, tiles, overlap losses, IoU."""

# --8<-- [start:answer]
import torch

from cnnref import receptive_field
from cnnref.models import create

for name in ("fcn_resnet50", "deeplabv3_resnet50", "unet_2015"):
    channels, side = (1, 572) if name == "unet_2015" else (3, 520)
    with torch.device("meta"):  # shapes without numbers
        y = create(name).eval()(torch.empty(1, channels, side, side))
    y = y["out"] if isinstance(y, dict) else y
    field = receptive_field(name).output.size[0]
    print(f"{name}:")
    print(f"  {side} -> {tuple(y.shape[1:])}, field {field}")
# --8<-- [end:answer]

# --8<-- [start:stride]
import torch
from torch.nn.functional import avg_pool2d, interpolate

from cnnref.inspect.confusion import class_iou, confusion_matrix

y, x = torch.meshgrid(torch.arange(512), torch.arange(512), indexing="ij")
masks = {
    "disc": (x - 250) ** 2 + (y - 260) ** 2 < 100**2,
    "bar": (x - 256).abs() < 4,
}
for stride in (32, 16, 8, 4):
    print(f"stride {stride:2}:", end="")
    for name, mask in masks.items():
        coarse = avg_pool2d(mask[None, None].float(), stride)
        back = interpolate(coarse, scale_factor=stride, mode="bilinear")
        drawn = back[0, 0] > 0.5
        table = confusion_matrix(mask.long(), drawn.long(), 2)
        print(f"  {name} {class_iou(table)[1]:.2f}", end="")
    print()
# --8<-- [end:stride]

# --8<-- [start:pooling]
import torch
from torch.nn.functional import max_pool2d, max_unpool2d

dots = torch.zeros(4, 1, 4, 4)  # a pixel in each corner
for image, (row, column) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
    dots[image, 0, row, column] = 1
pooled, places = max_pool2d(dots, 2, return_indices=True)
print("pooled maps differ:  ", bool((pooled != pooled[0]).any()))
back = max_unpool2d(pooled, places, 2)
print("with indices, exact: ", torch.equal(back, dots))
grown = pooled.repeat_interleave(2, 2).repeat_interleave(2, 3)
print("without, pixels set: ", int(grown[0].sum()), "instead of 1")
# --8<-- [end:pooling]

# --8<-- [start:aspp]
from cnnref import receptive_field

report = receptive_field("deeplabv3_resnet50")
names = ("1x1", "rate 12", "rate 24", "rate 36", "pooled")
for branch, name in enumerate(names):
    node = report[f"classifier.0.convs.{branch}"]
    print(f"{name:8} stride {node.stride[0]}, field {node.size[0]}")
# --8<-- [end:aspp]

# --8<-- [start:unet]
from cnnref import conv_out, transposed_out

side, kept = 572, []
for level in range(5):
    side = conv_out(conv_out(side, 3), 3)
    print(f"down {level}: {side}")
    if level < 4:
        kept.append(side)
        side = conv_out(side, 2, stride=2)
for level in reversed(range(4)):
    side = transposed_out(side, 2, stride=2)
    skip = kept.pop()
    cut = (skip - side) // 2
    print(f"up {level}: {skip} cut to {side} ({cut}), ", end="")
    side = conv_out(conv_out(side, 3), 3)
    print(f"then {side}")
# --8<-- [end:unet]


# --8<-- [start:fits]
def fits(side, shrink):
    """Whether no pool meets an odd map and no map runs out."""
    for _ in range(4):
        side -= shrink
        if side < 2 or side % 2:
            return False
        side //= 2
    for _ in range(4):
        side = 2 * (side - shrink)
    return side > shrink


valid = [side for side in range(1, 600) if fits(side, 4)]
same = [side for side in range(1, 600) if fits(side, 0)]
print("valid:", *valid[:4], "...", "572 fits:", 572 in valid)
print("same: ", *same[:4], "...", "572 fits:", 572 in same)
print({side % 16 for side in valid}, {side % 16 for side in same})
print("512 is short of", min(s for s in valid if s >= 512))
# --8<-- [end:fits]

# --8<-- [start:tiles]
import torch

from cnnref.models.unet import UNet

torch.manual_seed(0)
net = UNet(widths=(2, 4, 8, 16, 32)).double().eval()
image = torch.randn(1, 1, 1164, 188, dtype=torch.float64)
with torch.no_grad():
    whole = net(image)
    for step in (388, 384):
        same = []
        for top in (0, step):
            tile = net(image[:, :, top : top + 572])
            place = slice(top, top + tile.shape[2])
            same.append(torch.allclose(tile, whole[:, :, place]))
        print(f"step {step} = {step // 16} x 16 + {step % 16}: {same}")
# --8<-- [end:tiles]

# --8<-- [start:margin]
import torch
from torch import nn

from cnnref import receptive_field

torch.manual_seed(0)
net = nn.Sequential(
    nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(4, 4, 3, padding=1), nn.Upsample(scale_factor=4),
    nn.Conv2d(4, 2, 3, padding=1),
).double()  # fmt: skip
node = receptive_field(net).output
reads = [node.reads_at(0, i) for i in range(64, 68)]  # its four phases
reach = max(max(i - r[0], r[-1] - i) for i, r in enumerate(reads, 64))
print(f"field {node.size[0]}, reach {reach}")

image = torch.randn(1, 1, 160, 32, dtype=torch.float64)
inner = net(image)[:, :, 64:96]
for margin in (4, 8, 12, 16):
    part = net(image[:, :, 64 - margin : 96 + margin])
    same = torch.allclose(part[:, :, margin : margin + 32], inner)
    print(f"margin {margin:2}: {same}")
# --8<-- [end:margin]

# --8<-- [start:losses]
import torch
from torch.nn.functional import cross_entropy

from cnnref.training.segmentation_losses import dice_loss, jaccard_loss

target = torch.tensor([[[1, 1, 0, 0, 0, 0, 0, 0]]])
sure = torch.tensor([[[1, 0, 1, 0, 0, 0, 0, 0]]])  # hit, miss, false
logits = torch.nn.functional.one_hot(sure, 2).movedim(-1, 1) * 40.0
dice = 1 - dice_loss(logits, target, smooth=0).item()
jaccard = 1 - jaccard_loss(logits, target, smooth=0).item()
print(f"Dice {dice:.3f}: mean of 2/4 and 10/12")
print(f"Jaccard {jaccard:.3f}: mean of 1/3 and 5/7")
weights = torch.tensor([1.0, 3.0])  # a weight for each class
ignored = torch.full((1, 1, 8), 255)
ignored[..., :4] = target[..., :4]
loss = cross_entropy(logits, ignored, weights, ignore_index=255)
print(f"weighted cross-entropy: {loss:.1f}")
# --8<-- [end:losses]

# --8<-- [start:imbalance]
import torch
from torch.nn.functional import cross_entropy

from cnnref.inspect.confusion import confusion_matrix, mean_iou
from cnnref.training.segmentation_losses import dice_loss

target = torch.zeros(1, 100, 100, dtype=torch.long)
target[:, :10, :10] = 1  # 1 % of the pixels
table = confusion_matrix(target, torch.zeros_like(target), 2)
accuracy = table.diagonal().sum() / table.sum()
print(f"all background: accuracy {accuracy:.2f}")
print(f"mean IoU {mean_iou(table):.3f}")
for loss in (cross_entropy, dice_loss):
    for share in (0.5, 0.01):  # p of the object, everywhere
        logits = torch.zeros(1, 2, 100, 100)
        logits[:, 1] = torch.logit(torch.tensor(share))
        logits.requires_grad_()
        loss(logits, target).backward()
        pull = logits.grad[0, 1].abs()
        part = pull[target[0] == 1].sum() / pull.sum()
        print(f"{loss.__name__:13} at {share:4}: {part:.2f} on object")
# --8<-- [end:imbalance]

# --8<-- [start:miou]
import torch

from cnnref.inspect.confusion import class_iou, confusion_matrix, mean_iou

large = torch.tensor([1, 1, 1, 1, 1, 1, 1, 1, 0, 0])  # the truth
small = torch.tensor([0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
found = large.clone()
found[8] = 1
tables = [
    confusion_matrix(large, found, 2),
    confusion_matrix(small, torch.zeros_like(small), 2),
]
print(tables[0].tolist(), tables[1].tolist())
both = tables[0] + tables[1]
print("IoU by class:", [round(v, 3) for v in class_iou(both).tolist()])
print(f"of the summed table: {mean_iou(both):.3f}")
print(f"mean of two images:  {sum(map(mean_iou, tables)) / 2:.3f}")
# --8<-- [end:miou]

# --8<-- [start:boundary]
import torch
from torch.nn.functional import max_pool2d


def iou(a, b):
    return (a & b).sum() / (a | b).sum()


def rim(mask, width=3):
    """Pixels of the mask within `width` of its outside."""
    outside = (~mask)[None].float()
    outside = max_pool2d(outside, 2 * width + 1, 1, width)[0]
    return mask & (outside > 0)


y, x = torch.meshgrid(torch.arange(256), torch.arange(256), indexing="ij")
for radius in (10, 40, 100):
    true = (x - 128) ** 2 + (y - 128) ** 2 < radius**2
    grown = (x - 128) ** 2 + (y - 128) ** 2 < (radius + 2) ** 2
    print(f"radius {radius:3}: IoU {iou(true, grown):.2f}, ", end="")
    print(f"boundary {iou(rim(true), rim(grown)):.2f}")
# --8<-- [end:boundary]
