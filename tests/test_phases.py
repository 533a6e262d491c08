"""Windows behind transposed convolutions, against sets of pixels."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cnnref.geometry import INPUT_RF, Field
from cnnref.phases import Phases, phase_step, transposed_step

LAYERS = st.lists(
    st.tuples(
        st.booleans(),  # transposed?
        st.integers(1, 6),  # kernel
        st.integers(1, 3),  # stride
        st.integers(0, 3),  # padding
        st.integers(1, 3),  # dilation
    ),
    max_size=5,
)


def follow(layers: list) -> Phases | Field:
    field: Phases | Field = INPUT_RF
    for transposed, *numbers in layers:
        field = (transposed_step if transposed else phase_step)(field, *numbers)
    return field


def pixels(layers: list, unit: int) -> set[int]:
    """The input pixels that one unit reads, by definition of the layers."""
    cells = {unit}
    for transposed, kernel, stride, padding, dilation in reversed(layers):
        taps = [tap * dilation for tap in range(kernel)]
        if transposed:
            cells = {
                (c + padding - t) // stride
                for c in cells
                for t in taps
                if (c + padding - t) % stride == 0
            }
        else:
            cells = {c * stride - padding + t for c in cells for t in taps}
    return cells


def as_phases(field: Phases | Field) -> Phases:
    if isinstance(field, Phases):
        return field
    size, stride, start = field
    return Phases(1, stride, ((start, start + size - 1),))


@given(LAYERS, st.integers(-50, 50))
def test_every_unit_has_the_hull_of_the_pixels_it_reads(layers: list, unit: int) -> None:
    read = pixels(layers, unit)
    expected = (min(read), max(read)) if read else None
    assert as_phases(follow(layers)).window(unit) == expected


@given(LAYERS)
def test_summary_is_of_the_widest_unit_and_the_first_that_reads(layers: list) -> None:
    field = as_phases(follow(layers))
    reads = [pixels(layers, unit) for unit in range(field.period)]
    assert field.size == max(max(read) - min(read) + 1 if read else 0 for read in reads)
    assert field.start == next((min(read) for read in reads if read), 0)
    assert field.stride * field.period == field.jump


def test_a_stride_after_the_same_upsampling_has_no_phases() -> None:
    up = transposed_step(INPUT_RF, kernel=4, stride=2, padding=1)
    assert isinstance(up, Phases)
    assert phase_step(up, kernel=2, stride=2) == (3, 1, -1)


def test_a_kernel_smaller_than_the_stride_leaves_units_that_read_nothing() -> None:
    up = transposed_step(INPUT_RF, kernel=1, stride=2)
    assert isinstance(up, Phases)
    assert (up.window(0), up.window(1), up.size, up.start) == ((0, 0), None, 1, 0)
    blind = phase_step(up, kernel=1, stride=2, padding=1)
    assert isinstance(blind, Phases)
    assert (blind.window(3), blind.size, blind.start) == (None, 0, 0)
    shifted = transposed_step(INPUT_RF, kernel=1, stride=3, padding=1)
    assert isinstance(shifted, Phases)
    assert (shifted.window(0), shifted.start) == (None, 1)


def test_long_kernels_over_many_phases_stay_fast() -> None:
    field = transposed_step(INPUT_RF, kernel=3_000, stride=1_000)
    for _ in range(3):
        field = phase_step(field, kernel=10**6, padding=10)
    assert isinstance(field, Phases)
    # The first reach of 3 input cells, then a million fine cells, a thousandth of a pixel each.
    assert field.size == 3 + 3 * 1000
