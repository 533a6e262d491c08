"""Drawings show what the geometry says, in palette colours, the same bytes every time."""

from __future__ import annotations

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref import STACKS, analyse
from cnnref.figures import KINDS, draw, save, to_svg
from cnnref.figures.canvas import text_width
from cnnref.figures.coverage import paths
from cnnref.figures.dropped import unread_cells
from cnnref.figures.growth import field_sizes
from cnnref.figures.impulse import responses
from cnnref.figures.line import line, trail
from cnnref.figures.lowered import windows as lowered_windows
from cnnref.figures.matrix import taps
from cnnref.figures.palette import PALETTE
from cnnref.figures.products import correlate
from cnnref.figures.profile import central
from cnnref.figures.text import TEXT
from cnnref.figures.transposed import overlaps
from cnnref.figures.wiring import counts as wire_counts

PROBES = {"1": {"mean": 0.74}, "5": {"mean": 0.93}, "20": {"mean": 0.97}}
GAIN = {"mean": 0.04, "low": -0.02, "high": 0.09}
EXAMPLES = {
    "amounts": [["LeNet-5", 12], ["ResNet-18", 49]],
    "apparent": [1920, 60],
    "attention_costs": [768, 12, 16],
    "buffer": 3,
    "contraction": 572,
    "focal": [0, 0.5, 2, 5],
    "formats": ["float32", "TF32", "float16", "bfloat16"],
    "gate_flow": ["se", "eca", "cbam"],
    "gate_stages": "seresnet50",
    "interval": [[9, 10], [90, 100]],
    "layouts": ["nchw", "nhwc"],
    "learning": [["by_simclr", PROBES], ["by_pixels", PROBES]],
    "patch_grid": 3,
    "precision_recall_curve": [3, 1, 0, 1, 0, 1],
    "ranges": [["soft_same:5", GAIN], ["soft_all:20", GAIN]],
    "regions": [0.7, 1.4, 4.4, 4.6],
    "small_finding": [4, 8, 16],
    "softened": [9, 6, 0],
    "sparse": ["weights", "two_of_four", "channels"],
    "stage_shares": "resnet50",
    "staircase": [-1.0, 2.0, 3],
    "swish": ["swish", "hard-swish", "ReLU"],
    "tiles": [572, 184, 384],
    "top_down": ["C5, ÷32|P5, ÷32", "C4, ÷16|P4, ÷16"],
    "tuned_parts": {
        shift: {"first": 0.77, "last": 0.69, "all": 0.33}
        for shift in ("noise", "labels", "inverted")
    },
    "unfreezing": [12, 2],
    "windows_shift": [12, 4],
    "chests_flipped": 9,
    "motifs": 3,
    "predictive": [[0.9, 0.9], [0.9, 0.99]],
    "ranked": [["trees", 0.4], ["share_of_fraud", 0.03]],
    "bins": [[14, 7], [10, 7], [5, 7]],
    "lowered": "1x4x4 conv1k3",
    "resolution": {key: [[16, 0.98], [32, 0.4]] for key in ("enlarged", "surrounded")},
    "augmented": ["original", "crop", "flip", "rotation", "cutout", "noise", "mixup", "cutmix"],
    "axes": "batch layer group instance layer2d",
    "blocks": "basic bottleneck preact",
    "class_map": {key: [[0.0, 0.6], [1.0, 0.0]] for key in ("image", "own", "other", "stroke")},
    "company": "batch group",
    "cone": "resnet18:layer3",
    "costs": [["conv", 1792, 86704128, 3211264], ["fc", 4000, 4000, 1000]],
    "coverage": [[2, 2, 2], [1, 2, 4]],
    "curves": [["plain:8", [2.0, 0.5, 0.1]], ["residual:8", [[0, 2.0], [2, 0.2]]]],
    "depth": "he norm",
    "detection": [9, 2],
    "diagram": "resnet18:layer2.0",
    "distances": {"zeros": [0.5, 1.0, 2.2], "circular": [1.0, 1.1, 0.9]},
    "dots": [76.13, 80.858],
    "dropped": "1x8 conv1k3s2",
    "folds": "both",
    "gains": [[76.1, 78.8, 82.0]],
    "growth": [["3×3", "1x64 (conv1k3)x8"], ["5×5", "1x64 (conv1k5)x8"]],
    "heads": [["VGG-16", 14_714_688, 123_642_856], ["ResNet-50", 23_508_032, 2_049_000]],
    "heat": {"untrained": [[0, 1, 0], [1, 4, 1], [0, 1, 0]], "near": [[0, 0], [1, 2]]},
    "impulse": [[1, 2, 3], [0, 0, 4], [0, 0, 5]],
    "maps": {"image": [[0.0, 1.0], [0.5, 0.2]], "guided": [[1.0, 0.0], [0.0, 0.4]]},
    "margin": [0, 0.1],
    "memory": [0.1, 0.01],
    "mixing": [4, 2],
    "matrix": "1x6x6 conv1k3",
    "nested": "3x64x64 (conv8k3p1)x2 max2 (conv16k3p1)x2 max2 conv32k3p1",
    "overlap": ["1x4 tconv1k3s2", "1x4 tconv1k4s2"],
    "overview": "resnet18",
    "products": [[[1, 2, 0], [0, 1, 3], [2, 1, 1]], [[1, 0], [0, -1]]],
    "profile": 20,
    "pyramid": "1x24 conv1k3p1 max2 conv1k3p1d2",
    "roofline": {"peak": 100, "bandwidth": 1, "layers": ["64x8x8 conv64k3p1"]},
    "routing": [[1, 3, 2, 0], [0, 2, 5, 4], [4, 1, 1, 1], [2, 3, 0, 1]],
    "reach": "resnet18",
    "reading": 8,
    "rolltest": [1, 4, 8],
    "schedules": "staircase cosine linear",
    "shifted": "pool",
    "shuffle": 3,
    "step": "1x5x5 conv1k3s2p1",
    "tradeoff": {"VGG": [(15.5e9, 71.6), (19.6e9, 72.4)], "ResNet": [(1.8e9, 69.8)]},
    "transposed": "1x4 tconv1k3s2p1",
    "waves": [0.4, 2],
    "widths": [["a", [256, 64, 256], ["1×1", "1×1"]]],
    "wiring": "1x7 conv1k3",
    "used": [["VGG-16", 108, 212], ["ResNet-50", 143, 427]],
}


