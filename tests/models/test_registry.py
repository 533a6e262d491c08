"""Names, constructors, what they refuse."""

from __future__ import annotations

from inspect import signature

import pytest
import torch
from torch import nn

import cnnref.models as models
from cnnref.models import create, list_models
from cnnref.models.registry import MODELS, register
from tests.golden.measure import flat


@pytest.mark.parametrize("name", MODELS)
def test_every_name_is_a_constructor_of_the_package(name):
    assert getattr(models, name) is MODELS[name].build
    assert "weights" in signature(MODELS[name].build).parameters


@pytest.mark.parametrize("name", MODELS)
def test_builds_without_memory_and_runs_on_its_image(name):
    channels, height, width = MODELS[name].image
    with torch.device("meta"):
        model = create(name).eval()
        out = model(torch.empty(2, channels, height, width))
    assert {tensor.shape[0] for tensor in flat(out)} == {2}


def test_names_by_family():
    assert list_models("vgg") == [
        f"vgg{depth}{bn}" for depth in (11, 13, 16, 19) for bn in ("", "_bn")
    ]
    assert set(list_models("vgg")) < set(list_models())


def test_unknown_family_names_the_families():
    with pytest.raises(ValueError, match=r"unknown family 'vggs'; there are .*vgg"):
        list_models("vggs")


def test_unknown_model_names_its_neighbours():
    with pytest.raises(ValueError, match=r"unknown model 'resnet51'; near it: resnet50"):
        create("resnet51")


def test_unknown_argument_names_what_fits():
    with pytest.raises(TypeError, match=r"resnet18 takes no argument 'classes'; .*num_classes"):
        create("resnet18", classes=10)


def test_fixed_argument_is_refused():
    with pytest.raises(TypeError, match=r"resnet18 fixes layers to \(2, 2, 2, 2\)"):
        create("resnet18", layers=(1, 1, 1, 1))


@pytest.mark.parametrize("name", sorted(MODELS.keys() - {"lenet5_1998"}))
@pytest.mark.parametrize("classes", [0, -1, 2.5])
def test_impossible_number_of_classes_is_refused(name, classes):
    with (
        torch.device("meta"),
        pytest.raises(ValueError, match=rf"num_classes {classes} must be"),
    ):
        create(name, num_classes=classes)


def test_a_name_is_registered_once():
    with pytest.raises(AssertionError, match="twice"):
        register("resnet18", nn.Linear, in_features=1, out_features=1)


def test_a_row_has_only_arguments_of_the_network():
    with pytest.raises(AssertionError, match="no such argument"):
        register("new", nn.Linear, depth=1)
    assert "new" not in MODELS
