"""Soft targets, their temperature and what the factor T^2 is for."""

# --8<-- [start:answer]
import torch

from cnnref.training.distillation import mixed_loss

teacher = torch.tensor([[9.0, 6.0, 0.0]])  # cat, dog, car
for temperature in (1, 4, 20):
    soft = (teacher / temperature).softmax(1)[0]
    shares = "  ".join(f"{p:.1%}" for p in soft.tolist())
    print(f"T = {temperature:2}: {shares}")
student = torch.tensor([[2.0, 0.0, 1.0]], requires_grad=True)
mixed_loss(student, teacher, torch.tensor([0])).backward()
raised = [name for name, g in zip(("cat", "dog", "car"),
          student.grad[0].tolist(), strict=True) if g < 0]  # fmt: skip
print("a step raises:", *raised)
# --8<-- [end:answer]

# --8<-- [start:gradient]
import torch

from cnnref.training.distillation import distillation_loss

torch.manual_seed(0)
v = torch.randn(32, 10, dtype=torch.float64)
z = torch.randn(32, 10, dtype=torch.float64, requires_grad=True)
for t in (1, 2, 4, 8, 16):
    (slope,) = torch.autograd.grad(distillation_loss(z, v, t), z)
    by_hand = t * ((z / t).softmax(1) - (v / t).softmax(1)) / 32
    same = torch.allclose(slope, by_hand)
    with_factor, without = slope.norm().item(), slope.norm().item() / t**2
    if t == 1:
        start = with_factor
    sizes = with_factor / start, without / start
    print(f"T = {t:2}: {same}", "  with T² {:.1f}, without {:.3f}".format(*sizes))
# --8<-- [end:gradient]

# --8<-- [start:limit]
import torch

from cnnref.training.distillation import distillation_loss

torch.manual_seed(0)
v, z = 3 * torch.randn(2, 32, 10, dtype=torch.float64)
centred = (z - z.mean(1, keepdim=True)) - (v - v.mean(1, keepdim=True))
half_mse = centred.square().mean() / 2
for t in (1, 10, 100, 1000):
    ratio = (distillation_loss(z, v, t) / half_mse).item()
    print(f"T = {t:4}: loss / MSE of the logits = {ratio:.2f}")
moved = distillation_loss(z + 7, v, 4)
print("a constant added:", torch.allclose(moved, distillation_loss(z, v, 4)))
# --8<-- [end:limit]

# --8<-- [start:hard]
import torch
from torch.nn.functional import cross_entropy

from cnnref.training.distillation import distillation_loss

torch.manual_seed(0)
z, v = torch.randn(2, 64, 10, dtype=torch.float64)
sure = 1e6 * v  # a teacher without doubt
by_soft = distillation_loss(z, sure, 1.0)
by_class = cross_entropy(z, v.argmax(1))
print("sure teacher = cross-entropy with its class:",
      torch.allclose(by_soft, by_class))  # fmt: skip
q, p = (z / 4).log_softmax(1), (v / 4).softmax(1)
kl = torch.nn.functional.kl_div(q, p, reduction="batchmean")
ours = distillation_loss(z, v, 4.0)
print("16 kl_div(q, p) = ours:", torch.allclose(16 * kl, ours))
# --8<-- [end:hard]

# --8<-- [start:teacher]
import torch
from torch import nn

torch.manual_seed(0)
teacher = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Dropout())
images = torch.rand(16, 3, 8, 8)
for mode in ("train", "eval"):
    teacher.train(mode == "train")
    before = teacher[1].running_mean.clone()
    with torch.no_grad():
        first, again = teacher(images), teacher(images)
    moved = not before.equal(teacher[1].running_mean)
    print(f"{mode:5} says the same twice: {torch.equal(first, again)}")
    print(f"      buffers move: {moved}")
# --8<-- [end:teacher]

# --8<-- [start:hint]
import torch
from torch import nn

wide, narrow = torch.randn(2, 64, 8, 8), torch.randn(2, 16, 8, 8)
adapter = nn.Conv2d(16, 64, 1)  # thrown away after training
hint = nn.functional.mse_loss(adapter(narrow), wide.detach())
hint.backward()
print("weights that only training needs:",
      sum(p.numel() for p in adapter.parameters()))  # fmt: skip
print("loss is one number:", hint.ndim == 0)
# --8<-- [end:hint]