def test_every_kind_has_an_example_here():
    assert EXAMPLES.keys() == KINDS.keys()


@pytest.mark.parametrize("lang", TEXT)
@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_the_same_bytes_twice(kind, lang):
    first, second = (to_svg(draw(kind, EXAMPLES[kind], lang=lang)) for _ in range(2))
    assert first == second
    assert len(first.encode()) < 12_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_uses_the_palette_only(kind):
    svg = to_svg(draw(kind, EXAMPLES[kind]))
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", svg)) <= {*PALETTE.values()}
    assert not re.search(r"rgb|opacity|<style|<image|<metadata|\bid=|url\(", svg)


@pytest.mark.parametrize("kind", KINDS)
def test_text_stays_text_and_is_large_enough_for_a_phone(kind):
    sizes = re.findall(r"font-size: ([\d.]+)px", to_svg(draw(kind, EXAMPLES[kind])))
    assert sizes
    assert min(map(float, sizes)) >= 11


MORE = [
    ("pyramid", "1x20 conv1k7s2p3 max3s2p1", {"unit": 0}),
    ("pyramid", "1x6 tconv1k4s2p1 conv1k3p1", {}),
    ("pyramid", "1x6 tconv1k4s3p1op1 conv1k3p1", {}),
    ("pyramid", "1x24 conv1k3p1 max2 conv1k3p1", {}),
    ("pyramid", "1x36 (max2)x4", {}),
    ("nested", "3x32x32 (conv8k3p1)x2 max2 (conv16k3p1)x2 max2 (conv16k3p1)x2", {}),
    ("nested", "1x5x9 conv1k3 conv1k3", {}),
    ("step", "1x7x7 conv1k3d2p2", {"at": (6, 6)}),
    ("dropped", "1x8 max3s2ceil", {}),
    ("dropped", "1x8 conv1k3s2p1", {}),
    ("transposed", "1x4 tconv1k2s3", {}),
    ("cone", "resnet50", {}),
    ("shifted", "conv", {}),
    ("rolltest", [3], {}),
    ("cone", "mobilenet_v2", {"depth": 2}),
    ("nested", "resnet50:layer3", {}),
    ("nested", "convnext_tiny", {}),
    ("growth", "vgg16", {}),
    ("coverage", "1,1,1", {}),
    ("coverage", [[1, 1, 1], [2, 2, 2], [1, 2, 3]], {}),
]


