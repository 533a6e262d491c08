"""The command line: tables, JSON, faults, batches, figures."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import types
from pathlib import Path
from typing import Any

import pytest

import cnnref
from cnnref import STACKS
from cnnref.cli import main

STEM = "3x224x224 conv64k7s2p3 max3s2p1"


def run(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "cnnref", *words]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=60
    )


def batch(monkeypatch: pytest.MonkeyPatch, text: str, *words: str) -> int:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    return main(["stack", "-", *words])


def test_a_table_ends_with_totals_and_says_what_it_counts() -> None:
    done = run("stack", "vgg16")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1].split("  ")[0].strip() == "Layer"
    assert "138,357,544   15,470,264,320" in done.stdout
    assert "MAC: one multiply-accumulate" in done.stdout


def test_a_network_is_a_table_of_its_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "resnet50", "--depth", "2"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["input", "3×224×224", "1"] in lines
    assert ["layer2.0", "512×28×28", "379,392", "372,506,624", "43"] in lines
    assert ["total", "1000", "25,557,032", "4,089,184,256"] in lines


def test_a_network_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "lenet5", "--lang", "zh-TW"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[1].split() == ["層", "輸出尺寸", "參數", "MAC", "感受野"]
    assert "61,706" in out


def test_a_network_as_json_at_another_image(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "resnet18", "--json", "--image", "3", "64", "64"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["image"], found["params"]) == ([3, 64, 64], 11_689_512)
    assert found["parts"][4]["shape"] == [64, 16, 16]


def test_fields_of_a_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rf", "efficientnet_b0", "--depth", "2"]) == 0
    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    rows = [[cell.strip() for cell in line if cell] for line in lines]
    assert ["features.0", "3", "2", "-1", "0"] in rows
    assert ["features.8", "851", "32", "-425", "0", "a global pool"] in rows
    assert ["avgpool", "global", "a global pool"] in rows


def test_fields_in_chinese_step_by_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rf", "seresnet18", "--steps", "--lang", "zh-TW"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[1].split()[:3] == ["層", "感受野", "累積步幅"]
    assert "全域池化" in out
    assert "layer1_0_conv1" in out


def test_fields_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rf", "lenet5", "--json"]) == 0
    found = {node["name"]: node for node in json.loads(capsys.readouterr().out)}
    assert found["s4"]["size"] == [16, 16]
    assert found["c5"]["center"] == [15.5, 15.5]


def network() -> Any:
    """A network on the path, as readers have one."""
    from torch import nn

    return nn.Sequential(nn.Conv1d(2, 4, 3), nn.Conv1d(4, 4, 5, 2))


def test_a_network_of_a_readers_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rf", "tests.test_cli:network", "--image", "2", "50", "--json"]) == 0
    assert [node["size"] for node in json.loads(capsys.readouterr().out)] == [[3], [7]]
    assert main(["summary", "tests.test_cli:network", "--image", "2", "50", "--markdown"]) == 0
    assert "| 1 | 4×22 | 84 | 1,760 | 7 |" in capsys.readouterr().out
    for name, fault in (
        ("tests.test_cli:nothing", "cannot import tests.test_cli:nothing"),
        ("tests.no:network", "cannot import tests.no:network"),
        ("builtins:dict", "makes a dict, no torch.nn.Module"),
    ):
        assert main(["rf", name]) == 2
        assert fault in capsys.readouterr().err


@pytest.mark.parametrize("words", [["stack", STEM], ["summary", "lenet5"], ["rf", "lenet5"]])
def test_every_table_is_html_and_svg_of_its_own(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*words, "--html"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("<!DOCTYPE html>")
    assert "<script" not in page
    assert main([*words, "--svg"]) == 0
    drawing = capsys.readouterr().out
    assert drawing.startswith("<svg")
    assert "url(" not in drawing.replace("url(#", "")


def test_an_unknown_network_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "resnet51"]) == 2
    assert capsys.readouterr().err.startswith("cnnref: unknown model 'resnet51'; near it: resnet50")


def test_a_table_in_chinese_has_chinese_heads_and_notes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["stack", STEM, "--lang", "zh-TW"]) == 0
    out = capsys.readouterr().out
    heads = out.splitlines()[1].split()
    assert heads == ["層", "輸出尺寸", "參數", "MAC", "感受野", "累積步幅", "起點"]
    assert "填補也算在內" in out
    assert "Layer" not in out


def test_columns_of_a_table_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stack", "3x8x9 conv4k3s2x1p1 tconv4k2s2 gap fc2"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["input", "3×8×9", "1", "1", "0"] in lines
    assert ["conv4k3s2x1p1", "4×4×9", "112", "3,888", "3", "2×1", "-1"] in lines
    assert ["tconv4k2s2", "4×8×18", "68", "2,304", "3", "1×0.5", "-1"] in lines
    assert ["fc2", "2", "10", "8", "global"] in lines
    assert ["total", "190", "6,200"] in lines


def test_long_tables_are_not_folded_when_no_terminal_reads_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    word = "conv1234567k1x2x3s1x2x1p0x1x0d1x1x2nobias"
    assert main(["stack", f"1x99x99x99 {word}"]) == 0
    assert word in capsys.readouterr().out


def test_words_of_a_stack_need_no_quotes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stack", *STEM.split(), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["params"] == 9472


def test_json_has_the_promised_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stack", "1x8x8 conv2k3 tconv2k2s2 fc3", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "layers": [
            {"op": "conv", "shape": [2, 6, 6], "params": 20, "macs": 648,
             "rf": {"size": [3, 3], "stride": [1, 1], "start": [0, 0]}},
            {"op": "tconv", "shape": [2, 12, 12], "params": 18, "macs": 576,
             "rf": {"size": [3, 3], "stride": [0.5, 0.5], "start": [0, 0]}},
            {"op": "fc", "shape": [3], "params": 867, "macs": 864, "rf": "global"},
        ],
        "params": 905,
        "macs": 2088,
    }  # fmt: skip


def test_a_batch_answers_every_line_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = batch(monkeypatch, "vgg16\n\n3x8x8 conv4k9\n  \n3x8 relu\r\n1x8 層", "--json")
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 1
    assert [set(answer) for answer in answers] == [
        {"layers", "params", "macs"}, {"error"}, {"error"}, {"error"},
        {"layers", "params", "macs"}, {"error"}]  # fmt: skip
    assert [answer["error"]["column"] for answer in answers if "error" in answer] == [1, 7, 1, 5]
    assert all(set(answer["error"]) == {"message", "column"} for answer in answers[1:4])


def test_a_batch_without_faults_ends_with_zero(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(monkeypatch, "3x8 relu\nlenet5\n") == 0
    assert capsys.readouterr().out.count("total") == 2
    assert batch(monkeypatch, "", "--json") == 0
    assert capsys.readouterr().out == ""


def test_a_batch_of_tables_complains_with_line_and_column(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert batch(monkeypatch, "3x8 relu\n3x8 rleu\n") == 1
    message = "cnnref: line 2, column 5: unknown layer 'rleu'; did you mean 'relu'?\n"
    assert capsys.readouterr().err == message


def test_bytes_that_are_no_utf8_are_a_fault_of_their_line() -> None:
    command = [sys.executable, "-m", "cnnref", "stack", "-", "--json"]
    done = subprocess.run(command, input=b"3x8 \xff\n3x8 relu\n", capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (1, b"")
    first, second = map(json.loads, done.stdout.splitlines())
    assert "U+FFFD" in first["error"]["message"]
    assert second["params"] == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["stack", "1x3x3 conv4k7p1"],
         "column 7: conv4k7p1: kernel 7 does not fit a padded input of 5 (input 3, padding 1), "
         "height; use a kernel of at most 5 or a padding of at least 2"),
        (["stack", "vgg99"],
         "column 1: 'vgg99' is no input size; start with channels x height x width, "
         "such as 3x224x224"),
        (["stack", "1x8 relu", "--lang", "fr"],
         "argument --lang: invalid choice: 'fr' (choose from en, zh-TW) "
         "(see cnnref stack --help)"),
        (["stack"], "the following arguments are required: STACK (see cnnref stack --help)"),
        ([], "the following arguments are required: stack | summary | rf | figure "
         "(see cnnref --help)"),
    ],
)  # fmt: skip
def test_faults_are_one_line_on_stderr_and_exit_code_two(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: Any = main(words)
    except SystemExit as stop:
        code = stop.code
    captured = capsys.readouterr()
    assert (code, captured.out) == (2, "")
    assert captured.err.replace("'en', 'zh-TW'", "en, zh-TW") == f"cnnref: {message}\n"


def test_a_fault_in_a_process_has_no_traceback() -> None:
    done = run("stack", "3x8 rleu")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "cnnref: column 5: unknown layer 'rleu'; did you mean 'relu'?\n"


def test_a_reader_that_leaves_early_causes_no_complaint() -> None:
    command = [sys.executable, "-m", "cnnref", "stack", "-", "--json"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        try:
            process.stdin.write(b"vgg16\n" * 2_000)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


def test_a_stack_needs_neither_torch_nor_matplotlib() -> None:
    code = (
        "import sys; from cnnref.cli import main; main(['stack', 'vgg16']); "
        "main(['stack', 'vgg16', '--json']); "
        "sys.exit(str({'torch', 'matplotlib', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr.strip() == "set()"


def test_twenty_thousand_lines_take_seconds() -> None:
    lines = [f"3x{200 + number % 97}x224 (conv{1 + number % 512}k3s1p1 bn relu)x3 max3s2p1 fc10"
             for number in range(20_000)]  # fmt: skip
    done = run("stack", "-", "--json", stdin="\n".join(lines))  # 3 s; its limit is 60
    assert (done.returncode, done.stdout.count("\n")) == (0, 20_000)


class Figures(types.ModuleType):
    """Stands in for cnnref.figures and notes how it is called."""

    def __init__(self) -> None:
        super().__init__("cnnref.figures")
        self.calls: list[Any] = []

    def draw(self, kind: str, spec: object, *, lang: str) -> str:
        if kind == "nonsense":
            raise ValueError("kind 'nonsense' must be one of pyramid, growth")
        self.calls.append((kind, spec, lang))
        return "a figure"

    def save(self, figure: str, path: str) -> None:
        Path(path).write_text(figure, encoding="utf-8")


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> Figures:
    module = Figures()
    monkeypatch.setitem(sys.modules, "cnnref.figures", module)
    monkeypatch.setattr(cnnref, "figures", module, raising=False)
    return module


def test_a_figure_is_drawn_and_saved(figures: Figures, tmp_path: Path) -> None:
    out = tmp_path / "out.svg"
    assert main(["figure", "pyramid", "1x9 conv1k3", "-o", str(out), "--lang", "zh-TW"]) == 0
    assert figures.calls == [("pyramid", "1x9 conv1k3", "zh-TW")]
    assert out.read_text("utf-8") == "a figure"


def test_a_figure_of_several_stacks_gets_them_with_labels(figures: Figures, tmp_path: Path) -> None:
    words = ["figure", "growth", "lenet5", "1x9 relu", "-o", str(tmp_path / "out.svg")]
    assert main(words) == 0
    spec = [("lenet5", STACKS["lenet5"]), ("1x9 relu", "1x9 relu")]
    assert figures.calls == [("growth", spec, "en")]


def test_figure_faults_are_one_line(
    figures: Figures, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figure", "nonsense", "1x9 relu", "-o", "out.svg"]) == 2
    assert capsys.readouterr().err == ("cnnref: kind 'nonsense' must be one of pyramid, growth\n")
    assert main(["figure", "pyramid", "1x9 relu", "-o", str(tmp_path / "no" / "o.svg")]) == 2
    assert capsys.readouterr().err.count("\n") == 1
