"""The relation that a list asks for: "signed" of "which countries signed the accord?".

Relations are told by several verbs and in other languages (``rag/text/lexicon/relations.toml``); one that isn't
listed there is told by its own word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from index.patterns import late
from index.words import words
from rag.query.listed import AskedList
from rag.text.lexicon import alternatives, entries

_HAN = late(r"[\u4e00-\u9fff]")
_WORD = late(r"[^\W\d_][\w'’-]*")
_SHORTEST = 3  # letters of a word that tells a relation
_WHO = late(r"\b(?:who|кто)\b|谁", re.I)
_POINTING = late(r"[该此这那](?:个|项|份|次)?|了")
_TOLD_BY = late(r"(\d+)=([\d ]+)")
_CLAUSES = late(alternatives("relations", "clauses"), re.I)
_AUXILIARY = frozenset(
    (*entries("relations", "auxiliaries.en"), *entries("relations", "auxiliaries.ru"))
)
_HAN_AUXILIARY = late(
    f"^(?:{'|'.join(sorted(entries('relations', 'auxiliaries.zh'), key=len, reverse=True))})+"
)
_DENIED = late(
    rf"(?<!\w)(?:{alternatives('relations', 'denied.en')}|{alternatives('relations', 'denied.ru')})(?!\w)"
    rf"|n['’]t\b|{alternatives('relations', 'denied.zh')}",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """``told`` finds the words for it; ``denied`` if the question denies it; ``of`` are its other words."""

    told: re.Pattern[str]
    denied: bool
    of: frozenset[str]

    def clauses(self, text: str) -> Iterator[tuple[str, int]]:
        """The clauses of a text that tell the relation as the question does, with where the words for it begin."""
        for clause in _clauses_of(text):
            found = self.told.search(clause)
            if found and (_DENIED.search(clause) is not None) == self.denied:
                yield clause, found.start()


def relation_of(asked: AskedList) -> Relation | None:
    """The relation of a question for things; None where no verb behind them tells one."""
    verb, behind = _told_of(asked)
    if not verb:
        return None
    pattern = _of_kind(verb) or _by_itself(verb)
    denied = _DENIED.search(asked.text) is not None
    whole = rf"(?:{pattern.pattern})[a-zа-яё]*"
    rest = _POINTING.sub(" ", re.sub(whole, " ", behind, count=1, flags=re.I))
    return Relation(pattern, denied, frozenset(words(rest)))


def _told_of(asked: AskedList) -> tuple[str, str]:
    """The first word behind the things that says something, and all that stands behind them."""
    at = asked.text.lower().find(asked.said.lower()) if asked.said else -1
    end = at + len(asked.said)
    if at < 0 and (who := _WHO.search(asked.text)):
        at, end = who.span()
    behind = asked.text[end:] if at >= 0 else ""
    if _HAN.search(behind):
        plain = _HAN_AUXILIARY.sub("", behind.strip())
        known = _known("zh").match(plain)
        return (known.group() if known else plain[:2]), plain
    for found in _WORD.finditer(behind):
        word = found.group().lower()
        if word not in _AUXILIARY and not _DENIED.fullmatch(word):
            return (word if len(word) >= _SHORTEST and words(word) else ""), behind
    return "", behind


def _clauses_of(text: str) -> Iterator[str]:
    yield from (each for each in _CLAUSES.split(text) if each.strip())


@cache
def _known(told: str) -> re.Pattern[str]:
    return re.compile("|".join(entries("relations", told)))


def _of_kind(verb: str) -> re.Pattern[str] | None:
    """All words of the relation that a verb tells."""
    latin, han = entries("relations", "en_ru"), entries("relations", "zh")
    own = next((n for n, each in enumerate(latin) if _begins(each, verb)), None)
    if own is None:
        own = next((n for n, each in enumerate(han) if re.match(each, verb)), None)
    if own is None:
        return None
    also = dict(_TOLD_BY.findall(alternatives("relations", "told_by"))).get(str(own + 1), "")
    which = [own, *(int(each) - 1 for each in also.split())]
    return re.compile("|".join(f"(?<!\\w)(?:{latin[n]})|{han[n]}" for n in which), re.I)


def _begins(expressions: str, verb: str) -> bool:
    return re.match(rf"(?:{expressions})", verb, re.I) is not None


def _by_itself(verb: str) -> re.Pattern[str]:
    """The word in its other forms: by its stem."""
    if _HAN.search(verb):
        return re.compile(re.escape(verb))
    stem = words(verb)[0]
    return re.compile(rf"(?<!\w){re.escape(stem[: max(_SHORTEST, len(stem) - 1)])}", re.I)