@pytest.mark.parametrize("lang", TEXT)
@pytest.mark.parametrize(
    ("kind", "spec", "options"), [*((k, s, {}) for k, s in EXAMPLES.items()), *MORE]
)
def test_nothing_lies_beyond_the_edge_of_the_sheet(kind, spec, options, lang):
    svg = to_svg(draw(kind, spec, lang=lang, **options))
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
    for path in re.findall(r' d="([^"]+)"', svg):
        for command, numbers in re.findall(r"([MLHV])([^MLHVz]*)", path):
            values = [float(number) for number in numbers.split()]
            x = values[0] if command != "V" else 0
            y = values[-1] if command != "H" else 0
            assert -0.5 <= x <= width + 0.5
            assert -0.5 <= y <= height + 0.5
    for anchor, x, y, text in re.findall(
        r'<text style="[^"]*text-anchor: (\w+)[^"]*" x="([^"]+)" y="([^"]+)">([^<]+)', svg
    ):
        wide = text_width(text)
        left = float(x) - {"start": 0, "middle": wide / 2, "end": wide}[anchor]
        assert left >= -2, text
        assert left + wide <= width + 2, text
        assert float(y) <= height - 2, text


def test_the_trail_spans_the_receptive_field():
    length, rows = line("1x60 conv1k3s2p1 conv1k3d2p2 max2 conv1k4", 60)
    for unit in range(rows[-1].shape[1]):
        read = trail(length, rows, unit)[0]
        first, last = rows[-1].rf.window(unit)
        assert first <= min(read) <= max(read) <= last
        if first >= 0 and last < length:  # no tap of an inner layer falls on padding
            assert (min(read), max(read)) == (first, last)


def test_a_stack_may_be_given_by_its_name():
    assert to_svg(draw("growth", "vgg16")) == to_svg(draw("growth", STACKS["vgg16"]))


def test_rates_may_be_given_as_text_too():
    assert to_svg(draw("coverage", "1 2 4")) == to_svg(draw("coverage", [[1, 2, 4]]))
    pairs = [("2 2 2", "2 2 2"), ("1, 2, 4", "1, 2, 4")]  # as the command line gives them
    assert to_svg(draw("coverage", pairs)) == to_svg(draw("coverage", [[2, 2, 2], [1, 2, 4]]))


def test_both_languages_say_the_same_things():
    slots = {
        lang: {key: set(re.findall(r"{\w+}", words)) for key, words in table.items()}
        for lang, table in TEXT.items()
    }
    assert slots["en"] == slots["zh-TW"]


def test_chinese_words_reach_the_drawing():
    assert "看得到" in to_svg(draw("pyramid", EXAMPLES["pyramid"], lang="zh-TW"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 2), st.integers(0, 2), st.integers(1, 2)),
        min_size=1,
        max_size=3,
    )
)
def test_marked_cells_are_those_with_a_gradient(layers):
    text = "1x30 " + " ".join(f"conv1k{k}s{s}p{p}d{d}" for k, s, p, d in layers)
    try:
        length, rows = line(text, 60)
    except ValueError:
        return  # does not fit: nothing to draw
    unit = rows[-1].shape[1] // 2
    net = torch.nn.Sequential(
        *(torch.nn.Conv1d(1, 1, k, s, p, d, bias=False) for k, s, p, d in layers)
    ).double()
    for layer in net:
        torch.nn.init.ones_(layer.weight)
    x = torch.zeros(1, 1, length, dtype=torch.float64, requires_grad=True)
    net(x)[0, 0, unit].backward()
    expected = set(x.grad[0, 0].nonzero().flatten().tolist())
    assert {i for i in trail(length, rows, unit)[0] if 0 <= i < length} == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 8), st.integers(1, 5), st.integers(1, 3), st.integers(0, 1), st.data())
