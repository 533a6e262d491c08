"""How tools count: one network, several answers."""

# --8<-- [start:modes]
import torch
from torch.utils.flop_counter import FlopCounterMode

from cnnref import count
from cnnref.models import create

model = create("vit_b_32").eval()
x = torch.zeros(1, 3, 224, 224)
with torch.no_grad(), FlopCounterMode(display=False) as fast:
    model(x)
with FlopCounterMode(display=False) as whole:
    model.to("meta")(x.to("meta"))
print(f"no_grad: {fast.get_total_flops() // 2:>13,}")
print(f"on meta: {whole.get_total_flops() // 2:>13,}")
print(f"cnnref:  {count('vit_b_32').macs:>13,}")
# --8<-- [end:modes]

# --8<-- [start:columns]
from cnnref import count

for name in ("resnet50", "convnext_tiny", "vit_b_16"):
    print(name, count(name).work)
# --8<-- [end:columns]
