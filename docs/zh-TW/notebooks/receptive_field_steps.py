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
# # 感受野逐步計算 { #receptive-field-steps }
#
# 這份筆記本從一個單元一路追到影像：先列出像素，再用遞迴式，最後用梯度。
# 三種算法的結果必須一致。
# 原理在[感受野](../../receptive-field/)那一章。

# %% [markdown]
# ## 一層：列出像素 { #one-layer }
#
# 一層的第 $i$ 個單元，讀取位置 $is - p + dt$，其中 $t = 0, \dots, k-1$。
# 負的位置是填補。

# %%
def reads(unit, kernel, stride=1, padding=0, dilation=1):
    return [unit * stride - padding + dilation * t for t in range(kernel)]


for unit in range(4):
    print(unit, reads(unit, kernel=3, stride=2, padding=1))

# %% [markdown]
# 相鄰單元相隔一個步幅。步幅 2、三個取樣點時，彼此共用一個位置。

# %% [markdown]
# ## 好幾層：一路往下走 { #walk }
#
# 從最後一層的一個單元開始，逐層換成它讀取的位置。
# 集合只記得到了哪些位置，不記得到了幾次。

# %%
layers = [(7, 2, 3), (3, 2, 1), (3, 1, 1)]  # 卷積核、步幅、填補


def walk(unit, layers):
    units = {unit}
    for kernel, stride, padding in reversed(layers):
        units = {q for u in units for q in reads(u, kernel, stride, padding)}
    return sorted(units)


for unit in (0, 1, 2):
    pixels = walk(unit, layers)
    print(f"unit {unit}: {pixels[0]} to {pixels[-1]}, {len(pixels)} pixels")

# %% [markdown]
# 這三層是 ResNet 的起始層，加上一層 3×3。
# 換到下一個單元，整段範圍移動一個累積步幅，長度不變。

# %% [markdown]
# ## 遞迴式 { #recursion }
#
# 網路越深，往下走越花時間。改成由下往上，只要三個整數：
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
# 套件只要一行文字就能算。池化也是一層。
# 下表中，同一區塊的 3×3 每層增加一樣多；經過一次池化，增量就加倍。

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
# ## 用梯度再算一次 { #gradient }
#
# 兩個軸互不影響，所以算一個軸就夠：下面是一維的 VGG-16。
# 一個通道、權重全正、平均池化、沒有 ReLU、雙精度：
# 這樣一來，有路徑通到的像素，梯度一定不為零，反之亦然。

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
# ## 每個像素佔多少分量 { #mass }
#
# 權重均勻時，梯度就是通到該像素的路徑所佔的比例。
# 總和是 1，所以可以算標準差。
# 這是路徑總量，屬於架構的性質；訓練好的網路，各路徑的權重並不相同。

# %%
position = torch.arange(len(gradient), dtype=torch.float64)
centre = float((gradient * position).sum())
deviation = float((gradient * (position - centre) ** 2).sum().sqrt())
print(f"total {float(gradient.sum()):.3f}, centre {centre:.1f}")
print(f"deviation {deviation:.2f} pixels, field {size} pixels")

for first in range(int(seen[0]), int(seen[-1]) + 1, 16):  # 每行 16 個像素
    mass = float(gradient[first : first + 16].sum())
    print(f"{first:4} {mass:.3f} " + "#" * round(130 * mass))

# %%
reach = 0
middle = round(centre)
while gradient[middle - reach : middle + reach + 1].sum() < 0.95:
    reach += 1
print(f"95% of the paths: {2 * reach + 1} of {size} pixels")

# %% [markdown]
# ## 換你試試 { #your-turn }
#
# 1. 把 VGG-16 的一個池化往前移一層。先預測大小怎麼變，再實際計算。
# 2. 在 `reads` 和 `step` 加入 `dilation=2`。`step` 的哪一行會變？
# 3. 把一個平均池化換成最大池化。說明梯度現在量到什麼。
# 4. 找一串層，讓 `walk` 得到的像素比遞迴式的大小少。
#    提示：卷積核比步幅小。
