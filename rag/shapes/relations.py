"""Lists of what stands in a relation: "which countries signed?", "who attended?", over all sources.

Each sentence that tells the relation of a thing of the asked kind counts, in whatever language: the thing stands
before the verb, or behind "by", or in the line that the word for it leads in ("Present: ...").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from index.passages import Hit
from index.words import words
from rag.found import Cited, Found
from rag.query.listed import AskedList
from rag.query.relation import Relation, relation_of
from rag.shapes.mentions import merged_parts
from rag.shapes.saying import counted
from rag.shapes.sureness import sureness
from rag.shapes.things import Thing, listed_persons, merged, things
from rag.shapes.tools import Tools

LEAST = 2  # things of a list
ABOUT = 0.5  # share of the idf of what else is asked that a sentence with its passage and title must hold
WIDE = 100  # passages of other languages
_BY = re.compile(
    r"(?<!\w)by\s+(?:the\s+)?(?:[\w’'-]+(?:\s[A-Z][\w’'-]+)*(?:,\s*|\s+and\s+))*(?:the\s+)?$", re.I
)
_LEADS_IN = re.compile(r"^[^:：]{1,60}[:：]")
_UNDER = re.compile(
    r"(?<!\w)(?:с|со|против|в|во|от|из|к|на|об?|для|при|to|with|from|in|of|against|for)\s+$", re.I
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CYRILLIC = re.compile(r"[а-яё]", re.I)


def related(asked: AskedList, hits: Sequence[Hit], tools: Tools) -> Found | None:
    """The things of the asked kind of which sentences tell the asked relation; None for fewer than two."""
    relation = relation_of(asked) if asked.kind else None
    if relation is None:
        return None
    every = _with_other_languages(asked, hits, tools)
    about = _about(relation, tools)
    told = [
        each
        for hit in every
        if about(hit)
        for each in (Cited(hit, sentence) for sentence in hit.sentences)
        if each.sentence.kind not in ("header", "row")
    ]
    found = [each for cited in told for each in _standing(asked, relation, cited, tools)]
    found = [each for each in found if each.name not in asked.text]
    groups = merged(found, asked.kind)
    if len(groups) < (1 if relation.denied else LEAST):
        return None
    parts = tuple(merged_parts(groups, list(dict.fromkeys(hit.place.source for hit in every))))
    return Found(
        parts,
        confidence=sureness(parts, lambda _: relation.of, tools, unseen=len(hits) >= WIDE),
        lead=counted(parts, tools.question.text, items=len(groups), open_ended=len(hits) >= WIDE),
        hits=tuple(dict.fromkeys(cited.hit for part in parts for cited in part.cited)),
    )


def _with_other_languages(asked: AskedList, hits: Sequence[Hit], tools: Tools) -> list[Hit]:
    across = tools.search_across(asked.text, k=WIDE)
    known = {hit.chunk_id for hit in hits}
    return [*hits, *(hit for hit in across if hit.chunk_id not in known)]


def _about(relation: Relation, tools: Tools) -> Callable[[Hit], bool]:
    """Whether a passage is of what else is asked; one in another language can't be told by its words."""
    wanted = tuple(relation.of)
    rarity = dict(zip(wanted, tools.index.idf(wanted), strict=True))
    whole = sum(rarity.values())
    own = _script(tools.question.text)

    def about(hit: Hit) -> bool:
        if not whole or _script(hit.text) != own:
            return True
        held = set(words(f"{hit.title} {hit.place.heading or ''} {hit.text}"))
        return sum(idf for word, idf in rarity.items() if word in held) >= ABOUT * whole

    return about


def _script(text: str) -> str:
    if _HAN.search(text):
        return "han"
    return "cyrillic" if _CYRILLIC.search(text) else "latin"


def _standing(asked: AskedList, relation: Relation, cited: Cited, tools: Tools) -> Iterator[Thing]:
    """The things of a sentence that stand in the relation."""
    text = cited.text
    if (lead := _LEADS_IN.match(text)) and relation.told.search(lead.group()):
        if asked.kind in ("persons", "experts"):
            yield from listed_persons(text[lead.end() :], cited)
            return
        yield from things(asked, [cited], tools.reader.alike)
        return
    for clause, verb in relation.clauses(text):
        for each in things(asked, [cited], tools.reader.alike):
            at = clause.find(each.name)
            if at >= 0 and _acts(clause, at, verb):
                yield each


def _acts(clause: str, at: int, verb: int) -> bool:
    """True for a thing before the verb or behind "by"; in Russian also behind it, without a preposition."""
    before = clause[:at]
    if at < verb:
        return _UNDER.search(before) is None or _BY.search(before) is not None
    if _CYRILLIC.search(clause):
        return _UNDER.search(before) is None
    return _BY.search(before) is not None
