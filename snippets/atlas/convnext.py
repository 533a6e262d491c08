"""ConvNeXt: where its work lies, how its field grows, how to change it."""

# --8<-- [start:share]
from cnnref import count

print("               linear depthwise stem, between")
for size in ("tiny", "small", "base", "large"):
    found = count(f"convnext_{size}")
    depthwise = sum(p.work.conv for p in found.parts if ".block." in p.name)
    between = found.work.conv - depthwise
    parts = (found.work.linear, depthwise, between)
    print(f"convnext_{size:5}", *(f"{p / found.macs:8.1%}" for p in parts))
# --8<-- [end:share]

# --8<-- [start:block]
from cnnref.models import create

C = 96
block = create("convnext_tiny").features[1][0]
for key, weight in block.named_parameters():
    print(f"{key:14} {weight.numel():6,} {tuple(weight.shape)}")
print("all", sum(p.numel() for p in block.parameters()))
print("8C² + 58C =", 8 * C**2 + 58 * C)
# --8<-- [end:block]

# --8<-- [start:field]
from cnnref import receptive_field

for depths in ((3, 3, 9, 3), (3, 3, 27, 3)):
    field, jump = 4, 4  # behind the stem
    for stage, blocks in enumerate(depths):
        if stage:
            field, jump = field + jump, 2 * jump  # 2×2, stride 2
        field += 6 * jump * blocks  # 7×7 depthwise
    print(depths, field)
for name in ("convnext_tiny", "convnext_small"):
    unit = receptive_field(name).last_map
    print(name, unit.size[0], "centre of unit 0:", unit.center[0])
# --8<-- [end:field]

# --8<-- [start:change]
import torch

from cnnref import count
from cnnref.models import create
from cnnref.models.convnext import ConvNeXt

with torch.device("meta"):
    small = ConvNeXt(widths=(40, 80, 160, 320), depths=(2, 2, 6, 2), num_classes=10)
found = count(small, (1, 3, 224, 224))
print(f"{found.params:,} parameters, {found.macs:,} MACs, field {found.field}")
model = create("convnext_tiny", num_classes=10).eval()
with torch.no_grad():
    for side in (32, 64, 100):
        print(side, "->", tuple(model.features(torch.zeros(1, 3, side, side)).shape))
# --8<-- [end:change]
