"""The matrix does what the library does, forwards and backwards."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.functional.matrix import conv_matrix


@st.composite
def problems(draw):
    groups = draw(st.integers(1, 2))
    kernel = [draw(st.integers(1, 3)) for _ in range(2)]
    dilation, stride = draw(st.integers(1, 2)), draw(st.integers(1, 3))
    padding = draw(st.integers(0, 3))
    least = max(dilation * (k - 1) + 1 for k in kernel)
    size = [draw(st.integers(least, least + 4)) for _ in range(2)]
    shape = (groups * draw(st.integers(1, 2)), draw(st.integers(1, 2)), *kernel)
    random = torch.Generator().manual_seed(draw(st.integers(0, 10**6)))
    weight = torch.randn(shape, generator=random, dtype=torch.float64)
    x = torch.randn(1, shape[1] * groups, *size, generator=random, dtype=torch.float64)
    return x, weight, {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}


@given(problems())
@settings(max_examples=60, deadline=None)
def test_the_matrix_convolves_and_its_transpose_takes_gradients_back(problem):
    x, weight, options = problem
    x.requires_grad_()
    y = F.conv2d(x, weight, **options)
    matrix = conv_matrix(weight, tuple(x.shape[2:]), **options).to_dense()
    torch.testing.assert_close(matrix @ x.detach().flatten(), y.detach().flatten())
    g = torch.randn_like(y)
    y.backward(g)
    torch.testing.assert_close(matrix.T @ g.flatten(), x.grad.flatten())


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_its_columns_are_what_single_pixels_become(axes):
    random = torch.Generator().manual_seed(axes)
    weight = torch.randn(2, 3, *[2] * axes, generator=random, dtype=torch.float64)
    size = (4,) * axes
    pixels = torch.eye(3 * 4**axes, dtype=torch.float64).reshape(-1, 3, *size)
    conv = (F.conv1d, F.conv2d, F.conv3d)[axes - 1]
    expected = conv(pixels, weight, padding=1, stride=2).flatten(1).T
    found = conv_matrix(weight, size, padding=1, stride=2).to_dense()
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("padding", ["same", "valid"])
def test_padding_may_be_a_word(padding):
    weight = torch.randn(1, 1, 4, 3, generator=torch.Generator().manual_seed(0))
    x = torch.randn(1, 1, 6, 6, generator=torch.Generator().manual_seed(1))
    padded = F.pad(x, (1, 1, 1, 2)) if padding == "same" else x  # torch warns of "same" here
    y = F.conv2d(padded, weight)
    found = conv_matrix(weight, (6, 6), padding=padding) @ x.flatten()
    torch.testing.assert_close(found, y.flatten(), atol=1e-5, rtol=1e-5)


def test_a_layer_of_the_page_has_864_values_in_a_hundred_million_entries():
    weight = torch.arange(1.0, 865).reshape(32, 3, 3, 3)
    matrix = conv_matrix(weight, (32, 32), padding=1)
    assert matrix.shape[0] * matrix.shape[1] == 100_663_296
    assert matrix._nnz() == 848_256
    assert len(matrix.values().unique()) == 864


def test_a_zero_weight_keeps_its_entries():
    assert conv_matrix(torch.zeros(1, 1, 3), (5,))._nnz() == 9


def test_what_does_not_fit_is_refused_in_one_sentence():
    with pytest.raises(ValueError, match=r"size \(5,\) must have 2 number\(s\)"):
        conv_matrix(torch.zeros(1, 1, 3, 3), (5,))
    with pytest.raises(ValueError, match="kernel 7 does not fit"):
        conv_matrix(torch.zeros(1, 1, 7, 7), (5, 5))
