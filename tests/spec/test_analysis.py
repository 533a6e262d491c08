"""Shape and receptive field of whole stacks; the field against measured gradients."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from cnnref import RF, Layer, Row, SpecError, Stack, analyse
from cnnref.phases import Phases
from tests.random_stacks import random_stack

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@pytest.mark.parametrize(("axes", "stacks", "layers"), [(1, 1000, 6), (2, 300, 4), (3, 30, 2)])
def test_receptive_fields_agree_with_measured_gradients(
    axes: int, stacks: int, layers: int
) -> None:
    """Size, stride, start and every unit's own window, on 1,330 random stacks in float64."""
    random = Random(axes)
    measured = transposed = 0
    while measured < stacks:
        text = random_stack(random, axes, random.randint(1, layers))
        try:
            rows = _enlarged(text)
        except (SpecError, OverflowError):
            continue
        rf, middles = rows[-1].rf, _middles(rows[-1])
        assert isinstance(rf, RF)
        if middles is None:
            continue
        for axis in range(axes):
            units = [
                tuple(units[0] if other != axis else unit for other, units in enumerate(middles))
                for unit in middles[axis]
            ]
            windows = [_span(image, axis) for image in _gradients(rows, units)]
            _compare(text, rf, axis, dict(zip(middles[axis], windows, strict=True)))
        measured += 1
        transposed += any(isinstance(field, Phases) for field in rf.fields)
    assert transposed > stacks // 10


def _compare(text: str, rf: RF, axis: int, seen: dict[int, Any]) -> None:
    """`seen` has the measured windows of neighbouring units, more than a period of them."""
    for unit, window in seen.items():
        assert rf.window(unit, axis) == window, f"{text}: unit {unit}, axis {axis}"
    field = rf.fields[axis]
    period = field.period if isinstance(field, Phases) else 1
    reading = {unit: window for unit, window in seen.items() if window}
    widest = max(last - first + 1 for first, last in reading.values())
    assert rf.size[axis] == widest, text
    jumps = {
        reading[unit + period][0] - reading[unit][0] for unit in reading if unit + period in reading
    }
    assert {rf.stride[axis] * period} == jumps, text
    # A measured window, moved back by whole periods, to the first unit that reads.
    unit = min(reading, key=lambda unit: unit % period)
    assert rf.start[axis] == reading[unit][0] - unit // period * jumps.pop(), text


def _enlarged(text: str) -> tuple[Row, ...]:
    """The stack on an input so large that units in the middle see neither border."""
    words = text.split()
    channels, *sizes = words[0].split("x")
    rf = analyse(" ".join([channels + "x4000" * len(sizes), *words[1:]]))[-1].rf
    assert isinstance(rf, RF)
    spans = zip(rf.size, rf.stride, rf.start, strict=True)
    need = max(int(3 * size + 2 * abs(start) + 14 * (stride + 1)) for size, stride, start in spans)
    if need ** len(sizes) > 70_000:
        raise OverflowError(need)
    return analyse(" ".join([channels + f"x{need}" * len(sizes), *words[1:]]))


def _middles(row: Row) -> list[range] | None:
    """Per axis a period of units and one more, from one that reads; None if they are too many."""
    assert isinstance(row.rf, RF)
    middles = []
    for axis, (size, field) in enumerate(zip(row.shape[1:], row.rf.fields, strict=True)):
        count = (field.period if isinstance(field, Phases) else 1) + 1
        first = size // 2 - count // 2
        while first < size and row.rf.window(first, axis) is None:
            first += 1
        if count > 30 or size < 3 * count or first > size // 2 + count:
            return None
        middles.append(range(first, first + count))
    return middles


def _gradients(rows: tuple[Row, ...], units: list[tuple[int, ...]]) -> Tensor:
    """Gradient of each unit of the last map with respect to the input, a map for each unit."""
    sizes = rows[0].in_shape[1:]
    x = torch.zeros(len(units), 1, *sizes, dtype=torch.float64, requires_grad=True)
    y = x
    for row in rows:
        y = _positive(row, y)
    picked = [y[(index, 0, *unit)] for index, unit in enumerate(units)]
    (gradient,) = torch.autograd.grad(torch.stack(picked).sum(), x)
    return gradient[:, 0]


def _positive(row: Row, x: Tensor) -> Tensor:
    """The layer on one channel with all weights 1; a pool becomes the sum over its window."""
    layer, axes = row.layer, x.dim() - 2
    weight = torch.ones(1, 1, *layer.kernel, dtype=torch.float64)
    options: dict[str, Any] = {"stride": layer.stride, "dilation": layer.dilation}
    if layer.op == "tconv":
        function = getattr(F, f"conv_transpose{axes}d")
        return function(x, weight, padding=layer.padding, output_padding=layer.output_padding,
                        **options)  # fmt: skip
    return getattr(F, f"conv{axes}d")(x, weight, padding=layer.padding, **options)


def _span(gradient: Tensor, axis: int) -> tuple[int, int] | None:
    others = [other for other in range(gradient.dim()) if other != axis]
    seen = (gradient.abs().sum(others) if others else gradient.abs()).nonzero().flatten()
    return (int(seen[0]), int(seen[-1])) if len(seen) else None


