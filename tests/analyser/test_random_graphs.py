"""A thousand random networks: size, stride, start and the exact set of every unit tried."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

from cnnref.analyser import receptive_field
from tests.analyser import oracle
from tests.analyser.random_graphs import graph

SIZE = 72
GRAPHS = 1000
MARGIN = 14
"""Units whose pixels keep clear of the border, where what is cropped and padded shows."""


@pytest.mark.parametrize("part", range(10))
def test_random_graphs_read_what_their_gradients_say(part):
    tally: Counter[str] = Counter()
    for seed in range(part * GRAPHS // 10, (part + 1) * GRAPHS // 10):
        tally += check(seed)
    print(part, dict(tally))
    assert tally["graphs"] >= GRAPHS // 10 * 0.9
    assert tally["units"] >= 5 * tally["graphs"]


def check(seed: int) -> Counter[str]:
    """Compare units of all steps of one network with the gradient."""
    torch.manual_seed(seed)
    model, strides = graph(seed, SIZE)
    if len(strides) < 2:
        return Counter(small=1)
    report = receptive_field(model, image=(2, SIZE, SIZE))
    tally, wanted = Counter(graphs=1), []
    for path, shape in oracle.shapes(Wide(model), (2, SIZE, SIZE)).items():
        place = path.removeprefix("inner.")
        if not place.startswith("steps."):
            continue
        node = report[place]
        assert not node.global_context, (seed, place, node)
        assert node.shape == tuple(shape), (seed, place)
        assert set(node.stride) == {strides[int(place.partition(".")[2]) + 1]}, (seed, place)
        wanted += [(place, unit) for unit in units(node)]
        assert node.start == tuple(reads[0] for reads in node.reads)
    found = oracle.read(model, (2, SIZE, SIZE), wanted) if wanted else []
    for (place, unit), sets in zip(wanted, found, strict=True):
        for axis in (0, 1):
            expected = report[place].reads_at(axis, unit[axis])
            assert expected == sets[axis], (seed, place, unit, axis)
            assert not expected or expected[-1] - expected[0] < report[place].size[axis]
        tally["units"] += 1
    return tally


def test_random_graphs_read_an_inner_map_as_its_gradient_says():
    tried = 0
    for seed in range(200):
        torch.manual_seed(seed)
        model, strides = graph(seed, SIZE)
        if len(strides) < 4:
            continue
        source = f"steps.{seed % (len(strides) - 2)}"
        report = receptive_field(model, image=(2, SIZE, SIZE), source=source)
        shapes = oracle.shapes(Wide(model), (2, SIZE, SIZE))
        wanted = [
            (place, unit)
            for place in (path.removeprefix("inner.") for path in shapes)
            if place.startswith("steps.")
            for unit in units(report[place], min(report[source].shape[2:]))
        ]
        found = oracle.read(model, (2, SIZE, SIZE), wanted, source) if wanted else []
        for (place, unit), sets in zip(wanted, found, strict=True):
            node = report[place]
            assert [node.reads_at(axis, unit[axis]) for axis in (0, 1)] == list(sets), (
                seed, source, place, unit,
            )  # fmt: skip
            tried += 1
    assert tried > 500


def units(node, size=SIZE):
    """A few neighbouring units from the middle, one at least for each phase."""
    for step in range(min(max(node.phases), 6)):
        unit = tuple(length // 2 + step for length in node.shape[2:])
        sets = [node.reads_at(axis, unit[axis]) for axis in (0, 1)]
        clear = all(not s or (s[0] >= MARGIN and s[-1] < size - MARGIN) for s in sets)
        if clear and all(sets) and all(u < n for u, n in zip(unit, node.shape[2:], strict=True)):
            yield unit


class Wide(torch.nn.Module):
    """The network under the name `inner`, with a parameter, so that its type is known."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.one = torch.nn.Parameter(torch.ones(1, dtype=torch.float64))

    def forward(self, x):
        return self.inner(x)
