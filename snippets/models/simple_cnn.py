"""A small network to teach with."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("simple_cnn").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 32, 32)).shape)
print(summary("simple_cnn"))
# --8<-- [end:table]
