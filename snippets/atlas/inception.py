"""Inception: branches side by side, the port that differs, heads, kernels taken apart."""

# --8<-- [start:module]
from cnnref import count_stack
from cnnref.models.googlenet import TABLE

inputs, ones, red3, threes, red5, fives, pool = TABLE["inception3a"]
image = f"{inputs}x28x28 "
branches = {  # without and with the 1x1 in front
    "1x1": [f"pw{ones}", f"pw{ones}"],
    "3x3": [f"conv{threes}k3p1", f"pw{red3} conv{threes}k3p1"],
    "5x5": [f"conv{fives}k5p2", f"pw{red5} conv{fives}k5p2"],
    "pool": ["max3s1p1", f"max3s1p1 pw{pool}"],
}
print("branch       naive     reduced")
both = [0, 0]
for name, texts in branches.items():
    macs = [count_stack(image + text).macs for text in texts]
    both = [a + b for a, b in zip(both, macs, strict=True)]
    print(f"{name:6}{macs[0]:12,}{macs[1]:12,}")
print(f"{'all':6}{both[0]:12,}{both[1]:12,}  {both[0] / both[1]:.1f}")
print("maps out", ones + threes + fives + inputs, ones + threes + fives + pool)
# --8<-- [end:module]

# --8<-- [start:port]
import torch
from torch import nn

from cnnref.models import create
from cnnref.summary import summary

for name in ("googlenet_2014", "googlenet"):
    with torch.device("meta"):
        model = create(name, aux_logits=False)
    convs = [part for part in model.modules() if isinstance(part, nn.Conv2d)]
    kinds = {type(part).__name__ for part in model.modules()}
    branch = [part for part in model.inception3a.branch3.modules() if part in convs]
    print(name)
    print("  third branch", [part.kernel_size for part in branch])
    print("  biases", convs[0].bias is not None, "batch norm", "BatchNorm2d" in kinds)
    print("  response norm", "LocalResponseNorm" in kinds, end="")
    print(", last pool", model.maxpool4.kernel_size)
    weights = sum(p.numel() for p in model.parameters())
    print(f"  {weights:,} parameters, field {summary(name).field}")
# --8<-- [end:port]

# --8<-- [start:heads]
import torch
from torch.nn.functional import cross_entropy

from cnnref.models import create

torch.manual_seed(0)
model = create("googlenet", num_classes=10)  # heads by default
images, labels = torch.randn(2, 3, 64, 64), torch.tensor([3, 7])

main, second, first = model(images)  # in training
loss = cross_entropy(main, labels)
loss = loss + 0.3 * (cross_entropy(first, labels) + cross_entropy(second, labels))
loss.backward()
print("training:", tuple(main.shape), tuple(second.shape), tuple(first.shape))
print("evaluation:", tuple(model.eval()(images).shape))

for heads in (True, False):
    with torch.device("meta"):
        full = create("googlenet", aux_logits=heads)
    print(f"heads {heads}: {sum(p.numel() for p in full.parameters()):,}")
# --8<-- [end:heads]

# --8<-- [start:factors]
from cnnref import analyse, count_stack

pairs = {
    "5x5": "conv64k5p2nobias",
    "3x3 3x3": "(conv64k3p1nobias)x2",
    "3x3": "conv64k3p1nobias",
    "3x1 1x3": "conv64k3x1p1x0nobias conv64k1x3p0x1nobias",
    "7x7": "conv64k7p3nobias",
    "1x7 7x1": "conv64k1x7p0x3nobias conv64k7x1p3x0nobias",
}
for name, text in pairs.items():
    stack = "64x17x17 " + text
    size = analyse(stack)[-1].rf.size
    print(f"{name:8} reads {size[0]}x{size[1]}, {count_stack(stack).params:8,} weights")
# --8<-- [end:factors]

# --8<-- [start:kernels]
import torch
from torch import nn

from cnnref.models import create
from cnnref.summary import summary

with torch.device("meta"):
    model = create("inception_v3")
sides = {part.name: part.shape for part in summary("inception_v3").parts}
for name in ("Mixed_5b", "Mixed_6b", "Mixed_7b"):
    convs = [p for p in model.get_submodule(name).modules() if isinstance(p, nn.Conv2d)]
    kernels = sorted({"x".join(map(str, part.kernel_size)) for part in convs})
    print(name, "x".join(map(str, sides[name][1:])), *kernels)
# --8<-- [end:kernels]

# --8<-- [start:rank]
import torch
from torch.nn.functional import conv2d

torch.manual_seed(0)
row, column = torch.randn(1, 1, 1, 7), torch.randn(1, 1, 7, 1)
kernel = conv2d(row, column.flip(2, 3), padding=(6, 0))  # both as one 7x7
print(tuple(kernel.shape[2:]), "rank", int(torch.linalg.matrix_rank(kernel[0, 0])))
# --8<-- [end:rank]

# --8<-- [start:smoothing]
import torch
from torch.nn.functional import cross_entropy, one_hot

torch.manual_seed(0)
classes, epsilon = 1000, 0.1
logits, labels = torch.randn(4, classes), torch.tensor([0, 1, 2, 3])
target = (1 - epsilon) * one_hot(labels, classes) + epsilon / classes
print(f"{target[0, 0]:.4f} {target[0, 1]:.4f}")

by_hand = -(target * logits.log_softmax(1)).sum(1).mean()
built_in = cross_entropy(logits, labels, label_smoothing=epsilon)
uniform = -logits.log_softmax(1).mean()  # the loss against equal shares
mixed = (1 - epsilon) * cross_entropy(logits, labels) + epsilon * uniform
print(torch.allclose(by_hand, built_in), torch.allclose(mixed, built_in))
# --8<-- [end:smoothing]

# --8<-- [start:crops]
from cnnref.summary import summary

scales, squares, views, mirrored = 4, 3, 6, 2
crops = scales * squares * views * mirrored
macs = summary("googlenet_2014").work.macs
vgg = summary("vgg16").work.macs
print(crops, 7 * crops, f"{7 * crops * macs / vgg:.0f} times one crop of VGG-16")
# --8<-- [end:crops]
