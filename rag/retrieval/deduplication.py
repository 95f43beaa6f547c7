"""Removes passages that repeat a better one: copies in other files, under other names.

Only word-for-word copies are removed: if a copy differs in one number or name, that may be the answer, and
both stay (``rag.disagreement.detection``). Equal opening hours of two libraries also both stay, if the
question names one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from index.passages import Hit
from index.words import words

_BETWEEN = re.compile(r"[\W_]+")


def deduplicated(question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits without those whose every sentence is in a better hit.

    The better hit lists their places in ``copies``. Capitals, spacing and punctuation don't count.
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
    """True if a word of the question is in the title, heading or source id of only one of them."""
    return bool((_called(one) ^ _called(other)) & asked)


def _called(hit: Hit) -> Set[str]:
    return set(words(f"{hit.title} {hit.place.heading or ''} {hit.place.source}"))
