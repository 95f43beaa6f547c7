"""A fact that several editions of one document tell, or several documents of one kind, each of its own thing.

Of editions the newest leads, and the older ones are shown with their dates; of different things each is shown
under the name of its document. Neither contradict one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.passages import Label, Source
from index.words import words
from rag.answering.not_found import language_of
from rag.disagreement.answer_values import asked_of, holds, value_of
from rag.disagreement.editions import filed_apart
from rag.found import Cited, Found, Part
from rag.query.shape import FACTS
from rag.question import Question
from rag.reading.reader import Ranked, ReadingResult
from rag.retrieval.editions import are_editions, edition_of_hit
from rag.shapes.titles import title_of
from rag.shapes.tools import Tools
from rag.text.editions import Edition, dated_apart, edition_of, marked_apart, telling_words
from rag.text.near_duplicates import edits
from rag.text.values import MEASURED

if TYPE_CHECKING:
    from rag.tables.tables import Table

REACH = 2.5  # cross-encoder logits below the best up to which a sentence in other words counts
SHARE = 0.5  # the same without a cross-encoder, as a share of the best probability
READ_AS_FACT = FACTS | {"calculation", "hops"}  # the latter where nothing is computed or followed
SHOWN = 5  # editions or documents shown at most
_NEWEST = {
    "en": "The newest of {count} editions is {newest}; then the earlier ones:",
    "zh": "共有 {count} 个版本，最新的是 {newest}，其后为较早的版本：",
    "ru": "Редакций: {count}, самая новая — {newest}, далее более ранние:",
}
_EACH = {
    "en": "{count} documents of one kind say this, each of its own:",
    "zh": "共有 {count} 份同类文件，各自说明如下：",
    "ru": "Однотипных документов: {count}, в каждом своё:",
}


def find(question: Question, tools: Tools) -> Found | None:
    """The sentence of each edition or document; None where one says it all, or another source says it, too.

    ``question`` was read as a fact.
    """
    read = question.read
    if question.shape.shape not in READ_AS_FACT or not read.ranked or not tools.answers(read):
        return None
    told = _told(read, tools)
    families = _families(told)
    if families is None:
        return None
    if len(families) > 1:
        shown = [family[0] for family in families][:SHOWN]
        if not _are_apart(read, shown):
            return None
        return _found(question, shown, [_name(each) for each in shown], _EACH)
    shown = _changed(read, families[0], tools)[:SHOWN]
    if len(shown) < 2:
        return None
    return _found(question, shown, [_edition(each) for each in shown], _NEWEST)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Sources in the order in which they are shown, each with its label, and the sentence above them."""

    labels: tuple[tuple[str, str], ...] = ()
    lead: str = ""


def of_one_form(one: Table, other: Table) -> bool:
    """True for tables with the same columns in two editions of a workbook, or in two told apart by name."""
    own, its = (_edition_of(each.source) for each in (one, other))
    apart = marked_apart(own, its) or dated_apart(own, its) or all(telling_words(own, its))
    return one.source.id != other.source.id and one.columns == other.columns and apart


def labelled(question: str, sources: Sequence[Source]) -> Labelled:
    """Editions of one document by their times, the newest first; documents of different things by their names."""
    told = [(each, _edition_of(each)) for each in sources[:SHOWN]]
    if len(told) < 2:
        return Labelled()
    language = language_of(question)
    if all(
        marked_apart(told[0][1], edition) or dated_apart(told[0][1], edition)
        for _, edition in told[1:]
    ):
        told.sort(key=lambda each: each[1].newness, reverse=True)
        labels = tuple((source.id, edition.label or _named(source.id)) for source, edition in told)
        lead = _NEWEST[language].format(count=len(told), newest=labels[0][1])
        return Labelled(labels, lead)
    labels = tuple((source.id, _named(source.id)) for source, _ in told)
    return Labelled(labels, _EACH[language].format(count=len(told)))


