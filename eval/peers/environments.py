"""Makes an environment for each peer, once, from its pinned requirements."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from index.errors import CannotRun

REQUIREMENTS = Path(__file__).parent / "requirements"
ROOT = Path(__file__).parents[2]
# No network access and no telemetry; none is needed.
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "DO_NOT_TRACK": "1",
}


def interpreter(peer: str, folder: Path, *, index: str) -> Path:
    """The Python of a peer's environment below ``folder``, which is made anew if its pins have changed.

    ``index`` are pip options for the location of torch's CPU build (the Makefile's TORCH_INDEX).
    """
    pins = REQUIREMENTS / f"{peer}.txt"
    place = folder / f"{peer}-{hashlib.sha256(pins.read_bytes()).hexdigest()[:8]}"
    python = place / "bin" / "python"
    if not (place / "installed").is_file():
        print(f"citeback: making an environment for {peer} in {place}", file=sys.stderr)
        _run([sys.executable, "-m", "venv", "--clear", str(place)])
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        torch = next(pin for pin in pins.read_text("utf-8").split() if pin.startswith("torch=="))
        _run([*pip, torch, *index.split()])
        _run([*pip, "--requirement", str(pins)])
        (place / "installed").touch()
    return python


def run(python: Path, module: str, *arguments: Path) -> None:
    """Run a peer's module; CannotRun with its last line of output if it fails."""
    _run([str(python), "-m", module, *map(str, arguments)])


def _run(command: list[str]) -> None:
    ran = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **QUIET}, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        said = (ran.stderr.strip() or ran.stdout.strip() or "it said nothing").splitlines()[-1]
        raise CannotRun(f"{' '.join(command[:4])} ended with {ran.returncode}: {said}")
