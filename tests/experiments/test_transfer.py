"""Pre-training helps as the page says, and the pieces of the experiment do what they name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from cnnref.experiments.input_shift import inverted_kernel, shifted, tuned
from cnnref.experiments.strokes import digits, drawings, strokes
from cnnref.experiments.transfer import METHODS, kinds, moved, network, pretrained, score

RESULTS = Path(__file__).parents[2] / "bench/results"


def record(name: str) -> dict:
    return json.loads((RESULTS / f"{name}.json").read_text("utf-8"))


def same(a: torch.nn.Module, b: torch.nn.Module) -> list[bool]:
    return [
        torch.equal(x, y)
        for x, y in zip(a.state_dict().values(), b.state_dict().values(), strict=True)
    ]


@pytest.mark.parametrize("seed", [0, 1])
def test_drawings_are_connected_and_none_is_another_turned(seed):
    cells = drawings(30, seed)
    for number, one in enumerate(cells):
        reached = torch.zeros(5, 5)
        reached[2, 2] = 1
        for _ in range(25):
            wide = torch.nn.functional.pad(reached, (1, 1, 1, 1))
            near = wide[:-2, 1:-1] + wide[2:, 1:-1] + wide[1:-1, :-2] + wide[1:-1, 2:] + reached
            reached = ((near > 0) & (one > 0)).float()
        assert torch.equal(reached, one), seed
        assert not any(torch.equal(one.rot90(k), two) for two in cells[:number] for k in range(4))


def test_source_and_target_share_no_drawing_and_seeds_repeat():
    source, target = kinds()
    assert not any(torch.equal(a.rot90(k), b) for a in source for b in target for k in range(4))
    for a, b in zip(strokes(target, 2, 7), strokes(target, 2, 7), strict=True):
        assert torch.equal(a, b)
    assert not torch.equal(strokes(target, 2, 7)[0], strokes(target, 2, 8)[0])


def test_no_digit_is_in_both_sets():
    (x, y), (new, _) = digits(20, seed=0)
    assert y.bincount().tolist() == [20] * 10
    flat = {tuple(image.flatten().tolist()) for image in x}
    assert not flat & {tuple(image.flatten().tolist()) for image in new}


@pytest.mark.parametrize("method", METHODS)
def test_each_method_moves_what_it_names(method):
    base = network(32, seed=0)
    before = {key: value.clone() for key, value in base.state_dict().items()}
    _, target = kinds()
    net = moved(method, base, strokes(target, 2, seed=0), 1e-2, seed=0, steps=2)
    assert all(torch.equal(before[key], value) for key, value in base.state_dict().items())
    start = base if method in ("linear", "full", "lp_ft") else network(8, seed=50)
    kept = all(same(net[0], start[0]))
    assert kept == (method in ("linear", "random"))


@pytest.mark.parametrize(
    ("part", "moves"), [("first", {0, 1}), ("last", {6, 7}), ("all", set(range(8)))]
)
def test_each_part_moves_alone(part, moves):
    base = network(32, seed=0)
    source, _ = kinds()
    net = tuned(base, part, strokes(source, 1, seed=0), 1e-3, seed=0, steps=2)
    assert {number for number, equal in enumerate(same(net, base)) if not equal} == moves


def test_shifts_change_images_or_classes_and_not_both():
    source, _ = kinds()
    x, y = strokes(source, 1, seed=0)
    for shift in ("noise", "inverted"):
        new, classes = shifted((x, y), shift, seed=0)
        assert torch.equal(classes, y)
        assert not torch.equal(new, x)
    new, classes = shifted((x, y), "labels", seed=0)
    assert torch.equal(new, x)
    assert sorted(classes.tolist()) == sorted(y.tolist())
    assert not torch.equal(classes, y)
    back, _ = shifted(shifted((x, y), "inverted", 0), "inverted", 0)
    torch.testing.assert_close(back, x)


def test_a_flipped_kernel_is_exact_inside_only():
    base = network(32, seed=0)
    x = torch.rand(2, 1, 28, 28)
    found, expected = inverted_kernel(base)[0][0](1 - x), base[0][0](x)
    torch.testing.assert_close(found[..., 1:-1, 1:-1], expected[..., 1:-1, 1:-1], atol=1e-5, rtol=0)
    assert not torch.allclose(found, expected, atol=1e-2)


def test_the_record_says_what_the_page_says():
    found = record("transfer")
    strokes_, digits_ = found["strokes"], found["digits"]
    for each in ("5", "20", "100"):
        scratch = strokes_["scratch"][each]["highest"]
        for method in ("linear", "lp_ft"):
            assert strokes_[method][each]["lowest"] > strokes_["random"][each]["highest"]
            assert strokes_[method][each]["best"] > strokes_["scratch"][each]["best"] + 0.05
        assert strokes_["full"][each]["best"] < strokes_["linear"][each]["best"] + 0.005, scratch
        assert digits_["linear"][each]["lowest"] > digits_["random"][each]["highest"]
    assert abs(digits_["linear"]["20"]["best"] - digits_["scratch"]["20"]["best"]) < 0.02
    assert digits_["full"]["5"]["best"] > digits_["linear"]["5"]["best"] - 0.005
    assert (
        digits_["lp_ft"]["100"]["best"]
        > digits_["linear"]["100"]["best"]
        > digits_["scratch"]["100"]["best"]
    )
    rates = found["rates"]
    best = {name: max(row.values()) for name, row in rates.items()}
    assert max(best.values()) - min(best.values()) < 0.04
    assert rates["tenth"]["0.03"] > rates["one_rate"]["0.03"] + 0.08


def test_the_record_of_shifts_says_what_the_page_says():
    found = record("input_shift")
    for each in ("2", "5", "20"):
        noise, labels, inverted = (found[key][each] for key in ("noise", "labels", "inverted"))
        assert (
            noise["first"]["lowest"] > max(noise["last"]["highest"], noise["all"]["highest"]) - 0.01
        )
        assert labels["last"]["lowest"] > labels["all"]["highest"] > labels["first"]["highest"]
        assert inverted["first"]["highest"] < 0.1 < inverted["last"]["lowest"]
        assert inverted["all"]["mean"] > inverted["last"]["mean"]
    assert found["flipped_kernel"]["highest"] < found["unshifted"]["lowest"] - 0.3


@pytest.mark.slow
def test_a_part_of_the_records_can_be_made_again():
    base = pretrained(7)  # a seed that was not recorded
    source, target = kinds()
    train, test = strokes(target, 20, 107), strokes(target, 100, 10**6)
    for method, rate in (("scratch", 1e-2), ("linear", 3e-2), ("lp_ft", 1e-3)):
        share = score(moved(method, base, train, rate, 7), test)
        assert abs(share - record("transfer")["strokes"][method]["20"]["best"]) < 0.12, method
    new = strokes(source, 30, 10**6)
    assert score(base, new) > 0.85
    train = shifted(strokes(source, 5, 107), "noise", 7)
    first, last = (
        score(tuned(base, part, train, 1e-3, 7), shifted(new, "noise", 10**6))
        for part in ("first", "last")
    )
    assert first > last + 0.02
