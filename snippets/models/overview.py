"""Build a network by its name, count it, train it for another number of classes."""

# --8<-- [start:overview]
import torch

from cnnref.models import create, list_models
from cnnref.summary import summary

print(len(list_models()), "networks")
print(summary("resnet50"))

model = create("resnet50", num_classes=10).eval()
with torch.no_grad():
    print(model(torch.zeros(1, 3, 64, 64)).shape)
# --8<-- [end:overview]

# --8<-- [start:checkpoint]
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from cnnref.models import create, load_checkpoint

with TemporaryDirectory() as folder:
    path = Path(folder) / "resnet18-f37072fd.pth"  # named as torchvision names it
    torch.save(create("resnet18").state_dict(), path)
    model = load_checkpoint(path)
    print(type(model).__name__, sum(p.numel() for p in model.parameters()))
    try:
        create("resnet34", weights=path)
    except ValueError as error:
        print(str(error).splitlines()[0][:90])
# --8<-- [end:checkpoint]
