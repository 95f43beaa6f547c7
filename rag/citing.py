"""From a draft to an answer: every claim's citations are read from the store and checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.passages import Hit, Sentence, Span
from rag.answer import Citation, Claim, Disagreement, Highlight, Reading, Support
from rag.asking import Asked, Rarity
from rag.candidates import rendered
from rag.disagreeing import Given
from rag.evidence import Cited, Draft, DraftedClaim
from rag.highlighting import highlight
from rag.support import judged

READINGS_CITED = 4  # sentences cited for one value, at most


@dataclass(slots=True)
class Citations:
    """The citations of one answer: a place is listed once, markers count from 1.

    In each the exact answer to ``question`` is marked, or the value of ``given`` where sources give
    different ones; ``rarity`` is the idf of the index's words.
    """

    question: Asked
    rarity: Rarity
    given: Sequence[Given] = ()
    listed: list[Citation] = field(default_factory=list)

    def marker(self, hit: Hit, sentence: Sentence) -> int:
        """The marker of a sentence, new or known."""
        cited = citation(hit, sentence, marker=len(self.listed) + 1)
        for known in self.listed:
            if (known.source, known.start, known.end) == (cited.source, cited.start, cited.end):
                return known.marker
        found = self._given(hit, sentence) or highlight(
            self.question, hit, sentence, rarity=self.rarity
        )
        marked = Highlight(found.start, found.end) if found else None
        self.listed.append(replace(cited, highlight=marked))
        return cited.marker

    def _given(self, hit: Hit, sentence: Sentence) -> Span | None:
        """The value that this sentence is listed with among those that sources disagree on."""
        for each in self.given:
            for ranked in each.ranked:
                if (ranked.candidate.hit, ranked.candidate.sentence) == (hit, sentence):
                    at = hit.text_of(sentence.span).find(each.value.text)
                    start = sentence.span.start + at
                    return Span(start, start + len(each.value.text)) if at >= 0 else None
        return None


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
    )


def checked_claims(draft: Draft, citations: Citations) -> tuple[Claim, ...]:
    """The draft's claims with markers, each with the support it really has."""
    return tuple(
        Claim(
            claim.text,
            tuple(citations.marker(each.hit, each.sentence) for each in claim.cited),
            _support(claim, citations),
        )
        for claim in draft.claims
    )


def _support(claim: DraftedClaim, citations: Citations) -> Support:
    """``quoted`` where the claim stands word for word in a cited sentence, ``supported`` where the
    checker finds that the cited sentences together say so (``rag.support``)."""
    said = _plain(claim.text)
    if said and any(said in _plain(_seen(each)) for each in claim.cited):
        return "quoted"
    passages = [part for each in claim.cited for part in (_heading(each), _seen(each))]
    if not said or not passages:
        return "unsupported"
    question = citations.question.text
    found = judged(claim.text, passages, rarity=citations.rarity, question=question)
    return "supported" if found.supported else "unsupported"


def _seen(cited: Cited) -> str:
    return rendered(cited.hit, cited.sentence)


def _heading(cited: Cited) -> str:
    """What stands above the sentence for a reader: whom "she" means, which year is spoken of."""
    hit = cited.hit
    return ". ".join(part for part in (hit.title, hit.place.heading, hit.date) if part)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def disagreement(
    about: str, given: Sequence[Given], citations: Citations
) -> tuple[Disagreement, ...]:
    """The different values as one disagreement, each with its citations; none where there is none.

    The newest value comes first, undated ones last; of the same date, the one that answers best.
    """
    if not given:
        return ()
    found = tuple(
        Reading(
            each.value.text,
            tuple(
                citations.marker(ranked.candidate.hit, ranked.candidate.sentence)
                for ranked in each.ranked[:READINGS_CITED]
            ),
        )
        for each in sorted(given, key=_date, reverse=True)
    )
    return (Disagreement(about, found),)


def _date(given: Given) -> str:
    """The newest date of the sources that give a value; empty where none has one."""
    return max(ranked.candidate.hit.date or "" for ranked in given.ranked)


def answer_text(claims: Iterable[Claim]) -> str:
    """The claims as one text with ``[n]`` markers."""
    return " ".join(
        f"{each.text} {''.join(f'[{n}]' for n in each.citations)}".strip() for each in claims
    )
