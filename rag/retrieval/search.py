"""From a question to hits: a conversation's searches fused, and searches in the sources it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace
from typing import Protocol

from index.passages import Hit, Label
from index.scope import Scope
from index.words import words
from rag.answer import Citation
from rag.query.source_mentions import Named, meant, named_in
from rag.retrieval.deduplication import deduplicated
from rag.retrieval.source_facts import OF_NAMED, of_outlets, preferred

SEARCHED = 100  # hits of each search of a conversation, before fusion

CITED = (
    0.1  # score added to a hit from a source that the last answer cited, for a dependent follow-up
)

Wanted = Sequence[tuple[str, float]]
"""The queries, each with the weight of its scores."""


class Searches(Protocol):
    """The search of an index."""

    def search(self, question: str, *, k: int = 10, scope: Scope | None = None) -> list[Hit]: ...


class SourceSearch(Searches, Protocol):
    """Search, and the labels of the sources."""

    def labels(self) -> Sequence[Label]: ...


@dataclass(frozen=True, slots=True)
class NamedSourceHits:
    """What a question says about the sources that it wants, and the hits in those sources."""

    named: Named
    hits: tuple[Hit, ...]

    def missed(self, cited: Sequence[Citation], hits: Sequence[Hit]) -> bool:
        """True if no cited passage is from a named source or mentions it."""
        held = {hit.place.source for hit in self.hits}
        if not self.named.names or any(each.source in held for each in cited):
            return False
        told = {word for hit in hits if _cited_of(hit, cited) for word in _words_of(hit)}
        return not self.spoken_of(told)

    def spoken_of(self, told: Set[str]) -> bool:
        """True if the analysed words ``told`` hold all words of one of the names."""
        return any(set(words(name)) <= told for name in self.named.names)


def _raised(hits: tuple[Hit, ...], by: float, which: Callable[[Hit], bool]) -> tuple[Hit, ...]:
    raised = [replace(hit, score=hit.score + by) if which(hit) else hit for hit in hits]
    return tuple(sorted(raised, key=lambda hit: -hit.score))


def _cited_of(hit: Hit, cited: Sequence[Citation]) -> bool:
    return any(
        each.source == hit.place.source
        and hit.place.span.start <= each.start
        and each.end <= hit.place.span.end
        for each in cited
    )


def _words_of(hit: Hit) -> Sequence[str]:
    return words(f"{hit.title} {hit.text}")


class PassageRetriever:
    """Searches an index for a question and what was asked before it."""

    def __init__(self, index: SourceSearch) -> None:
        self._index = index

    def hits(
        self, wanted: Wanted, *, k: int, scope: Scope | None,
        cited: Set[str] = frozenset(),
    ) -> tuple[Hit, ...]:  # fmt: skip
        """The ``k`` best hits of all ``wanted`` queries together.

        Hits of sources that the last answer ``cited`` get a higher score.
        """
        weights = {text: 0.0 for text, _ in wanted}  # the weights of a repeated query add up
        for text, weight in wanted:
            weights[text] += weight
        pool = max(k, SEARCHED)  # what the question says of dates may raise hits from behind
        found = fused(
            [
                (self._index.search(text, k=pool, scope=scope), weight)
                for text, weight in weights.items()
            ],
            k=pool,
        )
        raised = _raised(found, CITED, lambda hit: hit.place.source in cited)
        question = wanted[0][0]
        return preferred(question, deduplicated(question, raised))[:k]

    def from_named_sources(
        self, question: str, *, k: int, scope: Scope | None
    ) -> NamedSourceHits | None:
        """The hits in the sources that the question names; None where it names none."""
        named = named_in(question)
        if named.nothing:
            return None
        sources = tuple(
            each for each in meant(named, self._index.labels()) if within_folders(scope, each)
        )
        if not sources:
            return NamedSourceHits(named, ())
        narrowed = replace(scope or Scope(), sources=sources, folders=())
        found = self._index.search(named.rest, k=k, scope=narrowed)
        return NamedSourceHits(named, deduplicated(question, found))


def with_named(
    question: str, hits: Sequence[Hit], named: NamedSourceHits
) -> tuple[tuple[Hit, ...], frozenset[str]]:
    """The hits of a search with those in named sources, and the sources that must come first.

    A file that is named, or a title told in full, comes first. A name of an outlet, or a word of a title, is
    that of many pages, and the question may be about what others say too: hits from these only have a
    bonus (the scores of the two searches can't be compared).
    """
    first = frozenset(hit.place.source for hit in named.hits if _told_in_full(question, named, hit))
    strict = [hit for hit in named.hits if hit.place.source in first]
    others = {hit.place.source for hit in named.hits} - first
    not_yet = others - of_outlets(question, hits)  # outlets had their bonus when they were found
    raised = _raised(tuple(hits), OF_NAMED, lambda hit: hit.place.source in not_yet)
    added = [replace(hit, score=OF_NAMED) for hit in named.hits if hit.place.source in others]
    return without_repeats(strict, raised, added), first


def _told_in_full(question: str, named: NamedSourceHits, hit: Hit) -> bool:
    """True if the question names the file, or has all words of the title, which are more than one."""
    of_file = hit.place.source.lower().endswith(tuple(name.lower() for name in named.named.names))
    title = set(words(hit.title))
    return of_file or (len(title) > 1 and title <= set(words(question)))


def fused(found: Sequence[tuple[Sequence[Hit], float]], *, k: int) -> tuple[Hit, ...]:
    """The ``k`` best of several searches by the weighted mean of their scores, best first.

    A chunk keeps the cosine and BM25 score of the first search that found it.
    """
    hits: dict[str, Hit] = {}
    scores: dict[str, float] = {}
    whole = sum(weight for _, weight in found)
    for each, weight in found:
        for hit in each:
            hits.setdefault(hit.chunk_id, hit)
            scores[hit.chunk_id] = scores.get(hit.chunk_id, 0.0) + hit.score * weight / whole
    best = sorted(scores, key=lambda chunk_id: (-scores[chunk_id], chunk_id))[:k]
    return tuple(replace(hits[chunk_id], score=scores[chunk_id]) for chunk_id in best)


def within_folders(scope: Scope | None, source: str) -> bool:
    """True if a scope's folders and sources include ``source``; the search itself checks the rest."""
    if scope is None or not (scope.folders or scope.sources):
        return True
    return source in scope.sources or any(
        source.startswith(f"{folder.strip('/')}/") for folder in scope.folders
    )


def as_if_unnamed(named_hits: NamedSourceHits | None, question: str, hits: Sequence[Hit]) -> str:
    """The question without a source name that no indexed source has and no hit mentions: it would mislead."""
    if named_hits is None or named_hits.hits:
        return question
    spoken_of = any(named_hits.spoken_of(set(_words_of(hit))) for hit in hits)
    return question if spoken_of else named_hits.named.rest


def without_repeats(*found: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits of several searches, one after the other, each chunk where it comes first."""
    kept: dict[str, Hit] = {}
    for hits in found:
        for hit in hits:
            kept.setdefault(hit.chunk_id, hit)
    return tuple(kept.values())
