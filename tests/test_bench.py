"""The yardstick networks of bench/ compute what ours do; their times are measured elsewhere."""

from __future__ import annotations

import pytest
import torch

from bench.forward import pour
from bench.plain import NETWORKS
from cnnref.models import create
from cnnref.summary import summary


@pytest.mark.parametrize("name", NETWORKS)
def test_plain_network_equals_ours(name):
    torch.manual_seed(1)
    ours, plain = create(name).eval(), NETWORKS[name]().eval()
    pour(ours, plain)
    x = torch.randn(1, 3, 224, 224)
    with torch.no_grad():
        torch.testing.assert_close(ours(x), plain(x), rtol=1e-4, atol=1e-5)
    assert summary(plain, 3, 224, 224).macs == summary(name).macs
