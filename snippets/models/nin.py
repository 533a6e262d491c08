"""Network in Network: no linear layer."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("nin_cifar10").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 32, 32)).shape)
print(summary("nin_cifar10"))
# --8<-- [end:table]
