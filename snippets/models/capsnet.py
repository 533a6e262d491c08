"""CapsNet: the length of a vector is the answer."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("capsnet").eval()
with torch.no_grad():
    lengths, image = model(torch.zeros(1, 1, 28, 28))
print(lengths.shape, image.shape)
print(summary("capsnet"))
# --8<-- [end:table]
