"""A folded network gives what the unfolded one gave, with fewer layers."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.utils import fuse_conv_bn_eval

from cnnref.deploy import fold_batch_norm
from cnnref.deploy.fold import folded_weights, pairs
from cnnref.models import create


def stir(model: nn.Module, seed: int) -> nn.Module:
    """Statistics, weights and biases of all norms away from their start."""
    generator = torch.Generator().manual_seed(seed)
    for module in model.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            for values, low in (
                (module.running_mean, -1.0),
                (module.running_var, 0.5),
                (module.weight, 0.5),
                (module.bias, -1.0),
            ):
                if values is not None:
                    noise = torch.rand(values.shape, generator=generator)
                    values.data.copy_(low + noise)
    return model.eval()


@settings(max_examples=40, deadline=None)
@given(st.booleans(), st.booleans(), st.sampled_from([1, 2, 4]), st.integers(0, 999))
def test_one_layer_equals_two_to_the_last_digits(bias, affine, groups, seed):
    torch.manual_seed(seed)
    conv = nn.Conv2d(4, 8, 3, padding=1, groups=groups, bias=bias)
    net = stir(nn.Sequential(conv, nn.BatchNorm2d(8, affine=affine)).double(), seed)
    x = torch.randn(2, 4, 7, 7, dtype=torch.float64)
    folded = fold_batch_norm(net)
    assert isinstance(folded[1], nn.Identity)
    with torch.no_grad():
        expected = net(x)
        assert (folded(x) - expected).abs().max() <= 1e-14 * expected.abs().max().clamp(min=1)


@pytest.mark.parametrize("seed", range(3))
def test_weights_are_those_of_torch(seed):
    torch.manual_seed(seed)
    layer, norm = nn.Conv2d(3, 5, 3).double(), nn.BatchNorm2d(5).double()
    stir(norm, seed)
    expected = fuse_conv_bn_eval(layer.eval(), norm)
    weight, bias = folded_weights(layer, norm)
    torch.testing.assert_close(weight, expected.weight.data, rtol=1e-13, atol=1e-13)
    torch.testing.assert_close(bias, expected.bias.data, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize(
    ("name", "folds", "left"),
    [
        ("resnet18", 20, 0),
        pytest.param("mobilenet_v2", 52, 0, marks=pytest.mark.slow),
        # The stem and the 1×1 of each layer; the other norms follow no convolution directly.
        pytest.param("densenet121", 59, 62, marks=pytest.mark.slow),
    ],
)
def test_networks_keep_their_output(name, folds, left):
    net = stir(create(name), 0).double()
    assert len(pairs(net)) == folds
    folded = fold_batch_norm(net)
    norms = [m for m in folded.modules() if isinstance(m, nn.BatchNorm2d)]
    assert len(norms) == left
    x = torch.randn(1, 3, 64, 64, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        expected = net(x)
        assert (folded(x) - expected).abs().max() <= 1e-11 * expected.abs().max()


def test_the_original_is_left_alone():
    net = stir(nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)), 0)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    fold_batch_norm(net)
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())


class Shared(nn.Module):
    """The convolution's output is read twice."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2)

    def forward(self, x):
        y = self.conv(x)
        return self.norm(y) + y


class Twice(nn.Module):
    """One norm serves two convolutions."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.norm = nn.Conv2d(1, 2, 1), nn.Conv2d(1, 2, 1), nn.BatchNorm2d(2)

    def forward(self, x):
        return self.norm(self.a(x)) + self.norm(self.b(x))


class Branching(nn.Module):
    """Python decides by a value."""

    def forward(self, x):
        return x if x.sum() > 0 else -x


@pytest.mark.parametrize(
    "net",
    [
        Shared(),
        Twice(),
        nn.Sequential(nn.BatchNorm2d(1), nn.Conv2d(1, 2, 3, padding=1)),
        nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.BatchNorm2d(2)),
        nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2, track_running_stats=False)),
    ],
)
def test_what_cannot_be_folded_stays(net):
    net.eval()
    assert pairs(net) == []
    x = torch.randn(2, 1, 5, 5)
    assert torch.equal(fold_batch_norm(net)(x), net(x))


def test_a_network_that_cannot_be_traced_is_refused():
    with pytest.raises(ValueError, match="model Branching cannot be traced"):
        fold_batch_norm(Branching().eval())
