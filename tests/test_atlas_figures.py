"""Diagrams of blocks, overviews, reaches and trade-offs: what they are computed from."""

import random
import re
from itertools import pairwise

import pytest

from cnnref.figures import draw, to_svg
from cnnref.figures.branches import Beside, Row, take_apart
from cnnref.figures.diagram import nodes_of
from cnnref.figures.overview import contents
from cnnref.figures.reach import level
from cnnref.figures.tradeoff import frontier
from cnnref.stages import masses, stages
from hooks.atlas import families


def edges_of(parts, start):
    """The edges that rows and branches behind a node stand for, and the nodes they end with."""
    before, found = [start], []
    for part in parts:
        if isinstance(part, int):
            found += [(a, part) for a in before]
            before = [part]
        elif isinstance(part, Beside):
            gives = []
            for branch in part.branches:
                for a in before:
                    deeper, tail = edges_of(branch.parts, a)
                    found += deeper
                    gives += tail
            before = gives
        else:
            found += [(a, b) for a, b in part.edges if b in part.nodes]
            before = [a for a, b in part.edges if b not in part.nodes]
    return found, before


def some_graph(seed):
    """Nodes in a row, each of which takes from one or two before it and is used by another."""
    rng = random.Random(seed)
    count = rng.randint(1, 12)
    sources = [[]]
    for node in range(1, count):
        sources.append(sorted(rng.sample(range(node), min(node, rng.choice((1, 1, 2))))))
    unused = [n for n in range(count) if not any(n in each for each in sources)]
    return [*sources, sorted(unused)]


@pytest.mark.parametrize("seed", range(200))
def test_rows_and_branches_stand_for_the_same_edges(seed):
    for sources in (some_graph(1000 * seed + k) for k in range(10)):
        tree = take_apart(sources)
        want = {(giver, node) for node, givers in enumerate(sources) for giver in givers}
        assert set(edges_of(tree.parts[1:], tree.parts[0])[0]) == want


def test_a_residual_block_is_a_branch_beside_a_connection():
    tree = take_apart([[], [0], [1], [0, 2]])
    assert tree.parts[1] == Beside((Row((1, 2)), Row(())))


def test_a_normalisation_joins_the_box_of_its_layer():
    from cnnref.analyser.flow import flow
    from cnnref.models import create

    steps = flow(create("resnet18"), (3, 224, 224), "layer1.0", lambda m: any(m.children()))
    words = [node.words for node in nodes_of(steps)]
    assert words[1:-1] == [["3×3, 64", "BN", "ReLU"], ["3×3, 64", "BN"], ["+", "ReLU"]]


@pytest.mark.parametrize("name", families())
def test_the_block_of_a_family_fits_a_phone(name):
    svg = to_svg(draw("diagram", families()[name]["block"]))
    places = [float(x) for x in re.findall(r'<text [^>]*\bx="([-\d.]+)"', svg)]
    assert places, svg[:400]
    assert all(0 <= x <= 345 for x in places)


def test_equal_blocks_are_counted_and_small_steps_left_out():
    folded = [contents(stage.blocks) for stage in stages("resnet34").stages]
    assert folded == [
        ["7×7, 64, s2"], ["max 3×3, s2", "3 × BasicBlock"], ["4 × BasicBlock"],
        ["6 × BasicBlock"], ["3 × BasicBlock"], ["mean", "linear 1,000"],
    ]  # fmt: skip


def test_the_hill_of_a_stage_lies_on_its_strip():
    for stage, mass in zip(stages("vgg16").stages, masses("vgg16"), strict=True):
        if stage.side:
            found = level(stage, mass)
            assert found.first <= found.hill[0][0] < found.hill[-1][0] <= found.last
            assert max(tall for _, tall in found.hill) == 1
            assert found.last - found.first == found.size


def test_the_frontier_has_no_point_below_an_earlier_one():
    rng = random.Random(0)
    for _ in range(100):
        points = sorted((rng.random(), rng.random()) for _ in range(20))
        best = frontier(points)
        assert all(a[1] > b[1] for a, b in pairwise(best))
        assert min(points, key=lambda p: p[1]) in best


@pytest.mark.parametrize(
    ("kind", "spec", "options", "message"),
    [
        ("diagram", "resnet18:layer9", {}, "must be a module that runs"),
        ("overview", "resnet20", {}, "unknown model"),
        ("tradeoff", {"VGG": []}, {}, "family without points"),
        ("tradeoff", {"VGG": [(1, 2)]}, {"cost": "time"}, "must be macs or params"),
    ],
)
def test_what_cannot_be_drawn_is_named(kind, spec, options, message):
    with pytest.raises(ValueError, match=message):
        draw(kind, spec, **options)
