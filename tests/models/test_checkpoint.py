"""Checkpoint files: what loads, what is refused and how."""

from __future__ import annotations

import pickle
import sys

import pytest
import torch
from safetensors.torch import save_file

from cnnref.models import create, load_checkpoint
from cnnref.models.checkpoint import CheckpointError, read_checkpoint
from tests.models.fill import fill


@pytest.fixture
def weights():
    return fill(create("squeezenet1_1", num_classes=7), 0.85).state_dict()


def logits(model):
    with torch.no_grad():
        return model.eval()(torch.linspace(-1, 1, 3 * 64 * 64).reshape(1, 3, 64, 64))


def test_official_name_tells_the_network(tmp_path):
    source = fill(create("shufflenet_v2_x0_5"), 0.85)
    path = tmp_path / "shufflenet_v2_x0_5-f707e7126e.pth"
    torch.save(source.state_dict(), path)
    model = load_checkpoint(path)
    assert not model.training
    torch.testing.assert_close(logits(model), logits(source), rtol=0, atol=0)


@pytest.mark.parametrize("wrapper", ["state_dict", "model", None])
@pytest.mark.parametrize("prefix", ["", "module."])
def test_wrapped_weights_load(tmp_path, weights, wrapper, prefix):
    content = {prefix + key: value for key, value in weights.items()}
    torch.save({wrapper: content, "epoch": 3} if wrapper else content, tmp_path / "own.pt")
    model = load_checkpoint(tmp_path / "own.pt", create("squeezenet1_1", num_classes=7))
    for key, value in model.state_dict().items():
        torch.testing.assert_close(value, weights[key], rtol=0, atol=0)


def test_safetensors_load(tmp_path, weights):
    save_file(weights, tmp_path / "model.safetensors")
    model = create("squeezenet1_1", num_classes=7, weights=tmp_path / "model.safetensors")
    assert torch.equal(model.state_dict()["classifier.1.weight"], weights["classifier.1.weight"])


def test_constructor_loads_by_path(tmp_path, weights):
    torch.save(weights, tmp_path / "own.pt")
    model = create("squeezenet1_1", num_classes=7, weights=tmp_path / "own.pt")
    assert torch.equal(model.state_dict()["features.0.bias"], weights["features.0.bias"])


def test_missing_counters_of_batches_are_no_fault(tmp_path):
    """Files of torch before 0.4.1 have none, official ones among them."""
    source = fill(create("resnet18"), 0.85).state_dict()
    old = {key: value for key, value in source.items() if "num_batches_tracked" not in key}
    torch.save(old, tmp_path / "resnet18-5c106cde.pth")
    model = load_checkpoint(tmp_path / "resnet18-5c106cde.pth")
    assert torch.equal(model.state_dict()["fc.bias"], source["fc.bias"])


def test_other_number_of_classes_is_explained(tmp_path, weights):
    torch.save(weights, tmp_path / "own.pt")
    expected = (
        r"own\.pt does not fit this SqueezeNet: classifier\.1\.weight is \(7, 512, 1, 1\), the "
        r"network's is \(1000, 512, 1, 1\); .*try num_classes=7"
    )
    with pytest.raises(CheckpointError, match=expected):
        load_checkpoint(tmp_path / "own.pt", "squeezenet1_1")


def test_auxiliary_head_is_explained(tmp_path):
    torch.save(create("googlenet", aux_logits=True).state_dict(), tmp_path / "g.pth")
    with pytest.raises(CheckpointError, match=r"has no place; .*try aux_logits=True or False"):
        load_checkpoint(tmp_path / "g.pth", create("googlenet", aux_logits=False))


def test_a_failed_load_changes_nothing(tmp_path, weights):
    model = create("squeezenet1_1", num_classes=7)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    weights["classifier.1.bias"] = torch.zeros(8)
    torch.save(weights, tmp_path / "own.pt")
    with pytest.raises(CheckpointError):
        load_checkpoint(tmp_path / "own.pt", model)
    assert all(torch.equal(value, before[key]) for key, value in model.state_dict().items())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no checkpoint torch can read"),
        (b"<html>404</html>", "no checkpoint torch can read"),
        ([1, 2], "holds a list, no state_dict"),
        ({}, "holds a dict, no state_dict"),
        ({"epoch": 3}, "the entry 'epoch' is no tensor"),
    ],
)
def test_a_file_without_weights_is_refused(tmp_path, content, reason):
    path = tmp_path / "resnet18.pth"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        torch.save(content, path)
    with pytest.raises(CheckpointError, match=reason):
        read_checkpoint(path)


def test_a_broken_safetensors_file_is_refused(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b'\x08\0\0\0\0\0\0\0{"a": 1')
    with pytest.raises(CheckpointError, match=r"model\.safetensors is no checkpoint"):
        read_checkpoint(tmp_path / "model.safetensors")


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").touch()
    monkeypatch.setitem(sys.modules, "safetensors", None)
    monkeypatch.setitem(sys.modules, "safetensors.torch", None)
    with pytest.raises(CheckpointError, match="pip install safetensors"):
        read_checkpoint(tmp_path / "model.safetensors")


def test_a_pickle_that_runs_code_is_refused(tmp_path):
    path, ran = tmp_path / "resnet18.pth", tmp_path / "ran"

    class Evil:
        def __reduce__(self):
            return (type(ran).touch, (ran,))

    path.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(CheckpointError):
        load_checkpoint(path)
    assert not ran.exists()


def test_no_file_and_no_name_are_told_apart(tmp_path, weights):
    with pytest.raises(FileNotFoundError, match="no checkpoint file"):
        load_checkpoint(tmp_path / "resnet18.pth")
    torch.save(weights, tmp_path / "mine.pth")
    with pytest.raises(CheckpointError, match="does not begin with a model's name"):
        load_checkpoint(tmp_path / "mine.pth")
