"""The script and the shipped snapshots belong together: from the reference data it makes the very bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolweave.resources import locate

DOMAINS = ("academia", "cinema", "geography", "music")


@pytest.mark.skipif("TOOLWEAVE_EVAL_DATA" not in os.environ, reason="TOOLWEAVE_EVAL_DATA names no folder of reference data")
def test_the_script_makes_the_shipped_bytes(tmp_path: Path) -> None:
    facts = f"{os.environ['TOOLWEAVE_EVAL_DATA']}/wikidata/facts"
    script = locate("ingest").parent / "scripts" / "make_snapshots.py"
    subprocess.run([sys.executable, str(script), facts, "--out", str(tmp_path)], check=True, capture_output=True)
    for name in DOMAINS:
        shipped = locate("ingest") / "snapshots" / f"{name}.nt.gz"
        assert (tmp_path / shipped.name).read_bytes() == shipped.read_bytes(), name
