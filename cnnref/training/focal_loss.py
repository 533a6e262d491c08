"""Focal loss: cross-entropy that fades where the answer is right already.

With p_t the probability given to the right answer, and alpha_t its class weight,

    FL(p_t) = -alpha_t (1 - p_t)^gamma log(p_t)

Lin et al.: "Focal Loss for Dense Object Detection" (2017), equation 5.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import logsigmoid

from cnnref.checks import between, one_of


def sigmoid_focal_loss(
    inputs: Tensor,
    targets: Tensor,
    alpha: float = 0.25,
    gamma: float = 2.0,
    reduction: str = "none",
) -> Tensor:
    """The loss of every yes-or-no answer, by torchvision's name and arguments.

    Args:
        inputs: logits, of any shape.
        targets: 0 or 1, of the same shape.
        alpha: weight of the positives, 0 to 1; 1 - alpha is that of the negatives; below 0 for
            no weights.
        gamma: how fast easy examples fade; 0 gives the weighted cross-entropy.
        reduction: "none", "mean" or "sum". RetinaNet divides the sum by the positives.

    Returns:
        The shape of `inputs`, or a scalar.

    Raises:
        ValueError: if the shapes differ or a number is out of range.

    Examples:
        >>> logits = torch.tensor([0.0, 4.0])
        >>> sigmoid_focal_loss(logits, torch.ones(2), alpha=-1.0)
        tensor([1.7329e-01, 5.8716e-06])
    """
    if inputs.shape != targets.shape:
        raise ValueError(
            f"targets of shape {tuple(targets.shape)} must have the shape of inputs, "
            f"{tuple(inputs.shape)}"
        )
    between("gamma", gamma, 0, float("inf"))
    one_of("reduction", reduction, ("none", "mean", "sum"))
    if alpha >= 0:
        between("alpha", alpha, 0, 1)
    yes, no = logsigmoid(inputs), logsigmoid(-inputs)
    right = targets * yes + (1 - targets) * no  # log p_t for targets of 0 and 1
    wrong = targets * no.exp() + (1 - targets) * yes.exp()  # 1 - p_t, exact near 0
    loss = -(wrong**gamma) * right
    if alpha >= 0:
        loss = loss * (alpha * targets + (1 - alpha) * (1 - targets))
    if reduction == "none":
        return loss
    return torch.mean(loss) if reduction == "mean" else torch.sum(loss)
