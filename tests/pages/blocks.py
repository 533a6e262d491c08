"""Find and run the code blocks of a page, as a reader would copy them."""

from __future__ import annotations

import contextlib
import doctest
import io
import linecache
import re
import sys
import textwrap
import types
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import markdown
import pytest
from mkdocs.utils.yaml import yaml_load
from pymdownx.snippets import SnippetExtension, SnippetPreprocessor
from sybil import Document, Example, Region
from sybil.evaluators.doctest import NUMBER, DocTestRunner

ROOT = Path(__file__).resolve().parents[2]
PYTHON = {"python": "python", "py": "python", "python3": "python", "pycon": "pycon"}
OUTPUT_TITLES = ("Output", "輸出")
FLAGS = doctest.ELLIPSIS | NUMBER | doctest.NORMALIZE_WHITESPACE

FENCE = re.compile(
    r"^(?P<indent>[ ]*)(?P<fence>`{3,}|~{3,})[ ]*(?P<info>[^\n`]*)\n"
    r"(?P<body>.*?)^(?P=indent)(?P=fence)[ ]*$",
    re.S | re.M,
)
# Directly above a block: <!-- skip: reason --> or <!-- needs: cuda -->
DIRECTIVE = re.compile(r"<!--\s*(skip|needs):\s*(.+?)\s*-->[ \t]*\n\s*\Z")


@dataclass(frozen=True)
class Block:
    """One fenced block with its embeds resolved.

    `kind` is its language, `runs` whether a test executes it, `expected` what it must print:
    the text of the output block directly below it. `stray` is an output block that is below none.
    """

    kind: str
    title: str
    text: str
    line: int
    start: int
    end: int
    directive: tuple[str, str] | None = None
    expected: str | None = None
    stray: bool = False

    @property
    def runs(self) -> bool:
        return self.kind in ("python", "pycon")

    @property
    def is_output(self) -> bool:
        return self.kind == "text" and self.title in OUTPUT_TITLES


def page_blocks(path: Path) -> Iterator[Block]:
    """Every fenced block of a page, in order."""
    yield from parse_blocks(path.read_text("utf-8"))


def parse_blocks(source: str) -> list[Block]:
    """Every fenced block of a Markdown text; an output block belongs to the code above it."""
    found: list[Block] = []
    for match in FENCE.finditer(source):
        info = match["info"].strip().strip("{}").strip()
        name = re.match(r"\.?([\w+-]*)", info)
        title = re.search(r'title="([^"]*)"', info)
        kind = name[1].lower() if name else ""
        directive = DIRECTIVE.search(source, 0, match.start())
        block = Block(
            kind=PYTHON.get(kind, kind),
            title=title[1] if title else "",
            text=resolve(textwrap.dedent(match["body"])),
            line=source.count("\n", 0, match.start()) + 1,
            start=match.start(),
            end=match.end(),
            directive=(directive[1], directive[2]) if directive else None,
        )
        above = found[-1] if found else None
        if above and above.runs and block.is_output and not source[above.end : block.start].strip():
            found[-1] = replace(above, expected=block.text)
        elif block.is_output:
            block = replace(block, stray=True)
        found.append(block)
    return found


def open_fences(source: str) -> list[int]:
    """Lines of fences that open or close nothing: what they hold would be no block."""
    rest = FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)
    return [
        source.count("\n", 0, m.start()) + 1 for m in re.finditer(r"^ *(?:```|~~~)", rest, re.M)
    ]


@cache
def _snippets() -> SnippetPreprocessor:
    """The embedding exactly as the site is configured."""
    with (ROOT / "mkdocs.yml").open(encoding="utf-8") as file:
        config = yaml_load(file)
    options = dict(config["markdown_extensions"]["pymdownx.snippets"])
    options["base_path"] = [str(ROOT / path) for path in options["base_path"]]
    processor = markdown.Markdown(extensions=[SnippetExtension(**options)])
    return processor.preprocessors["snippet"]


def resolve(source: str) -> str:
    """A block's text with its embedded sections; raises if one does not exist."""
    if "--8<--" not in source:
        return source
    return "\n".join(_snippets().run(source.split("\n")))


