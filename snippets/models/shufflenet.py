"""ShuffleNet v2: half of the channels pass by."""

# --8<-- [start:table]
import torch

from cnnref.models import create
from cnnref.summary import summary

model = create("shufflenet_v2_x1_0").eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
print(summary("shufflenet_v2_x1_0"))
# --8<-- [end:table]
