"""RegNetY: widths on a straight line."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("regnet_y_400mf").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("regnet_y_400mf", depth=2))
# --8<-- [end:table]
