"""ConvNeXt: the linear layers of the blocks do nearly all of the work."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("convnext_tiny").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("convnext_tiny", depth=2))
# --8<-- [end:table]
