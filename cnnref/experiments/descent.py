"""The loop that every training run of this package shares."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor
from torch.optim import Optimizer


def descend(
    optimiser: Optimizer,
    loss: Callable[[], Tensor],
    steps: int,
    behind: Callable[[], object] = lambda: None,
) -> None:
    """Take so many steps down a loss; `behind`, such as a schedule's step, follows each.

    Examples:
        >>> import torch
        >>> x = torch.tensor(3.0, requires_grad=True)
        >>> descend(torch.optim.SGD([x], lr=0.25), lambda: x**2, 2)
        >>> x.item()
        0.75
    """
    for _ in range(steps):
        value = loss()
        optimiser.zero_grad()
        value.backward()  # type: ignore[no-untyped-call]  # torch leaves it without types
        optimiser.step()
        behind()
