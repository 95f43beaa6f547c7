"""Which thing is "the other one": what stands beside the one that was asked about.

Things stand beside each other as headings of one level under one heading, as rows of one table, as names that
one sentence joins, or as documents whose titles name them. The group counts in which the conversation named one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.passages import Label
from index.scope import Scope
from index.words import words
from rag.answer import Turn
from rag.query.pointing import other_one, says_nothing_else
from rag.retrieval.beside import LONGEST_NAME, MOST_OF_GROUP, Named, beside
from rag.retrieval.index_view import SearchedIndex

SOURCES = 4  # that are looked through
LONGEST = 200_000  # characters of one
MOST = 5  # things to choose from; of more it isn't asked back


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The question with the other thing in its place; with several of them ``choices`` are these questions."""

    question: str = ""
    choices: tuple[str, ...] = ()


def with_counterpart(
    question: str, history: Sequence[Turn], index: SearchedIndex, scope: Scope | None
) -> Counterpart | None:
    """A question for "the other one" with its name; None where it points at nothing that was named."""
    found = other_one(question)
    asked = [turn.text for turn in history if turn.role == "user"]
    if found is None or not asked:
        return None
    noun = next((said for said in found.groupdict().values() if said), "")
    groups = list(_groups(history, index, scope))
    end = (
        found.end() if _is_noun(noun, question[found.end() :], groups) else found.end() - len(noun)
    )
    others = _others(groups, history, noun)
    if says_nothing_else(question, found):
        put = [again for one, each in others if (again := _put(asked[-1], one, each))]
    else:
        put = [f"{question[: found.start()]}{each.name} {question[end:]}" for _, each in others]
    if len(put) == 1:
        return Counterpart(_spaced(put[0]))
    return Counterpart(choices=tuple(map(_spaced, put))) if 1 < len(put) <= MOST else None


def _is_noun(word: str, behind: str, groups: Iterable[Sequence[Named]]) -> bool:
    """False for the verb of "how much did the other cost?": it ends the question, and nothing is called so."""
    said = set(words(word))
    return re.search(r"\w", behind) is not None or any(
        said <= set(words(f"{each.name} {each.above}")) for group in groups for each in group
    )


def _spaced(text: str) -> str:
    """Without blanks beside Chinese characters and before signs."""
    plain = re.sub(r"\s+(?=[?？.。!！,，])", "", " ".join(text.split()))
    return re.sub(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])", "", plain)


def _put(question: str, one: Named, other: Named) -> str:
    """The question with the other thing in the place of the one that it names; empty where that isn't plain."""
    for name, new in ((one.name, other.name), (one.short, other.short)):
        if name in question:
            return question.replace(name, new)
    return ""


def _others(
    groups: Iterable[Sequence[Named]], history: Sequence[Turn], noun: str
) -> list[tuple[Named, Named]]:
    """What was asked about last with each that stands beside it; one that was spoken of before alone."""
    said = [turn.text for turn in history][::-1]
    asked = [turn.text for turn in history if turn.role == "user"][::-1]
    several: list[tuple[Named, Named]] = []
    held = list(groups)
    for text in dict.fromkeys((*asked[:2], *said[:1])):
        for group in held:
            named = [each for each in group if each.in_(text)]
            rest = [each for each in group if each not in named]
            if len(named) != 1 or not rest:
                continue
            before = [each for each in rest if any(each.in_(one) for one in said)]
            if len(before) == 1:
                return [(named[0], before[0])]
            rest = _of_kind(rest, noun) or rest
            if len(rest) == 1:
                return [(named[0], rest[0])]
            several = several or [(named[0], each) for each in rest]
    return several


def _of_kind(found: Sequence[Named], noun: str) -> list[Named]:
    """Those that are called what is asked for, or stand under it."""
    wanted = set(words(noun))
    return [each for each in found if wanted and wanted <= set(words(f"{each.name} {each.above}"))]


def _groups(
    history: Sequence[Turn], index: SearchedIndex, scope: Scope | None
) -> Iterator[list[Named]]:
    """Things that stand beside each other in the sources spoken of last, then by the titles of all."""
    labels = index.labels(scope=scope)
    readable = {each.id for each in labels}
    for source_id in _sources(history, index, scope):
        source = index.source(source_id) if source_id in readable else None
        if source is not None and len(source.text) <= LONGEST:
            yield from filter(_are_things, beside(source))
    yield from _titled(labels)


def _sources(history: Sequence[Turn], index: SearchedIndex, scope: Scope | None) -> list[str]:
    cited = next((turn.sources for turn in reversed(history) if turn.sources), ())
    if cited:
        return list(dict.fromkeys(cited))[:SOURCES]
    asked = next(turn.text for turn in reversed(history) if turn.role == "user")
    hits = index.search(asked, k=2 * SOURCES, scope=scope)
    return list(dict.fromkeys(hit.place.source for hit in hits))[:SOURCES]


def _are_things(group: Sequence[Named]) -> bool:
    """False for columns that are called like what is told of things ("Price"), not like things ("KR-12")."""
    return group[0].place != "column" or all(any(map(str.isdigit, each.name)) for each in group)


def _titled(labels: Sequence[Label]) -> Iterator[list[Named]]:
    """Titles that are alike but for a name: "Scooter Falk 3", "Scooter Merle"."""
    kinds: dict[str, list[Named]] = defaultdict(list)
    for each in labels:
        title = each.title.strip()
        first = next(iter(words(title)), "")
        if first and len(title) <= LONGEST_NAME:
            kinds[first].append(Named(title, first))
    yield from (group for group in kinds.values() if 1 < len(group) <= MOST_OF_GROUP)
