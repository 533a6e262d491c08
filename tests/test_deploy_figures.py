"""Drawings of the chapter on deployment show what the code computes."""

from __future__ import annotations

import pytest
import torch

from cnnref.figures import draw, to_svg
from cnnref.figures.formats import FORMATS
from cnnref.figures.sparse import RULES, left
from cnnref.figures.swish import CURVES


@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("layouts", ["nchw", "nhwc"]),
        ("formats", ["float32", "TF32", "float16", "bfloat16"]),
        ("sparse", list(RULES)),
        ("staircase", [-1.0, 2.0, 3]),
        ("swish", ["swish", "hard-swish", "ReLU"]),
        ("buffer", 3),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_each_kind_draws_in_both_languages(kind, spec, lang):
    assert len(to_svg(draw(kind, spec, lang=lang))) > 500


def test_formats_are_those_of_torch():
    for name, (sign, exponent, fraction) in FORMATS.items():
        if name != "TF32":
            info = torch.finfo(getattr(torch, name))
            assert info.bits == sign + exponent + fraction
            assert info.eps == 2.0**-fraction
            assert info.tiny == 2.0 ** (2 - 2 ** (exponent - 1))


def test_rules_leave_half_in_their_own_pattern():
    for row in left("two_of_four"):
        assert sum(row[:4]) == sum(row[4:]) == 2
    assert sorted(set(map(tuple, left("channels")))) == [(False,) * 8, (True,) * 8]
    assert len(set(map(tuple, left("weights")))) > 2


def test_activations_are_those_of_torch():
    x = torch.linspace(-6, 4, 41, dtype=torch.float64)
    for name, theirs in (("swish", torch.nn.SiLU()), ("hard-swish", torch.nn.Hardswish())):
        ours = torch.tensor([CURVES[name](a) for a in x.tolist()], dtype=torch.float64)
        torch.testing.assert_close(ours, theirs(x))


@pytest.mark.parametrize(
    ("kind", "spec", "message"),
    [
        ("layouts", ["hwcn"], "layout 'hwcn'"),
        ("formats", ["float8"], "format 'float8'"),
        ("sparse", ["rows"], "rule 'rows'"),
        ("staircase", [0.0, 1.0], "must be low, high and bits"),
        ("swish", ["tanh"], "activation 'tanh'"),
        ("buffer", 8, "must be 2 to 7 rows"),
    ],
)
def test_what_cannot_be_drawn_is_refused(kind, spec, message):
    with pytest.raises(ValueError, match=message):
        draw(kind, spec)


def test_amounts_are_written_beside_their_bars():
    svg = to_svg(draw("amounts", [["LeNet", 12], ["DenseNet", 1367]], title="graph_nodes"))
    for words in ("LeNet", "1,367", "nodes of the exported graph"):
        assert words in svg
    with pytest.raises(ValueError, match="a name and a number"):
        draw("amounts", [["LeNet"]])
