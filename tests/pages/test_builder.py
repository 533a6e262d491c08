"""The builder refuses a page that is wrong and names file and line."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.pages.blocks import ROOT

CONFIG = """\
INHERIT: {root}/mkdocs.yml
docs_dir: docs
site_dir: site
nav: [index.md]
watch: []
theme: {{custom_dir: {root}/overrides}}
hooks: [{root}/hooks/chinese.py, {root}/hooks/diagrams.py, {root}/hooks/katex.py]
markdown_extensions:
  pymdownx.snippets: {{base_path: [{root}/snippets]}}
plugins:
  macros: {{module_name: hooks/macros}}
"""


def build(folder, text):
    """Build one page with the site's own configuration; the log."""
    (folder / "docs").mkdir()
    (folder / "hooks").symlink_to(ROOT / "hooks")
    (folder / "cnnref").symlink_to(ROOT / "cnnref")
    (folder / "docs/index.md").write_text(text, "utf-8")
    (folder / "mkdocs.yml").write_text(CONFIG.format(root=ROOT), "utf-8")
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
