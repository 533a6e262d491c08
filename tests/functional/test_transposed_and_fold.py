"""Transposed convolution and fold: adjoints of convolution and unfold, equal to torch's."""

from __future__ import annotations

import random
import re

import pytest
import torch
import torch.nn.functional as F

from cnnref.functional import conv2d, conv_transpose2d, fold, unfold
from cnnref.functional.transposed import ALGORITHMS

SEED = 20_261_121


def randn(rng: random.Random, *shape: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(rng.randrange(2**31))
    return torch.randn(shape, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_random_transposed_convolutions_equal_torch(algorithm):
    rng = random.Random(SEED)
    equal = 0
    for _ in range(1500):
        groups = rng.randint(1, 3)
        c, k = (groups * rng.randint(1, 3) for _ in range(2))
        options = {
            name: (rng.randint(low, high), rng.randint(low, high))
            for name, low, high in (
                ("stride", 1, 3),
                ("padding", 0, 2),
                ("output_padding", 0, 2),
                ("dilation", 1, 3),
            )
        }
        options["groups"] = groups
        x = randn(rng, rng.randint(1, 2), c, rng.randint(1, 6), rng.randint(1, 6))
        w = randn(rng, c, k // groups, rng.randint(1, 4), rng.randint(1, 4))
        bias = randn(rng, k) if rng.random() < 0.5 else None
        try:
            expected = F.conv_transpose2d(x, w, bias, **options)
        except RuntimeError:
            with pytest.raises(ValueError, match=r"output|padding"):
                conv_transpose2d(x, w, bias, **options, algorithm=algorithm)
            continue
        found = conv_transpose2d(x, w, bias, **options, algorithm=algorithm)
        torch.testing.assert_close(found, expected, rtol=1e-12, atol=1e-12)
        equal += 1
    print(equal, "equal")
    assert equal >= 500


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_empty_batch_stays_one(algorithm):
    """torch checks no argument then, so it has no place among the random cases."""
    x, w = torch.zeros(0, 2, 3, 4), torch.zeros(2, 5, 3, 3)
    assert conv_transpose2d(x, w, stride=2, algorithm=algorithm).shape == (0, 5, 7, 9)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_it_is_the_adjoint_of_the_convolution(algorithm):
    """<conv(x), g> = <x, transposed(g)>, with the output padding that gives x its size back."""
    rng = random.Random(SEED)
    for _ in range(200):
        groups = rng.randint(1, 2)
        c, k = (groups * rng.randint(1, 3) for _ in range(2))
        stride, padding, dilation = rng.randint(1, 3), rng.randint(0, 2), rng.randint(1, 2)
        size = rng.randint(7, 12), rng.randint(7, 12)
        x, w = randn(rng, 2, c, *size), randn(rng, k, c // groups, 3, 2)
        y = conv2d(x, w, None, stride, padding, dilation, groups)
        g = randn(rng, *y.shape)
        lost = tuple(
            (n + 2 * padding - dilation * (r - 1) - 1) % stride
            for n, r in zip(size, (3, 2), strict=True)
        )
        back = conv_transpose2d(
            g, w, None, stride, padding, lost, groups, dilation, algorithm=algorithm
        )
        assert back.shape == x.shape
        torch.testing.assert_close((y * g).sum(), (x * back).sum(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_gradients_of_first_and_second_order(algorithm):
    torch.manual_seed(SEED)
    x = torch.randn(2, 2, 3, 2, dtype=torch.float64, requires_grad=True)
    w = torch.randn(2, 2, 2, 3, dtype=torch.float64, requires_grad=True)

    def run(x: torch.Tensor, w: torch.Tensor) -> torch.Tensor:
        return conv_transpose2d(x, w, None, (2, 1), 1, (1, 0), 2, algorithm=algorithm)

    assert torch.autograd.gradcheck(run, (x, w))
    assert torch.autograd.gradgradcheck(run, (x, w))


def test_columns_equal_torchs_and_fold_is_their_adjoint():
    rng = random.Random(SEED)
    for _ in range(400):
        options = {
            "kernel_size": (rng.randint(1, 3), rng.randint(1, 3)),
            "dilation": (rng.randint(1, 2), rng.randint(1, 2)),
            "padding": (rng.randint(0, 2), rng.randint(0, 2)),
            "stride": (rng.randint(1, 3), rng.randint(1, 3)),
        }
        size = rng.randint(6, 9), rng.randint(6, 9)
        x = randn(rng, rng.randint(1, 2), rng.randint(1, 3), *size)
        columns = unfold(x, **options)
        assert torch.equal(columns, F.unfold(x, **options))
        weights = randn(rng, *columns.shape)
        image = fold(weights, size, **options)
        torch.testing.assert_close(image, F.fold(weights, size, **options), rtol=1e-12, atol=1e-12)
        torch.testing.assert_close((columns * weights).sum(), (x * image).sum())


@pytest.mark.parametrize(
    ("sentence", "call"),
    [
        ("algorithm", lambda x, w: conv_transpose2d(x, w, algorithm="magic")),
        ("output_padding", lambda x, w: conv_transpose2d(x, w, stride=2, output_padding=2)),
        ("groups", lambda x, w: conv_transpose2d(x, w, groups=3)),
        ("shape", lambda x, w: conv_transpose2d(x, w[:1])),
        ("padding", lambda x, w: conv_transpose2d(x, w, padding=9)),
        ("must be (N, C, H, W)", lambda x, w: unfold(x[0, 0], 2)),
        ("for output_size (4, 4)", lambda x, w: fold(x.flatten(2), 4, 2)),
    ],
)
def test_bad_arguments_get_one_sentence(sentence, call):
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        call(torch.ones(1, 2, 3, 3), torch.ones(2, 2, 2, 2))
    assert "\n" not in str(caught.value)
