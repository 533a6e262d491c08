"""MLP-Mixer: linear layers only."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("mixer_b16_224").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 224, 224)).shape)
print(summary("mixer_b16_224"))
# --8<-- [end:table]
