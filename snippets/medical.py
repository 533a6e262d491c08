"""The X-ray case: heads, labels, flips, intervals, predictive values."""

# --8<-- [start:answer]
import torch

from cnnref.models import create

with torch.device("meta"):  # shapes only
    body = create("resnet50")
    heads = {
        "linear": torch.nn.Linear(2048, 4),
        "hidden": torch.nn.Sequential(
            torch.nn.Linear(2048, 512),
            torch.nn.ReLU(),
            torch.nn.Linear(512, 4),
        ),
    }


def learned(net):
    return sum(p.numel() for p in net.parameters())


for name, head in heads.items():
    each = learned(head) / 2000
    print(f"{name}: {learned(head):9,} parameters, {each:3.0f} an image")
print(f"layer4: {learned(body.layer4):9,}")
# --8<-- [end:answer]

# --8<-- [start:labels]
import torch
import torch.nn.functional as F

logits = torch.tensor([[4.0, 4.0, -4.0, -4.0]])  # two findings at once
print("softmax:", [f"{p:.2f}" for p in logits.softmax(1)[0]])
print("sigmoid:", [f"{p:.2f}" for p in logits.sigmoid()[0]])

y = torch.tensor([[1.0, 1.0, 0.0, float("nan")]])  # the last: not said
known = ~y.isnan()
target = y.nan_to_num()
loss = F.binary_cross_entropy_with_logits(logits[known], target[known])
print("loss over the", int(known.sum()), "known:", f"{loss:.2f}")
# --8<-- [end:labels]

# --8<-- [start:flip]
import torch

from cnnref.experiments.laterality import chests

left, right = (
    chests(
        torch.full((200,), kind),
        torch.Generator().manual_seed(kind),
        noise=0.0,
    )
    for kind in (1, 2)
)


def brighter(x):
    """Half of the image with the larger mean: the heart's side."""
    left, right = x[..., :16], x[..., 16:]
    return (right.mean((1, 2, 3)) > left.mean((1, 2, 3))).float()


for name, x in (("spot left", left), ("spot right", right)):
    for flip in (False, True):
        seen = x.flip(-1) if flip else x
        share = brighter(seen).mean().item()
        where = "right" if share > 0.5 else "left"
        print(f"{name}{', flipped' if flip else ''}: heart {where}")
# --8<-- [end:flip]

# --8<-- [start:values]
from cnnref.experiments.patients import predictive_value

for prevalence in (0.5, 0.1, 0.01, 0.001):
    usual, strict = (
        predictive_value(0.9, specificity, prevalence)
        for specificity in (0.9, 0.99)
    )  # fmt: skip
    print(
        f"1 in {1 / prevalence:4.0f} ill: of the positive calls "
        f"{usual:4.0%} or {strict:4.0%} are right"
    )
# --8<-- [end:values]

# --8<-- [start:bootstrap]
from cnnref.experiments.patients import auc, interval, study

scores, ill, patient = study(60, 4, seed=0)  # 60 patients, 4 images each
print(len(scores), "images of", patient.max() + 1, "patients")
width = {}
for by in ("image", "patient"):
    low, high = interval(scores, ill, patient, by=by)
    width[by] = high - low
    print(f"by {by}: holds its estimate: {low < auc(scores, ill) < high}")
ratio = width["patient"] / width["image"]
print("by patient wider by at least a third:", ratio > 4 / 3)
# --8<-- [end:bootstrap]

# --8<-- [start:point]
import numpy as np

from cnnref.experiments.patients import study


def threshold_for(scores, ill, specificity):
    """The lowest score that calls so many of the healthy healthy."""
    return np.quantile(scores[ill == 0], specificity, method="higher")


tune, check = study(300, 1, seed=1), study(300, 1, seed=2)
at = threshold_for(*tune[:2], specificity=0.9)
for name, (scores, ill, _) in (("tuned on", tune), ("new", check)):
    sensitivity = (scores[ill == 1] > at).mean()
    specificity = (scores[ill == 0] <= at).mean()
    print(f"{name}: sensitivity {sensitivity:.1f}, specificity {specificity:.1f}")
# --8<-- [end:point]
