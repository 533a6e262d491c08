"""AlexNet: most weights sit in the linear layers, most work in the convolutions."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("alexnet").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 224, 224)).shape)
print(summary("alexnet"))
# --8<-- [end:table]
