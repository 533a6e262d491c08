"""Generated card transactions: rows whose columns tell fraud, sequences whose order tells it.

Rows have twelve columns. Fraud is likelier where two or three of them meet: a large amount at
night, a new account online at one of three kinds of merchants, a distant place after two
attempts. Five columns say nothing. The order of the columns is arbitrary.

Sequences have 32 transactions with three channels: log of the amount, log of the minutes since
the last one, whether the merchant is new to the card. A fraudster tries the card with three small
amounts within minutes and then buys something dear. As many honest cards twice over hold the same
four transactions in the opposite order, so only the order tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnref.checks import between, whole

Array = NDArray[np.float64]

COLUMNS = ("amount", "hour", "distance", "age", "merchant", "online", "attempts",
           "noise 1", "noise 2", "noise 3", "noise 4", "noise 5")  # fmt: skip
STEPS, CHANNELS, MOTIF = 32, 3, 4
SMALL, LARGE, QUICK = -2.0, 2.0, -2.0
"""Of a motif: log amounts in standard deviations, log minutes since the transaction before."""


@dataclass(frozen=True)
class Cards:
    """Inputs, one a card or transaction, and whether each is fraud (1) or not (0)."""

    x: Array
    y: NDArray[np.int64]


def rows(count: int, seed: int) -> Cards:
    """Transactions one by one: `x` is `(count, 12)`, the columns those of `COLUMNS`.

    Examples:
        >>> cards = rows(5000, seed=0)
        >>> cards.x.shape, bool(0.01 < cards.y.mean() < 0.05)
        ((5000, 12), True)
    """
    whole("count", count, 1)
    random = np.random.default_rng(seed)
    amount, distance = random.normal(size=(2, count))
    hour = random.uniform(0, 24, count)
    age = random.exponential(1.0, count)  # years
    merchant = random.integers(0, 10, count)
    online = random.integers(0, 2, count)
    attempts = random.poisson(0.5, count)
    night = (hour < 5) & (amount > 0.8)
    fresh = (age < 0.25) & (online == 1) & np.isin(merchant, (2, 5, 7))
    far = (distance > 1.2) & (attempts >= 2)
    logit = -5.5 + 4.5 * night + 5.0 * fresh + 5.0 * far
    y = random.uniform(size=count) < 1 / (1 + np.exp(-logit))
    x = np.stack([amount, hour, distance, age, merchant, online, attempts], 1).astype(float)
    return Cards(np.hstack([x, random.normal(size=(count, 5))]), y.astype(np.int64))


def sequences(count: int, seed: int, *, share: float = 0.04, noise: float = 0.6) -> Cards:
    """The last 32 transactions of cards: `x` is `(count, 3, 32)`, the newest last.

    Args:
        count: cards.
        seed: of the random numbers.
        share: of cards with fraud; twice as many honest ones hold the reversed motif.
        noise: standard deviation of the amounts and times of a motif.

    Examples:
        >>> cards = sequences(1000, seed=0)
        >>> cards.x.shape, int(cards.y.sum())
        ((1000, 3, 32), 40)
    """
    whole("count", count, 1)
    between("share", share, 0, 1 / 3)
    random = np.random.default_rng(seed)
    x = random.normal(size=(count, CHANNELS, STEPS))
    x[:, 2] = random.uniform(size=(count, STEPS)) < 0.2
    kind = np.zeros(count, dtype=np.int64)  # 1 fraud, 2 reversed
    kind[: round(count * share)] = 1
    kind[round(count * share) : round(count * 3 * share)] = 2
    random.shuffle(kind)
    for card in np.flatnonzero(kind):
        at = int(random.integers(0, STEPS - MOTIF + 1))
        amounts = np.array([SMALL, SMALL, SMALL, LARGE])
        amounts = amounts if kind[card] == 1 else amounts[::-1]
        x[card, 0, at : at + MOTIF] = amounts + noise * random.normal(size=MOTIF)
        x[card, 1, at + 1 : at + MOTIF] = QUICK + noise * random.normal(size=MOTIF - 1)
        x[card, 2, at : at + MOTIF] = 1
    return Cards(x, (kind == 1).astype(np.int64))


def aggregates(x: Array) -> Array:
    """Mean, spread, least and most of each channel, whatever the order: `(count, 12)`.

    Examples:
        >>> x = sequences(10, seed=0).x
        >>> bool(np.allclose(aggregates(x), aggregates(x[..., ::-1])))
        True
    """
    parts = (x.mean(-1), x.std(-1), x.min(-1), x.max(-1))
    return np.concatenate(parts, axis=1)


def windows(x: Array) -> Array:
    """What an analyst who knows card testing would write, added to `aggregates`: `(count, 15)`.

    Over all runs of four transactions: the largest rise of the amount above the three before it,
    the largest when these came in quick succession, and that for new merchants.

    Examples:
        >>> windows(sequences(10, seed=0).x).shape
        (10, 15)
    """
    runs = np.lib.stride_tricks.sliding_window_view(x, MOTIF, axis=-1)  # (count, 3, 29, 4)
    amount, gap, new = runs[:, 0], runs[:, 1], runs[:, 2]
    rise = amount[..., -1] - amount[..., :-1].max(-1)
    quick = rise - gap[..., 1:].mean(-1)
    own = np.stack([rise.max(-1), quick.max(-1), (quick + new.sum(-1)).max(-1)], 1)
    return np.concatenate([aggregates(x), own], axis=1)


def campaigns(count: int, seed: int, *, months: int = 12) -> tuple[Cards, NDArray[np.int64]]:
    """Fraud that changes: each month's ring works near another point of a plane of two columns.

    Args:
        count: transactions, spread evenly over the months.
        seed: of the random numbers.
        months: how many rings follow one another.

    Returns:
        The cards, `x` `(count, 4)`; the month of each.

    Examples:
        >>> cards, month = campaigns(1200, seed=0)
        >>> cards.x.shape, int(month.max())
        ((1200, 4), 11)
    """
    whole("count", count, 1)
    whole("months", months, 2)
    random = np.random.default_rng(seed)
    month = np.sort(np.arange(count) % months)
    places = random.uniform(-2, 2, (months, 2))
    y = random.uniform(size=count) < 0.03
    x = random.normal(size=(count, 4))
    x[y, :2] = places[month[y]] + 0.15 * x[y, :2]
    x[y, 2] += 1.0  # the part of the habit that stays
    return Cards(x, y.astype(np.int64)), month


def precision_at(scores: Array, y: NDArray[np.int64], k: int) -> float:
    """Share of fraud among the k highest scores.

    Examples:
        >>> precision_at(np.array([0.9, 0.2, 0.8, 0.1]), np.array([1, 0, 0, 1]), 2)
        0.5
    """
    whole("k", k, 1)
    if k > len(scores):
        raise ValueError(f"k {k} must be at most the {len(scores)} scores")
    return float(y[np.argsort(-scores, kind="stable")[:k]].mean())
