"""Official checkpoint files, loaded strictly."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

M = TypeVar("M", bound=nn.Module)

# The published DenseNet files are older than torch's rule that a module's name has no dot:
# features.denseblock1.denselayer1.norm.1.weight is norm1.weight today.
DENSE = re.compile(r"(denselayer\d+\.(?:norm|relu|conv))\.([12])(?=\.)")
WRAPPERS = ("state_dict", "model", "model_state_dict")


class CheckpointError(ValueError):
    """A file that is no checkpoint, or one that does not fit the network."""


def load_checkpoint(path: str | Path, model: M | str | None = None) -> nn.Module:
    """Load an official checkpoint file, every key and shape of it.

    Args:
        path: a file of torchvision or timm (`.pth`, `.pt`, `.bin`, or `.safetensors`, which
            needs the package safetensors).
        model: the network to load into, or its name; if left out, the name at the start of
            the file's name, as in `resnet50-0676ba61.pth`.

    Returns:
        The network, in eval mode.

    Raises:
        CheckpointError: if the file holds no weights or they do not fit, with each reason.
        FileNotFoundError: if there is no such file.

    Source: torchvision 0.28 and timm 1.0.31 for the layout of the files.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> from cnnref.models import create
        >>> with TemporaryDirectory() as folder:
        ...     path = Path(folder, "squeezenet1_1-b8a52dc0.pth")
        ...     torch.save(create("squeezenet1_1").state_dict(), path)
        ...     model = load_checkpoint(path)
        >>> type(model).__name__
        'SqueezeNet'
    """
    if isinstance(model, nn.Module):
        return load_into(model, path).eval()
    from cnnref.models.registry import create  # here: the registry loads checkpoints itself

    weights = read_checkpoint(path)
    return _load(create(model or _name(Path(path))), weights, Path(path)).eval()


def load_into(model: M, path: str | Path) -> M:
    """Load a checkpoint file into a network and return it."""
    return _load(model, read_checkpoint(path), Path(path))


def read_checkpoint(path: str | Path) -> dict[str, Tensor]:
    """The weights of a checkpoint file by today's keys.

    A wrapper such as `{"state_dict": …}` and the prefix `module.` of data-parallel training are
    taken off, and the old keys of DenseNet become those of today.

    Raises:
        CheckpointError: if the file holds no weights.
        FileNotFoundError: if there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"no checkpoint file {path}")
    content = _read(path)
    for key in WRAPPERS:
        if isinstance(content, dict) and isinstance(content.get(key), dict):
            content = content[key]
    if not isinstance(content, dict) or not content:
        raise CheckpointError(f"{path.name} holds a {type(content).__name__}, no state_dict")
    stray = [key for key, value in content.items() if not isinstance(value, Tensor)]
    if stray:
        raise CheckpointError(f"{path.name}: the entry {stray[0]!r} is no tensor")
    if all(key.startswith("module.") for key in content):
        content = {key.removeprefix("module."): value for key, value in content.items()}
    return {DENSE.sub(r"\1\2", key): value for key, value in content.items()}


def _read(path: Path) -> object:
    try:
        if path.suffix == ".safetensors":
            from safetensors.torch import load_file

            return load_file(path)
        return torch.load(path, map_location="cpu", weights_only=True)
    except ModuleNotFoundError:
        raise CheckpointError(f"{path.name} needs the package: pip install safetensors") from None
    except Exception as error:
        reason = (str(error).strip() or repr(error)).splitlines()[0]
        raise CheckpointError(f"{path.name} is no checkpoint torch can read: {reason}") from None


def _load(model: M, weights: dict[str, Tensor], path: Path) -> M:
    own = model.state_dict()
    faults = [f"{key} is missing" for key in own if key not in weights]
    faults += [f"{key} has no place" for key in weights if key not in own]
    faults += [
        f"{key} is {tuple(weights[key].shape)}, the network's is {tuple(own[key].shape)}"
        for key in own
        if key in weights and weights[key].shape != own[key].shape
    ]
    # Files older than torch 0.4.1 have no counters of batches; a counter changes no output.
    faults = [f for f in faults if not f.endswith("num_batches_tracked is missing")]
    if faults:
        more = f", and {len(faults) - 5} more" if len(faults) > 5 else ""
        name = type(model).__name__
        raise CheckpointError(
            f"{path.name} does not fit this {name}: {'; '.join(faults[:5])}{more}{_hint(faults)}"
        )
    model.load_state_dict(own | weights)
    return model


def _hint(faults: list[str]) -> str:
    """What the reader most likely left out."""
    text = " ".join(faults)
    if "AuxLogits" in text or "aux1." in text:
        return ". Auxiliary heads: try aux_logits=True or False"
    if "aux_classifier" in text:
        return ". Auxiliary head: try aux_loss=True or False"
    sizes = [f for f in faults if ", the network's is " in f]
    if sizes and len(sizes) == len(faults) <= 4:
        classes = sizes[-1].partition(" is (")[2].partition(",")[0].rstrip(")")
        return f". Other classes: try num_classes={classes}, load, then replace the last layer"
    return ""


def _name(path: Path) -> str:
    """The registered name that the file's name starts with, the longest one."""
    from cnnref.models.registry import MODELS

    stem = path.name.lower().replace(".", "_").replace("-", "_")
    fitting = [name for name in MODELS if re.match(rf"{re.escape(name)}(_|$)", stem)]
    if not fitting:
        raise CheckpointError(f"{path.name} does not begin with a model's name; pass model=…")
    return max(fitting, key=len)
