"""The command `cnnref`: a stack or a network as a table or as JSON, a figure as SVG."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import partial

from cnnref.grid import Grid
from cnnref.spec.analysis import analyse
from cnnref.spec.count import count_stack
from cnnref.spec.grammar import SpecError, parse
from cnnref.stacks import STACKS
from cnnref.table import (
    error_json,
    field_grid,
    fields_json,
    stack_grid,
    summary_grid,
    to_json,
)

LANGUAGES = ("en", "zh-TW")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the words behind `cnnref`; those of the process if left out.

    Returns:
        0; 1 if a line of standard input had a fault; 2 for a fault in the arguments.

    Examples:
        >>> main(["stack", "1x8 conv2k3 max2", "--json"])
        {"layers": [{"op": "conv", "shape": [2, 6], "params": 8, "macs": 36, \
"rf": {"size": [3], "stride": [1], "start": [0]}}, {"op": "max", "shape": [2, 3], \
"params": 0, "macs": 0, "rf": {"size": [4], "stride": [2], "start": [0]}}], \
"params": 8, "macs": 36}
        0
    """
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        code = run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, OSError, ImportError) as error:
        return _complain(str(error))
    except KeyboardInterrupt:
        return 130


class _Parser(argparse.ArgumentParser):
    """Refuses in one line, as the rest of the command does."""

    def error(self, message: str) -> None:  # type: ignore[override]
        raise SystemExit(_complain(f"{message} (see {self.prog} --help)"))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="cnnref", description="Exact numbers about convolutional networks.")
    commands = parser.add_subparsers(required=True, metavar="stack | summary | rf | figure")
    names = ", ".join(STACKS)

    stack = commands.add_parser("stack", help="sizes, receptive fields, counts of each layer")
    help_text = f"such as '3x224x224 conv64k7s2p3 max3s2p1'; or {names}; or - for a stack a line"
    stack.add_argument("stack", nargs="+", metavar="STACK", help=help_text)
    _formats(stack)
    stack.set_defaults(run=_stack)

    summary = commands.add_parser("summary", help="output sizes and counts of a network's parts")
    _network(summary)
    summary.set_defaults(run=_summary)

    field = commands.add_parser("rf", help="what the units of a network's parts read")
    _network(field)
    field.add_argument("--steps", action="store_true", help="every operation instead of parts")
    field.set_defaults(run=_rf)

    figure = commands.add_parser("figure", help="draw a stack as SVG")
    figure.add_argument("kind", metavar="KIND", help="what to draw, such as pyramid")
    figure.add_argument("stack", nargs="+", metavar="STACK", help=f"stacks in quotes; or {names}")
    figure.add_argument("-o", "--output", required=True, metavar="FILE.svg", help="file to write")
    figure.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the labels")
    figure.set_defaults(run=_figure)
    return parser


def _network(command: argparse.ArgumentParser) -> None:
    """Arguments of a command about a network."""
    help_text = "a network, such as resnet50, or package.module:function that makes one"
    command.add_argument("name", metavar="NAME", help=help_text)
    command.add_argument("--depth", type=int, default=1, help="how far to look into it: 1, 2, …")
    command.add_argument("--image", type=int, nargs="+", metavar="N", help="its input: C H W")
    _formats(command)


def _formats(command: argparse.ArgumentParser) -> None:
    """Formats and languages of an answer."""
    forms = command.add_mutually_exclusive_group()
    forms.add_argument("--json", action="store_true", help="JSON, one object for each")
    for form in ("markdown", "html", "svg"):
        forms.add_argument(f"--{form}", dest="form", action="store_const", const=form)
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the table")
    command.set_defaults(form="text")


def _stack(arguments: argparse.Namespace) -> int:
    answer = _json if arguments.json else partial(_table, form=arguments.form)
    if arguments.stack == ["-"]:
        return _batch(sys.stdin, answer, arguments.lang, as_json=arguments.json)
    print(answer(_text(" ".join(arguments.stack)), arguments.lang))
    return 0


def _batch(
    lines: Iterable[str], answer: Callable[[str, str], str], lang: str, as_json: bool
) -> int:
    """Answer every line, an empty one too, so that answers and lines keep step."""
    if hasattr(lines, "reconfigure"):
        lines.reconfigure(encoding="utf-8", errors="replace")
    code = 0
    for number, line in enumerate(lines, 1):
        try:
            print(answer(_text(line.rstrip("\r\n")), lang))
        except SpecError as error:
            code = 1
            if as_json:
                print(json.dumps(error_json(error)))
            else:
                _complain(f"line {number}, {error}")
    return code


def _summary(arguments: argparse.Namespace) -> int:
    from cnnref.summary import summary  # here: only networks need torch

    found = summary(arguments.name, *arguments.image or (), depth=arguments.depth)
    grid = summary_grid(found, arguments.lang)
    print(json.dumps(asdict(found)) if arguments.json else _show(grid, arguments.form))
    return 0


def _rf(arguments: argparse.Namespace) -> int:
    from cnnref.analyser import receptive_field

    dims = len(arguments.image or (3, 224, 224)) - 1
    image = tuple(arguments.image) if arguments.image else None
    report = receptive_field(arguments.name, dims, image)
    nodes = list(report) if arguments.steps else report.parts(arguments.depth)
    grid = field_grid(arguments.name, nodes, arguments.lang)
    print(json.dumps(fields_json(nodes)) if arguments.json else _show(grid, arguments.form))
    return 0


def _json(text: str, lang: str) -> str:
    rows = analyse(text)
    return json.dumps(to_json(rows, count_stack(rows)))


def _table(text: str, lang: str, form: str) -> str:
    stack = parse(text)
    rows = analyse(stack)
    return _show(stack_grid(text, stack.input, rows, count_stack(rows), lang), form)


def _show(grid: Grid, form: str) -> str:
    return grid.render(form, terminal=sys.stdout.isatty())


def _figure(arguments: argparse.Namespace) -> int:
    from cnnref.figures import draw, save  # here: only drawing needs matplotlib

    texts = [_text(stack) for stack in arguments.stack]
    labelled = list(zip(arguments.stack, texts, strict=True))
    spec = labelled if len(texts) > 1 or arguments.kind == "growth" else texts[0]
    figure = draw(arguments.kind, spec, lang=arguments.lang)
    save(figure, arguments.output)
    return 0


def _text(stack: str) -> str:
    """The text of a stack that may be given by its name."""
    return STACKS.get(stack.strip(), stack)


def _complain(message: str) -> int:
    line = " ".join(message.split())
    print(f"cnnref: {line}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    raise SystemExit(main())
