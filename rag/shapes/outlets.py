"""Questions of what several outlets reported ("does The Verge ..., while TechCrunch ..."): evidence of each.

What the question says is parted, each part is searched in the sources of the outlet that it names, and
what comes nearest is shown under the outlet's name. An outlet without evidence is said to be missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.passages import Hit, Sentence
from index.words import words
from rag.found import Cited, Found, Part
from rag.query.analysis import AnalysedQuestion, analyse_question
from rag.query.source_mentions import outlets_in
from rag.shapes.tools import Tools
from rag.text.lexicon import alternatives

NEAR = 0.75  # least cosine of a part and a passage, and share of the part's idf in it, together
LEAST_WORDS = 4  # analysed words of a part that can be searched for
MOST_PARTS = 8  # parts searched for

_PARTED = re.compile(
    rf"[,;，；] ?| (?:{alternatives('hops', 'parts.en')}) | (?:{alternatives('hops', 'parts.ru')}) "
    rf"|(?:{alternatives('hops', 'parts.zh')})",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Evidence:
    outlet: str
    cited: Cited
    near: float


def of_outlets(tools: Tools) -> Found | None:
    """The evidence of each outlet that the question names; None where it names none, or few have any."""
    asked = tools.question.standalone or tools.question.asked
    outlets = outlets_in(asked, tools.labels())
    if not outlets:
        return None
    evidence = [each for each in _evidence(asked, outlets, tools) if each.near >= NEAR]
    told = {each.outlet for each in evidence}
    if not told or 2 * len(told) < len(outlets):
        return None
    return Found(
        tuple(
            Part(tuple(each.cited for each in evidence if each.outlet == outlet), outlet)
            for outlet in outlets
        ),
        confidence=min(1.0, sum(each.near for each in evidence) / len(evidence)),
        hits=tuple({each.cited.hit.chunk_id: each.cited.hit for each in evidence}.values()),
    )


def _evidence(
    asked: str, outlets: Mapping[str, tuple[str, ...]], tools: Tools
) -> Iterator[_Evidence]:
    """The best sentence for each part of the question, and for the whole of it in each outlet; each once."""
    all_of_them = tuple(dict.fromkeys(each for ids in outlets.values() for each in ids))
    seen: set[tuple[str, int]] = set()
    for text, sources in _searches(asked, outlets, all_of_them):
        question = analyse_question(text, tools.index.idf)
        for hit in tools.search(text, k=1, sources=sources):
            cited = Cited(hit, _best(question, hit))
            place = (hit.place.source, cited.sentence.span.start)
            if place not in seen:
                seen.add(place)
                yield _Evidence(
                    _outlet_of(hit, outlets), cited, hit.dense + _covered(question, hit)
                )


def _searches(
    asked: str, outlets: Mapping[str, tuple[str, ...]], all_of_them: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    parts = [each for each in _PARTED.split(asked) if len(words(each)) >= LEAST_WORDS]
    for part in parts[:MOST_PARTS]:
        own = tuple(each for name, ids in outlets.items() if name in part for each in ids)
        yield _unnamed(part, outlets), own or all_of_them
    for ids in outlets.values():
        yield _unnamed(asked, outlets), ids


def _unnamed(text: str, outlets: Mapping[str, tuple[str, ...]]) -> str:
    """The text without the names of outlets, which their own articles seldom hold."""
    for name in outlets:
        text = re.sub(rf"['‘\"]?(?:\bThe )?{re.escape(name)}['’\"]?(?:s\b)?", " ", text)
    return text


def _best(question: AnalysedQuestion, hit: Hit) -> Sentence:
    return max(
        hit.sentences, key=lambda each: question.coverage(set(words(hit.text_of(each.span))))
    )


def _covered(question: AnalysedQuestion, hit: Hit) -> float:
    return question.coverage(set(words(f"{hit.title} {hit.text}")))


def _outlet_of(hit: Hit, outlets: Mapping[str, Sequence[str]]) -> str:
    return next(name for name, ids in outlets.items() if hit.place.source in ids)
