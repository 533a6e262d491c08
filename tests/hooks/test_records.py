"""Recorded runs are found by their keys."""

import pytest

from hooks.records import record


def test_a_value_is_found_by_its_keys():
    assert record("forward", "provenance", "cpus") == 2


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (("nothing",), r"record\('nothing'\): no bench/results/nothing.json"),
        (("forward", "provenance", "moon"), "has no 'moon' there"),
    ],
)
def test_what_is_not_recorded_is_refused(keys, message):
    with pytest.raises(ValueError, match=message):
        record(*keys)
