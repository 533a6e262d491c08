"""Let Lighthouse judge both chapters in both languages, as on a phone.

    make build && python -m bench.lighthouse [--runs 3] [--version 12.8.2]

Needs npx (Lighthouse comes from npm) and a Chromium (found, or named by CHROMIUM).
Each page is loaded several times; the medians count, because performance is a noisy number.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from bench.provenance import ROOT, provenance, write
from tests.built.conftest import NAMES
from tests.built.server import Server
from tests.built.site import LANGS, Site

PAGES = ("", "output-size/", "receptive-field/")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --disable-background-networking"
AUDITS = {
    "first_contentful_paint_ms": "first-contentful-paint",
    "largest_contentful_paint_ms": "largest-contentful-paint",
    "total_blocking_time_ms": "total-blocking-time",
    "layout_shift": "cumulative-layout-shift",
    "transferred_bytes": "total-byte-weight",
}


def main() -> None:
    """Judge every page and write bench/results/lighthouse.json."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--version", default="12.8.2")
    options = parser.parse_args()
    if not (ROOT / "site/en/index.html").is_file():
        sys.exit("site/ is missing: run `make build` first")
    server = Server(Site(ROOT / "site"))
    result: dict[str, Any] = {"provenance": provenance("mkdocs-material")}
    result["provenance"]["lighthouse"] = options.version
    for lang in LANGS:
        for page in PAGES:
            runs = [judge(server, f"{lang}/{page}", options.version) for _ in range(options.runs)]
            result[f"{lang}/{page}"] = summary(runs)
            print(f"{lang}/{page}", json.dumps(result[f"{lang}/{page}"]["scores"]), flush=True)
    server.close()
    write("lighthouse", result)


def judge(server: Server, page: str, version: str) -> dict[str, Any]:
    """Lighthouse's whole answer for one page."""
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if chromium is None:
        sys.exit("no Chromium on this machine: install one, or set CHROMIUM to its path")
    flags = f"{FLAGS} --proxy-server={server.proxy} --proxy-bypass-list=<-loopback>"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            "npx", "--yes", f"lighthouse@{version}", f"{server.site.url}{page}", "--quiet",
            "--output=json", f"--output-path={report}", f"--chrome-flags={flags}",
            "--only-categories=performance,accessibility,best-practices,seo",
        ]  # fmt: skip
        subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": chromium})
        return json.loads(report.read_text("utf-8"))


def summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Medians of the scores and of the numbers behind them, and what lost a point."""
    first = runs[0]["audits"]
    scores = {
        name: [round(100 * (run["categories"][name]["score"] or 0)) for run in runs]
        for name in runs[0]["categories"]
    }
    audits = {
        name: median(run["audits"][audit]["numericValue"] for run in runs)
        for name, audit in AUDITS.items()
    }
    lost = {
        f"{name}: {audit['id']}: {first[audit['id']]['title']}"
        for name, category in runs[0]["categories"].items()
        for audit in category["auditRefs"]
        if name != "performance" and audit["weight"] and first[audit["id"]]["score"] == 0
    }
    return {
        "scores": {name: median(values) for name, values in scores.items()},
        "performance_runs": scores["performance"],
        **{name: round(value, 3) for name, value in audits.items()},
        "lost": sorted(lost),
    }


if __name__ == "__main__":
    main()
