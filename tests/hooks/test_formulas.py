"""Each formula of the sheet gives what another way to the number gives."""

from __future__ import annotations

import random
from collections.abc import Iterator
from math import cos, isclose, log, pi, sqrt
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn, ones, tensor, zeros
from torch.utils.flop_counter import FlopCounterMode

from cnnref import analyse, conv_out, count, count_stack
from hooks import formulas
from tests.pages.blocks import ROOT

EVERY = {one["id"]: one for group in formulas.groups() for one in group["formulas"]}
DRAWS = 200


def size(layer: nn.Module) -> int:
    return sum(p.numel() for p in layer.parameters())


def flops(layer: nn.Module, x: torch.Tensor) -> int:
    with FlopCounterMode(display=False) as counter:
        layer(x)
    return counter.get_total_flops()


def attention_macs(n: int, d: int) -> int:
    """By torch's counter: three projections, scores, sums, a projection."""
    x, weight = zeros(n, d), zeros(d, d)
    with FlopCounterMode(display=False) as counter:
        q, k, v = x @ weight, x @ weight, x @ weight
        _ = (q @ k.T) @ v @ weight
    return counter.get_total_flops() // 2


def scaled(depth: int, width: int, side: int) -> int:
    """MACs of a stack of 3×3 layers that is deeper, wider and larger."""
    c = 4 * width
    return count_stack(f"{c}x{8 * side}x{8 * side} (conv{c}k3p1)x{depth}").macs


def spread_of(kernel: list[float], n: int) -> float:
    """Standard deviation of a kernel convolved n times with itself."""
    mass = np.ones(1)
    for _ in range(n):
        mass = np.convolve(mass, kernel)
    at = np.arange(len(mass)) - (len(mass) - 1) / 2
    return float(np.sqrt((mass * at**2).sum()))


def xavier_std(inputs: int, outputs: int) -> float:
    return float(nn.init.xavier_normal_(torch.empty(outputs, inputs)).std())


def normed(x: float, m: float, v: float, g: float, b: float) -> float:
    norm = nn.BatchNorm1d(1).double().eval()
    norm.load_state_dict(
        {"weight": tensor([g]), "bias": tensor([b]), "running_mean": tensor([m]),
         "running_var": tensor([v])}, strict=False)  # fmt: skip
    with torch.no_grad():
        return float(norm(tensor([[x]], dtype=torch.float64)))


def folded(w: float, v: float, g: float) -> float:
    """The slope of x -> BN(w x)."""
    return normed(w, 0.0, v, g, 0.0) - normed(0.0, 0.0, v, g, 0.0)


def cosine_rate(t: int, steps: int, peak: float) -> float:
    optimiser = torch.optim.SGD([zeros(1, requires_grad=True)], lr=peak)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for _ in range(t):
        optimiser.step()
        schedule.step()
    return float(schedule.get_last_lr()[0])


def smoothed_target(e: float, classes: int) -> float:
    """The weight of the right class in torch's loss: minus its slope in that log-probability."""
    logits = zeros(1, classes, dtype=torch.float64, requires_grad=True)
    nn.functional.cross_entropy(logits, tensor([0]), label_smoothing=e).backward()
    return 1 / classes - float(logits.grad[0, 0])


def slope(f: Any, x: float) -> float:
    at = tensor(x, dtype=torch.float64, requires_grad=True)
    f(at).backward()
    return float(at.grad)


def pixels(hits: int, wrong: int, missed: int) -> tuple[set[int], set[int]]:
    """Predicted and true pixels with these counts."""
    return set(range(hits + wrong)), set(range(hits)) | set(range(1000, 1000 + missed))


def jaccard(hits: int, wrong: int, missed: int) -> float:
    found, true = pixels(hits, wrong, missed)
    return len(found & true) / len(found | true)


def f1(hits: int, wrong: int, missed: int) -> float:
    found, true = pixels(hits, wrong, missed)
    precision, recall = len(found & true) / len(found), len(found & true) / len(true)
    return 2 * precision * recall / (precision + recall)


def share_of_hits(s: float, q: float, p: float) -> float:
    """Of a million people who test positive, the share that is ill."""
    ill, well = 1e6 * p, 1e6 * (1 - p)
    return ill * s / (ill * s + well - well * q)


JUDGES = {
    name: value for name, value in globals().items() if not name.startswith(("_", "test", "pytest"))
} | {"cos": cos, "log": log, "pi": pi, "sqrt": sqrt, "analyse": analyse, "conv_out": conv_out,
     "count": count, "ones": ones}  # fmt: skip


def drawn(formula: dict[str, Any], source: random.Random) -> dict[str, Any]:
    return {
        letter: source.randint(low, high)
        if isinstance(low, int) and isinstance(high, int)
        else source.uniform(low, high)
        for letter, (low, high) in formula["draw"].items()
    }


def compared(formula: dict[str, Any]) -> Iterator[tuple[dict[str, Any], float, float]]:
    """Random letters, the formula's number and the judge's, wherever both exist."""
    source = random.Random(formula["id"])
    for _ in range(DRAWS):
        letters = drawn(formula, source)
        try:
            judged = eval(formula["judge"], JUDGES | letters)
        except (ValueError, RuntimeError, StopIteration):
            continue  # no such layer: groups that do not divide, a kernel that does not fit
        yield letters, formulas.value(formula, letters), judged


@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("name", EVERY)
def test_a_formula_agrees_with_another_way_to_its_number(name):
    found = list(compared(EVERY[name]))
    assert len(found) >= DRAWS / 8
    near = EVERY[name].get("tolerance", 1e-6)
    for letters, value, judged in found:
        assert isclose(value, judged, rel_tol=near, abs_tol=1e-5), (letters, value, judged)


@pytest.mark.parametrize("name", EVERY)
def test_a_formula_names_its_letters_and_leads_to_its_derivation(name):
    formula = EVERY[name]
    assert formula["example"].keys() == formula["draw"].keys()
    page, anchor = formula["at"].split("#")
    for lang in ("en", "zh-TW"):
        assert f"#{anchor} }}" in (ROOT / "docs" / lang / page).read_text("utf-8")


def test_a_wrong_formula_is_found():
    wrong = EVERY["conv-out"] | {"python": "(W + 2*P - D*(K - 1))//S + 1"}
    assert any(value != judged for _, value, judged in compared(wrong))


def test_an_unknown_group_is_named():
    with pytest.raises(ValueError, match="has no such group; it has sizes, counts"):
        formulas.sheet("size", "en")
