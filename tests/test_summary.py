"""The table of a network's parts."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from cnnref import STACKS, count_stack
from cnnref.models import create
from cnnref.models.registry import MODELS
from cnnref.summary import summary


@pytest.mark.parametrize("name", MODELS)
def test_parts_add_up(name):
    found = summary(name)
    held = sum(p.numel() for p in _build(name).parameters(recurse=False) if p.requires_grad)
    assert sum(part.params for part in found.parts) + held == found.params
    assert 0 <= sum(part.macs for part in found.parts) <= found.macs


def test_hand_counted():
    net = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.Flatten(), nn.Linear(8 * 16, 5))
    found = summary(net, 3, 4, 4)
    assert [(p.shape, p.params, p.macs) for p in found.parts] == [
        ((8, 4, 4), 3 * 8 * 9 + 8, 3 * 8 * 9 * 16),
        ((128,), 0, 0),
        ((5,), 128 * 5 + 5, 128 * 5),
    ]
    assert (found.shape, found.params, found.macs) == ((5,), 869, 4096)


def test_a_part_that_never_runs_itself_has_the_work_of_its_children():
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.box = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))

        def forward(self, x):
            return self.box[1](self.box[0](x))

    (part,) = summary(Net(), 4).parts
    assert part.macs == 4 * 3 + 3 * 2
    assert part.shape is None


def test_parts_stand_in_the_order_they_first_run():
    names = [part.name for part in summary("googlenet").parts]
    assert names.index("maxpool3") == names.index("inception3b") + 1
    assert names[-2:] == ["aux1", "aux2"]
    shapes = {part.name: part.shape for part in summary("unet_2015").parts}
    assert shapes["pool"] == (64, 284, 284)  # it runs four times


def test_depth_splits_the_parts():
    whole, deep = summary("resnet18"), summary("resnet18", depth=2)
    assert [part.name for part in deep.parts if part.name.startswith("layer1")] == [
        "layer1.0",
        "layer1.1",
    ]
    assert (whole.params, whole.macs) == (deep.params, deep.macs)
    assert sum(part.macs for part in deep.parts) == deep.macs


def test_the_model_is_left_as_it_was():
    model = create("resnet18").train()
    before = {key: value.clone() for key, value in model.state_dict().items()}
    summary(model, 3, 64, 64)
    assert model.training
    assert all(part.training and not part._forward_hooks for part in model.modules())
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())


def test_auxiliary_heads_have_no_shape_in_eval_mode():
    parts = {part.name: part for part in summary("googlenet").parts}
    assert parts["aux1"].shape is None
    assert parts["aux1"].params > 0
    assert parts["aux1"].macs == 0


@pytest.mark.parametrize("name", sorted(MODELS.keys() & STACKS.keys()))
def test_named_stacks_are_these_networks(name):
    found, counts = summary(name), count_stack(STACKS[name])
    assert (counts.params, counts.macs) == (found.params, found.macs)


def test_refusals():
    with pytest.raises(ValueError, match="unknown model 'resnet51'"):
        summary("resnet51")
    with pytest.raises(ValueError, match=r"say what ReLU reads, as in summary\(model, 3, 224"):
        summary(nn.ReLU())
    with pytest.raises(ValueError, match="depth 0 must be at least 1"):
        summary("resnet18", depth=0)
    with pytest.raises(ValueError, match="image -1 must be at least 1"):
        summary("resnet18", 3, -1, 224)


def _build(name):
    with torch.device("meta"):
        return create(name)
