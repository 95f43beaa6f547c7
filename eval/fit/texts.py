"""The texts of a set, without an index."""

from __future__ import annotations

import json
from pathlib import Path


def sources(folder: Path) -> dict[str, str]:
    """The text of each source of a BEIR-layout set, by id."""
    lines = (folder / "corpus.jsonl").read_text("utf-8").splitlines()
    return {record["_id"]: record["text"] for record in map(json.loads, lines)}