def test_cells_below_a_transposed_unit_are_those_with_a_gradient(size, kernel, stride, pad, data):
    out = (size - 1) * stride - 2 * pad + kernel
    if out < 1:
        return
    unit = data.draw(st.integers(0, out - 1))
    length, rows = line(f"1x{size} tconv1k{kernel}s{stride}p{pad}", 60)
    x = torch.zeros(1, 1, size, dtype=torch.float64, requires_grad=True)
    weight = torch.ones(1, 1, kernel, dtype=torch.float64)
    torch.nn.functional.conv_transpose1d(x, weight, stride=stride, padding=pad)[
        0, 0, unit
    ].backward()
    assert trail(length, rows, unit)[0] == set(x.grad[0, 0].nonzero().flatten().tolist())


def test_each_colour_is_its_own_variable():
    colours = [colour.lower() for colour in PALETTE.values()]
    assert len(set(colours)) == len(colours)
    assert not {"#000000", "#ffffff"} & {*colours}  # the writer's defaults, not a choice of ours


@settings(max_examples=80, deadline=None)
@given(st.integers(3, 20), st.integers(1, 4), st.integers(1, 4), st.integers(0, 2))
def test_unread_cells_are_those_without_a_gradient(size, kernel, stride, padding):
    padding = min(padding, kernel - 1)
    if size + 2 * padding < kernel:
        return
    text = f"1x{size} conv1k{kernel}s{stride}p{padding}"
    x = torch.zeros(1, 1, size, dtype=torch.float64, requires_grad=True)
    weight = torch.ones(1, 1, kernel, dtype=torch.float64)
    torch.nn.functional.conv1d(x, weight, stride=stride, padding=padding).sum().backward()
    expected = (x.grad[0, 0] == 0).nonzero().flatten().tolist()
    assert [i for i in unread_cells(text) if 0 <= i < size] == expected


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(1, 5), st.integers(1, 3), st.integers(0, 1))
def test_overlap_counts_equal_a_transposed_convolution_of_ones(size, kernel, stride, padding):
    out = (size - 1) * stride - 2 * padding + kernel
    if out < 1:
        return
    counts = overlaps(f"1x{size} tconv1k{kernel}s{stride}p{padding}")
    ones, weight = torch.ones(1, 1, size), torch.ones(1, 1, kernel)
    expected = torch.nn.functional.conv_transpose1d(ones, weight, stride=stride, padding=padding)
    assert [counts[i] for i in range(out)] == expected[0, 0].int().tolist()


def test_path_counts_equal_repeated_convolution():
    counts = paths([1, 2, 4])
    row = torch.zeros(1, 1, 15, dtype=torch.float64)
    row[..., 7] = 1
    for rate in (1, 2, 4):
        weight = torch.ones(1, 1, 3, dtype=torch.float64)
        row = torch.nn.functional.conv1d(row, weight, padding=rate, dilation=rate)
    assert [counts.get(i - 7, 0) for i in range(15)] == row[0, 0].int().tolist()


def test_gridding_leaves_holes_and_growing_rates_do_not():
    assert len(paths([2, 2, 2])) == 7
    assert len(paths([1, 2, 4])) == 15


def test_the_central_run_holds_its_share_and_no_smaller_one_does():
    counts = paths([1] * 20)
    first, last = central(counts)
    total = sum(counts.values())
    assert sum(n for i, n in counts.items() if first <= i <= last) >= 0.95 * total
    assert sum(n for i, n in counts.items() if first < i < last) < 0.95 * total


@given(st.integers(0, 10**6), st.integers(1, 3), st.integers(1, 3))
@settings(max_examples=20, deadline=None)
def test_products_are_those_of_a_convolutional_layer(seed, tall, wide):
    random = torch.Generator().manual_seed(seed)
    image = torch.randint(-9, 9, (5, 6), generator=random)
    kernel = torch.randint(-9, 9, (tall, wide), generator=random)
    expected = torch.nn.functional.conv2d(image[None, None], kernel[None, None])[0, 0]
    assert correlate(image.tolist(), kernel.tolist()) == expected.tolist()


