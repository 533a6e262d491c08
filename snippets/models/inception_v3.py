"""Inception v3, for images of 299 x 299."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("inception_v3").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 299, 299)).shape)
print(summary("inception_v3"))
# --8<-- [end:table]
