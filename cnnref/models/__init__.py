"""Networks by the names of torchvision and timm; official checkpoints load into them."""

from importlib import import_module
from pathlib import Path

from cnnref.models.registry import create, list_models

for _file in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    try:
        import_module(f"cnnref.models.{_file.stem}")
    except Exception as error:  # scaffolding while the families are being written
        print(f"cnnref.models.{_file.stem}: {error!r}")
