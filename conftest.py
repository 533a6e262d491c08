"""Every Python block of every page, of README.md and of every docstring is a test."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.sybil import SybilCollection

import cnnref.models  # noqa: F401  whole, before pytest imports its files one by one
from tests.pages.blocks import DocstringParser, PageParser

os.environ.setdefault("MPLBACKEND", "Agg")

# "*.md", not "**/*.md": before Python 3.13 the latter matches one folder level only,
# and pages in deeper folders would silently go untested.
pages = Sybil(parsers=[PageParser()], path="docs", pattern="*.md", fixtures=["clean"], name="page")
readme = Sybil(parsers=[PageParser()], filenames=["README.md"], fixtures=["clean"], name="readme")
docstrings = Sybil(
    parsers=[DocstringParser()], path="cnnref", pattern="*.py", fixtures=["clean"], name="api"
)
checks = Sybil(
    parsers=[DocstringParser()],
    path="tests/pages",
    pattern="*.py",
    fixtures=["clean"],
    name="check",
)
pytest_collect_file = SybilCollection([pages, readme, docstrings, checks]).pytest()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Both languages of a page in one process, so that a block runs once."""
    for item in items:
        page = getattr(item, "callspec", None) and item.callspec.params.get("page")
        path = page if isinstance(page, Path) else item.path
        if path.suffix == ".md":
            item.add_marker(pytest.mark.xdist_group(path.stem))


@pytest.fixture
def clean() -> Iterator[None]:
    """State of the process that a block may have changed."""
    import torch

    # A seed of its own each time: a block whose output depends on it must set one itself,
    # or the reader would see something else.
    print("seed", torch.seed())
    yield
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)
    torch.set_default_device(None)
    if torch.are_deterministic_algorithms_enabled():  # the call itself imports a lot
        torch.use_deterministic_algorithms(False)
    if (pyplot := sys.modules.get("matplotlib.pyplot")) is not None:
        pyplot.close("all")


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    """Small tensors: more threads only slow them down."""
    import torch

    torch.set_num_threads(1)
