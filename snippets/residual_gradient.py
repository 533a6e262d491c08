"""What the gradient of a residual block is, what it is not, each checked by autograd."""

# --8<-- [start:answer]
import torch
from torch import nn
from torch.autograd.functional import jacobian

torch.manual_seed(0)
branch = nn.Sequential(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4)).double()
x = torch.randn(4, dtype=torch.float64)
whole = jacobian(lambda x: x + branch(x), x)
part = jacobian(branch, x)
print("I + dF/dx:     ", torch.allclose(whole, torch.eye(4) + part))

cancelled = jacobian(lambda x: x + -x, x)
print("F(x) = -x gives", cancelled.abs().max().item())
# --8<-- [end:answer]

# --8<-- [start:cancel]
import torch

x = torch.randn(3, 8, dtype=torch.float64, requires_grad=True)
for scale in (-1.0, -0.9, 0.0, 1.0):
    y = x
    for _ in range(10):  # ten blocks with F(x) = scale * x
        y = y + scale * y
    (grad,) = torch.autograd.grad(y.sum(), x)
    print(f"F(x) = {scale:4} x: gradient {grad[0, 0].item():.3g}")
# --8<-- [end:cancel]

# --8<-- [start:mask]
import torch
from torch import nn

from cnnref.layers import BasicBlock

torch.manual_seed(0)
block = BasicBlock(8, 8).double()
nn.init.zeros_(block.bn2.weight)  # F = 0, so only the identity is left
x = torch.randn(2, 8, 6, 6, dtype=torch.float64, requires_grad=True)
above = torch.randn(2, 8, 6, 6, dtype=torch.float64)
(grad,) = torch.autograd.grad(block(x.clone()), x, above)
mask = (x > 0).double()
print("gradient is mask times above:", torch.equal(grad, above * mask))
print("share cut off:", round(1 - mask.mean().item(), 1))
# --8<-- [end:mask]

# --8<-- [start:preact]
import torch
from torch import nn

from cnnref.layers import PreActBottleneck

torch.manual_seed(0)
block = PreActBottleneck(16, 4).double()
nn.init.zeros_(block.conv3.weight)  # F = 0
x = torch.randn(2, 16, 6, 6, dtype=torch.float64, requires_grad=True)
above = torch.randn(2, 16, 6, 6, dtype=torch.float64)
(grad,) = torch.autograd.grad(block(x), x, above)
print("gradient passes unchanged:", torch.equal(grad, above))
# --8<-- [end:preact]

# --8<-- [start:open]
from cnnref.experiments.identity_path import open_share

shares = open_share(8, seed=0)
print("v1, 1 block:  more than half open:", shares[1] > 0.5)
print("v1, 8 blocks: 20 to 40 % open:    ", 0.2 < shares[8] < 0.4)
print("v2, 8 blocks:", open_share(8, seed=0, kind="v2")[8])
# --8<-- [end:open]

# --8<-- [start:projections]
import torch

from cnnref.models import create

for name in ("resnet50", "resnetv2_50"):
    with torch.device("meta"):  # shapes only, no numbers
        model = create(name)
    blocks = [m for m in model.modules() if hasattr(m, "downsample")]
    projected = sum(block.downsample is not None for block in blocks)
    print(f"{name}: {len(blocks)} blocks, {projected} with a projection")
# --8<-- [end:projections]

# --8<-- [start:plain]
from cnnref.experiments.init_depth import by_depth

for kind in ("half", "he", "norm"):
    _, gradient = by_depth(kind, 20)
    rate = (gradient[0] / gradient[-1]) ** (1 / 19)
    low, high = rate - 0.1, rate + 0.1
    print(f"{kind:4} factor a layer between {low:.1f} and {high:.1f}")
# --8<-- [end:plain]
