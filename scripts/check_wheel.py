"""Build the sdist and the wheel and use the wheel outside the checkout, in an environment of its own.

The wheel is built from the sdist, as an index would do; what it lacks fails here and not at a user's desk.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROBE = """
from toolweave.graph import list_queries
from toolweave.model.domain import list_domains, load_domain
from toolweave.resources import locate
assert "site-packages" in str(locate("cypher")), locate("cypher")
assert len(list_queries("coverage")) >= 10, list_queries()
for name in list_domains():
    load_domain(name)
assert list_domains() == ["academia", "banking", "cinema", "geography", "music"], list_domains()
snapshots = sorted(path.name for path in (locate("ingest") / "snapshots").iterdir())
assert all(any(file.startswith(name) for file in snapshots) for name in list_domains()), snapshots
"""


def main() -> None:
    """Build, look inside, install, use."""
    with tempfile.TemporaryDirectory(prefix="toolweave-wheel-") as folder:
        wheel = build(Path(folder))
        run([sys.executable, "-m", "check_wheel_contents", str(wheel)])
        use(wheel, Path(folder))
    print(f"{wheel.name} is whole, and runs outside the checkout.")


def build(folder: Path) -> Path:
    """Build sdist and wheel; return the wheel."""
    run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], stdout=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    return wheel


def use(wheel: Path, folder: Path) -> None:
    """Install the wheel into a fresh environment and run it there."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint", str(ROOT / "requirements.lock")]
    run([*install, f"{wheel}[local]"])
    run([str(python), "-c", PROBE], cwd=folder)
    toolweave = str(folder / "venv" / "bin" / "toolweave")
    for arguments in (["--version"], ["--help"], ["generate", "--help"], ["query", "--list"]):
        run([toolweave, *arguments], cwd=folder, stdout=subprocess.DEVNULL)
    run_job(toolweave, folder)


def run_job(toolweave: str, folder: Path) -> None:
    """Do the main job once, small, on a home of its own."""
    os.environ["TOOLWEAVE_HOME"] = str(folder / "home")
    try:
        run([toolweave, "ingest", "cinema"], cwd=folder)
        run([toolweave, "generate", "--domain", "cinema", "--dialogues", "5", "--seed", "7", "--out", "five.jsonl"], cwd=folder)
        run([toolweave, "verify", "five.jsonl"], cwd=folder)
    finally:
        run([toolweave, "graph", "down"], cwd=folder)


def run(command: list[str], *, cwd: Path | None = None, stdout: int | None = None) -> None:
    """Run a command without the checkout on its path; leave with its exit code if it fails."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    code = subprocess.run(command, cwd=cwd, stdout=stdout, env=environment, check=False).returncode
    if code:
        print(f"error  `{' '.join(command[:6])}` left with {code}.\ntry    Mend what the lines above say.", file=sys.stderr)
        raise SystemExit(code)


if __name__ == "__main__":
    main()
