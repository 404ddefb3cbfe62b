"""Write `requirements.lock`: the version of everything the extras pull in, and no address.

pip resolves from its registry without installing; only names and versions are kept, so that
the file says nothing of where they came from. It is used as a constraints file.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Tested versions, used as constraints: pip install -c requirements.lock ... Made by `make lock`.\n"


def resolve(target: str) -> list[tuple[str, str]]:
    """Ask pip what it would install for `target`; sorted (name, version) pairs without the project itself."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed", "--report", str(report), target]
        subprocess.run(command, cwd=ROOT, check=True)
        entries = json.loads(report.read_text(encoding="utf-8"))["install"]
    pairs = {(entry["metadata"]["name"].lower().replace("_", "-"), entry["metadata"]["version"]) for entry in entries}
    return sorted(pair for pair in pairs if pair[0] != "toolweave")


def main() -> None:
    """Resolve and write."""
    pins = "".join(f"{name}=={version}\n" for name, version in resolve(".[local,fast,docs,test,dev]"))
    (ROOT / "requirements.lock").write_text(HEADER + pins, encoding="utf-8")


if __name__ == "__main__":
    main()
