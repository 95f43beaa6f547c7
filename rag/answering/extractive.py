"""The writer without a language model: it quotes the best one to three sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from index.languages import language_of
from index.passages import Sentence
from index.question_marks import asks
from index.words import words
from rag.answering.evidence import Draft, DraftedClaim, DraftedGroup, Evidence
from rag.disagreement.detection import first_of_each
from rag.found import Found, Part
from rag.query.shape import Shape
from rag.reading.candidates import leads_in, points_back
from rag.reading.reader import Ranked
from rag.text.prompt_injection import is_order

QUOTED = 3  # sentences at most; one for each value where sources disagree
LEAST_SHARE = 0.01  # least probability of a further sentence
ENOUGH = 0.97  # total probability above which no further sentence is added
# A further sentence is left out if it is more logits than this below the best: another one, one that stands
# beside a chosen one and may go on with it, the best of another source where each is asked.
WEAKER = 1.0
BESIDE = 3.0
ELSEWHERE = 5.0
GOES_ON = 3  # characters between sentences that stand beside one another, at most
LONGEST_LIST = 20  # list items quoted at most
QUOTED_ORDER = (
    "A quoted sentence gives orders to machines: it is a document's text and was not followed."
)
REPEATS = 0.7  # share of its words in an earlier sentence from which a sentence is a repetition


@dataclass(frozen=True, slots=True)
class QuoteWriter:
    """Writes an answer of ``at_most`` quoted sentences, without a model."""

    at_most: int = QUOTED

    @property
    def name(self) -> str:
        return "quotes"

    def drafts(self, evidence: Evidence) -> Iterator[Draft]:
        yield quote(evidence, at_most=self.at_most)


def quote(evidence: Evidence, *, at_most: int = QUOTED) -> Draft:
    """Choose the sentences to quote and put them in an order that reads as an answer."""
    if evidence.found is not None:
        return quote_parts(evidence.found)
    ranked = evidence.reading.ranked
    chosen = first_of_each(evidence.readings)[:at_most]
    chosen = chosen or CHOICES.get(evidence.shape, _best)(ranked, at_most)
    ordered = _in_reading_order(chosen)
    claims = tuple(_claims(ordered))
    return Draft("quotes", claims, notes=_marked(claims))


def quote_parts(found: Found) -> Draft:
    """The parts of an answer that isn't one fact: their sentences quoted, or ours that they prove."""
    claims: list[DraftedClaim] = []
    groups = []
    for part in found.parts:
        first = len(claims)
        claims += claims_of(part)
        groups.append(DraftedGroup(tuple(range(first, len(claims))), part.label, part.aspect))
    return Draft("quotes", tuple(claims), notes=_marked(claims), groups=tuple(groups))


def claims_of(part: Part) -> list[DraftedClaim]:
    """A part's sentences quoted one by one, or our own sentence with them as its evidence."""
    if part.said:
        return [DraftedClaim(part.said, part.cited, computed=True)]
    return [DraftedClaim.quoted(each.hit, each.sentence) for each in part.cited]


def _marked(claims: Sequence[DraftedClaim]) -> tuple[str, ...]:
    """A note where a quote tells a machine what to do: it is what the document says, and only quoted."""
    ordered = any(is_order(claim.text) for claim in claims)
    return (QUOTED_ORDER,) if ordered else ()


def _best(ranked: Sequence[Ranked], at_most: int) -> list[Ranked]:
    chosen = list(ranked[:1])
    for each in ranked[1:]:
        if each.probability < LEAST_SHARE or len(chosen) == at_most:
            break
        if sum(earlier.probability for earlier in chosen) > ENOUGH:
            break
        if _adds(each, chosen):
            chosen.append(each)
    return chosen


def _of_each_source(ranked: Sequence[Ranked], at_most: int) -> list[Ranked]:
    """The best sentence of each source, unless it is much weaker than the best of all."""
    chosen: dict[str, Ranked] = {}
    for each in ranked:
        source = each.candidate.hit.place.source
        if source not in chosen and (not chosen or _near(each, ranked[0], ELSEWHERE)):
            chosen[source] = each
    return list(chosen.values())[:at_most]


