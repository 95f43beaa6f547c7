"""From a draft to an answer: quotes are cut from the passages by their offsets, and each claim is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.passages import Hit, Sentence, Span
from rag.answer import Agreement, Citation, Claim, Disagreement, Highlight, Reading
from rag.answering.evidence import Draft, SupportJudge
from rag.disagreement.detection import ReportedValue
from rag.query.analysis import AnalysedQuestion, IdfFunction
from rag.reading.candidates import leads_in
from rag.reading.highlighting import highlight
from rag.reading.reader import Ranked, ReadingResult

READINGS_CITED = 4  # sentences cited for one value, at most


@dataclass(slots=True)
class Citations:
    """The citations of one answer: each cited sentence is listed once, markers count from 1.

    The exact answer to ``question`` is highlighted in each: the value in ``given`` where sources disagree,
    else the cross-encoder's answer in ``readings``, else the word-based span (``rag.reading.highlighting``).
    ``rarity`` is the idf of the index's words.
    """

    question: AnalysedQuestion
    rarity: IdfFunction
    given: Sequence[ReportedValue] = ()
    readings: Sequence[ReadingResult] = ()
    listed: list[Citation] = field(default_factory=list)

    def marker(self, hit: Hit, sentence: Sentence) -> int:
        """The marker of a sentence, new or known."""
        cited = citation(hit, sentence, marker=len(self.listed) + 1)
        if (known := self.known(hit, sentence)) is not None:
            return known
        found = self._given(hit, sentence) or self._read(hit, sentence)
        # A sentence that only introduces a list holds no answer: the items do. If the question asks for no
        # kind of value and the cross-encoder is unsure, a word-based span is no better.
        unmarked = leads_in(cited.quote) or (
            self.question.kind == "other" and self._unsure(hit, sentence)
        )
        if found is None and not unmarked:
            found = highlight(self.question, hit, sentence, rarity=self.rarity)
        marked = Highlight(found.start, found.end) if found else None
        self.listed.append(replace(cited, highlight=marked))
        return cited.marker

    def known(self, hit: Hit, sentence: Sentence) -> int | None:
        """The marker of a sentence that is already cited; None for a new one."""
        place = (hit.place.source, sentence.span.start, sentence.span.end)
        found = (each for each in self.listed if (each.source, each.start, each.end) == place)
        return next((each.marker for each in found), None)

    def _given(self, hit: Hit, sentence: Sentence) -> Span | None:
        """This sentence's value among those that sources disagree on; None if it has none."""
        for each in self.given:
            for ranked in each.ranked:
                if (ranked.candidate.hit, ranked.candidate.sentence) == (hit, sentence):
                    at = hit.text_of(sentence.span).find(each.value.text)
                    start = sentence.span.start + at
                    return Span(start, start + len(each.value.text)) if at >= 0 else None
        return None

    def _read(self, hit: Hit, sentence: Sentence) -> Span | None:
        """The cross-encoder's exact answer; None for a sentence that introduces a list, and for a table row.

        ``rag.reading.highlighting`` finds the cell of a row.
        """
        if sentence.kind == "row" or leads_in(hit.text_of(sentence.span)):
            return None
        for ranked in self._ranked(hit, sentence):
            if ranked.answer:
                return _in_source(ranked.answer.of(ranked.candidate.text), hit, sentence)
        return None

    def _unsure(self, hit: Hit, sentence: Sentence) -> bool:
        """True where the cross-encoder read a sentence and found no exact answer in it."""
        read = [each for each in self._ranked(hit, sentence) if each.cross_logit is not None]
        return sentence.kind != "row" and bool(read) and not any(each.answer for each in read)

    def _ranked(self, hit: Hit, sentence: Sentence) -> Iterator[Ranked]:
        for ranked in (each for reading in self.readings for each in reading.ranked):
            if (ranked.candidate.hit, ranked.candidate.sentence) == (hit, sentence):
                yield ranked


def _in_source(said: str, hit: Hit, sentence: Sentence) -> Span | None:
    """Where text of a sentence, given with its whitespace folded, stands in the source."""
    spaced = r"\s+".join(map(re.escape, said.split()))
    found = re.search(spaced, hit.text_of(sentence.span))
    if not found:
        return None
    return Span(sentence.span.start + found.start(), sentence.span.start + found.end())


def citation(hit: Hit, sentence: Sentence, *, marker: int) -> Citation:
    """The citation of a sentence; its quote is the stored text at its span."""
    return Citation(
        marker=marker,
        source=hit.place.source,
        title=hit.title,
        date=hit.date,
        page=sentence.page,
        heading=hit.place.heading,
        start=sentence.span.start,
        end=sentence.span.end,
        quote=hit.text_of(sentence.span),
        sha256=hit.sha256,
        cells=sentence.cells,
        mark=sentence.mark,
        certainty=sentence.certainty,
        url=hit.url if hit.url and hit.url.startswith(("https://", "http://")) else None,
    )


def checked_claims(draft: Draft, citations: Citations, judge: SupportJudge) -> tuple[Claim, ...]:
    """The draft's claims with markers, each with its checked support."""
    return tuple(
        Claim(
            claim.text,
            tuple(citations.marker(each.hit, each.sentence) for each in claim.cited),
            "supported" if claim.computed else judge.support(claim.text, claim.cited),
        )
        for claim in draft.claims
    )


def disagreement(
    about: str, given: Sequence[ReportedValue], citations: Citations
) -> tuple[Disagreement, ...]:
    """The different values as one disagreement, each with its citations; empty if there is none.

    The value of most independent sources comes first; of as many, the newest, undated ones last; of the same
    date, the one that answers best.
    """
    if not given:
        return ()
    found = tuple(
        Reading(
            each.value.text,
            tuple(
                citations.marker(ranked.candidate.hit, ranked.candidate.sentence)
                for ranked in _cited_for(each)
            ),
            len(each.independent),
        )
        for each in sorted(
            given, key=lambda each: (len(each.independent), _date(each)), reverse=True
        )
    )
    return (Disagreement(about, found),)


def agreement(given: ReportedValue | None, citations: Citations) -> Agreement | None:
    """The value that several sources give, with at most ``READINGS_CITED`` citations; None if there is none."""
    if given is None:
        return None
    cited = [each.candidate for each in given.ranked]
    markers = tuple(citations.marker(each.hit, each.sentence) for each in cited[:READINGS_CITED])
    return Agreement(given.value.text, len(cited), markers)


def best_of(ranked: Iterable[Ranked], citations: Citations) -> int | None:
    """The marker of the best of the ranked sentences that is cited; None where none is."""
    found = (citations.known(each.candidate.hit, each.candidate.sentence) for each in ranked)
    return next((marker for marker in found if marker is not None), None)


def _cited_for(given: ReportedValue) -> Sequence[Ranked]:
    """The sentences to cite for a value: first one of each independent source."""
    first = given.independent
    return [*first, *(each for each in given.ranked if each not in first)][:READINGS_CITED]


def _date(given: ReportedValue) -> str:
    """The newest date of the sources that give a value; empty where none has one."""
    return max(ranked.candidate.hit.date or "" for ranked in given.ranked)
