"""Vision Transformer: larger patches, fewer positions, more weights in the projection."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("vit_b_32").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 224, 224)).shape)
print(summary("vit_b_32", depth=2))
print(repr(summary("vit_b_16")))
# --8<-- [end:table]
