"""The builder refuses a page that is wrong and names file and line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from hooks import rendered
from tests.pages.blocks import ROOT

CONFIG = """\
INHERIT: {root}/mkdocs.yml
docs_dir: docs
site_dir: site
watch: []
theme: {{custom_dir: {root}/overrides}}
hooks:
  - {root}/hooks/rendered.py
  - {root}/hooks/chinese.py
  - {root}/hooks/diagrams.py
  - {root}/hooks/katex.py
nav:
markdown_extensions:
  pymdownx.snippets: {{base_path: [{root}/snippets]}}
plugins:
  macros: {{module_name: hooks/macros}}
"""


def build(folder, index, **others):
    """Build pages with the site's own configuration; exit code and log."""
    (folder / "docs").mkdir(exist_ok=True)
    for name in ("hooks", "cnnref"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    pages = {"index": index, **others}
    for name, text in pages.items():
        (folder / f"docs/{name}.md").write_text(text, "utf-8")
    nav = "".join(f"  - {name}.md\n" for name in pages)
    (folder / "mkdocs.yml").write_text(CONFIG.replace("nav:\n", "nav:\n" + nav).format(root=ROOT))
    answer = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"],
        cwd=folder,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.returncode, answer.stdout + answer.stderr


def test_a_good_page_builds(tmp_path):
    code, log = build(tmp_path, "# A { #a }\n\n$n$ is [= out(8, 3) =].\n")
    assert code == 0, log


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('[= fact("no-such") =]', "unknown fact 'no-such'"),
        ('[= term("no-such") =]', "unknown term 'no-such'"),
        ('[= cite("no-such") =]', "unknown source 'no-such'"),
        ("[= nothing() =]", "nothing"),
        ("[= out(3, 7) =]", "kernel 7 does not fit"),
        ('[= params("3x8x8 cnv4k3") =]', "cnv4k3"),
        (r"$\frac{1$", "index.md:3"),
        ("[there](nowhere.md)", "nowhere.md"),
        ("[there](#nowhere)", "#nowhere"),
        ('```python\n--8<-- "home.py:nowhere"\n```', "nowhere"),
        ('[= figure("circle", "1x8 conv1k3", alt="a", caption="b") =]', "kind 'circle'"),
    ],
)
def test_a_wrong_page_does_not_build(tmp_path, line, message):
    code, log = build(tmp_path, f"# A {{ #a }}\n\n{line}\n")
    assert code != 0, log
    assert message in log


def test_a_page_that_is_kept_is_the_same_page(tmp_path):
    text = f"# A {{ #a }}\n\n$n$ is [= out(8, 3) =]. {tmp_path}\n"
    kept = set(rendered.CACHE.glob("*"))
    found = []
    for _ in range(2):
        code, log = build(tmp_path, text)
        assert code == 0, log
        found.append((tmp_path / "site/index.html").read_text("utf-8"))
    assert found[0] == found[1]
    assert len(set(rendered.CACHE.glob("*")) - kept) == 1
    build(tmp_path, text.replace("8, 3", "9, 3"))
    assert 'value="7"' in (tmp_path / "site/index.html").read_text("utf-8")


def test_a_page_with_a_warning_is_not_kept(tmp_path):
    text = f"# A {{ #a }}\n\n[there](nowhere.md) {tmp_path}\n"
    for _ in range(2):
        code, log = build(tmp_path, text)
        assert code != 0, log
        assert "nowhere.md" in log


def test_links_of_a_kept_page_are_checked_against_what_others_have_become(tmp_path):
    index = f"# A {{ #a }}\n\n[there](other.md#b) {tmp_path}\n"
    code, log = build(tmp_path, index, other="# B { #b }\n")
    assert code == 0, log
    code, log = build(tmp_path, index, other="# B { #c }\n")
    assert code != 0, log
    assert "does not contain an anchor '#b'" in log
