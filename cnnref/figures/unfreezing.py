"""Which stages learn in which epoch when a network is unfrozen step by step."""

from __future__ import annotations

from matplotlib.figure import Figure

from cnnref.figures.canvas import WIDTH, Canvas, text_width
from cnnref.figures.palette import FILL, INK, MUTED
from cnnref.figures.text import words

ROW = 22.0
STAGES = ("fc", "layer4", "layer3", "layer2", "layer1", "conv1")


def unfreezing(spec: tuple[int, int], *, lang: str = "en") -> Figure:
    """A row a stage, a cell an epoch; filled where the stage learns.

    Args:
        spec: epochs, and epochs from one opening to the next.
        lang: "en" or "zh-TW".

    Raises:
        ValueError: for more epochs than fit.

    Examples:
        >>> figure = unfreezing((12, 2))
        >>> unfreezing((40, 2))
        Traceback (most recent call last):
        ValueError: spec (40, 2) must be 1 to 20 epochs and a step of at least 1
    """
    from cnnref.training.stage_rates import open_stages

    word, (epochs, every) = words(lang), spec
    if not 1 <= epochs <= 20 or every < 1:
        raise ValueError(f"spec {tuple(spec)} must be 1 to 20 epochs and a step of at least 1")
    left = max(map(text_width, STAGES)) + 8
    cell = (WIDTH - 2 - left) / epochs
    sheet = Canvas(ROW * len(STAGES) + 64)
    for row, name in enumerate(STAGES):
        sheet.text(0, ROW * row + ROW / 2, name)
        for learns in (True, False):
            boxes = [
                (left + cell * epoch, ROW * row + 2, cell - 2, ROW - 4)
                for epoch in range(epochs)
                if (row < open_stages(epoch, len(STAGES), every)) == learns
            ]
            face, edge = (FILL, INK) if learns else ("none", MUTED)
            sheet.boxes(boxes, face=face, edge=edge, width=0.7)
    end = ROW * len(STAGES)
    for epoch in range(0, epochs, every):
        sheet.text(left + cell * (epoch + 0.5) - 1, end + 10, str(epoch + 1), "center")
    sheet.text(left + cell * epochs / 2, end + 28, word["epoch"], "center")
    keys = [(word["learns"], FILL, INK, False), (word["stays"], "none", MUTED, False)]
    sheet.legend(end + 52, keys)
    return sheet.figure
