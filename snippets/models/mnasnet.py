"""MNASNet at three widths."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("mnasnet1_0").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("mnasnet1_0", depth=2))
# --8<-- [end:table]
