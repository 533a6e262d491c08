"""Generated card transactions hold the signal that they are said to hold, and no other."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from cnnref.analyser import receptive_field
from cnnref.experiments import transactions
from cnnref.experiments.fraud_models import by_split, tree_precision
from cnnref.experiments.fraud_networks import causal_network, column_network, dense_network
from cnnref.experiments.transactions import Cards

RECORD = json.loads((Path(__file__).parents[2] / "bench/results/fraud.json").read_text("utf-8"))


@pytest.mark.parametrize("seed", range(3))
def test_only_the_order_tells_fraud_from_its_mirror_image(seed):
    """Without noise and other transactions the four of either kind have the same aggregates."""
    cards = transactions.sequences(600, seed, share=1 / 3, noise=0.0)
    small = np.sort(cards.x[:, 0], axis=-1)
    fraud, honest = (small[cards.y == kind] for kind in (1, 0))
    for part in (fraud, honest):
        assert (np.abs(part[:, :3].mean(1) - transactions.SMALL) < 1.5).all()
    assert abs(fraud.mean() - honest.mean()) < 0.1
    runs = transactions.windows(cards.x)[:, 14]
    assert np.median(runs[cards.y == 1]) > np.median(runs[cards.y == 0]) + 2


def test_the_window_features_are_those_of_loops():
    x = transactions.sequences(5, seed=1).x
    found = transactions.windows(x)
    for card, row in zip(x, found, strict=True):
        rises = []
        for t in range(3, transactions.STEPS):
            rise = card[0, t] - max(card[0, t - 3 : t])
            quick = rise - np.mean(card[1, t - 2 : t + 1])
            rises.append((rise, quick, quick + card[2, t - 3 : t + 1].sum()))
        assert row[12:] == pytest.approx([max(column) for column in zip(*rises, strict=True)])


def test_noise_columns_say_nothing_and_rules_say_much():
    cards = transactions.rows(40_000, seed=3)
    overall = cards.y.mean()
    for column in range(7, 12):
        above = cards.y[cards.x[:, column] > 0].mean()
        assert abs(above - overall) < 0.006
    night = (cards.x[:, 1] < 5) & (cards.x[:, 0] > 0.8)
    assert cards.y[night].mean() > 5 * overall


@pytest.mark.parametrize("k", [1, 3, 10])
def test_precision_at_k_is_that_of_a_sorted_list(k):
    random = np.random.default_rng(k)
    scores, y = random.normal(size=30), random.integers(0, 2, 30)
    best = sorted(zip(scores, y, strict=True), reverse=True)[:k]
    assert transactions.precision_at(scores, y, k) == pytest.approx(np.mean([b for _, b in best]))


def test_more_alerts_than_scores_are_refused():
    with pytest.raises(ValueError, match="k 3 must be at most the 2 scores"):
        transactions.precision_at(np.zeros(2), np.zeros(2, dtype=np.int64), 3)


def test_a_causal_score_depends_on_fifteen_transactions_and_none_later():
    torch.manual_seed(0)
    net = causal_network().double()
    x = torch.randn(1, 3, 40, dtype=torch.float64, requires_grad=True)
    net(x)[0, 0, 30].backward()
    read = torch.nonzero(x.grad.abs().sum((0, 1)))[:, 0].tolist()
    assert (read[0], read[-1]) == (16, 30)
    assert receptive_field(causal_network(), image=(3, 64)).output.size == (15,)


def test_networks_over_columns_give_one_score_a_row():
    for build in (column_network, dense_network):
        assert build(12)(torch.zeros(4, 12)).shape == (4,)


def test_a_random_split_flatters_where_fraud_changes():
    found = by_split(0, count=6000)
    assert found["random"] > 2 * found["time"]


def test_window_features_rank_far_better_than_aggregates():
    train, test = (transactions.sequences(3000, seed) for seed in (10, 11))
    sums, own = (
        tree_precision(Cards(f(train.x), train.y), Cards(f(test.x), test.y))
        for f in (transactions.aggregates, transactions.windows)
    )
    assert own > sums + 0.4


def test_the_record_shows_what_the_page_says():
    rows, sequences, split = (RECORD[key] for key in ("rows", "sequences", "split"))
    assert rows["trees"]["least"] > rows["conv"]["most"] + 0.05
    assert rows["trees"]["least"] > rows["dense"]["most"] + 0.05
    assert sequences["conv"]["least"] > sequences["trees_flat"]["most"] + 0.1
    assert sequences["trees_windows"]["least"] >= sequences["conv"]["most"]
    assert sequences["conv"]["least"] > sequences["conv_shuffled"]["most"] + 0.3
    assert abs(sequences["conv_shuffled"]["mean"] - sequences["trees_sums"]["mean"]) < 0.1
    assert rows["conv_shuffled"]["most"] > rows["conv"]["least"]
    assert abs(rows["trees"]["mean"] - rows["trees_shuffled"]["mean"]) < 0.01
    assert split["random"]["least"] > 3 * split["time"]["most"]
