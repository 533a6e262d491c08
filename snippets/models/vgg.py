"""VGG: the convolutions do the work, the linear layers hold the weights."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("vgg16").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 32, 32)).shape)
print(summary("vgg16"))
# --8<-- [end:table]
