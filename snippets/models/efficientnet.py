"""EfficientNet: one coefficient scales depth, width, image."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("efficientnet_b0").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("efficientnet_b0", depth=2))
for size in range(1, 4):
    print(repr(summary(f"efficientnet_b{size}")))
# --8<-- [end:table]
