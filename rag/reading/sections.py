"""Answers to questions about a numbered part: its sentences, or its heading where that is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from index.passages import Hit, Sentence, Source, Span
from index.structure import structure
from index.words import words
from rag.query.analysis import AnalysedQuestion
from rag.query.sections import VERSION, SectionNumber, heading_number, heads_version
from rag.reading.candidates import FEATURES, Candidate, rendered, under_title
from rag.reading.reader import Ranked, ReadingResult

SURE = 0.95  # confidence where a heading has the number, or the words, that are asked for
OF_HEADING = 0.5  # least share of the question's idf that a heading holds
READ = 5  # sentences of a part
_BEGINS = re.compile(r"\s*\(?\d{1,3}(?:\.\d{1,3})+([.)]?)\s+")


def parts(hit: Hit) -> list[str]:
    """The headings above a hit, its own last."""
    return (hit.place.heading or "").split(" > ")


def within(asked: SectionNumber, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits below a heading of that number, or what they hold of a paragraph of that number; in reading order.

    Those of the best source come first.
    """
    found = [held for hit in hits if (held := _of(asked, hit)) is not None]
    order = list(dict.fromkeys(hit.place.source for hit in found))
    return tuple(
        sorted(found, key=lambda hit: (order.index(hit.place.source), hit.sentences[0].span))
    )


def _of(asked: SectionNumber, hit: Hit) -> Hit | None:
    headed = [(part, heading_number(part)) for part in parts(hit)]
    if asked.kind == VERSION:
        headed = [each for each in headed if heads_version(each[0])]
    if any(number is not None and asked.fits(number) for _, number in headed):
        return hit
    if asked.kind == VERSION:
        return None
    for at, sentence in enumerate(hit.sentences):
        text = hit.text_of(sentence.span)
        number = heading_number(text) if _begins(hit, sentence) else None
        if number is not None and asked.fits(number):
            behind = takewhile(lambda each: not _begins(hit, each), hit.sentences[at + 1 :])
            return replace(hit, sentences=(sentence, *behind))
    return None


def _begins(hit: Hit, sentence: Sentence) -> bool:
    """True for a sentence that begins a numbered paragraph: "2.1 The buyer ...", but not "3.5 million people"."""
    text = hit.text_of(sentence.span)
    found = _BEGINS.match(text)
    if found is None or not (found[1] or text[found.end() : found.end() + 1].isalpha()):
        return False
    if not found[1] and text[found.end()].islower():
        return False
    before = hit.text[: sentence.span.start - hit.place.span.start].rstrip(" \t*_")
    return not before or before.endswith("\n")


def as_they_stand(question: AnalysedQuestion, hits: Sequence[Hit]) -> ReadingResult:
    """The first sentences of ``hits`` in their order, as sure as the number is."""
    said = [(hit, each) for hit in hits for each in hit.sentences if each.kind != "header"][:READ]
    ranked = [_ranked(hit, each, 1 / (2 + place)) for place, (hit, each) in enumerate(said)]
    return ReadingResult(question, tuple(ranked), SURE if ranked else 0.0)


def is_numbered(hit: Hit) -> bool:
    """True if the heading above a hit has a number."""
    return heading_number(parts(hit)[-1]) is not None


def by_heading(question: AnalysedQuestion, hits: Sequence[Hit]) -> Hit | None:
    """The hit whose numbered heading holds most of the question's words; None if none holds enough."""
    numbered = list(filter(is_numbered, hits))

    def held(hit: Hit) -> float:
        return question.coverage(set(words(parts(hit)[-1])))

    best = max(numbered, key=held, default=None)
    return best if best is not None and question.words and held(best) >= OF_HEADING else None


def with_heading(
    reading: ReadingResult, hit: Hit, source: Callable[[str], Source | None]
) -> ReadingResult | None:
    """The reading with the heading of ``hit`` as its best sentence; None if that has no number."""
    headed = _heading(hit, source(hit.place.source))
    if headed is None:
        return None
    first, *_ = headed.sentences
    below = [each for each in reading.ranked if each.candidate.hit.chunk_id == hit.chunk_id][:1]
    below = below or [_ranked(hit, hit.sentences[0], 0.4)]
    return replace(reading, ranked=(_ranked(headed, first, 0.5), *below))


def _heading(hit: Hit, source: Source | None) -> Hit | None:
    """The heading of a hit as a hit of its own, for a citation."""
    own = parts(hit)[-1]
    if source is None or heading_number(own) is None:
        return None
    spans = [
        block.span
        for block in structure(source)
        if block.kind == "heading" and block.span.start < hit.place.span.start
    ]
    for span in reversed(spans):
        if " ".join(span.of(source.text).strip("*_ ").split()) == own:
            return _as_hit(hit, span, source.text)
    return None


def _as_hit(hit: Hit, span: Span, text: str) -> Hit:
    first = hit.sentences[0]
    return replace(
        hit,
        chunk_id=f"{hit.chunk_id}-heading",
        place=replace(hit.place, span=span),
        text=span.of(text),
        sentences=(Sentence(span, page=first.page, cells=first.cells),),
    )


def _ranked(hit: Hit, sentence: Sentence, probability: float) -> Ranked:
    text = rendered(hit, sentence)
    features = (0.0,) * len(FEATURES)
    read = under_title(hit.title, "", text)
    return Ranked(Candidate(hit, sentence, text, text, read, features, 0.0), probability, None)
