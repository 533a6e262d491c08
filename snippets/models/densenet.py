"""DenseNet-121: channels grow by 32 a layer and halve at each transition."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("densenet121").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("densenet121"))

for part in summary("densenet121", depth=2).parts:
    if "transition" in part.name:
        print(part.name, part.shape)
# --8<-- [end:table]