def test_the_marked_number_is_the_sum_that_stands_below():
    spec = [[[1, 2, 0], [0, 1, 3], [2, 1, 1]], [[1, 0], [0, -1]]]
    svg = to_svg(draw("products", spec, at=(0, 1)))
    assert "2·1 + 3·(−1) = −1" in svg


def test_an_impulse_gives_the_kernel_by_convolution_and_turned_by_correlation():
    kernel = [[1, 2, 3], [4, 5, 6]]
    _, correlated, convolved = responses(kernel)
    assert convolved == kernel
    assert torch.tensor(correlated).tolist() == torch.tensor(kernel).flip(0, 1).tolist()


def test_bars_are_as_wide_as_their_channels():
    svg = to_svg(draw("widths", [["a", [256, 64, 256], ["1×1", "1×1"]]]))
    ends = re.findall(r'd="M([\d.]+) [\d.]+H([\d.]+)', svg)
    sides = [float(right) - float(left) for left, right in ends]
    assert max(sides) / min(sides) == pytest.approx(4, rel=0.01)


def test_each_channel_is_joined_to_each_and_every_line_is_a_weight():
    svg = to_svg(draw("mixing", [5, 3]))
    assert f"{torch.nn.Conv2d(5, 3, 1).weight.numel()} weights" in svg


def test_windows_beside_an_image_are_those_of_unfold():
    image = torch.arange(30.0).reshape(1, 1, 5, 6)
    expected = torch.nn.functional.unfold(image, (2, 3), stride=(1, 2), dilation=(2, 1))[0].T
    size, found = lowered_windows("1x5x6 conv1k2x3s1x2d2x1")
    assert size == (5, 6)
    assert found == expected.int().tolist()


@pytest.mark.parametrize("padding", [0, 1])
def test_entries_of_the_matrix_are_the_taps_that_join_output_and_input(padding):
    weight = torch.arange(1.0, 10).reshape(1, 1, 3, 3)
    pixels = torch.eye(25).reshape(25, 1, 5, 5)
    expected = torch.nn.functional.conv2d(pixels, weight, padding=padding).flatten(1).T - 1
    assert taps(f"1x5x5 conv1k3p{padding}")[1] == expected.int().tolist()


def test_wires_are_counted_as_layers_count_their_weights():
    dense, local, conv = wire_counts("1x9 conv1k2")
    assert dense == torch.nn.Linear(9, 8).weight.numel()
    assert conv == torch.nn.Conv1d(1, 1, 2).weight.numel()
    assert local == torch.ones(1, 1, 9).unfold(2, 2, 1).numel()
    assert f"{local} weights" in to_svg(draw("wiring", "1x9 conv1k2"))


def test_a_shuffled_map_has_no_likeness_of_neighbours():
    notes = re.findall(r"neighbours correlate: ([\d.]+)", to_svg(draw("shuffle", 0)))
    assert [float(note) for note in notes] == [0.6, 0.0]


def test_growth_starts_at_one_pixel_and_equals_the_analysis():
    stack = "3x64x64 conv8k7s2p3 bn relu max3s2p1 conv8k3p1"
    windows = [row.rf.size[0] for row in analyse(stack) if row.op not in ("bn", "relu")]
    assert field_sizes(stack) == [1, *windows]


