"""A pooled vector is invariant behind equivariant layers only."""

from __future__ import annotations

import pytest

from cnnref.experiments.moved_image import pooled_change

SEEDS = range(4)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_borders_and_strides_nothing_changes(seed):
    assert pooled_change("circular", 1, seed) < 1e-9


@pytest.mark.parametrize("mode", ["zeros", "reflect"])
@pytest.mark.parametrize("seed", SEEDS)
def test_borders_change_the_vector(mode, seed):
    assert 0.1 < pooled_change(mode, 1, seed) < 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_a_stride_changes_it_more_than_borders(seed):
    assert pooled_change("circular", 2, seed) > 1.5 * pooled_change("zeros", 1, seed)
    assert pooled_change("circular", 2, seed) > 0.5


def test_a_larger_image_dilutes_what_the_border_does():
    assert pooled_change("zeros", 1, size=64) < pooled_change("zeros", 1, size=16)
