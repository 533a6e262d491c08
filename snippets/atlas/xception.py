"""Xception: from inception blocks to separable ones, what lies between, what it costs."""

# --8<-- [start:spectrum]
import torch
from torch.nn.functional import conv2d

torch.manual_seed(0)
x = torch.randn(1, 64, 9, 9, dtype=torch.double)
towers = [torch.randn(24, 64, 1, 1, dtype=torch.double) for _ in range(3)]
kernels = [torch.randn(24, 24, 3, 3, dtype=torch.double) for _ in range(3)]
beside = [
    conv2d(conv2d(x, tower), kernel, padding=1)
    for tower, kernel in zip(towers, kernels, strict=True)
]
one = conv2d(conv2d(x, torch.cat(towers)), torch.cat(kernels), padding=1, groups=3)
print("three towers = three groups:", torch.allclose(torch.cat(beside, 1), one))
for groups in (1, 3, 4, 24, 72):
    print(f"{groups:3} groups: {64 * 72 + 9 * 72 * 72 // groups:6,} weights")
# --8<-- [end:spectrum]

# --8<-- [start:order]
import torch

torch.manual_seed(0)
inputs, outputs = 6, 8
mix = torch.randn(outputs, inputs, 1, 1)
first = mix * torch.randn(1, inputs, 3, 3)  # 3x3 a channel, then 1x1: Xception
last = mix * torch.randn(outputs, 1, 3, 3)  # 1x1, then 3x3 a channel: Inception
for name, kernel in {"3x3 first": first, "1x1 first": last}.items():
    by_input = max(torch.linalg.matrix_rank(kernel[:, i].flatten(1)) for i in range(inputs))
    by_output = max(torch.linalg.matrix_rank(kernel[o].flatten(1)) for o in range(outputs))
    print(f"{name}: {by_input} kernel an input, {by_output} an output")
# --8<-- [end:order]

# --8<-- [start:between]
from collections import Counter

import torch
from torch import nn

from cnnref.models import create

for name in ("legacy_xception", "xception41"):
    with torch.device("meta"):
        parts = [part for part in create(name).modules() if not any(part.children())]
    found, since = Counter(), None
    for part in parts:  # in the order in which they run
        if isinstance(part, nn.Conv2d) and part.groups > 1:
            since = []
        elif isinstance(part, nn.Conv2d) and since is not None:
            found["+".join(since) or "nothing"] += 1
            since = None
        elif since is not None:
            since.append(type(part).__name__)
    print(name, dict(found))
# --8<-- [end:between]

# --8<-- [start:count]
from cnnref.models import create
from cnnref.summary import summary

for name, options in {"inception_v3": {"aux_logits": False}, "legacy_xception": {}}.items():
    found = summary(create(name, **options), 3, 299, 299)
    print(f"{name:16}{found.params:12,} parameters{found.work.macs:15,} MACs")
dense = separable = 0
for part in summary("legacy_xception", depth=9).parts:
    if part.name.endswith("pointwise"):
        outputs = part.shape[0]
        inputs = part.params // outputs
        separable += inputs * (9 + outputs)
        dense += inputs * 9 * outputs
print(f"separable layers {separable:,}, as dense 3x3 {dense:,}: {dense / separable:.1f} times")
# --8<-- [end:count]

# --8<-- [start:versions]
import torch
from torch import nn

from cnnref.models import create

for name in ("legacy_xception", "xception41"):
    with torch.device("meta"):
        modules = dict(create(name).named_modules())
    convs = {n: m for n, m in modules.items() if isinstance(m, nn.Conv2d)}
    deep = [n for n, m in convs.items() if m.groups > 1]
    aside = [n for n in convs if "skip" in n or "shortcut" in n]
    plain = len(convs) - 2 * len(deep) - len(aside)
    strided = [n for n in deep if convs[n].stride == (2, 2)]
    pools = sum(isinstance(m, nn.MaxPool2d) for m in modules.values())
    print(f"{name}: {plain} dense + {len(deep)} separable = {plain + len(deep)}")
    print(f"   shortcuts with weights {len(aside)}, pools {pools}, strided 3x3 {len(strided)}")
    norms = sum(isinstance(m, nn.BatchNorm2d) for m in modules.values())
    print(f"   norms {norms}, stem pads", next(iter(convs.values())).padding)
# --8<-- [end:versions]

# --8<-- [start:own]
import torch
from torch import nn

from cnnref.models import create

with torch.device("meta"):
    model = create("legacy_xception")
    sides = {}
    for name in ("conv2", "block1", "block2", "block3", "block11", "bn4"):
        part = model.get_submodule(name)
        part.register_forward_hook(lambda m, i, o, name=name: sides.update({name: o.shape[-1]}))
    model.fc = nn.Linear(2048, 5)
    print(model(torch.empty(2, 3, 224, 224)).shape)
print(sides)
# --8<-- [end:own]
