"""Every Python block of every page, of README.md and of every docstring is a test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest
from sybil import Sybil
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

from tests.pages.blocks import FLAGS, PageParser

os.environ.setdefault("MPLBACKEND", "Agg")

# "*.md", not "**/*.md": before Python 3.13 the latter matches one folder level only,
# and pages in deeper folders would silently go untested.
pages = Sybil(parsers=[PageParser()], path="docs", pattern="*.md", fixtures=["clean"], name="page")
readme = Sybil(parsers=[PageParser()], filenames=["README.md"], fixtures=["clean"], name="readme")
docstrings = Sybil(
    parsers=[DocTestParser(FLAGS)], path="cnnref", pattern="*.py", fixtures=["clean"], name="api"
)
pytest_collect_file = SybilCollection([pages, readme, docstrings]).pytest()


@pytest.fixture
def clean() -> Iterator[None]:
    """State of the process that a block may have changed."""
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.manual_seed(0)
    yield
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_default_dtype(torch.float32)
        torch.set_grad_enabled(True)
        torch.set_default_device(None)
    if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None:
        pyplot.close("all")


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Small tensors: more threads only slow them down."""
    import torch

    torch.set_num_threads(1)
