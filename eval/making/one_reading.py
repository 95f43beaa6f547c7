"""Each question of a set of disagreements twice: as it is, and with one of its readings left.

Where nearly all questions of a set are disagreements (ramdocs: 271 of 291), an answer that always
claims one scores best. The second time all sources that hold another of the known answers, right or
wrong, are hidden: then there is nothing to disagree about. Questions whose sources can't be told apart
so are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.lines import BadSet, Line, json_lines
from eval.making.written import Asking, Made
from eval.wording import holds


def in_pairs(path: Path) -> Made:
    """The set made of a folder whose questions have ``answers``, ``wrong_answers`` and ``contexts``."""
    corpus = list(json_lines(path / "corpus.jsonl"))
    texts = {line.identifier("_id"): str(line.fields["text"]) for line in corpus}
    questions = [each for line in json_lines(path / "queries.jsonl") for each in _pair(line, texts)]
    if not questions:
        raise BadSet(f"{path}: no question has sources that give different answers")
    return Made(tuple(line.fields for line in corpus), tuple(questions))


def _pair(line: Line, texts: dict[str, str]) -> Iterator[Asking]:
    """The question with all its sources, and with those of the reading that most sources give."""
    own = _own(line)
    known = list(dict.fromkeys((*line.texts("answers"), *line.texts("wrong_answers"))))
    giving = {
        value: {source for source in own if holds(texts.get(source, ""), value)} for value in known
    }
    told = [value for value in known if giving[value]]
    if len(told) < 2:
        return
    left = max(told, key=lambda value: len(_alone(giving, value)))
    alone = _alone(giving, left)
    if not alone:
        return
    others = tuple(sorted(set.union(*giving.values()) - alone))
    name, text = line.identifier("_id"), line.text("text")
    everything = tuple(sorted(alone.union(others)))
    yield Asking(f"{name}-all", text, everything, tuple(told), ("disagreement",))
    yield Asking(f"{name}-one", text, tuple(sorted(alone)), (left,), ("agreeing",), others)


def _own(line: Line) -> Sequence[str]:
    """The sources that were collected for the question."""
    contexts = line.fields.get("contexts")
    if not isinstance(contexts, dict):
        raise line.bad("no contexts, the ids of its sources by their kind")
    return [str(source) for group in contexts.values() for source in group]


def _alone(giving: dict[str, set[str]], value: str) -> set[str]:
    """The sources that hold this value and none of the others."""
    others = (sources for other, sources in giving.items() if other != value)
    return giving[value].difference(*others)
