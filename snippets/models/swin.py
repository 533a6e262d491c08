"""Swin: attention in windows."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("swin_t").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("swin_t", depth=2))
# --8<-- [end:table]