@pytest.mark.parametrize(
    ("kind", "spec", "options", "message"),
    [
        ("circle", "1x8 conv1k3", {}, "kind 'circle' must be one of "),
        ("pyramid", "1x8 conv1k3", {"lang": "fr"}, "lang 'fr' must be one of en, zh-TW"),
        ("pyramid", "1x8 conv1k3", {"unit": 6}, "unit 6 must be 0 to 5"),
        ("pyramid", "1x64 conv1k3", {}, "64 cells wide; at most 36"),
        ("pyramid", "3x8x8 conv1k3", {}, "needs layers along one axis"),
        ("pyramid", "1x8 conv1k9", {}, "kernel 9 does not fit"),
        ("nested", "1x8 conv1k3", {}, "must start with an image"),
        ("growth", [["a", "1x8 conv1k3"]] * 5, {}, "5 stacks; 1 to 4"),
        ("growth", "3x8x8 gap", {}, "has no layer with a window"),
        ("shifted", "sum", {}, "spec 'sum' must be one of conv, pool"),
        ("rolltest", [1, 2, 3, 4], {}, "must be 1 to 3 numbers of layers"),
        ("distances", {}, {}, "must have answers for one of zeros, reflect"),
        ("waves", [0.7, 2], {}, "frequency 0.7 must be above 0"),
        ("waves", [0.4, 0], {}, "stride 0 must be 1 to 10"),
        ("waves", 3, {}, "must be a frequency and a stride"),
        ("growth", 5, {}, "spec 5 must be a stack or pairs (label, stack)"),
        ("step", "1x5x5 conv1k3", {"at": (3, 0)}, "must lie in the output of 3×3"),
        ("dropped", "1x8 conv1k3 conv1k3", {}, "must be one convolution or pool"),
        ("transposed", "1x8 conv1k3", {}, "must be one transposed convolution"),
        ("coverage", [], {}, "must be 1 to 3 lists"),
        ("coverage", 7, {}, "must be 1 to 3 lists"),
        ("coverage", "1 2 x", {}, "must be 1 to 3 lists"),
        ("coverage", [[40]], {"kernel": 5}, "reaches 161 pixels a side; at most 68"),
        ("profile", 0, {}, "from 1 to 80"),
        ("profile", "many", {}, "from 1 to 80"),
        ("profile", 9, {"kernel": 2}, "kernel 2 must be odd"),
        ("profile", 9, {"share": 95}, "share 95 must be more than 0, at most 1"),
        ("profile", 40, {"kernel": 7}, "reach 241 pixels; at most 161"),
        ("profile", 9, {"colour": "red"}, "option 'colour' must be one of kernel, share: profile"),
        ("pyramid", None, {}, "stack None must be text such as '1x16 conv1k3'"),
        ("pyramid", "1x30 (conv1k3p1)x9", {}, "has 9 layers; at most 8"),
        ("pyramid", "1x36 conv1k64p30", {}, "needs 96 columns with its padding; at most"),
        ("products", [[[1]]], {}, "must be the rows of an image and the rows of a kernel"),
        ("products", [[[1, 2]], [[1, 2, 3]]], {}, "kernel of 1×3 does not fit an image of 1×2"),
        ("products", [[[1, 2]], [[1]]], {"at": (1, 0)}, "must lie in the output of 1×2"),
        ("products", [[[1] * 9], [[1, 2]]], {}, "spec needs 19 columns; at most 16"),
        ("impulse", 5, {}, "spec 5 must be the rows of a kernel"),
        ("impulse", [[1, 2, 3, 4]], {}, "kernel of 1×4 must be at most 3×3"),
        ("mixing", [4], {}, "spec [4] must be two numbers of channels, 1 to 6 each"),
        ("mixing", [4, 9], {}, "must be two numbers of channels, 1 to 6 each"),
        ("mixing", [4, 2], {"at": 9}, "at 9 must be 0 to 8"),
        ("widths", [], {}, "must be 1 to 3 blocks"),
        ("widths", [["a", [4, 2], []]], {}, "block 'a' has 2 maps and 0 layers"),
        ("lowered", "1x4x4 conv1k3p1", {}, "must have no padding"),
        ("lowered", "1x4x4 conv1k3", {"window": 4}, "window 4 must be 0 to 3"),
        ("lowered", "1x9x9 conv1k3", {}, "needs 58 columns; at most 18"),
        ("matrix", "1x9x9 conv1k3", {}, "has 81 inputs; at most 68"),
        ("matrix", "2x5x5 conv1k3", {}, "must be one convolution of one channel"),
        ("wiring", "1x7 conv1k3s2", {}, "must be one convolution of stride 1"),
        ("wiring", "1x7 conv1k4", {}, "at most 3 taps"),
        ("shuffle", -1, {}, "spec"),
        ("step", "1x90x90 conv1k3", {}, "columns; at most"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_sentence(kind, spec, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        draw(kind, spec, **options)


def test_a_saved_figure_is_a_standalone_svg(tmp_path):
    save(draw("dropped", "1x8 conv1k3s2"), tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text("utf-8")
    assert text.startswith("<?xml")
    assert 'xmlns="http://www.w3.org/2000/svg"' in text
