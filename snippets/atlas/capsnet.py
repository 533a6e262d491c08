"""CapsNet: squashing, routing, the margin loss, and what an image that moves does to it."""

# --8<-- [start:squash]
import torch

from cnnref.models.capsnet import squash

for length in (0.1, 0.5, 1.0, 2.0, 5.0):
    v = squash(torch.tensor([length, 0.0]))
    print(f"{length:3.1f} -> {v.norm():.3f}")
v = squash(torch.tensor([3.0, 4.0]))
print("direction", [round(part, 3) for part in (v / v.norm()).tolist()])
# --8<-- [end:squash]

# --8<-- [start:shapes]
import torch

from cnnref.models import create

model = create("capsnet").eval()
with torch.no_grad():
    x = torch.zeros(1, 1, 28, 28)
    x = torch.relu(model.conv1(x))
    print("conv1   ", tuple(x.shape))
    x = model.primary(x)
    print("primary ", tuple(x.shape))
    u = x.unflatten(1, (32, 8)).permute(0, 1, 3, 4, 2).flatten(1, 3)
    print("capsules", tuple(u.shape))
    print("matrices", tuple(model.digits.weight.shape))
    v = model.digits(model.squash(u))
    print("digits  ", tuple(v.shape), "lengths", tuple(v.norm(dim=-1).shape))
# --8<-- [end:shapes]

# --8<-- [start:routing]
import torch

from cnnref.models.capsnet import squash

torch.manual_seed(0)
votes = 0.05 * torch.randn(1152, 10, 16)  # of 1,152 capsules for 10 digits
votes[:20, 3] += torch.linspace(0, 0.3, 16)  # 20 agree on digit 3
logits = torch.zeros(1152, 10)
for rounds in (1, 2, 3):
    share = logits.softmax(1)
    v = squash((share[..., None] * votes).sum(0))
    logits = logits + (votes * v).sum(-1)
    agree, others = share[:20, 3].mean(), share[20:, 3].mean()
    print(f"round {rounds}: shares {agree:.3f} and {others:.3f},",
          f"length {v[3].norm():.2f}")  # fmt: skip
# --8<-- [end:routing]

# --8<-- [start:uniform]
import torch

from cnnref.models import create
from cnnref.models.capsnet import squash

torch.manual_seed(0)
digits = create("capsnet", iterations=1).digits
u = torch.randn(2, 1152, 8) / 8
with torch.no_grad():
    linear = torch.einsum("nil,ijdl->njd", u, digits.weight) / 10
    print("one round is one linear layer:",
          torch.allclose(digits(u), squash(linear), atol=1e-6))  # fmt: skip
# --8<-- [end:uniform]

# --8<-- [start:margin]
import torch


def margin_loss(lengths, label):
    """Equation 4: the right capsule above 0.9, the others below 0.1."""
    right = torch.nn.functional.one_hot(torch.tensor(label), len(lengths))
    present = right * (0.9 - lengths).clamp(min=0) ** 2
    absent = 0.5 * (1 - right) * (lengths - 0.1).clamp(min=0) ** 2
    return (present + absent).sum()


lengths = torch.tensor([0.05, 0.70, 0.30, 0.10])
print(f"label 1: {margin_loss(lengths, 1):.3f}")
print(f"label 2: {margin_loss(lengths, 2):.3f}")
good = torch.tensor([0.05, 0.95, 0.10, 0.0])
print(f"all within the margins: {margin_loss(good, 1):.3f}")
# --8<-- [end:margin]

# --8<-- [start:moved]
import torch

from cnnref.models import create

torch.manual_seed(0)
model = create("capsnet", decoder=False).eval()
image = torch.zeros(1, 1, 28, 28)
image[..., 10:16, 11:15] = torch.rand(6, 4)
moved = image.roll(2, -1)  # two pixels to the right
turned = image.rot90(1, (-2, -1))


def primary(x):
    return model.primary(torch.relu(model.conv1(x)))


with torch.no_grad():
    before, after = primary(image), primary(moved)
    print("maps move along:",
          torch.allclose(before[..., :-1], after[..., 1:], atol=1e-5))  # fmt: skip
    quarter = primary(turned).rot90(-1, (-2, -1))
    print("maps turn along:", torch.allclose(before, quarter, atol=1e-3))
    a, b, c = model(image), model(moved), model(turned)
    print("lengths stay when moved, turned:",
          torch.allclose(a, b, rtol=1e-3), torch.allclose(a, c, rtol=1e-3))  # fmt: skip
# --8<-- [end:moved]