@pytest.mark.parametrize(
    ("text", "size", "stride", "start", "center"),
    [
        ("3x224x224 conv64k7s2p3 max3s2p1", 11, 4, -5, 0.0),
        ("3x224x224 conv8k4psame", 4, 1, -1, 0.5),
        ("1x32x32 (conv1k3)x3", 7, 1, 0, 3.0),
        ("1x32x32 conv1k3 conv1k3d2 conv1k3d4", 15, 1, 0, 7.0),
        ("1x32x32 max2ceil", 2, 2, 0, 0.5),
    ],
)
def test_known_fields(text: str, size: int, stride: int, start: int, center: float) -> None:
    rf = analyse(text)[-1].rf
    assert isinstance(rf, RF)
    assert (rf.size, rf.stride, rf.start, rf.center) == (
        (size, size), (stride, stride), (start, start), (center, center))  # fmt: skip


def test_the_field_turns_global_behind_pooling_and_linear_layers_and_stays_so() -> None:
    rows = analyse("3x8x8 conv4k3 flatten relu fc5 bn")
    assert [row.rf == "global" for row in rows] == [False, False, False, True, True]
    assert [row.rf for row in analyse("3x8x8 gap pw5 relu")] == ["global"] * 3


def test_axes_have_fields_of_their_own() -> None:
    rf = analyse("1x9x9 conv1k1x3s1x2p0x1")[-1].rf
    assert repr(rf) == "RF(size=(1, 3), stride=(1, 2), start=(0, -1))"


def test_center_behind_a_transposed_layer_is_that_of_the_unit_at_start() -> None:
    rf = analyse("1x9 tconv1k1s3p1")[-1].rf
    assert isinstance(rf, RF)
    assert (rf.window(0), rf.start, rf.center) == (None, (1,), (1.0,))


def test_layers_built_by_hand_are_checked_like_text() -> None:
    stack = Stack((3, 8, 8), (Layer("conv", 4, (3, 3), (1, 1), (0, 0), (1, 1), 1, (0, 0)),))
    assert analyse(stack)[0].shape == (4, 6, 6)
    with pytest.raises(SpecError, match="column 13: the kernel of conv is 0"):
        analyse(Stack((3, 8, 8), (Layer("conv", 4, (0, 0)),)))


@pytest.mark.parametrize(
    ("text", "column", "message", "suggestion"),
    [
        ("1x3x5 conv4k7p1", 7,
         "conv4k7p1: kernel 7 does not fit a padded input of 5 (input 3, padding 1), height",
         "use a kernel of at most 5 or a padding of at least 2"),
        ("1x3 conv4k3d3", 5, "conv4k3d3: kernel 3 with dilation 3 (7 cells) does not fit a padded "
         "input of 3 (input 3, padding 0)",
         "use a kernel of at most 1 or a padding of at least 2"),
        ("1x1 max4", 5, "max4: kernel 4 does not fit a padded input of 1 (input 1, padding 0)",
         "use a kernel of at most 1 or a padding of at least 2"),
        ("1x1 max5d3", 5, "max5d3: kernel 5 with dilation 3 (13 cells) does not fit a padded input "
         "of 1 (input 1, padding 0)", "use a kernel of at most 1"),
        ("3x8x8 relu conv4k3g2", 12, "conv4k3g2: groups 2 do not divide 3 input channels",
         "use a divisor of 3"),
        ("3x8x8 fc4 conv4k3", 11, "conv4k3: needs a map, the shape is flat (4)",
         "put it in front of flatten"),
        ("3x8x8 flatten gap", 15, "gap: needs a map, the shape is flat (192)",
         "put it in front of flatten"),
        ("1x1x9 tconv1k1p1", 7, "tconv1k1p1: padding 1 cuts all 1 cells of the output away "
         "(at most 0 fits), height", ""),
        ("1x1000 (tconv1k1s1000000)x2", 9, "tconv1k1s1000000: the output has "
         "999,000,000,000,001 cells, more than 1,000,000,000,000", "use less"),
        ("1x8 tconv1k8s1000 tconv1k8s900 relu tconv1k1s9", 37,
         "tconv1k1s9: units see the input in more than 1,000,000 different ways",
         "use a smaller stride"),
        ("1x1 (conv1k1s1000000)x4", 6,
         "conv1k1s1000000: the receptive field reaches further than "
         "1,000,000,000,000,000,000 pixels", "use smaller strides or kernels"),
        ("9x1000000000000x2 flatten", 19,
         "flatten: the output has 18,000,000,000,000 cells, "
         "more than 1,000,000,000,000", "use less"),
    ],
)  # fmt: skip
def test_a_misfit_names_layer_value_place_and_what_would_fit(
    text: str, column: int, message: str, suggestion: str
) -> None:
    with pytest.raises(SpecError) as caught:
        analyse(text)
    error = caught.value
    assert (error.message, error.column, error.suggestion) == (message, column, suggestion)


def test_the_longest_stack_is_followed_without_recursion() -> None:
    rows = analyse("1x20001 (conv1k3)x10000")
    assert rows[-1].shape == (1, 1)
    assert rows[-1].rf == RF(((20_001, 1, 0),))
