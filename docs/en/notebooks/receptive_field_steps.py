# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Receptive field, step by step { #receptive-field-steps }
#
# This notebook follows one unit down to the image: first by listing pixels,
# then by the recursion, then by a gradient. The three have to agree.
# The theory is in the chapter [Receptive field](../../receptive-field/).

# %% [markdown]
# ## One layer: list the pixels { #one-layer }
#
# Unit $i$ of a layer reads the positions $is - p + dt$ for $t = 0, \dots, k-1$.
# Negative positions are padding.

# %%
def reads(unit, kernel, stride=1, padding=0, dilation=1):
    return [unit * stride - padding + dilation * t for t in range(kernel)]


for unit in range(4):
    print(unit, reads(unit, kernel=3, stride=2, padding=1))

# %% [markdown]
# Neighbouring units move by the stride. With stride 2 and three taps they share one position.

# %% [markdown]
# ## Several layers: walk down { #walk }
#
# Start from one unit of the last layer and replace it by what it reads, layer by layer.
# A set forgets how often a position is reached; it keeps which ones.

# %%
layers = [(7, 2, 3), (3, 2, 1), (3, 1, 1)]  # kernel, stride, padding


def walk(unit, layers):
    units = {unit}
    for kernel, stride, padding in reversed(layers):
        units = {q for u in units for q in reads(u, kernel, stride, padding)}
    return sorted(units)


for unit in (0, 1, 2):
    pixels = walk(unit, layers)
    print(f"unit {unit}: {pixels[0]} to {pixels[-1]}, {len(pixels)} pixels")

# %% [markdown]
# These are the stem of ResNet and one 3×3 layer.
# From one unit to the next, the stretch moves by the jump. Its length stays.

# %% [markdown]
# ## The recursion { #recursion }
#
# The walk costs more and more as networks get deeper. Three integers do the same upwards:
#
# $$\begin{aligned}
# r &\leftarrow r + (k-1)\,j\\
# a &\leftarrow a - p\,j\\
# j &\leftarrow j\,s
# \end{aligned}$$


# %%
def step(field, kernel, stride=1, padding=0):
    size, jump, start = field
    return size + (kernel - 1) * jump, jump * stride, start - padding * jump


field = (1, 1, 0)
print("layer      size jump start")
for kernel, stride, padding in layers:
    field = step(field, kernel, stride, padding)
    print(f"k{kernel} s{stride} p{padding}  {field[0]:6}{field[1]:5}{field[2]:6}")

# %%
size, jump, start = field
for unit in range(20):
    pixels = walk(unit, layers)
    assert pixels[0] == start + unit * jump
    assert pixels[-1] == start + unit * jump + size - 1
print("walk and recursion agree on 20 units")

# %% [markdown]
# ## VGG-16 { #vgg }
#
# The package does the same from one line of text. Pools count as layers.
# In the table below, each block of 3×3 layers grows in equal steps;
# after each pool, the steps are twice as long.

# %%
import cnnref

vgg = "3x224x224 (conv64k3p1)x2 max2 (conv128k3p1)x2 max2"
vgg += " (conv256k3p1)x3 max2" + " (conv512k3p1)x3 max2" * 2

before = 1
print("layer       map size added jump start")
for row in cnnref.analyse(vgg):
    rf, width = row.rf, row.shape[-1]
    size, jump, start = rf.size[0], rf.stride[0], rf.start[0]
    added, before = size - before, size
    print(f"{row.layer!s:11}{width:4}{size:5}{added:6}{jump:5}{start:6}")

# %% [markdown]
# ## The same by gradient { #gradient }
#
# The axes do not mix, so one axis is enough: the network below is VGG-16 in one dimension.
# One channel, positive weights, average pools, no ReLU, double precision:
# then a pixel has a gradient exactly if some path leads to it.

# %%
import torch
from torch import nn

parts = []
for block in (2, 2, 3, 3, 3):
    parts += [nn.Conv1d(1, 1, 3, padding=1, bias=False) for _ in range(block)]
    parts += [nn.AvgPool1d(2)]
net = nn.Sequential(*parts).double()
for weight in net.parameters():
    nn.init.constant_(weight, 1 / 3)

x = torch.zeros(1, 1, 512, dtype=torch.float64, requires_grad=True)
y = net(x)
unit = y.shape[-1] // 2
y[0, 0, unit].backward()
gradient = x.grad[0, 0]
seen = gradient.nonzero().flatten()
print("unit", unit, "sees", int(seen[0]), "to", int(seen[-1]))
print("recursion:", start + unit * jump, "to", start + unit * jump + size - 1)
assert len(seen) == size

# %% [markdown]
# ## How much each pixel counts { #mass }
#
# With uniform weights, the gradient is the share of paths that end in a pixel.
# It adds up to one, so a standard deviation makes sense.
# This is path mass, a property of the architecture.
# A trained network weights its paths differently.

# %%
position = torch.arange(len(gradient), dtype=torch.float64)
centre = float((gradient * position).sum())
deviation = float((gradient * (position - centre) ** 2).sum().sqrt())
print(f"total {float(gradient.sum()):.3f}, centre {centre:.1f}")
print(f"deviation {deviation:.2f} pixels, field {size} pixels")

for first in range(int(seen[0]), int(seen[-1]) + 1, 16):  # 16 pixels a line
    mass = float(gradient[first : first + 16].sum())
    print(f"{first:4} {mass:.3f} " + "#" * round(130 * mass))

# %%
reach = 0
middle = round(centre)
while gradient[middle - reach : middle + reach + 1].sum() < 0.95:
    reach += 1
print(f"95% of the paths: {2 * reach + 1} of {size} pixels")

# %% [markdown]
# ## Your turn { #your-turn }
#
# 1. Move one pool of VGG-16 one layer earlier. Predict the change of the size, then compute it.
# 2. Put `dilation=2` into `reads` and into `step`. Which line of `step` changes?
# 3. Replace one average pool by max pooling. Explain what the gradient reports now.
# 4. Find a chain for which `walk` returns fewer pixels than the recursion's size.
#    Hint: a kernel smaller than its stride.