class PageParser:
    """A sybil parser: one region, hence one test, a block that runs."""

    def __call__(self, document: Document) -> Iterator[Region]:
        for block in parse_blocks(document.text):
            if block.runs or block.stray:
                yield Region(block.start, block.end, parsed=block, evaluator=run_example)


def run_example(example: Example) -> None:
    """Run one block; compare what it prints with the output block below it."""
    block: Block = example.parsed
    where = f"{Path(example.path).relative_to(ROOT)}:{example.line}"
    if block.stray:
        pytest.fail(
            f"{where}: an output block without a Python block directly above it", pytrace=False
        )
    if block.directive:
        heed(*block.directive)
    text = printed(block.text, block.kind, where)
    if block.expected is not None:
        compare(text, block.expected, where)


def compare(printed: str, expected: str, where: str) -> None:
    """Fail with both texts unless they agree up to white space at the ends of lines."""

    def lines(text: str) -> list[str]:
        return [line.rstrip() for line in text.strip("\n").splitlines()]

    if lines(printed) != lines(expected):
        pytest.fail(
            f"{where}: the block does not print what stands below it (`make outputs` rewrites it)\n"
            f"printed:\n{textwrap.indent(printed.rstrip(), '  ')}\n"
            f"on the page:\n{textwrap.indent(expected.rstrip(), '  ')}",
            pytrace=False,
        )


def heed(kind: str, argument: str) -> None:
    """Skip the running test if its block asks for it."""
    if kind == "skip":
        pytest.skip(argument)
    if argument == "cuda":
        import torch

        if not torch.cuda.is_available():
            pytest.skip("needs CUDA")
    else:
        pytest.importorskip(argument)


_seen: dict[tuple[str, str], str] = {}


def printed(source: str, kind: str, where: str) -> str:
    """What a block prints; both languages show the same code, which runs once."""
    if (source, kind) not in _seen:
        _seen[source, kind] = run(source, kind, where)
    return _seen[source, kind]


def run(source: str, kind: str, where: str, filename: str = "") -> str:
    """Execute a block as a reader's script, in a namespace of its own; return what it prints.

    The module is known to sys.modules and linecache: dataclasses, pickle and tracebacks need both.
    `filename` is what tracebacks and coverage call it, `<where>` if left out.
    """
    module = types.ModuleType("__main__")
    filename = filename or f"<{where}>"
    module.__file__ = filename
    linecache.cache[filename] = (len(source), None, source.splitlines(True), filename)
    before = sys.modules[module.__name__]
    sys.modules[module.__name__] = module
    printed = io.StringIO()
    try:
        if kind == "pycon":
            run_doctest(source, module.__dict__, where)
        else:
            with contextlib.redirect_stdout(printed):
                exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)
    finally:
        sys.modules[module.__name__] = before
    return printed.getvalue()


def run_doctest(source: str, namespace: dict[str, object], where: str) -> None:
    """Run the examples of a text; fail with what differs."""
    test = doctest.DocTestParser().get_doctest(source, {}, where, f"<{where}>", 0)
    if not test.examples:
        pytest.fail(f"{where}: a pycon block without >>>", pytrace=False)
    test.globs = namespace
    report: list[str] = []
    runner = DocTestRunner(FLAGS)
    runner.run(test, out=report.append, clear_globs=False)
    if runner.failures:
        message = f"{where}: an example does not print what stands below it\n"
        pytest.fail(message + "".join(report), pytrace=False)


class DocstringParser:
    """A sybil parser: one region, hence one test, a docstring with examples."""

    def __call__(self, docstring: Document) -> Iterator[Region]:
        first = re.search(r"^[ ]*>>> ", docstring.text, re.M)
        if first:
            examples = docstring.text[first.start() :]
            yield Region(first.start(), len(docstring.text), examples, evaluator=run_docstring)


def run_docstring(example: Example) -> None:
    """Run the examples of one docstring with the names of its module, and of no other docstring."""
    where = f"{Path(example.path).relative_to(ROOT)}:{example.line}"
    run_doctest(example.parsed, dict(example.namespace), where)
