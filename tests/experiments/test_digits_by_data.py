"""What the page says of few digits, a CNN and a ViT holds in the record and in a short run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from cnnref.experiments.digits_by_data import build, learned

RECORD = Path(__file__).parents[2] / "bench/results/digits_by_data.json"


def test_the_cnn_is_ahead_at_every_number_of_labels():
    runs = json.loads(RECORD.read_text("utf-8"))["runs"]
    for pair in (("cnn", "vit"), ("cnn_augmented", "vit_augmented")):
        cnn, vit = (runs[name] for name in pair)
        for each in ("5", "20", "80"):
            assert cnn[each]["low"] > vit[each]["high"] - 0.01, (pair, each)


def test_augmentation_needs_more_updates_and_positions_matter():
    record = json.loads(RECORD.read_text("utf-8"))
    plain, augmented = (record["runs"][name] for name in ("vit", "vit_augmented"))
    assert augmented["80"]["train"] < 0.8
    assert record["longer"]["low"] > augmented["80"]["high"] + 0.1
    assert augmented["5"]["mean"] > plain["5"]["mean"] + 0.05
    assert record["unplaced"]["high"] < plain["80"]["low"] - 0.2


@pytest.mark.parametrize("seed", [0, 1])
def test_without_positions_the_order_of_patches_does_not_matter(seed):
    torch.manual_seed(seed)
    x = torch.rand(2, 1, 8, 8)
    patches = x.unfold(2, 2, 2).unfold(3, 2, 2).flatten(2, 3)  # N, 1, 16, 2, 2
    dealt = patches[:, :, torch.randperm(16)].unflatten(2, (4, 4))
    y = dealt.transpose(3, 4).flatten(4, 5).flatten(2, 3)
    assert y.shape == x.shape
    for kind, same in (("vit", False), ("vit_unplaced", True)):
        net = build(kind).eval()
        torch.nn.init.normal_(net.heads.head.weight)
        assert torch.allclose(net(x), net(y), atol=1e-4) is same, (kind, seed)


def test_a_short_run_learns():
    test, train = learned("cnn", 20, seed=5, steps=60)
    assert test > 0.6
    assert train > 0.6
