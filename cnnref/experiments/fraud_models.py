"""How well trees and networks rank generated fraud, by average precision.

Average precision is the mean of the precision at the rank of each fraud; a random order has the
share of fraud as its expectation.
"""

from __future__ import annotations

from importlib import import_module

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnref.experiments import transactions
from cnnref.experiments.descent import descend
from cnnref.experiments.fraud_networks import (
    LargestScore,
    causal_network,
    column_network,
    dense_network,
)
from cnnref.experiments.transactions import Array, Cards


def fitted(net: nn.Module, cards: Cards, *, steps: int, seed: int) -> nn.Module:
    """A network trained by AdamW with a cosine schedule, 256 cards a step, a quarter of them fraud.

    Sampling more fraud moves the scores, not their order's meaning: calibrate before a threshold.
    """
    random = torch.Generator().manual_seed(seed)
    x, y = torch.tensor(cards.x, dtype=torch.float32), torch.tensor(cards.y).float()
    bad, good = torch.nonzero(y)[:, 0], torch.nonzero(1 - y)[:, 0]
    adam = torch.optim.AdamW(net.parameters(), lr=3e-3, weight_decay=1e-2)
    decay = torch.optim.lr_scheduler.CosineAnnealingLR(adam, max(steps, 1))

    def loss() -> Tensor:
        batch = torch.cat(
            [
                bad[torch.randint(len(bad), (64,), generator=random)],
                good[torch.randint(len(good), (192,), generator=random)],
            ]
        )
        return F.binary_cross_entropy_with_logits(net(x[batch]), y[batch])

    descend(adam, loss, steps, decay.step)
    return net


def network_precision(net: nn.Module, train: Cards, test: Cards, *, steps: int, seed: int) -> float:
    """Average precision on new cards of a network trained on the others."""
    fitted(net, train, steps=steps, seed=seed)
    with torch.no_grad():
        scores = net(torch.tensor(test.x, dtype=torch.float32)).numpy()
    return average_precision(test.y, scores)


def tree_precision(train: Cards, test: Cards, *, seed: int = 0) -> float:
    """Average precision on new cards of scikit-learn's gradient boosting, as it comes."""
    ensemble = import_module("sklearn.ensemble")
    trees = ensemble.HistGradientBoostingClassifier(random_state=seed, early_stopping=False)
    trees.fit(train.x, train.y)
    return average_precision(test.y, trees.predict_proba(test.x)[:, 1])


def on_rows(seed: int, *, count: int = 10_000, steps: int = 400) -> dict[str, float]:
    """Average precision on rows: trees, a dense network, convolutions over the columns.

    Args:
        seed: of data and weights.
        count: rows to train on; twice as many are for the test.
        steps: of each network.

    Returns:
        `trees`, `dense`, `conv`; `conv_shuffled` and `trees_shuffled` with one permutation of the
        columns; `share`, that of fraud.
    """
    train, test = transactions.rows(count, seed), transactions.rows(2 * count, seed + 1000)
    wide = train.x.shape[1]
    order = np.random.default_rng(seed).permutation(wide)
    found = {"share": float(test.y.mean()), "trees": tree_precision(train, test)}
    found["trees_shuffled"] = tree_precision(*(Cards(c.x[:, order], c.y) for c in (train, test)))
    mean, spread = train.x.mean(0), train.x.std(0)
    train, test = (Cards((c.x - mean) / spread, c.y) for c in (train, test))
    mixed = [Cards(c.x[:, order], c.y) for c in (train, test)]
    for name, build, pair in (
        ("dense", dense_network, (train, test)),
        ("conv", column_network, (train, test)),
        ("conv_shuffled", column_network, mixed),
    ):
        torch.manual_seed(seed)
        found[name] = network_precision(build(wide), *pair, steps=steps, seed=seed)
    return found


def on_sequences(seed: int, *, count: int = 8_000, steps: int = 400) -> dict[str, float]:
    """Average precision on sequences: trees on three kinds of features, a causal network.

    Returns:
        `trees_last` on the newest transaction, `trees_flat` on all as columns, `trees_sums` on
        aggregates, `trees_windows` on an analyst's features; `conv`; `conv_shuffled` with one
        permutation of the steps; `share`, that of fraud.
    """
    train = transactions.sequences(count, seed)
    test = transactions.sequences(2 * count, seed + 1000)
    found = {"share": float(test.y.mean())}
    for name, features in (
        ("trees_last", lambda x: x[..., -1]),
        ("trees_flat", lambda x: x.reshape(len(x), -1)),
        ("trees_sums", transactions.aggregates),
        ("trees_windows", transactions.windows),
    ):
        found[name] = tree_precision(*(Cards(features(c.x), c.y) for c in (train, test)))
    order = np.random.default_rng(seed).permutation(transactions.STEPS)
    mixed = [Cards(c.x[..., order], c.y) for c in (train, test)]
    for name, pair in (("conv", [train, test]), ("conv_shuffled", mixed)):
        torch.manual_seed(seed)
        net = nn.Sequential(causal_network(), LargestScore())
        found[name] = network_precision(net, *pair, steps=steps, seed=seed)
    return found


def by_split(seed: int, *, count: int = 12_000) -> dict[str, float]:
    """Average precision of trees on campaigns that change, by how the test part is chosen.

    Returns:
        `random`: a third of the rows at random; `time`: the last third of the months; `share`.
    """
    cards, month = transactions.campaigns(count, seed)
    late = month >= 8
    mixed = np.random.default_rng(seed).permutation(late)
    found = {"share": float(cards.y.mean())}
    for name, test in (("random", mixed), ("time", late)):
        parts = (Cards(cards.x[~test], cards.y[~test]), Cards(cards.x[test], cards.y[test]))
        found[name] = tree_precision(*parts)
    return found


def average_precision(y: NDArray[np.int64], scores: Array) -> float:
    """Mean of the precision at the rank of each fraud, by scikit-learn.

    Examples:
        >>> average_precision(np.array([1, 0, 1]), np.array([0.9, 0.5, 0.7]))
        1.0
    """
    return float(import_module("sklearn.metrics").average_precision_score(y, scores))