CHOICES: Mapping[Shape, Callable[[Sequence[Ranked], int], list[Ranked]]] = {
    "fact": _best,
    "several sources": _of_each_source,
}
"""The function that chooses at most so many ranked sentences to quote; for other shapes as for a fact."""


def _near(each: Ranked, best: Ranked, within: float) -> bool:
    return (
        each.cross_logit is None
        or best.cross_logit is None
        or each.cross_logit >= best.cross_logit - within
    )


def _beside(one: Ranked, other: Ranked) -> bool:
    """True for two neighbouring sentences of one source."""
    if one.candidate.hit.place.source != other.candidate.hit.place.source:
        return False
    first, second = sorted((one.candidate.sentence.span, other.candidate.sentence.span))
    return 0 <= second.start - first.end <= GOES_ON


def _adds(each: Ranked, chosen: Sequence[Ranked]) -> bool:
    """False for a sentence much weaker than the best, that only asks, lacks the asked value, or is a repetition.

    A lacking value counts only where the best sentence has one.
    """
    best = chosen[0]
    beside = any(_beside(each, earlier) for earlier in chosen)
    if not _near(each, best, BESIDE if beside else WEAKER):
        return False
    if each.candidate.sentence.kind == "prose" and asks(each.candidate.text):
        return False
    if each.lacks_measure and not best.lacks_measure:
        return False
    return not any(_repeats(each, earlier) for earlier in chosen)


def _repeats(one: Ranked, earlier: Ranked) -> bool:
    own = set(words(_said(one)))
    return len(own & set(words(_said(earlier)))) >= REPEATS * len(own)


def _said(ranked: Ranked) -> str:
    """The sentence as it stands in its document: two rows of a table don't repeat one another's column names."""
    return ranked.candidate.hit.text_of(ranked.candidate.sentence.span)


def _in_reading_order(chosen: Sequence[Ranked]) -> list[Ranked]:
    """Source by source, that of the best sentence first; within a source in the order of its text."""
    sources = list(dict.fromkeys(each.candidate.hit.place.source for each in chosen))
    return sorted(
        chosen,
        key=lambda each: (
            sources.index(each.candidate.hit.place.source),
            each.candidate.sentence.span,
        ),
    )


def _claims(ordered: Iterable[Ranked]) -> Iterable[DraftedClaim]:
    said: set[tuple[str, int]] = set()
    for each in ordered:
        candidate = each.candidate
        for sentence in (*_leading(each), candidate.sentence, *_listed(each)):
            place = (candidate.hit.place.source, sentence.span.start)
            if place not in said:
                said.add(place)
                yield DraftedClaim.quoted(candidate.hit, sentence)


def _listed(ranked: Ranked) -> tuple[Sentence, ...]:
    """The items of the list that a sentence introduces ("The following are closed:")."""
    hit, sentence = ranked.candidate.hit, ranked.candidate.sentence
    if sentence.kind != "prose" or not leads_in(ranked.candidate.text):
        return ()
    behind = hit.sentences[hit.sentences.index(sentence) + 1 :][:LONGEST_LIST]
    return tuple(takewhile(lambda each: each.kind == "item", behind))


def _leading(ranked: Ranked) -> tuple[Sentence, ...]:
    """The sentence before, if the ranked one refers back to it by a pronoun ("She cites ...").

    In the answer to a question of the document all before it: an answer begins at its beginning.
    """
    hit, sentence = ranked.candidate.hit, ranked.candidate.sentence
    at = hit.sentences.index(sentence)
    before = hit.sentences[:at]
    if ranked.candidate.asked and at < QUOTED:
        return () if any(asks(hit.text_of(each.span)) for each in before) else before
    if (
        at
        and sentence.kind == "prose"
        and points_back(ranked.candidate.text, language_of(hit.text))
    ):
        return (hit.sentences[at - 1],)
    return ()
