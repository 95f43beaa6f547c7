"""A question as somebody typed it, made fit to be asked.

Hidden characters go, full-width letters become plain ones. Of a long text the question proper is what
is asked, and what stands before it is taken like an earlier turn. A name that no document holds is
read as the word it misspells, if there is one; other words are not: those are another way to say it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import CannotRun
from index.passages import Span
from index.sentences import sentences
from index.words import without_hidden, words
from rag.text.values import may_only_begin, names

LONGEST_QUESTION = 40_000  # characters
LONG = 600  # characters from which a question is taken for a text with a question in it
KEPT_BEFORE = 2_000  # characters of such a text that count, the nearest to the question
_ASKED_LAST = 3  # sentences that are taken for the question, at most
_FULL_WIDTH = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")


class AskedBadly(CannotRun):
    """A question that can't be asked; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What is asked, and the text that stood ``before`` it; empty for a question by itself."""

    text: str
    before: str = ""


def checked(question: str) -> str:
    """The question without blanks around it; AskedBadly where it is empty or too long."""
    if not cleaned(question):
        raise AskedBadly("the question is empty: type one")
    if len(question) > LONGEST_QUESTION:
        raise AskedBadly(
            f"the question has {len(question):,} characters, at most {LONGEST_QUESTION:,} are read: "
            "shorten it"
        )
    # A shell can pass bytes that are no UTF-8; they become visible replacement characters.
    return question.strip().encode("utf-8", "replace").decode()


def normalised(question: str, nearest_word: Callable[[str], str | None]) -> Typed:
    """The question to search and read for; ``nearest_word`` knows the words of the documents."""
    asked, before = _parted(cleaned(question))
    return Typed(_respelled(asked, nearest_word), before)


def cleaned(question: str) -> str:
    """The question without characters that nobody sees, and with plain letters for full-width ones."""
    plain = _FULL_WIDTH.sub(lambda run: unicodedata.normalize("NFKC", run.group()), question)
    return without_hidden(plain).strip()


def _parted(question: str) -> tuple[str, str]:
    """The question proper and what stands before it; all of a short question is one."""
    if len(question) <= LONG:
        return question, ""
    told = [span.of(question).strip() for span in sentences(question, Span(0, len(question)))]
    asking = [sentence for sentence in told if sentence.rstrip("\"'”’)").endswith(("?", "？"))]
    asked = " ".join((asking or told)[-_ASKED_LAST:])[-LONG:]
    return asked, question[-KEPT_BEFORE:]


def _respelled(question: str, nearest_word: Callable[[str], str | None]) -> str:
    spelled = question
    for name in names(question):
        if may_only_begin(name, question):
            continue
        for part in name.text.split():
            analysed = words(part)
            found = nearest_word(analysed[0]) if len(analysed) == 1 else None
            if found:
                spelled = spelled.replace(part, found.capitalize())
    return spelled
