"""Prototypes, distances, angles and pairs of views."""

# --8<-- [start:answer]
import torch

from cnnref.training.prototypical import (
    distance_logits,
    linear_form,
    prototypes,
)

torch.manual_seed(0)
support = torch.randn(25, 64)  # embeddings: 5 ways, 5 shots
labels = torch.arange(5).repeat_interleave(5)
queries = torch.randn(40, 64)
centres = prototypes(support, labels, 5)
by_distance = distance_logits(queries, centres).softmax(1)
weight, bias = linear_form(centres)
by_layer = (queries @ weight.T + bias).softmax(1)
print("prototypes:", tuple(centres.shape))
print("the same as a linear layer:", torch.allclose(by_distance, by_layer,
                                                    atol=1e-5))  # fmt: skip
# --8<-- [end:answer]

# --8<-- [start:episode]
import torch

from cnnref.experiments.few_shot import episode

y = torch.arange(5).repeat(20)  # 100 images of 5 classes
random = torch.Generator().manual_seed(0)
support, query, target = episode(y, shots=1, queries=3, random=random)
print("support:", y[support].tolist())
print("queries:", y[query].tolist())
print("target is their class:", target.equal(y[query]))
print("no image twice:", len({*support.tolist(), *query.tolist()}) == 20)
# --8<-- [end:episode]

# --8<-- [start:order]
import torch

from cnnref.training.prototypical import prototypes

torch.manual_seed(0)
support = torch.randn(20, 8, dtype=torch.float64)
labels = torch.arange(4).repeat(5)
kept, order = support.clone(), torch.randperm(20)
first = prototypes(support, labels, 4)
again = prototypes(support[order], labels[order], 4)
print("order of the support matters:", not torch.allclose(first, again))
print("support is left as it was:", support.equal(kept))
one = prototypes(support[:4], labels[:4], 4)
print("one shot, the example itself:", one.equal(support[:4]))
# --8<-- [end:order]

# --8<-- [start:pairs]
import torch

from cnnref.training.pairs import contrastive_loss, triplet_loss

print("distance  same  different")
for d in (0.0, 0.5, 1.0, 2.0):
    a, b = torch.zeros(1, 1), torch.tensor([[d]])
    same = contrastive_loss(a, b, torch.tensor([True])).item()
    other = contrastive_loss(a, b, torch.tensor([False])).item()
    print(f"{d:8} {same:5.2f} {other:10.2f}")
a, p = torch.zeros(1, 1), torch.tensor([[0.5]])
for far in (0.4, 0.6, 0.8):
    n = torch.tensor([[far]], requires_grad=True)
    loss = triplet_loss(a, p, n)
    loss.backward()
    print(f"negative at {far}: loss {loss.item():.2f}, learns:",
          bool(n.grad.any()))  # fmt: skip
# --8<-- [end:pairs]

# --8<-- [start:cosine]
import torch

from cnnref.training.cosine_head import CosineHead

torch.manual_seed(0)
for scale in (1.0, 10.0, 30.0):
    head = CosineHead(64, 100, scale)
    with torch.no_grad():
        best = head(head.weight[:1]).softmax(1).max().item()
    print(f"scale {scale:4}: at most about {best:.0%} for a perfect match")
x = torch.randn(8, 64)
print("length matters:", not torch.allclose(head(x), head(9 * x), atol=1e-4))
# --8<-- [end:cosine]

# --8<-- [start:simclr]
import torch
from torch.nn.functional import cosine_similarity

from cnnref.training.nt_xent import nt_xent

torch.manual_seed(0)
first, second = torch.randn(2, 6, 16, dtype=torch.float64)
views, total = torch.cat([first, second]), 0.0
for i in range(12):
    partner = (i + 6) % 12
    pull = {
        k: torch.exp(cosine_similarity(views[i], views[k], dim=0) / 0.5)
        for k in range(12)
        if k != i
    }
    total -= torch.log(pull[partner] / sum(pull.values()))
print("loop = function:", torch.allclose(total / 12, nt_xent(first, second)))
# --8<-- [end:simclr]

# --8<-- [start:chance]
from math import exp, log

import torch

from cnnref.training.nt_xent import nt_xent

for images in (8, 128, 4096):
    alike = log(2 * images - 1)  # all views in one place
    best = log(1 + (2 * images - 2) * exp(-1 / 0.5))  # others at 90 degrees
    print(f"{images} images: collapsed {alike:.2f}, spread {best:.2f}")
same = torch.ones(8, 4)
print("collapsed, computed:", round(nt_xent(same, same).item(), 2))
# --8<-- [end:chance]
