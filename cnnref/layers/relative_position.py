"""A learned number for each offset between two cells of a window."""

from __future__ import annotations

import torch
from torch import Tensor


def relative_position_index(rows: int, columns: int) -> Tensor:
    """Where the offset from cell j to cell i of a window stands in a table of all offsets.

    Args:
        rows: rows of the window.
        columns: columns of the window.

    Returns:
        Integers `(rows * columns, rows * columns)`: row i, column j. The table lists the
        `(2 * rows - 1) * (2 * columns - 1)` offsets row by row.

    Source: Liu et al., "Swin Transformer" (2021), section 3.2, equation 4.

    Examples:
        >>> relative_position_index(1, 3)
        tensor([[2, 1, 0],
                [3, 2, 1],
                [4, 3, 2]])
    """
    row = torch.arange(rows).repeat_interleave(columns)
    column = torch.arange(columns).repeat(rows)
    down = row[:, None] - row[None, :] + rows - 1
    right = column[:, None] - column[None, :] + columns - 1
    return down * (2 * columns - 1) + right
