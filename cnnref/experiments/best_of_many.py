"""How good the best of many useless models looks on the test set that chose it.

Each of k models answers n questions right with probability p, independently. With F the
distribution function of the binomial distribution B(n, p), the largest number of right answers M
has P(M <= x) = F(x)^k, hence

    E[M] / n = 1/n sum_{x=0}^{n-1} (1 - F(x)^k)

Epochs of one training are not independent, so k counts choices that differ, not epochs.
"""

from __future__ import annotations

from math import exp, lgamma, log

from cnnref.checks import between, whole


def expected_best(models: int, images: int, chance: float = 0.5) -> float:
    """The mean accuracy of the best of so many models, each right by chance.

    Args:
        models: how many are compared.
        images: of the set that compares them.
        chance: accuracy of each.

    Examples:
        >>> round(expected_best(1, 100), 6)
        0.5
        >>> round(expected_best(2, 1), 6)  # two coins, at least one head
        0.75
    """
    whole("models", models, 1)
    whole("images", images, 1)
    between("chance", chance, 1e-9, 1 - 1e-9)
    total, below = 0.0, 0.0
    for x in range(images):
        ways = lgamma(images + 1) - lgamma(x + 1) - lgamma(images - x + 1)
        below += exp(ways + x * log(chance) + (images - x) * log(1 - chance))
        total += 1 - min(below, 1.0) ** models
    return total / images
