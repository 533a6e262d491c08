"""Both languages as built: where the files lie, which address each one has."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[2]
LANGS = ("en", "zh-TW")
CONFIGS = {"en": "mkdocs.yml", "zh-TW": "mkdocs.zh-TW.yml"}
URL = os.environ.get("SITE_URL_EN", "http://127.0.0.1:8000/en/").removesuffix("en/")
# Everything that a build reads.
INPUTS = (
    "docs", "snippets", "cnnref", "hooks", "overrides", "data", "root", "third_party/katex",
    "bench/results", "includes", "mkdocs.yml", "mkdocs.zh-TW.yml", "pyproject.toml",
)  # fmt: skip


@dataclass(frozen=True)
class Site:
    """A built tree with en/ and zh-TW/ in it, and the address it was built for."""

    folder: Path
    url: str = URL

    def pages(self) -> list[str]:
        """Paths of all HTML files, such as "en/output-size/index.html"."""
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*.html"))

    def address(self, page: str) -> str:
        """The address under which a reader finds a file."""
        return self.url + page.removesuffix("index.html")

    def file(self, address: str) -> Path | None:
        """The file behind an address of this site, or None if nothing lies there."""
        path = unquote(urlsplit(address).path)
        if not path.startswith(urlsplit(self.url).path):
            return None
        target = self.folder / path.removeprefix(urlsplit(self.url).path)
        if address.partition("#")[0].partition("?")[0].endswith("/"):
            target /= "index.html"
        return target if target.is_file() else None

    def owns(self, address: str) -> bool:
        """Whether an address belongs to this site."""
        return urlsplit(address)[:2] == urlsplit(self.url)[:2]

    def resolve(self, page: str, link: str) -> str:
        """The absolute address that a link on a page leads to."""
        return urljoin(self.address(page), link)


def source_pages(root: Path = ROOT) -> Iterator[tuple[str, Path]]:
    """(built path, source file) of every page that docs/ promises."""
    for lang in LANGS:
        docs = root / "docs" / lang
        for path in sorted([*docs.rglob("*.md"), *docs.glob("notebooks/*.py")]):
            name = path.relative_to(docs).with_suffix("")
            stem = name.parent if name.name == "index" else name
            yield str(Path(lang) / stem / "index.html"), path


def build(out: Path, root: Path = ROOT, **environment: str) -> Site:
    """Build both languages side by side into `out`; raise with the log if one fails."""
    env = os.environ | {
        "SITE_URL_EN": f"{URL}en/",
        "SITE_URL_ZH": f"{URL}zh-TW/",
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONPATH": str(root),
        "PYTHONWARNINGS": "default",
    }
    runs = {}
    for lang, config in CONFIGS.items():
        command = [sys.executable, "-m", "mkdocs", "build", "-f", config, "-d", str(out / lang)]
        runs[lang] = subprocess.Popen(
            command, cwd=root, env=env | environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
    logs = {lang: run.communicate()[0] for lang, run in runs.items()}
    for lang, run in runs.items():
        if run.returncode:
            raise RuntimeError(f"{CONFIGS[lang]} does not build:\n{logs[lang]}")
    for path in (root / "root").iterdir():
        (out / path.name).write_bytes(path.read_bytes())
    (out / "404.html").write_bytes((out / "en/404.html").read_bytes())
    return Site(out)


def is_fresh(folder: Path, root: Path = ROOT) -> bool:
    """Whether `make build` has run for this address since the last change of any input."""
    stamps = [folder / lang / "sitemap.xml" for lang in LANGS]
    if not all(stamp.is_file() for stamp in stamps) or not (folder / "404.html").is_file():
        return False
    if not re.search(rf"<loc>{re.escape(URL)}en/</loc>", stamps[0].read_text("utf-8")):
        return False
    built = min(stamp.stat().st_mtime for stamp in stamps)
    return all(path.stat().st_mtime <= built for path in inputs(root))


def inputs(root: Path = ROOT) -> Iterator[Path]:
    """Every file that a build reads."""
    for name in INPUTS:
        top = root / name
        for path in [top] if top.is_file() else top.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
