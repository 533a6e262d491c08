"""Card fraud: what a causal network reads, what order is worth, rare events."""

# --8<-- [start:answer]
import torch

from cnnref import receptive_field
from cnnref.experiments.fraud_networks import causal_network

net = causal_network()  # three taps, dilated by 1, 2, 4
cards = torch.randn(2, 3, 30)  # cards, channels, transactions
scores = net(cards)
print(tuple(cards.shape), "->", tuple(scores.shape))
field = receptive_field(net, image=(3, 64)).output.size[0]
print("a score reads", field, "transactions")

later = cards.clone()
later[..., 20:] = 0
same = torch.allclose(net(later)[..., :20], scores[..., :20])
print("scores 0 to 19 ignore what comes later:", same)
# --8<-- [end:answer]

# --8<-- [start:image]
import torch
import torch.nn.functional as F
from torch import nn

x = torch.randn(2, 3, 32)  # cards, channels, transactions
conv = nn.Conv1d(3, 8, kernel_size=3)
print("1-D:", tuple(conv(x).shape))

image = x[:, None]  # cards, 1, channels as rows, transactions
whole = F.conv2d(image, conv.weight[:, None], conv.bias)
print("2-D, as tall as the image:", tuple(whole.shape))
print("the same:", torch.allclose(whole[:, :, 0], conv(x), atol=1e-5))
small = nn.Conv2d(1, 8, kernel_size=(2, 3))
print("2-D, two rows tall:", tuple(small(image).shape))
# --8<-- [end:image]

# --8<-- [start:growth]
from cnnref import analyse

for layers in (1, 3, 5, 7, 9):
    convs = " ".join(f"conv8k3d{2**i}" for i in range(layers))
    field = analyse("3x4096 " + convs)[-1].rf.size[0]
    days, minutes = field / 2, field * 2
    print(
        f"{layers} layers: {field:4} transactions, "
        f"{days:5.0f} days at two a day, {minutes:4} min in a burst"
    )
# --8<-- [end:growth]

# --8<-- [start:order]
import numpy as np

from cnnref.experiments import transactions

cards = transactions.sequences(1000, seed=0).x  # cards, channels, steps
order = np.random.default_rng(0).permutation(32)  # the same for all
for features in (transactions.aggregates, transactions.windows):
    before, after = features(cards), features(cards[..., order])
    kept = np.isclose(before, after).all(axis=0)
    print(f"{features.__name__}: {kept.sum()} of {len(kept)} survive a shuffle")
# --8<-- [end:order]

# --8<-- [start:rare]
import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from cnnref.experiments.transactions import precision_at

random = np.random.default_rng(0)
for fraud in (50_000, 5_000, 200):
    y = np.arange(100_000) < fraud
    scores = random.normal(size=100_000) + 2 * y
    print(
        f"{fraud:,} of 100,000: "
        f"AUC {roc_auc_score(y, scores):.1f}, "
        f"average precision {average_precision_score(y, scores):.1f}, "
        f"of the top 100 {100 * precision_at(scores, y, 100):.0f} are fraud"
    )
# --8<-- [end:rare]

# --8<-- [start:signature]
import torch
import torch.nn.functional as F

anchor = torch.tensor([[0.0, 0.0]])  # a reference signature
genuine = torch.tensor([[0.5, 0.0]])
for name, forgery in (("near", 0.8), ("far", 2.0)):
    other = torch.tensor([[0.0, forgery]], requires_grad=True)
    loss = F.triplet_margin_loss(anchor, genuine, other, margin=1.0, eps=0.0)
    loss.backward()
    by_hand = max(0.0, 0.5 - forgery + 1.0)
    right = abs(loss.item() - by_hand) < 1e-5
    push = other.grad.norm().item()
    print(f"{name} forgery: loss {loss:.1f}, by hand: {right}, push {push:.0f}")
# --8<-- [end:signature]
