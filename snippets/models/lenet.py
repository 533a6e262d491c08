"""LeNet-5: the network of 1998 and the form of today."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("lenet5_1998").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 1, 32, 32)).shape)
print(summary("lenet5_1998"))
# --8<-- [end:table]
