"""A set that was made, written as a folder in BEIR's layout."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of a made set, the sources that answer it, and those hidden from it."""

    id: str
    text: str
    sources: tuple[str, ...]
    answers: tuple[str, ...]
    tags: tuple[str, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """The lines of a corpus as they are written, and the questions to ask of it."""

    sources: tuple[Mapping[str, object], ...]
    questions: tuple[Asking, ...]


def write(made: Made, out: Path) -> None:
    """Write ``corpus.jsonl``, ``queries.jsonl`` and ``qrels.tsv`` into the folder ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    _lines(out / "corpus.jsonl", made.sources)
    _lines(out / "queries.jsonl", map(_fields, made.questions))
    judged = [f"{each.id}\t{source}\t1\n" for each in made.questions for source in each.sources]
    (out / "qrels.tsv").write_text("".join(judged), "utf-8")


def _fields(each: Asking) -> Mapping[str, object]:
    return {
        "_id": each.id,
        "text": each.text,
        "answers": each.answers,
        "answerable": True,
        "tags": each.tags,
        "without": each.without,
    }


def _lines(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    path.write_text(text, "utf-8")
