"""CoAtNet: convolution first, attention later."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("coatnet_0_224").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 224, 224)).shape)
print(summary("coatnet_0_224"))
# --8<-- [end:table]
