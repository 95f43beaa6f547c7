"""Clean a typed question before it is searched for.

Hidden characters and a greeting before the question are removed, full-width letters become plain ones.
In a long text only the question itself is asked; the text before it is treated like an earlier turn. A name
that no document holds is replaced by the indexed word that it misspells, if there is one. Other unknown
words are kept: they may be synonyms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.errors import CannotRun
from index.languages import stemmed_as
from index.passages import Span
from index.sentences import sentences
from index.words import without_hidden, words
from rag.query.small_talk import without_greeting
from rag.text.values import may_only_begin, names

LONGEST_QUESTION = 40_000  # characters
LONG = 600  # characters above which the input is treated as a text with a question in it
KEPT_BEFORE = 2_000  # characters of such a text that are used: its last ones
_ASKED_LAST = 3  # sentences that are taken as the question, at most
_FULL_WIDTH = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]+")


class AskedBadly(CannotRun):
    """A question that can't be asked; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The question in ``text``, and the text ``before`` it; empty if only a question was typed."""

    text: str
    before: str = ""


def checked(question: str) -> str:
    """The question without surrounding whitespace; AskedBadly if it is empty or too long."""
    if not cleaned(question):
        raise AskedBadly("the question is empty: type one")
    if len(question) > LONGEST_QUESTION:
        raise AskedBadly(
            f"the question has {len(question):,} characters, at most {LONGEST_QUESTION:,} are read: "
            "shorten it"
        )
    # A shell can pass bytes that are not UTF-8; they become visible replacement characters.
    return question.strip().encode("utf-8", "replace").decode()


def normalised(question: str, nearest_word: Callable[[str], str | None]) -> Typed:
    """The question to search and read for; ``nearest_word`` knows the words of the documents."""
    asked, before = _parted(without_greeting(cleaned(question)))
    return Typed(_respelled(asked, nearest_word), before)


def cleaned(question: str) -> str:
    """The question without invisible characters, and with plain letters for full-width ones."""
    plain = _FULL_WIDTH.sub(lambda run: unicodedata.normalize("NFKC", run.group()), question)
    return without_hidden(plain).strip()


def _parted(question: str) -> tuple[str, str]:
    """The question itself and the text before it; a short input is all question."""
    if len(question) <= LONG:
        return question, ""
    told = [span.of(question).strip() for span in sentences(question, Span(0, len(question)))]
    asking = [sentence for sentence in told if sentence.rstrip("\"'”’)").endswith(("?", "？"))]
    asked = " ".join((asking or told)[-_ASKED_LAST:])[-LONG:]
    return asked, question[-KEPT_BEFORE:]


def _of_name(name: str, question: str) -> Sequence[str]:
    """The words of a name; "Recap of the Istanbul talks" begins with a word that has its capital from there."""
    parts = name.split()
    begins = question.lstrip("¿¡\"'“« ").startswith(name)
    return parts[1:] if begins and parts[1:] and parts[1].islower() else parts


def _respelled(question: str, nearest_word: Callable[[str], str | None]) -> str:
    language = stemmed_as(question)
    if language == "de":  # it writes all nouns like names
        return question
    spelled = question
    for name in names(question):
        if may_only_begin(name, question):
            continue
        for part in _of_name(name.text, question):
            analysed = words(part, language)
            found = nearest_word(analysed[0]) if len(analysed) == 1 else None
            if found:
                spelled = spelled.replace(part, found.capitalize())
    return spelled
