"""Passages that say nothing which a better one doesn't: copies in other files, under other names.

Word for word only: where a copy differs in one number or name, that may be what is asked for, and
both stay (``rag.disagreement.detection``). So do the opening hours of two libraries where one of them
is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from index.passages import Hit
from index.words import words

_BETWEEN = re.compile(r"[\W_]+")


def deduplicated(question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits without those whose every sentence stands in a better one.

    The better one has the places of its ``copies``. Capitals, spacing and punctuation don't count.
    """
    asked = set(words(question))
    kept: dict[str, Hit] = {}
    said_in: dict[str, str] = {}
    for hit in hits:
        sentences = set(_sentences(hit))
        holders = {said_in.get(sentence, "") for sentence in sentences}
        holder = kept.get(holders.pop()) if len(holders) == 1 else None
        if holder is None or _told_apart(hit, holder, asked):
            kept[hit.chunk_id] = hit
            said_in |= dict.fromkeys(sentences - said_in.keys(), hit.chunk_id)
        else:
            copies = (*holder.copies, hit.place)
            kept[holder.chunk_id] = replace(holder, copies=copies)
    return tuple(kept.values())


def _sentences(hit: Hit) -> Iterator[str]:
    plain = (_BETWEEN.sub(" ", hit.text_of(each.span).casefold()) for each in hit.sentences)
    return (sentence.strip() for sentence in plain)


def _told_apart(one: Hit, other: Hit, asked: Set[str]) -> bool:
    """True where one of them is called by a word of the question and the other isn't."""
    return bool((_called(one) ^ _called(other)) & asked)


def _called(hit: Hit) -> Set[str]:
    return set(words(f"{hit.title} {hit.place.heading or ''} {hit.place.source}"))
