"""GoogLeNet: the auxiliary heads answer in training alone."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("googlenet")
outputs = model(torch.zeros(2, 3, 64, 64))  # in training: three heads
print(outputs._fields)
with torch.no_grad():
    print(model.eval()(torch.zeros(1, 3, 64, 64)).shape)
print(summary("googlenet"))
# --8<-- [end:table]
