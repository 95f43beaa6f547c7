"""The words of a question about a table, with their places, and the phrases among them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.patterns import late
from index.words import STOP_WORDS, words
from rag.text.lexicon import entries

_WIDE = "\u3040-\u30ff\u3400-\u9fff"
_TOKEN = late(rf"[{_WIDE}]|\d+(?:[.,]\d+)*(?![^\W_{_WIDE}])|[^\W_{_WIDE}]+")
_ENDING = late(
    r"(?<=\w['’])(?:s|re|ll|ve|m|d|t)\b", re.I
)  # "what's", "there're": no word of its own
_CAMEL = late(r"(?<=[a-z])(?=[A-Z])")
SHORTEST_STEMMED = 3  # letters
_ASKING = frozenset(" ".join(entries("tables", "asking")).split())
_ASKING_DE = frozenset(entries("tables", "asking_de"))
ASKED_LETTERS = frozenset("".join(entries("tables", "asking.zh")))


@dataclass(frozen=True, slots=True)
class Token:
    """A word (of Chinese: a letter) of a text: its analysed form, and where it stands."""

    stem: str
    text: str
    start: int
    end: int

    @property
    def tells(self) -> bool:
        """True for a word that tells something of what is asked for."""
        plain = self.text.lower()
        return plain not in STOP_WORDS and plain not in _ASKING and plain not in ASKED_LETTERS

    @property
    def names(self) -> bool:
        """True for what looks like a name, a code or a number: no other word stands for it."""
        return self.text[0].isupper() or any(map(str.isdigit, self.text))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    if len(word) <= SHORTEST_STEMMED:
        return word.lower()  # "age" is no "AG"
    found = words(word)
    return found[0] if len(found) == 1 else word.lower()


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text in order; stop words are kept, for a name may hold them."""
    return tuple(
        Token(_stem(found.group()), found.group(), found.start(), found.end())
        for found in _TOKEN.finditer(text)
        if not _ENDING.match(text, found.start())
    )


def stems(text: str) -> tuple[str, ...]:
    """The analysed words of a cell or of a column's name, in order ("unit_price", "UnitPrice": both words)."""
    return tuple(each.stem for each in tokens(_CAMEL.sub(" ", text)))


def cell_stems(text: str) -> tuple[str, ...]:
    """The same of a cell, whose words are no names put together ("GmbH" is one word)."""
    return tuple(each.stem for each in tokens(text))


def _asking_in_german(told: Sequence[Token]) -> frozenset[int]:
    """The words that only ask, where they are German ones ("war", "die" are English words, too)."""
    found = {n for n, each in enumerate(told) if each.text.lower() in _ASKING_DE}
    english = sum(each.text.lower() in STOP_WORDS for each in told)
    return frozenset(found) if len(found) > english else frozenset()


@dataclass(slots=True)
class Asked:
    """A question, and which of its tokens are already understood."""

    text: str
    tokens: tuple[Token, ...]
    used: set[int] = field(default_factory=set)
    quiet: frozenset[int] = frozenset()  # that only ask, in the question's language

    @classmethod
    def of(cls, question: str) -> Asked:
        told = tokens(question)
        return cls(question, told, quiet=_asking_in_german(told))

    def between(self, start: int, end: int) -> range:
        """The numbers of the tokens that stand in these characters."""
        inside = [
            n for n, each in enumerate(self.tokens) if start <= each.start and each.end <= end
        ]
        return range(inside[0], inside[-1] + 1) if inside else range(0)

    def free(self, numbers: Sequence[int] | range) -> bool:
        """True if none of these tokens is understood yet."""
        return bool(numbers) and self.used.isdisjoint(numbers)

    def use(self, numbers: Sequence[int] | range) -> None:
        self.used.update(numbers)

    def left(self) -> list[int]:
        """The tokens that tell something and aren't understood."""
        known = self.used | self.quiet
        return [n for n, each in enumerate(self.tokens) if each.tells and n not in known]

    def runs(self, longest: int) -> Iterator[tuple[range, tuple[str, ...]]]:
        """Neighbouring tokens that aren't understood yet with their stems, the longest first."""
        for length in range(min(longest, len(self.tokens)), 0, -1):
            for start in range(len(self.tokens) - length + 1):
                numbers = range(start, start + length)
                if self.free(numbers):
                    yield numbers, tuple(self.tokens[n].stem for n in numbers)
