"""Small talk: greetings, thanks, goodbyes, and questions to the chat about itself (rules, six languages)."""

from __future__ import annotations

import re
from typing import Literal

from index.patterns import late
from rag.text.lexicon import alternatives

Kind = Literal["hello", "thanks", "bye", "who", "how_are_you", "fine"]

_KINDS: tuple[Kind, ...] = ("who", "how_are_you", "bye", "thanks", "hello", "fine")
"""What is answered first where a message says several: "Hi, who are you?" asks who."""
_SOMEBODY = rf"(?:[ ,]*(?:{alternatives('small_talk', 'somebody')}))*"
_NAMED = r"(?:[ ,]+(?-i:[A-ZÀ-ÞА-ЯЁ][\w-]+)){0,2}"  # "Hello Anna", "Thanks, Mr Lind"
_CLAUSES = {
    kind: late(
        rf"(?:{alternatives('small_talk', kind)}){_SOMEBODY}"
        rf"{_NAMED if kind in ('hello', 'thanks', 'bye') else ''}",
        re.I,
    )
    for kind in _KINDS
}
_GREETS = late(
    rf"\W*(?:{alternatives('small_talk', 'hello')})(?:{_SOMEBODY}\s*[,.!:;，。！—–-]+\s*"
    rf"|(?: (?:{alternatives('small_talk', 'somebody')}))*\s+(?-i:(?=[a-zа-яё])))",
    re.I,
)
_BETWEEN = late(r"[,.!?;:，。！？；、…~\s]*[.!?;:,，。！？；、…~—–)\n]+\s*|\s+[-–—]\s+")
LONGEST = 120  # characters of a message that is nothing but small talk


def small_talk(message: str) -> Kind | None:
    """What a message says that is nothing but small talk; None if it also asks something else."""
    if len(message) > LONGEST:
        return None
    clauses = [clause for clause in map(str.strip, _BETWEEN.split(_plain(message))) if clause]
    kinds = [_kind(clause) for clause in clauses]
    if not kinds or None in kinds:
        return None
    return next(kind for kind in _KINDS if kind in kinds)


def without_greeting(message: str) -> str:
    """A message without the greeting that it begins with ("Hi, when was the call?"), if more follows."""
    greeted = _GREETS.match(message)
    rest = message[greeted.end() :] if greeted else ""
    if not re.search(r"\w", rest) or small_talk(message):
        return message
    return rest[:1].upper() + rest[1:]


def _kind(clause: str) -> Kind | None:
    return next((kind for kind in _KINDS if _CLAUSES[kind].fullmatch(clause)), None)


def _plain(message: str) -> str:
    """Without pictographs, which say nothing here, and with plain apostrophes."""
    said = re.sub(r"[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]", " ", message.replace("’", "'"))
    return " ".join(said.split())
