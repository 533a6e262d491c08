"""Class imbalance: metrics, priors, thresholds, calibration."""

# --8<-- [start:answer]
import torch

rare = torch.arange(1000) < 20  # 2 in 100 are ill
nobody = torch.zeros(1000, dtype=torch.bool)
half = torch.zeros(1000, dtype=torch.bool)
half[10:40] = True  # finds 10 of 20, and 20 false alarms
for name, called in (("nobody is ill", nobody), ("a real test", half)):
    hits = int((called & rare).sum())
    recall = hits / int(rare.sum())
    precision = hits / max(int(called.sum()), 1)
    f1 = 2 * hits / int(called.sum() + rare.sum())
    accuracy = (called == rare).double().mean().item()
    print(f"{name}: accuracy {accuracy:.2f}, recall {recall:.1f},")
    print(f"  precision {precision:.2f}, F1 {f1:.1f}")
# --8<-- [end:answer]

# --8<-- [start:shift]
import torch

torch.manual_seed(0)
x = torch.linspace(-6, 6, 1001, dtype=torch.float64)


def given_x(prior):
    """p(rare | x): the rare class is N(2, 1), the others N(0, 1)."""
    rare = prior * torch.exp(-((x - 2) ** 2) / 2)
    other = (1 - prior) * torch.exp(-(x**2) / 2)
    return rare / (rare + other)


balanced, true = given_x(0.5), given_x(0.02)
logit = torch.logit(balanced) + torch.logit(torch.tensor(0.02).double())
added = torch.allclose(torch.logit(true), logit)
print("add the log odds of the prior:", added)
order = torch.argsort(balanced), torch.argsort(true)
print("the order stays:", torch.equal(*order))
same = torch.equal(balanced >= 0.5, true >= 0.02 - 1e-12)
print("1/2 after balancing is 0.02 before:", same)
# --8<-- [end:shift]

# --8<-- [start:weights]
import torch
from torch import nn

torch.manual_seed(0)
logits = torch.randn(200, 2).double()
y = (torch.arange(200) < 10).long()  # 10 rare of 200
share = y.double().mean()
weight = torch.tensor([0.5 / (1 - share), 0.5 / share])
loss = nn.CrossEntropyLoss(weight)(logits, y)
z, labels = [logits] + [logits[:10]] * 18, [y] + [y[:10]] * 18
copied = nn.CrossEntropyLoss()(torch.cat(z), torch.cat(labels))
print("weights = copies:", torch.allclose(loss, copied))
parts = nn.CrossEntropyLoss(reduction="none")(logits, y) * weight[y]
print("divides by the sum of weights:", torch.allclose(loss, parts.mean()))
some = slice(5, 30)  # a batch with 5 rare images
batch = nn.CrossEntropyLoss(weight)(logits[some], y[some])
print("in every batch, too:", not torch.allclose(batch, parts[some].mean()))
# --8<-- [end:weights]

# --8<-- [start:ranking]
import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

random = np.random.default_rng(0)
ill, well = random.normal(2, 1, 4000), random.normal(0, 1, 4000)
for share in (0.5, 0.1, 0.01):
    count = round(4000 * share / (1 - share))
    score = np.concatenate([ill[:count], well])
    label = np.arange(len(score)) < count
    roc = roc_auc_score(label, score)
    area = average_precision_score(label, score)
    print(f"rare {share:4.2f}: ROC-AUC {roc:.1f} average precision {area:.1f}")
# --8<-- [end:ranking]

# --8<-- [start:threshold]
import torch

torch.manual_seed(0)
p = torch.rand(200_000).double()
ill = torch.rand(200_000) < p  # calibrated by construction
missed, alarm = 9.0, 1.0  # what each mistake costs
costs = {
    t: (missed * (ill & (p < t)) + alarm * (~ill & (p >= t))).mean().item()
    for t in (0.05, 0.1, 0.3, 0.5)
}
print("cheapest threshold:", min(costs, key=costs.get))
print("by the formula:    ", alarm / (alarm + missed))
# --8<-- [end:threshold]

# --8<-- [start:calibration]
import torch

from cnnref.inspect.calibration import (
    expected_calibration_error,
    temperature,
)

torch.manual_seed(0)
honest = 2 * torch.randn(20_000, 5, dtype=torch.float64)
label = torch.distributions.Categorical(logits=honest).sample()
logits = 3 * honest  # the same answers, three times as sure
heat = temperature(logits[:10_000], label[:10_000])
print("temperature:", round(heat, 1))
for name, z in (("as it is", logits), ("scaled", logits / heat)):
    sure, answer = z[10_000:].softmax(1).max(1)
    right = answer == label[10_000:]
    error = expected_calibration_error(sure, right)
    share = right.double().mean()
    print(f"{name:8} accuracy {share:.1f}, ECE: {error:.1f}")
# --8<-- [end:calibration]

# --8<-- [start:bins]
import torch

from cnnref.inspect.calibration import expected_calibration_error, reliability

sure = torch.tensor([0.95, 0.9, 0.85, 0.8, 0.65, 0.55])
right = torch.tensor([1, 1, 1, 0, 1, 0]).bool()
for one in reliability(sure, right, bins=5):
    print(
        f"({one.low:.1f}, {one.high:.1f}] {one.count} answers, "
        f"sure {one.confidence:.2f}, right {one.accuracy:.2f}"
    )
for bins in (1, 5, 20):
    error = expected_calibration_error(sure, right, bins=bins)
    print(f"{bins:2} bins: {error:.2f}")
# --8<-- [end:bins]
