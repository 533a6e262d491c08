"""The parser of the stack language: texts, round trips, faults."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref import SpecError, Stack, analyse, parse
from tests.random_stacks import random_config, random_stack

PIECES = [
    "conv", "64", "k3", "k", "s2", "p1", "d2", "g4", "op1", "psame", "nobias", "ceil", "dw3",
    "pw8", "tconv", "max2", "avg3", "gap", "flatten", "fc10", "bn", "relu", "(", ")", ")x2", "x",
    " ", ";", "\n", "3x8x8", "1x9", "0", "-1", "1.5", "×", "３", "層", "\x00", "9" * 50,
    "maxpool2d",
]  # fmt: skip


def words(text: str) -> list[str]:
    return [str(layer) for layer in parse(text).layers]


def test_separators_are_spaces_semicolons_and_line_ends() -> None:
    assert words("3x8x8;conv4k3 ;\n relu\t;; bn\r\n") == ["conv4k3", "relu", "bn"]


def test_groups_repeat_and_nest() -> None:
    assert words("1x8 ((relu bn)x2 max2)x2") == ["relu", "bn", "relu", "bn", "max2"] * 2
    assert words("1x8 ( relu )x1") == ["relu"]


def test_options_come_in_any_order_and_print_in_one() -> None:
    assert words("4x8x8 conv8nobiasg2d2p3s1k5x5") == ["conv8k5p3d2g2nobias"]


def test_defaults_are_not_printed() -> None:
    assert words("4x8x8 conv8k3s1p0d1g1 max2s2 avg3s3x3 tconv2k2op0") == [
        "conv8k3", "max2", "avg3", "tconv2k2"]  # fmt: skip


def test_the_stride_of_a_pool_is_its_kernel_per_axis() -> None:
    assert parse("1x8x8 max3x2").layers[0].stride == (3, 2)
    assert words("1x8x8 max3x2s3") == ["max3x2s3"]
    assert words("1x8x8 max3s1") == ["max3s1"]


def test_leading_zeros_are_read_and_not_printed() -> None:
    assert str(parse("03x08 conv02k01")) == "3x8 conv2k1"


@pytest.mark.parametrize("seed", range(4))
def test_printed_stacks_parse_to_the_same_stack(seed: int) -> None:
    random = Random(seed)
    read = 0
    for _ in range(500):
        config = random_config(random)
        text = random.choice((config.text(random), random_stack(random, 2, 5)))
        try:
            stack = parse(text)
        except SpecError:
            continue
        read += 1
        again = parse(str(stack))
        assert again == stack, text
        assert hash(again) == hash(stack)
        assert str(again) == str(stack), text
    assert read > 200


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_near_misses_raise_nothing_but_a_spec_error_inside_the_text(text: str) -> None:
    _only_spec_errors(text)
    _only_spec_errors("3x8x8 " + text)


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=60))
def test_random_text_raises_nothing_but_a_spec_error_inside_the_text(text: str) -> None:
    _only_spec_errors(text)
    _only_spec_errors("3x8x8 " + text)


def _only_spec_errors(text: str) -> None:
    error = _fault(analyse, text)
    if error is None:
        assert parse(str(parse(text))) == parse(text)
        return
    lines = text.split("\n")
    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1
    assert error.message
    assert "\n" not in str(error)


def _fault(read: Callable[[str], object], text: str) -> SpecError | None:
    try:
        read(text)
    except SpecError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("text", "column", "message", "suggestion"),
    [
        ("", 1, "the stack is empty", "start with channels x height x width, such as 3x224x224"),
        (" ; ", 1, "the stack is empty",
         "start with channels x height x width, such as 3x224x224"),
        ("conv64k3", 1, "'conv64k3' is no input size",
         "start with channels x height x width, such as 3x224x224"),
        ("784 fc10", 1, "the input size '784' has 1 number, not 2 to 4",
         "start with channels x height x width, such as 3x224x224"),
        ("3x0x8 relu", 1, "a number of the input size is 0, it must be at least 1", "write 1"),
        ("3×8×8 relu", 2, "'×' (U+00D7) is no letter of the stack language", "write x"),
        ("3x8x8 conv６k3", 11, "'６' (U+FF16) is no letter of the stack language",
         "use plain letters, digits, spaces and ;"),
        ("3x8x8 covn64k3", 7, "unknown layer 'covn64k3'", "did you mean 'conv64k3'?"),
        ("3x8x8 Conv64k3", 7, "unknown layer 'Conv64k3'", "did you mean 'conv64k3'?"),
        ("3x8x8 maxpool2d3", 7, "unknown layer 'maxpool2d3'", "did you mean 'max3'?"),
        ("3x8x8 linear10", 7, "unknown layer 'linear10'", "did you mean 'fc10'?"),
        ("3x8x8 zzz", 7, "unknown layer 'zzz'",
         "layers are conv dw pw tconv max avg gap flatten fc bn relu"),
        ("3x8x8 conv64", 13, "'conv64' has no kernel", "write 'conv64k3'"),
        ("3x8x8 conv", 11, "conv has no number of outputs", "write conv64k3"),
        ("3x8x8 max", 10, "max has no kernel", "write max3"),
        ("3x8x8 relu6", 11, "relu takes no number, not '6'", "write relu"),
        ("3x8x8 conv4k3z2", 14, "conv has no option 'z2'",
         "it takes k s p d g psame nobias"),
        ("3x8x8 avg3d2", 11, "avg has no option 'd2'", "it takes s p ceil"),
        ("3x8x8 conv4k3ceil", 14, "conv has no option 'ceil'",
         "it takes k s p d g psame nobias"),
        ("3x8x8 bnnobias", 9, "bn has no option 'nobias'", "write bn"),
        ("3x8x8 conv4k3s", 14, "'s' of conv has no number", "write s1"),
        ("3x8x8 conv4k3s2s2", 16, "the stride of conv is given twice", "keep one of them"),
        ("3x8x8 conv4k3p1psame", 16, "the padding of conv is given twice", "keep one of them"),
        ("3x8x8 conv4k3s0", 15, "the stride of conv is 0, it must be at least 1", "write 1"),
        ("3x8x8 conv0k3", 11, "the number of outputs of conv is 0, it must be at least 1",
         "write 1"),
        ("3x8x8 conv4x4k3", 7, "the number of outputs of conv must be one number, not '4x4'",
         "write 4"),
        ("3x8x8 conv4k3x3x3", 7, "the kernel of conv is '3x3x3', the input has 2 axes besides "
         "channels", "write one number or 2"),
        ("3x8 max2s2x2", 5, "the stride of max is '2x2', the input has 1 axis besides channels",
         "write one number"),
        ("3x8 fc9999999999999", 7, "the number of outputs of fc is '9999999999999', more than "
         "1,000,000,000,000", "use less"),
        ("3x8x8 conv4k3s2psame", 7, "conv4k3s2psame: psame needs stride 1, not 2",
         "write p with a number"),
        ("3x8x8 max2p2", 7, "max2p2: padding 2 is more than half of kernel 2", "at most 1 fits"),
        ("3x8x8 conv5k3g2", 7, "conv5k3g2: groups 2 do not divide 5 outputs",
         "use a multiple of 2"),
        ("3x8x8 tconv5k3s2op2", 7,
         "tconv5k3s2op2: output padding 2 must be less than stride or dilation",
         "at most 1 fits"),
        ("3x8x8 (relu", 7, "the group is never closed", "write )x2 behind it"),
        ("3x8x8 relu)x2", 11, "')' without '('", "remove it or open the group"),
        ("3x8x8 (relu)", 12, "the group has no number of repeats", "write )x2"),
        ("3x8x8 (relu) x2", 12, "the group has no number of repeats", "write )x2"),
        ("3x8x8 ((relu)(bn)x2)x2", 13, "the group has no number of repeats", "write )x2"),
        ("3x8x8 (relu)y2", 13, "')' is followed by 'y2'", "write )x2 and a space"),
        ("3x8x8 (relu)x0", 14, "the number of repeats is 0, it must be at least 1", "write 1"),
        ("3x8x8 ()x2", 8, "the group is empty", "put layers between ( and )"),
        ("3x8x8 (relu)x10001", 12, "the stack has more than 10,000 layers", "repeat less"),
        ("3x8x8 (((relu)x999)x999)x999", 19, "the stack has more than 10,000 layers",
         "repeat less"),
        ("3x8x8 relu x2", 12, "unknown layer 'x2'",
         "layers are conv dw pw tconv max avg gap flatten fc bn relu"),
    ],
)  # fmt: skip
def test_a_fault_has_a_place_and_a_suggestion(
    text: str, column: int, message: str, suggestion: str
) -> None:
    with pytest.raises(SpecError) as caught:
        parse(text)
    error = caught.value
    assert (error.message, error.column, error.suggestion) == (message, column, suggestion)
    assert str(error) == f"column {column}: {message}; {suggestion}"


def test_a_stack_over_several_lines_has_line_and_column() -> None:
    with pytest.raises(SpecError) as caught:
        parse("3x8x8\n  conv4k3\n  rleu")
    assert (caught.value.line, caught.value.column) == (3, 3)
    assert str(caught.value).startswith("line 3, column 3: unknown layer 'rleu'")


def test_only_text_is_parsed() -> None:
    with pytest.raises(TypeError, match="a stack is text such as"):
        parse(784)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "3x8x8 " + "(" * 50_000 + "relu" + ")x1" * 50_000,
        "3x8x8 " + "(" * 200_000,
        "3x8x8 " + "relu " * 200_000,
        "3x8x8 conv" + "1x" * 200_000,
        "9" * 200_000,
    ],
    ids=["nested", "open", "long", "axes", "digits"],
)
@pytest.mark.timeout(30)  # quadratic work would take minutes
def test_hostile_length_is_answered_at_once(text: str) -> None:
    error = _fault(parse, text)
    assert error is None or len(str(error)) < 300


def test_text_and_places_do_not_take_part_in_comparisons() -> None:
    assert parse("3x8x8 relu") == parse("3x8x8;;relu") == Stack((3, 8, 8), parse("3x8 relu").layers)
