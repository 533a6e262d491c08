"""Keep the vendored files equal to what third_party/manifest.json says.

    python third_party/refresh.py            compare the files with the manifest, offline
    python third_party/refresh.py --fetch    take the pinned versions from npm, write the files
    python third_party/refresh.py --accept   the same, then record the hashes (after a version bump)

Fetching needs npm on the machine; comparing needs Python only.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = Path(__file__).with_name("manifest.json")
# Every browser that runs the site reads woff2: the older formats are not vendored.
OLD_FONTS = re.compile(rb',url\([^)]+\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)')


def load(path: Path = MANIFEST) -> dict[str, dict]:
    """Read the manifest: package -> version and files (target -> source, sha256)."""
    return json.loads(path.read_text("utf-8"))


def faults(manifest: dict[str, dict], root: Path = ROOT) -> list[str]:
    """Say which vendored files are missing or differ from their recorded hash."""
    found = []
    for name, package in manifest.items():
        for target, entry in package["files"].items():
            path = root / target
            if not path.is_file():
                found.append(f"{target}: missing (from {name} {package['version']})")
            elif sha256(path.read_bytes()) != entry["sha256"]:
                found.append(f"{target}: differs from {name} {package['version']}")
    return found


def fetch(name: str, version: str, sources: list[str]) -> dict[str, bytes]:
    """Take the named files out of an npm package of exactly this version."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{name}@{version}"],
            cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
            members = {source: archive.extractfile(f"package/{source}") for source in sources}
            return {source: file.read() for source, file in members.items() if file}


def refresh(manifest: dict[str, dict], accept: bool, root: Path = ROOT) -> list[str]:
    """Write every vendored file; a hash that differs is a fault unless it is accepted."""
    found = []
    for name, package in manifest.items():
        data = fetch(name, package["version"], [e["from"] for e in package["files"].values()])
        for target, entry in package["files"].items():
            content = data[entry["from"]]
            if target.endswith(".css"):
                content = OLD_FONTS.sub(b"", content)
            if accept:
                entry["sha256"] = sha256(content)
            elif sha256(content) != entry["sha256"]:
                found.append(f"{target}: npm's {name} {package['version']} differs, not written")
                continue
            (root / target).parent.mkdir(parents=True, exist_ok=True)
            (root / target).write_bytes(content)
    return found


def sha256(content: bytes) -> str:
    """Return the hexadecimal SHA-256 of some bytes."""
    return hashlib.sha256(content).hexdigest()


def main(options: list[str]) -> int:
    """Run one of the three modes; the exit status says whether all is well."""
    if not set(options) <= {"--fetch", "--accept"}:
        print(__doc__, file=sys.stderr)
        return 2
    manifest = load()
    found = refresh(manifest, "--accept" in options) if options else faults(manifest)
    if "--accept" in options:
        MANIFEST.write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    print("\n".join(found) or f"{sum(len(p['files']) for p in manifest.values())} files agree")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
