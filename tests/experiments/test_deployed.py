"""What the records say about pruned and quantised networks, and a part of it run again."""

from __future__ import annotations

import pytest

from cnnref.deploy import tensor_grid
from cnnref.experiments.deployed import (
    accuracy,
    after_channels,
    after_pruning,
    after_quantising,
    dense_network,
    separable_network,
    split,
    trained,
)
from hooks.records import record


def test_no_image_is_in_both_halves():
    x, _, new_x, _ = split(0)
    assert len(x) + len(new_x) == 1797
    again = split(0)[0]
    assert bool((x == again).all())


def test_zeros_do_not_speed_a_dense_convolution_up():
    assert 0.8 < record("pruning", "time_of_zeros", "median") < 1.25


def test_fine_tuning_repairs_what_pruning_broke():
    for share, found in record("pruning", "weights").items():
        assert found["after"] > found["before"] + 0.2, share
    assert record("pruning", "weights", "0.5", "after") > 0.97
    assert record("pruning", "weights", "0.95", "after") < 0.8
    assert record("pruning", "two_of_four", "after") > 0.97


def test_few_bits_cost_accuracy_and_a_scale_a_channel_saves_some():
    for name in ("dense", "separable"):
        found = record("quantisation", name)
        assert abs(found["channel"]["8"]["before"] - found["float"]) < 0.01
        for bits in ("4", "3", "2"):
            assert found["channel"][bits]["before"] >= found["tensor"][bits]["before"] - 0.02
        assert found["channel"]["3"]["after"] > found["channel"]["3"]["before"] + 0.1


@pytest.mark.slow
def test_a_part_of_the_records_again():
    net = trained(dense_network, 0)
    assert accuracy(net, *split(0)[2:]) > 0.96
    before, after = after_pruning(net, 0.7, 0)
    assert before < 0.5 < 0.93 < after
    before, after = after_channels(net, 0.5, 0)
    assert before < 0.6 < 0.93 < after
    net = trained(separable_network, 0)
    assert after_quantising(net, 8, 0)[0] > 0.95
    assert after_quantising(net, 3, 0, tensor_grid)[0] < 0.7
