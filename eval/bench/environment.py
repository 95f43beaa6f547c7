"""The environment of the tutorial pipeline: its own packages with the same torch and chromadb."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
from pathlib import Path

from index.errors import CannotRun

PINS = (
    "langchain-chroma==1.1.0",
    "langchain-huggingface==1.2.3",
    "langchain-text-splitters==1.1.3",
)


def tutorial_python(cache: Path) -> Path:
    """The Python that runs ``tutorial.py``; its environment is made in ``cache`` if it is missing."""
    folder = cache.resolve() / "tutorial"
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        # Shared, not installed again, so that both pipelines use the very same torch and chromadb.
        packages = next((folder / "lib").glob("python*/site-packages"))
        (packages / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n")
        install = [python, "-m", "pip", "install", "--quiet", "--no-deps", *PINS]
        if subprocess.run(list(map(str, install)), check=False).returncode:
            raise CannotRun(
                "the tutorial's packages can't be installed: run with --without-tutorial"
            )
        (folder / "made").touch()
    return python
