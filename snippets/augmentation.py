"""Data augmentation: crop, flip, rotation, colour, erasing, mixing, RandAugment, test time."""

# --8<-- [start:answer]
import torch

from cnnref.training import augmentation as aug

g = torch.Generator().manual_seed(0)
image = torch.rand(3, 300, 400)  # values of 0 to 1
before = image.clone()
for epoch in range(3):
    x = aug.random_resized_crop(image, 224, g)
    x = aug.random_flip(x, g)
    x = aug.colour_jitter(x, g, 0.4, 0.4, 0.4, 0.1)
    valid = bool(0 <= x.min() <= x.max() <= 1)
    print("epoch", epoch, tuple(x.shape), valid)
print("input unchanged:", torch.equal(image, before))
# --8<-- [end:answer]

# --8<-- [start:alike]
import torch

from cnnref.training.augmentation import crop_box

g = torch.Generator().manual_seed(0)


def shared(size=64):
    """Pixels of one crop that another crop of the same image also has."""
    masks = torch.zeros(2, size, size, dtype=torch.bool)
    for mask in masks:
        top, left, h, w = crop_box(size, size, g)
        mask[top : top + h, left : left + w] = True
    return float((masks[0] & masks[1]).sum() / masks[0].sum())


found = torch.tensor([shared() for _ in range(300)])
few = (found == 0).float().mean() < 0.1
print("more than half is shared:", bool(found.mean() > 0.5))
print("1 of 10 or fewer: nothing:", bool(few))
# --8<-- [end:alike]

# --8<-- [start:crop]
import torch

from cnnref.training.augmentation import crop_box

g = torch.Generator().manual_seed(0)
low, high = 40, 50  # rows and columns of a spot, in 224 x 224
for least in (0.08, 0.35, 0.8):
    lost = 0
    for _ in range(400):
        top, left, h, w = crop_box(224, 224, g, scale=(least, 1.0))
        inside = top < high and left < high
        lost += not (inside and top + h > low and left + w > low)
    share = "a third or more" if lost >= 400 / 3 else "fewer"
    print(f"scale from {least}: {share} lose the spot")
# --8<-- [end:crop]

# --8<-- [start:flip]
import torch

from cnnref.training.augmentation import random_flip

b = torch.tensor([[1, 0, 0], [1, 0, 0], [1, 1, 1], [1, 0, 1], [1, 1, 1.0]])
d = torch.tensor([[0, 0, 1], [0, 0, 1], [1, 1, 1], [1, 0, 1], [1, 1, 1.0]])
o = torch.tensor([[1, 1, 1], [1, 0, 1], [1, 1, 1.0]])
g = torch.Generator().manual_seed(0)
print("b becomes d:", torch.equal(random_flip(b[None], g, p=1.0)[0], d))
print("o stays o:  ", torch.equal(random_flip(o[None], g, p=1.0)[0], o))
# --8<-- [end:flip]

# --8<-- [start:turn]
import torch
from torch import nn

from cnnref.training.augmentation import rotate

torch.manual_seed(0)
conv = nn.Conv2d(3, 8, 3, padding=1, padding_mode="circular")
conv = conv.double()
x = torch.rand(1, 3, 16, 16, dtype=torch.float64)


def error(move):
    """How much it matters whether we move first or convolve first."""
    a, b = conv(move(x)), move(conv(x))
    return float((a - b).norm() / (b - b.mean()).norm())


with torch.no_grad():
    print("moved:  exact", error(lambda t: t.roll((2, 3), (-2, -1))) < 1e-12)
    print("turned: large", error(lambda t: t.rot90(1, (-2, -1))) > 0.3)
same = torch.allclose(rotate(x, 90), x.rot90(1, (-2, -1)), atol=1e-5)
print("rotate(x, 90) is rot90:", same)
# --8<-- [end:turn]

# --8<-- [start:colour]
import torch

from cnnref.training import augmentation as aug

x = torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(0))
a = aug.contrast(aug.brightness(x, 1.5), 0.5)
b = aug.brightness(aug.contrast(x, 0.5), 1.5)
print("order matters:     ", not torch.allclose(a, b))