def _edition_of(source: Source) -> Edition:
    return edition_of(source.id, source.title, source.date)


def _named(source_id: str) -> str:
    return title_of(Label(source_id, "", None, None))


def _found(
    question: Question, shown: Sequence[Ranked], labels: Sequence[str], lead: dict[str, str]
) -> Found:
    said = lead[language_of(question.text)].format(count=len(shown), newest=labels[0])
    return Found(
        tuple(
            Part((Cited(each.candidate.hit, each.candidate.sentence),), label)
            for each, label in zip(shown, labels, strict=True)
        ),
        confidence=question.read.confidence,
        lead=said,
        hits=tuple({each.candidate.hit.chunk_id: each.candidate.hit for each in shown}.values()),
    )


def _told(read: ReadingResult, tools: Tools) -> list[Ranked]:
    """The best sentence, and that of each other source which says the same of its own thing or time."""
    found: dict[str, Ranked] = {}
    best = read.ranked[0]
    for each in read.ranked:
        source = each.candidate.hit.place.source
        if source not in found and (each is best or _answers_too(read, each, best, tools)):
            found[source] = each
    return list(found.values())


def _answers_too(read: ReadingResult, each: Ranked, best: Ranked, tools: Tools) -> bool:
    one, other = each.candidate, best.candidate
    if one.sentence.kind != other.sentence.kind:
        return False
    if one.sentence.kind == "row":
        return one.sentence.columns == other.sentence.columns and _first(one.text) == _first(
            other.text
        )
    if edits(one.text, other.text) is not None:
        # "The garden will be closed" is near "the pool will be closed", but tells nothing of the pool.
        lost = set(words(other.context)) - set(words(f"{one.context} {one.hit.text}"))
        return not lost & set(read.question.words)
    if (
        asked_of(read.question) in MEASURED
        and value_of(read.question, each, tools.index.idf) is None
    ):
        return False
    if each.cross_logit is None or best.cross_logit is None:
        return each.probability >= SHARE * best.probability
    return each.cross_logit >= best.cross_logit - REACH


def _first(row: str) -> str:
    return row.split(";")[0].casefold()


def _families(told: Sequence[Ranked]) -> list[list[Ranked]] | None:
    """The sentences by the document that they are editions of, each with the newest first."""
    families: list[list[Ranked]] = []
    for each in told:
        own = next((family for family in families if _is_edition(each, family)), None)
        if own is None:
            families.append([each])
        else:
            own.append(each)
    if len(told) < 2:
        return None
    for family in families:
        family.sort(key=lambda each: edition_of_hit(each.candidate.hit).newness, reverse=True)
    return families


def _is_edition(each: Ranked, family: Sequence[Ranked]) -> bool:
    return any(are_editions(each.candidate.hit, other.candidate.hit) for other in family)


def _are_apart(read: ReadingResult, shown: Sequence[Ranked]) -> bool:
    """True if the names of all tell different things apart."""
    return all(
        filed_apart(read.question, one, other)
        for at, one in enumerate(shown)
        for other in shown[:at]
    )


def _changed(read: ReadingResult, family: Sequence[Ranked], tools: Tools) -> list[Ranked]:
    """The editions that say something else than the one after them."""
    kept = list(family[:1])
    for each in family[1:]:
        if not _says_the_same(read, kept[-1], each, tools):
            kept.append(each)
    return kept


def _says_the_same(read: ReadingResult, one: Ranked, other: Ranked, tools: Tools) -> bool:
    if words(one.candidate.text) == words(other.candidate.text):
        return True
    value = value_of(read.question, one, tools.index.idf)
    return value is not None and holds(read.question, other, value)


def _edition(each: Ranked) -> str:
    hit = each.candidate.hit
    return edition_of_hit(hit).label or title_of(Label(hit.place.source, hit.title, None, None))


def _name(each: Ranked) -> str:
    return _named(each.candidate.hit.place.source)
