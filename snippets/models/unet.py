"""U-Net: no padding, so the output is smaller than the input."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("unet_2015").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 1, 188, 188)).shape)
print(summary("unet_2015"))
# --8<-- [end:table]
