"""The drawn matrix is the matrix of the convolution."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnref.figures.matrix import matrix, taps

PLACES = st.tuples(
    st.integers(3, 7), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2)
)


@settings(max_examples=80, deadline=None)
@given(PLACES, st.integers(1, 2))
def test_entries_are_the_weights_that_a_unit_input_meets(places, axes):
    size, kernel, stride, pad, dilation = places
    if size + 2 * pad < dilation * (kernel - 1) + 1:
        return
    spec = f"1x{'x'.join([str(size)] * axes)} conv1k{kernel}s{stride}p{pad}d{dilation}"
    weights = torch.arange(1.0, kernel**axes + 1).reshape(1, 1, *[kernel] * axes)
    units = torch.eye(size**axes).reshape(-1, 1, *[size] * axes)
    convolve = (F.conv1d, F.conv2d)[axes - 1]
    dense = convolve(units, weights, stride=stride, padding=pad, dilation=dilation).flatten(1).T
    assert taps(spec)[1] == (dense.int() - 1).tolist()


@pytest.mark.parametrize("spec", ["1x8 max2", "2x8 conv1k3", "1x8 conv1k3 conv1k3"])
def test_another_stack_is_refused(spec):
    with pytest.raises(ValueError, match="must be one convolution of one channel"):
        matrix(spec)
