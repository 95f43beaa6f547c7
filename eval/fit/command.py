"""What the single-file fits have in common: a folder of data in, a file of weights out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path


def data(program: str, about: str | None) -> Path:
    """The data folder named on the command line."""
    parser = argparse.ArgumentParser(prog=program, description=about)
    parser.add_argument("data", type=Path)
    named: Path = parser.parse_args().data
    return named


def write(path: Path, content: Mapping[str, object]) -> None:
    """Write the weights, and print the measurements."""
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    print(json.dumps(content["measured"], indent=1))
