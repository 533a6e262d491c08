"""Sizes and receptive fields along one axis, against counting by hand."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cnnref import geometry
from cnnref.geometry import (
    INPUT_RF,
    conv_out,
    effective_kernel,
    rf_center,
    rf_step,
    rf_window,
    same_padding,
    sides,
    transposed_out,
    unread,
)

SIZES = st.integers(1, 40)
KERNELS = st.integers(1, 7)
STRIDES = st.integers(1, 5)
PADS = st.tuples(st.integers(0, 5), st.integers(0, 5))
DILATIONS = st.integers(1, 4)


def windows(size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int) -> list:
    """Every window of a padded row that fits: the cells that its taps read."""
    row = range(-pads[0], size + pads[1])
    starts = range(-pads[0], size + pads[1], stride)
    taps = [[start + tap * dilation for tap in range(kernel)] for start in starts]
    return [cells for cells in taps if set(cells) <= set(row)]


def test_geometry_imports_only_the_checks() -> None:
    tree = ast.parse(Path(geometry.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = [node.module for node in imports if isinstance(node, ast.ImportFrom)]
    assert modules == ["__future__", "cnnref.checks"]
    assert len(imports) == 2


@given(SIZES, KERNELS, STRIDES, PADS, DILATIONS)
def test_output_size_counts_the_windows_that_fit(
    size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int
) -> None:
    fitting = windows(size, kernel, stride, pads, dilation)
    if fitting:
        assert conv_out(size, kernel, stride, pads, dilation) == len(fitting)
    else:
        with pytest.raises(ValueError, match="does not fit a padded input of"):
            conv_out(size, kernel, stride, pads, dilation)


@given(SIZES, KERNELS, STRIDES, PADS, DILATIONS)
def test_unread_counts_the_cells_behind_the_last_window(
    size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int
) -> None:
    fitting = windows(size, kernel, stride, pads, dilation)
    assume(fitting)
    last = size + pads[1] - 1
    assert unread(size, kernel, stride, pads, dilation) == last - fitting[-1][-1]


@given(SIZES, KERNELS, STRIDES, st.integers(0, 3), DILATIONS)
def test_ceil_mode_adds_a_window_that_starts_inside_and_hangs_over(
    size: int, kernel: int, stride: int, padding: int, dilation: int
) -> None:
    assume(padding <= kernel // 2)  # pools take no more
    assume(size + 2 * padding >= effective_kernel(kernel, dilation))
    floor = conv_out(size, kernel, stride, padding, dilation)
    next_start = floor * stride - padding
    more = unread(size, kernel, stride, padding, dilation) > 0 and next_start < size
    assert conv_out(size, kernel, stride, padding, dilation, ceil_mode=True) == floor + more


@given(SIZES, KERNELS, STRIDES, DILATIONS)
def test_transposed_size_inverts_the_size_of_a_convolution(
    size: int, kernel: int, stride: int, dilation: int
) -> None:
    assume(size >= effective_kernel(kernel, dilation))
    out = conv_out(size, kernel, stride, 0, dilation)
    lost = unread(size, kernel, stride, 0, dilation)
    assert transposed_out(out, kernel, stride, 0, lost, dilation) == size


@given(SIZES, KERNELS, DILATIONS)
def test_same_padding_keeps_the_size(size: int, kernel: int, dilation: int) -> None:
    left, right = same_padding(kernel, dilation)
    assert right - left in (0, 1)  # the extra cell is on the right
    assert conv_out(size, kernel, 1, (left, right), dilation) == size
    assert conv_out(size, kernel, padding="same", dilation=dilation) == size
    assert sides(kernel, "same", dilation) == (left, right)


@given(st.lists(st.tuples(KERNELS, st.integers(1, 3), PADS, DILATIONS), max_size=4))
def test_receptive_field_is_the_hull_of_the_pixels_that_are_read(layers: list) -> None:
    rf = INPUT_RF
    for kernel, stride, pads, dilation in layers:
        rf = rf_step(rf, kernel, stride, pads, dilation)
    for unit in (0, 1, 5):
        cells = {unit}
        for kernel, stride, pads, dilation in reversed(layers):
            cells = {c * stride - pads[0] + t * dilation for c in cells for t in range(kernel)}
        assert rf_window(rf, unit) == (min(cells), max(cells))
    assert rf_center(rf) == sum(rf_window(rf, 0)) / 2
    assert rf[2] == rf_window(rf, 0)[0]


def test_field_counts_only_the_left_padding() -> None:
    assert rf_step(INPUT_RF, 4, padding="same") == (4, 1, -1)
    assert rf_step(INPUT_RF, 3, padding=(2, 0)) == (3, 1, -2)
    assert rf_step(INPUT_RF, 3, padding="valid") == (3, 1, 0)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: conv_out(3, 7, padding=1),
         "kernel 7 does not fit a padded input of 5 (input 3, padding 1)"),
        (lambda: conv_out(3, 3, dilation=3),
         "kernel 3 with dilation 3 (7 cells) does not fit a padded input of 3 "
         "(input 3, padding 0)"),
        (lambda: conv_out(3, 7, padding=(1, 2)),
         "kernel 7 does not fit a padded input of 6 (input 3, padding 1 left, 2 right)"),
        (lambda: conv_out(0, 1), "size 0 must be at least 1"),
        (lambda: conv_out(8, 0), "kernel 0 must be at least 1"),
        (lambda: conv_out(8, 3, stride=0), "stride 0 must be at least 1"),
        (lambda: conv_out(8, 3, padding=-1), "padding -1 must be at least 0"),
        (lambda: conv_out(8, 3, dilation=0), "dilation 0 must be at least 1"),
        (lambda: conv_out(8.0, 3), "size 8.0 must be a whole number"),
        (lambda: conv_out(8, True), "kernel True must be a whole number"),
        (lambda: conv_out(8, 3, padding="full"),
         "padding 'full' must be a number, (left, right), \"same\" or \"valid\""),
        (lambda: conv_out(8, 3, padding=(1, 1, 1)),
         "padding (1, 1, 1) must be one number or (left, right)"),
        (lambda: conv_out(8, 3, 2, "same"), 'padding "same" needs stride 1, not stride 2'),
        (lambda: rf_step(INPUT_RF, 3, 2, "same"), 'padding "same" needs stride 1, not stride 2'),
        (lambda: transposed_out(1, 2, 2, 1),
         "padding 1 cuts all 2 cells of the output away (at most 0 fits)"),
        (lambda: transposed_out(4, 3, 2, output_padding=2),
         "output_padding 2 must be less than the stride or the dilation (stride 2, dilation 1)"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_in_one_sentence(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_whole_numbers_of_other_types_are_welcome() -> None:
    import numpy as np

    out = conv_out(np.int64(224), np.int32(7), stride=2, padding=3)
    assert (out, type(out)) == (112, int)
