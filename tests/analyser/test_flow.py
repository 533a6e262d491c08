"""The graph of a network is what its code runs."""

import pytest
import torch
from torch import nn

from cnnref.analyser.flow import flow
from cnnref.models import create, list_models
from cnnref.models.registry import entry
from cnnref.stages import masses, stages
from cnnref.summary import summary
from hooks.atlas import families


def run_alone(steps, x):
    """Runs the steps one after the other, each on what its sources gave."""
    operations = {
        "add": torch.add, "iadd": torch.add, "mul": torch.mul, "relu": torch.relu,
        "cat": lambda *maps: torch.cat(maps, 1), "mean": lambda map: map.mean((2, 3), keepdim=True),
    }  # fmt: skip
    made = [x]
    for step in steps[1:]:
        inputs = [made[source] for source in step.sources]
        if isinstance(step.module, nn.Linear):  # what only reshapes is no step
            inputs = [inputs[0].flatten(1)]
        made.append((step.module or operations[step.name])(*inputs))
    return made[-1]


DRAWN = {family["shows"] for family in families().values()}
"""One network a family; the others are left to the slow tier."""


def everything(module):
    return next(module.children(), None) is not None


@pytest.mark.parametrize(
    "name",
    [
        "alexnet_2012", "vgg11_bn", "resnet18", "resnet50", "resnext50_32x4d", "resnetv2_50",
        "googlenet_2014", "squeezenet1_1", "densenet121", "mobilenet_v2", "nin_cifar10",
    ],
)  # fmt: skip
def test_the_steps_of_a_network_run_alone_give_its_output(name):
    """Every layer opened, each fed by its sources: equal logits prove equal edges."""
    torch.manual_seed(0)
    model, image = create(name).double().eval(), entry(name).image
    x = torch.randn(1, *image, dtype=torch.float64)
    steps = flow(model, image, opens=everything)
    with torch.no_grad():
        found, want = run_alone(steps, x), model(x)
    torch.testing.assert_close(found.flatten(1), want.flatten(1), rtol=1e-10, atol=1e-10)


def test_a_module_is_one_step_unless_it_is_opened():
    model = create("resnet18")
    shut = flow(model, (3, 224, 224), "layer2", opens=lambda module: False)
    assert [step.name for step in shut] == ["input", "layer2.0", "layer2.1"]
    opened = flow(model, (3, 224, 224), "layer2.0", opens=everything)
    assert [step.name.removeprefix("layer2.0.") for step in opened] == [
        "input", "conv1", "bn1", "relu", "conv2", "bn2", "downsample.0", "downsample.1", "add",
        "relu",
    ]  # fmt: skip
    assert opened[-2].sources == (5, 7)


def test_a_shortcut_starts_where_the_block_does():
    """A normalisation gives what it took as far as reading goes; the two are still told apart."""
    steps = flow(create("vit_b_16"), (3, 224, 224), "encoder.layers.encoder_layer_0", everything)
    adds = [step for step in steps if step.name == "add"]
    assert adds[0].sources[0] == 0
    assert steps[adds[1].sources[0]] is adds[0]


def test_a_part_that_does_not_run_is_named():
    with pytest.raises(ValueError, match="part 'layer9' must be a module that runs"):
        flow(create("resnet18"), (3, 224, 224), "layer9")


@pytest.mark.parametrize(
    "name",
    [
        name if name in DRAWN else pytest.param(name, marks=pytest.mark.slow)
        for name in list_models()
    ],
)
def test_stages_hold_every_parameter_and_multiplication_once(name):
    found, whole = stages(name), summary(name)
    beside = [sum(each[place] for each in found.beside) for place in (1, 2)]
    assert sum(stage.params for stage in found.stages) + beside[0] == whole.params
    assert sum(stage.macs for stage in found.stages) + beside[1] == whole.macs
    layers = [one for stage in found.stages for block in stage.blocks for one in block.layers]
    assert sum(one.macs for one in layers) + beside[1] == whole.macs
    assert sum(one.params for one in layers) <= whole.params


@pytest.mark.parametrize("name", ["vgg16", "resnet50", "densenet121", "unet_2015", "convnext_tiny"])
def test_masses_belong_to_the_stages(name):
    """A mass lies inside the field of its stage, and has its step."""
    for stage, mass in zip(stages(name).stages, masses(name), strict=True):
        if stage.side:
            unit = stage.side // 2
            low, shares = mass.profile(unit)
            reads = stage.blocks[-1].node.reads_at(1, unit)
            assert (low, low + len(shares) - 1) == (reads[0], reads[-1])


def test_a_container_that_computes_nothing_is_the_input():
    model = nn.Sequential(nn.Identity())
    assert [step.name for step in flow(model, (3, 4, 4))] == ["input"]
