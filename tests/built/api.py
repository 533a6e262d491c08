"""Find what an API page shows in the package that it describes."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterable
from typing import Any

from tests.built.code import Shown, clean


def api_fault(block: Shown) -> str | None:
    """Why a block of an API entry does not show what the package says, or None."""
    try:
        module, thing = find(block.owner)
    except (ImportError, AttributeError, ValueError):
        return f"{block.owner}: no such object"
    if block.kind == "signature":
        return signature_fault(block.text, block.owner, thing)
    if block.kind in ("pycon", "text"):  # an example, a formula
        same = block.text and block.text in shown_docstring(thing)
        return None if same else f"{block.owner}: not in its docstring: {block.text}"
    if block.kind == "python":
        listed = clean(inspect.cleandoc(block.text))
        whole = clean(inspect.getsource(module))
        same = listed in whole or listed in clean(inspect.cleandoc(inspect.getsource(thing)))
        return None if same else f"{block.owner}: not a listing of its source"
    return f"{block.owner}: a block of kind {block.kind!r} in an API entry"


def find(name: str) -> tuple[Any, Any]:
    """The module and the object behind a dotted name."""
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        try:
            module = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        thing: Any = module
        for part in parts[cut:]:
            thing = getattr(thing, part)
        return module, thing
    raise ImportError(name)


def signature_fault(text: str, name: str, thing: Any) -> str | None:
    """Compare a printed signature with the object's own: names, order and defaults."""
    if not callable(thing):
        head = text.partition("=")[0].partition(":")[0].strip()
        return None if head == name.rpartition(".")[2] else f"{name}: shown as {head!r}"
    tree = ast.parse(f"def {text}: ..." if "(" in text else "def x(): ...").body[0]
    assert isinstance(tree, ast.FunctionDef)
    shown = [a.arg for a in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)]
    own = [
        parameter.name
        for parameter in inspect.signature(thing).parameters.values()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]
    shown = [arg for arg in shown if arg != "self"]
    own = [arg for arg in own if arg != "self"]
    return None if shown == own else f"{name}: shown with {shown}, takes {own}"


def shown_docstring(thing: Any) -> str:
    """A docstring as an API page shows it: without blank-line marks and doctest options."""
    text = (inspect.getdoc(thing) or "").replace("<BLANKLINE>", "")
    text = re.sub(r"\s*# doctest:.*$", "", text, flags=re.M)
    return clean("\n".join(line.removeprefix("    ") for line in text.splitlines()))


def prompts(text: str) -> list[str]:
    """The lines of a text that a doctest runs."""
    lines = re.sub(r"\s*# doctest:.*$", "", text, flags=re.M).splitlines()
    return [line.strip() for line in lines if line.strip().startswith((">>> ", "... "))]


def documented(blocks: Iterable[Shown]) -> dict[str, list[str]]:
    """The example lines that an API page shows, by the object that they belong to."""
    shown: dict[str, list[str]] = {}
    for block in blocks:
        if block.owner and block.kind != "python":
            shown.setdefault(block.owner, []).extend(prompts(block.text))
    return shown
