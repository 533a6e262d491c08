"""How wide an interval must be when several images come from one patient.

A patient is ill or not; the score of an image is d for the ill, plus a part that all images of
the patient share, plus a part of its own:

    score = d y + sqrt(r) u + sqrt(1 - r) e,   u, e from N(0, 1)

Two images of one patient correlate by r, and the true area under the ROC curve is Phi(d / sqrt 2).
A bootstrap that draws images takes them for independent. One that draws patients does not.
"""

from __future__ import annotations

from math import erf
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cnnref.checks import between, one_of, whole

Array = NDArray[np.float64]
Units = Literal["image", "patient"]


def auc(scores: Array, ill: Array) -> float:
    """Probability that an ill image's score is above a healthy one's; equal scores count half.

    Examples:
        >>> auc(np.array([0.9, 0.4, 0.6, 0.1]), np.array([1, 1, 0, 0]))
        0.75
    """
    return float(_above(scores, ill).mean())


def interval(
    scores: Array,
    ill: Array,
    patient: NDArray[np.int64],
    *,
    by: Units = "patient",
    draws: int = 1000,
    share: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Percentile bootstrap interval of the area under the ROC curve.

    Args:
        scores: `(N,)`.
        ill: `(N,)`, 1 or 0; both must occur.
        patient: `(N,)`, whose image it is.
        by: what is drawn with replacement. All images of a drawn patient come along.
        draws: samples of the bootstrap.
        share: of the samples that the interval holds.
        seed: of the draws.

    Raises:
        ValueError: if all images are ill or none is.

    Source: Davison and Hinkley, "Bootstrap methods and their application" (1997), section 3.8.

    Examples:
        >>> scores, ill, patient = study(50, 4, seed=0)
        >>> low, high = interval(scores, ill, patient)
        >>> low < auc(scores, ill) < high
        True
    """
    one_of("by", by, ("image", "patient"))
    between("share", share, 0, 1)
    if not 0 < ill.mean() < 1:
        raise ValueError("ill must hold both 0 and 1")
    whole("draws", draws, 1)
    units = np.unique(patient, return_inverse=True)[1] if by == "patient" else np.arange(len(ill))
    count = int(units.max()) + 1
    random = np.random.default_rng(seed)
    drawn = random.multinomial(count, np.full(count, 1 / count), size=draws)
    times = drawn[:, units].astype(float)  # how often each image is in each sample
    sick, well = times[:, ill == 1], times[:, ill == 0]
    pairs = sick.sum(1) * well.sum(1)
    found = ((sick @ _above(scores, ill)) * well).sum(1)
    found = found[pairs > 0] / pairs[pairs > 0]
    low, high = np.quantile(found, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


def _above(scores: Array, ill: Array) -> Array:
    """For each ill image (row) and healthy one (column): 1 if its score is higher, 0.5 if equal."""
    more = scores[ill == 1][:, None] - scores[ill == 0][None, :]
    return np.asarray((np.sign(more) + 1) / 2)


def study(
    patients: int, images: int, seed: int, *, d: float = 1.5, r: float = 0.7
) -> tuple[Array, Array, NDArray[np.int64]]:
    """Scores, illness and patient of all images; a third of the patients are ill.

    Examples:
        >>> scores, ill, patient = study(30, 4, seed=0)
        >>> len(scores), int(ill.sum()), int(patient.max())
        (120, 40, 29)
    """
    whole("patients", patients, 3)
    whole("images", images, 1)
    random = np.random.default_rng(seed)
    sick = np.arange(patients) < patients // 3
    patient = np.repeat(np.arange(patients, dtype=np.int64), images)
    ill: Array = sick[patient].astype(float)
    own, shared = random.normal(size=len(patient)), random.normal(size=patients)
    scores = d * ill + np.sqrt(r) * shared[patient] + np.sqrt(1 - r) * own
    return scores, ill, patient


def true_auc(d: float) -> float:
    """Phi(d / sqrt 2).

    Examples:
        >>> round(true_auc(1.5), 3)
        0.856
    """
    return (1 + erf(d / 2)) / 2


def coverage(
    by: Units, *, studies: int = 400, patients: int = 60, images: int = 4, draws: int = 400
) -> tuple[float, float]:
    """Share of studies whose 95 % interval holds the true area, and the mean width of it."""
    held, wide = 0, 0.0
    for seed in range(studies):
        scores, ill, patient = study(patients, images, seed)
        low, high = interval(scores, ill, patient, by=by, draws=draws, seed=seed)
        held += low <= true_auc(1.5) <= high
        wide += high - low
    return held / studies, wide / studies


def predictive_value(sensitivity: float, specificity: float, prevalence: float) -> float:
    """Share of the ill among those called ill (positive predictive value), by Bayes' rule.

    Examples:
        >>> round(predictive_value(0.9, 0.9, 0.01), 3)
        0.083
    """
    for name, value in (("sensitivity", sensitivity), ("specificity", specificity),
                        ("prevalence", prevalence)):  # fmt: skip
        between(name, value, 0, 1)
    true = sensitivity * prevalence
    called = true + (1 - specificity) * (1 - prevalence)
    if not called:
        raise ValueError("nobody is called ill: sensitivity or prevalence is 0, specificity is 1")
    return true / called
