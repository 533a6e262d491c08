"""The table of a network's parts."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnref import STACKS, count_stack
from cnnref.models import create
from cnnref.models.registry import MODELS
from cnnref.summary import count, summary


@pytest.mark.parametrize("name", MODELS)
def test_parts_add_up(name):
    found = summary(name)
    held = sum(p.numel() for p in _build(name).parameters(recurse=False) if p.requires_grad)
    assert sum(part.params for part in found.parts) + held == found.params
    assert 0 <= sum(part.macs for part in found.parts) <= found.macs


@pytest.mark.parametrize("name", MODELS)
def test_macs_are_those_of_torchs_counter(name):
    """Half of its operations; on tensors without memory, where it sees every product."""
    model = _build(name).eval()
    with FlopCounterMode(display=False) as counter:
        model(torch.empty(1, *MODELS[name].image, device="meta"))
    found = count(name)
    assert found.macs == counter.get_total_flops() // 2
    assert found.params == sum(p.numel() for p in model.parameters())
    assert found.buffers == sum(buffer.numel() for buffer in model.buffers())


def test_layers_make_the_total_where_nothing_is_outside_of_them():
    found = count("resnet50")
    assert sum(part.macs for part in found.parts) == found.macs
    assert sum(part.params for part in found.parts) == found.params
    (last,) = [part for part in found.parts if part.name == "layer4.2.conv3"]
    assert (last.type, last.shape, last.field) == ("Conv2d", (2048, 7, 7), (427, 427))
    norms = sum(part.work.norm for part in found.parts if part.type == "BatchNorm2d")
    assert found.work.norm == norms == 11_113_984
    assert found.work.pool == 9 * 64 * 56 * 56 + 2048 * 49


def test_the_parts_of_an_attention_are_told_apart():
    """Its projections are linear layers; queries meet keys, weights meet values."""
    work = count("vit_b_16", (1, 3, 224, 224)).work
    assert work.attention == 12 * 2 * 197 * 197 * 768
    assert work.linear == 12 * 197 * (4 * 768**2 + 2 * 768 * 3072) + 768 * 1000


class Positions(nn.Module):
    """Makes a table of positions from parameters alone, and adds it."""

    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(5, 3))
        self.mix = nn.Linear(3, 4)
        self.conv = nn.Conv2d(1, 4, 1)

    def forward(self, x):
        return self.conv(x) + self.mix(self.table).mean(0)[:, None, None]


def test_products_of_parameters_alone_count():
    found = count(Positions(), (1, 1, 2, 2))
    assert found.macs == 5 * 3 * 4 + 4 * 4
    assert [(part.name, part.macs) for part in found.parts] == [("conv", 16), ("mix", 60)]


def test_fields_in_short():
    short = {part.name: part.reads for part in summary("efficientnet_b0", depth=2).parts}
    assert (short["features.0"], short["features.8"], short["avgpool"]) == ("3", "851+", "all")
    tall = summary(nn.Sequential(nn.Conv2d(1, 1, (3, 7))), 1, 9, 9)
    assert tall.parts[0].reads == "3x7"


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
    with pytest.raises(ValueError, match=r"input_shape \(3, 9\) must be \(batch, channels"):
        count("resnet18", (3, 9))
    with pytest.raises(ValueError, match="image -1 must be at least 1"):
        summary("resnet18", 3, -1, 224)


def _build(name):
    with torch.device("meta"):
        return create(name)


@pytest.mark.parametrize("shape", [(3, 64, 64), (1, 4, 64, 64), (1, 3, 64)])
def test_an_input_that_the_first_convolution_cannot_read_is_refused(shape):
    with pytest.raises(ValueError, match="a convolution along 2 axes reads 3 channels"):
        count("resnet18", shape)
