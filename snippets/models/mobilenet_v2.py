"""MobileNet v2: thin, wide, thin."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("mobilenet_v2").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
for width in (0.5, 1.0, 1.4):
    print(width, repr(summary(create("mobilenet_v2", width_mult=width), 3, 224, 224)))
print(summary("mobilenet_v2", depth=2))
# --8<-- [end:table]
