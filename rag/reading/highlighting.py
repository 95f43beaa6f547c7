"""The exact answer inside a cited sentence: the characters to mark, or None.

For questions in Latin script a fitted scorer ranks the spans of the sentence; for others the value of
the asked kind nearest to the question's words is taken; in a table row, the cell under the column that
the question names. The weights are in ``highlight.json``; ``python -m eval.fit.highlight`` fits them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files

from index.passages import Hit, Sentence, Span
from index.words import words
from rag.query.analysis import AnalysedQuestion, IdfFunction
from rag.reading.answer_spans import CandidateSpan, candidate_spans, unasked
from rag.text.struck import blanked

LEAST_SHARE = 0.06  # least softmax share of the best span; below it nothing is marked
OF_NO_KIND = 0.25  # the same if no kind of value is asked for: then few spans are whole answers
NEAR = 5  # distance in characters at which a word of the question counts half
LONGEST_SENTENCE = 600  # characters; nothing is marked in a longer sentence

_ASKS_FOR_PART = re.compile(r"\b(?:year|month|day|century|decade|surname|name)\b", re.I)
_CELL = re.compile(r"(?:[^|\\]|\\.)+")


def highlight(
    question: AnalysedQuestion, hit: Hit, sentence: Sentence, *, rarity: IdfFunction
) -> Span | None:
    """The answer in ``sentence`` as a span of the source's text; None if none is found."""
    text, start = blanked(hit.text_of(sentence.span)), sentence.span.start
    if sentence.kind == "row":
        found = _cell(question, text, sentence.columns)
    elif len(text) > LONGEST_SENTENCE:
        found = None
    elif question.script == "latin":
        found = answer_span(question, text, rarity=rarity)
    else:
        found = _nearest_value(question, text)
    return Span(start + found.start, start + found.end) if found else None


def answer_span(question: AnalysedQuestion, text: str, *, rarity: IdfFunction) -> Span | None:
    """The span of ``text`` that the fitted scorer takes as the answer; None if it is unsure."""
    found = candidate_spans(question, text, rarity=rarity)
    if not found:
        return None
    scores = [score(run, highlight_weights()) for run in found]
    best = max(scores)
    share = 1 / sum(math.exp(each - best) for each in scores)
    if share < (OF_NO_KIND if question.kind == "other" else LEAST_SHARE):
        return None
    return _whole(question, text, found[scores.index(best)].span)


def _whole(question: AnalysedQuestion, text: str, span: Span) -> Span:
    """The whole date or name that the span is a part of, unless a part is asked for."""
    if question.kind not in ("time", "person") or _ASKS_FOR_PART.search(question.text):
        return span
    for value in unasked(question, text):
        if value.span.start <= span.start and span.end <= value.span.end:
            return value.span
    return span


def score(run: CandidateSpan, weights: Mapping[str, float]) -> float:
    """The weighted sum of the span's features."""
    return sum([weights.get(name, 0.0) * value for name, value in run.features.items()])


@lru_cache(maxsize=1)
def highlight_weights() -> Mapping[str, float]:
    """The fitted weights by the names of their features."""
    fitted: dict[str, float] = json.loads(
        (files("rag.reading") / "highlight.json").read_text("utf-8")
    )["weights"]
    return fitted


def _nearest_value(question: AnalysedQuestion, text: str) -> Span | None:
    """The value of the asked kind nearest to the question's words."""
    # Stems are prefixes of their words, and Chinese words are unchanged: plain text search finds both.
    lower = text.lower()
    held = [
        Span(match.start(), match.end())
        for word in question.words
        for match in re.finditer(re.escape(word), lower)
    ]

    def near(span: Span) -> float:
        gaps = (max(each.start - span.end, span.start - each.end, 0) for each in held)
        return sum(1 / (1 + gap / NEAR) for gap in gaps)

    return max((value.span for value in unasked(question, text)), key=near, default=None)


def _cell(question: AnalysedQuestion, row: str, columns: Sequence[str]) -> Span | None:
    """The cell whose column the question names, or that holds what it asks for."""
    asked = set(question.words)
    best: tuple[float, Span] | None = None
    for number, span in enumerate(_cells(row)):
        column = columns[number] if number < len(columns) else ""
        held = set(words(span.of(row)))
        if held and held <= asked:
            continue  # the row's subject, not the answer
        if number == 0 and columns and not _asks_which(question, column):
            continue  # the first column names the rows
        points = len(asked & set(words(column))) + 0.5 * bool(unasked(question, span.of(row)))
        if points and (best is None or points > best[0]):
            best = (points, span)
    return best[1] if best else None


def _asks_which(question: AnalysedQuestion, column: str) -> bool:
    """True for a question "which month" and a column "Month"."""
    named = "|".join(map(re.escape, column.split())) or r"\Z"
    return re.search(rf"\b(?:which|what)\s+(?:\w+\s+)?(?:{named})", question.text, re.I) is not None


def _cells(row: str) -> Iterator[Span]:
    """The cells of a pipe row without the blanks around them."""
    for match in _CELL.finditer(row):
        text = match.group()
        if not text.strip():
            if match.start() and match.end() < len(row):  # an empty cell counts as a column
                yield Span(match.start(), match.start())
            continue
        start = match.start() + len(text) - len(text.lstrip())
        yield Span(start, start + len(text.strip()))