grey = x[:1].expand(3, 8, 8)  # three equal channels
turned = aug.hue(aug.saturation(grey, 1.8), 0.3)
print("grey has no colour:", torch.allclose(turned, grey, atol=1e-3))
# --8<-- [end:colour]

# --8<-- [start:erase]
import torch

from cnnref.training.augmentation import cutout, random_erase

g = torch.Generator().manual_seed(0)
ones = torch.ones(1, 32, 32)
square = [int((cutout(ones, 16, g) == 0).sum()) for _ in range(250)]
print("Cutout: all of", 16 * 16, "at times", max(square) == 16 * 16)
print("Cutout: a corner at times", min(square) < 16 * 16 / 2)
part = [int((random_erase(ones, g, p=1.0) == 0).sum()) for _ in range(250)]
print("erasing: small and large areas:", min(part) < 64, max(part) > 256)
# --8<-- [end:erase]

# --8<-- [start:mixup]
import torch
import torch.nn.functional as F

from cnnref.training.augmentation import blend

torch.manual_seed(0)
x, y = torch.rand(4, 3, 8, 8), torch.tensor([0, 1, 2, 1])
mixed, labels = blend(x, F.one_hot(y, 3).float(), lam=0.7)
print("first label:", [round(v, 2) for v in labels[0].tolist()])

logits = torch.randn(4, 3)  # of any network
together = F.cross_entropy(logits, labels)
own, other = F.cross_entropy(logits, y), F.cross_entropy(logits, y.roll(1))
apart = 0.7 * own + 0.3 * other
print("mixed labels = mixed losses:", torch.allclose(together, apart))
# --8<-- [end:mixup]

# --8<-- [start:cutmix]
import torch

from cnnref.training.augmentation import cut_box, paste

x = torch.rand(2, 3, 224, 224)
box = (0, 50, 60, 150)  # 100 wide; of 80 rows, 60 are inside
mixed, labels = paste(x, torch.eye(2), box)
print("labels by area:", round(float(labels[0, 0]), 4))

g, asked, left = torch.Generator().manual_seed(0), 0.5, []
for _ in range(1000):
    top, x0, bottom, x1 = cut_box(224, 224, asked, g)
    left.append(1 - (bottom - top) * (x1 - x0) / 224**2)
print("never below what was drawn:", min(left) >= asked - 0.001)
print("on average well above:", sum(left) / len(left) > asked + 0.1)
# --8<-- [end:cutmix]

# --8<-- [start:policy]
import torch

from cnnref.training.augmentation import OPERATIONS, rand_augment

g = torch.Generator().manual_seed(0)
x = torch.rand(3, 32, 32)
print(len(OPERATIONS), "operations:")
print(*list(OPERATIONS)[:6], sep=", ")
print(*list(OPERATIONS)[6:11], sep=", ")
print(*list(OPERATIONS)[11:], sep=", ")
y = rand_augment(x, g, operations=2, magnitude=9)
print(tuple(y.shape), bool(0 <= y.min() <= y.max() <= 1))
# --8<-- [end:policy]

# --8<-- [start:views]
import torch
from torch import nn

from cnnref.training.augmentation import averaged

torch.manual_seed(0)
layers = nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 4)
net = nn.Sequential(*layers)
x = torch.rand(64, 1, 8, 8)
both = [lambda t: t, lambda t: t.flip(-1)]
with torch.no_grad():
    one, mirrored = net(x).softmax(1), net(x.flip(-1)).softmax(1)
    mean = averaged(net, x, both)
    again = averaged(net, x.flip(-1), both)
print("same for the mirror image:", torch.allclose(one, mirrored))
print("same, averaged:           ", torch.allclose(mean, again))
changed = one.argmax(1) != mean.argmax(1)
print("some answers change:      ", bool(changed.any()))
# --8<-- [end:views]

# --8<-- [start:batch]
import torch

from cnnref.training.augmentation import each, random_flip

x = torch.tensor([0.0, 1.0]).expand(6, 1, 1, 2)  # six equal images
g = torch.Generator().manual_seed(2)
together, apart = random_flip(x, g), each(random_flip, x, g)
print("the batch at once:", together[:, 0, 0, 0].int().tolist())
print("each on its own:  ", apart[:, 0, 0, 0].int().tolist())
# --8<-- [end:batch]
