"""The loss by which a small network learns from the softened answers of another.

    L = T^2 KL(p || q)    p = softmax(v / T) of the teacher, q = softmax(z / T) of the student

The gradient of KL by z is (q - p) / T, and q - p shrinks like 1/T itself: hence the T^2.
"""

from __future__ import annotations

from math import inf

from torch import Tensor
from torch.nn.functional import cross_entropy

from cnnref.checks import between


def distillation_loss(student: Tensor, teacher: Tensor, temperature: float = 4.0) -> Tensor:
    """T^2 times the divergence of the student's softened answer from the teacher's, as a mean.

    Args:
        student: logits of the network that learns.
        teacher: logits of the one it learns from; no gradient flows back to it.
        temperature: T, more than 0; both softmaxes divide by it.

    Shapes: `(N, K)` and `(N, K)` to a scalar of at least 0.

    Raises:
        ValueError: if the shapes differ or the temperature is not positive.

    Source: Hinton, Vinyals and Dean (2015), sections 2 and 2.1.

    Examples:
        >>> import torch
        >>> teacher = torch.tensor([[4.0, 0.0]])
        >>> round(distillation_loss(torch.tensor([[0.0, 0.0]]), teacher, 4.0).item(), 4)
        1.7752
        >>> distillation_loss(teacher, teacher, 4.0).item()
        0.0
    """
    if student.shape != teacher.shape or student.ndim != 2:
        raise ValueError(
            f"student {tuple(student.shape)} and teacher {tuple(teacher.shape)} must be (N, K) both"
        )
    if not 0 < temperature < inf:
        raise ValueError(f"temperature {temperature!r} must be more than 0 and finite")
    wanted = (teacher.detach() / temperature).log_softmax(1)
    given = (student / temperature).log_softmax(1)
    return temperature**2 * (wanted.exp() * (wanted - given)).sum(1).mean()


def mixed_loss(
    student: Tensor, teacher: Tensor, target: Tensor, *, temperature: float = 4.0, soft: float = 0.9
) -> Tensor:
    """soft * distillation + (1 - soft) * cross-entropy with the true labels.

    Args:
        student: logits of the network that learns.
        teacher: logits of the one it learns from.
        target: the right class of each example.
        temperature: of the soft part; the hard part has none.
        soft: weight of the soft part, 0 to 1.

    Shapes: `(N, K)`, `(N, K)` and `(N,)` to a scalar.

    Source: Hinton, Vinyals and Dean (2015), section 2.

    Examples:
        >>> import torch
        >>> logits = torch.tensor([[2.0, 0.0]])
        >>> loss = mixed_loss(logits, logits, torch.tensor([0]), soft=0.5)
        >>> round(loss.item(), 4)  # half the cross-entropy of logits 2, 0
        0.0635
    """
    between("soft", soft, 0, 1)
    softened = distillation_loss(student, teacher, temperature)
    return soft * softened + (1 - soft) * cross_entropy(student, target)
