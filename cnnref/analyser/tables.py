"""The same algebra at one size of image: borders as they are, every output by itself.

Near the border a unit reads less than its field: padding holds no pixels. And a window that does
not fit leaves pixels over that no unit ever reads. Here each output along an axis has a set of
its own, so both are exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_

from cnnref.analyser.reads import Taps


@dataclass(frozen=True, slots=True)
class Table:
    """What each output along an axis reads: bit i of its mask stands for pixel i.

    Examples:
        >>> from cnnref.analyser.reads import window
        >>> edge = pixels(6).through(window(3, stride=2, padding=1), 3)
        >>> [edge.pixels(index) for index in range(3)]
        [[0, 1], [1, 2, 3], [3, 4, 5]]
    """

    masks: tuple[int, ...]

    def pixels(self, index: int) -> list[int]:
        """The pixels of one output, in order."""
        return places(self.masks[index])

    def through(self, taps: Taps, length: int, border: str = "constant") -> Table:
        """What so many outputs of a layer read, if its inputs read this."""
        return _through(self, taps, length, border)

    def join(self, other: Table, share: float = 0.5) -> Table:
        """What is read where this branch meets another."""
        if len(self.masks) != len(other.masks):
            raise ValueError(f"branches of {len(self.masks)} and {len(other.masks)} cells meet")
        return Table(tuple(map(or_, self.masks, other.masks)))

    def only(self, index: int) -> Table:
        """The reads of one output, for all."""
        return Table((self.masks[index % len(self.masks)],))

    @property
    def nothing(self) -> bool:
        """Whether no output reads anything."""
        return not any(self.masks)

    @property
    def union(self) -> int:
        """What all outputs read together, as a mask."""
        return reduce(or_, self.masks, 0)


def pixels(size: int) -> Table:
    """The input itself: output i reads pixel i."""
    return Table(tuple(1 << place for place in range(size)))


def places(mask: int) -> list[int]:
    """The bits that are set."""
    return [place for place, bit in enumerate(reversed(f"{mask:b}")) if bit == "1"]


@lru_cache(maxsize=1 << 12)
def _through(table: Table, taps: Taps, length: int, border: str) -> Table:
    masks, size, own = table.masks, len(table.masks), len(taps.phases)
    found = []
    for index in range(length):
        turn, phase = divmod(index, own)
        mask = 0
        for tap in taps.phases[phase]:
            place = taps.advance * turn + tap
            if not 0 <= place < size:
                if border == "constant":
                    continue
                place = _inside(place, size, border)
            mask |= masks[place]
        found.append(mask)
    return Table(tuple(found))


def _inside(place: int, size: int, border: str) -> int:
    """The cell that stands for one beyond the border."""
    if border == "circular":
        return place % size
    if border == "reflect":
        return -place if place < 0 else 2 * (size - 1) - place
    return min(max(place, 0), size - 1)
