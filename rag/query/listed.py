"""What a question for a list asks for: the word for it, the kind of thing, and what is said of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import Literal

from index.patterns import late
from index.words import words
from rag.text.lexicon import entries, word_set

ThingKind = Literal[
    "", "experts", "persons", "organisations", "countries", "cities", "places", "dates", "amounts",
    "percentages", "durations",
]  # fmt: skip
KINDS: tuple[ThingKind, ...] = (
    "experts", "persons", "organisations", "countries", "cities", "places", "dates", "amounts",
    "percentages", "durations",
)  # fmt: skip
_LANGUAGES = ("en", "zh", "ru")
SHORT = 3  # letters of a word that ends in "s" and may be singular
FAR = 5  # words behind "which" among which the word for what is asked for stands
_entries = partial(entries, "lists")


def _pattern(name: str) -> str:
    return " ".join(_entries(name))


_ASKS = tuple(
    (late(rf"^\W*{_pattern(f'asks.{each}')}\s*", re.I), _pattern(f"question.{each}"))
    for each in _LANGUAGES
)
_EVERYONE = late("|".join(rf"^\W*{each}" for each in _entries("everyone")), re.I)
_WHICH = late(rf"(?<!\w)(?:{_pattern('which.en')}|{_pattern('which.ru')})(?!\w)", re.I)
_ENDS = word_set("lists", "ends")
_WRITTEN = frozenset(word for each in word_set("lists", "written") for word in words(each))
_HAN_WRITTEN = late("|".join(sorted(_entries("written.zh"), key=len, reverse=True)))
_HAN_WHICH = late(r"哪[些几]|谁")
_HAN = late(r"[\u4e00-\u9fff]")
_HAN_NOUN = late(
    r"哪[些几](?:[个种类条项位名]?)([\u4e00-\u9fff]{2,4})|([\u4e00-\u9fff]{2})[?？。.\s]*$"
)
_KINDS: dict[ThingKind, re.Pattern[str]] = {
    kind: late(
        rf"{_pattern(f'{kind}.zh')}|(?<!\w)(?:{_pattern(f'{kind}.en')}|{_pattern(f'{kind}.ru')})(?!\w)",
        re.I,
    )
    for kind in KINDS
}
_VERBS = tuple(
    (late(rf"{verb}" if _HAN.search(verb) else rf"\b(?:{verb})\b", re.I), things)
    for verb, _, things in (each.partition("=") for each in entries("lists", "verbs"))
)
_QUOTED = late("|".join(_pattern(f"quoted.{each}") for each in _LANGUAGES), re.I)
_RU_ADJECTIVE = late(r"[а-яё]+(?:ые|ие|ых|их|ыми|ими|ая|ую|ой)$")


@dataclass(frozen=True, slots=True)
class AskedList:
    """``text`` is the request as a question, ``said`` what it calls the things, ``noun`` the words of that.

    ``kind`` is what it is, if its form shows it; ``about`` are the words that say more of it, ``quoted`` that
    these are persons who are quoted.
    """

    text: str
    said: str
    noun: frozenset[str]
    kind: ThingKind
    about: frozenset[str]
    quoted: bool

    @property
    def only_mentioned(self) -> bool:
        """True if nothing more is asked than that the text names it."""
        return not self.about


def asked_list(question: str) -> AskedList:
    """What a question for a list asks for (English, Chinese, Russian)."""
    # "List everyone who attended" asks who attended.
    text, named = _as_question(_EVERYONE.sub("", question.strip(), count=1))
    noun = _noun(named)
    kind = _kind(noun)
    if not words(noun):
        noun = _of_verb(text)
    own = frozenset(words(noun))
    about = frozenset(words(_without_asking(text, noun, kind))) - own - _WRITTEN
    return AskedList(text, noun, own, kind, about, quoted=_QUOTED.search(text) is not None)


def _of_verb(text: str) -> str:
    """What is asked for where only the verb tells it: "what did they decide" asks for decisions."""
    return next((things for verb, things in _VERBS if verb.search(text)), "")


def _as_question(question: str) -> tuple[str, str]:
    """The request as a question, and the part of it that begins with what is asked for."""
    for asks, form in _ASKS:
        found = asks.match(question)
        if found and found.end() < len(question):
            rest = question[found.end() :]
            if question[: found.end()].lower().startswith(("what", "which", "who")):
                person = question[:3].lower() == "who"
                return question, f"who {rest}" if person else rest
            return form.format(rest.rstrip(".!?。？！ ")), rest
    if han := _HAN_WHICH.search(question):
        return question, question[han.start() :]
    which = _WHICH.search(question)
    if which is None:
        return question, question if _HAN.search(question) else ""
    who = which.group().lower()
    behind = question[which.end() :].strip()
    persons = _KINDS["persons"].fullmatch(who) is not None
    return question, who if persons else behind


def _without_asking(text: str, noun: str, kind: ThingKind) -> str:
    """The question without the word for what is asked for; of Chinese, whose words are pairs of letters, more."""
    for each in (noun, *(_kind_words(kind, text) if kind else ())):
        text = text.replace(each, " ") if each else text
    return _HAN_WRITTEN.sub(" ", text) if _HAN.search(text) else text


def _noun(named: str) -> str:
    """The word for what is asked for, with what stands before it ("touchy subjects")."""
    if _HAN.search(named):
        kind = _kind(named)
        found = _HAN_NOUN.search(named)
        if kind:
            return "".join(_kind_words(kind, named)[:1])
        return (found[1] or found[2]) if found else ""
    kept: list[str] = []
    for token in re.findall(r"[\w'’-]+", named)[:FAR]:
        ends = token.lower() in _ENDS and (kept or not _KINDS["persons"].fullmatch(token))
        plural = kept and kept[-1].endswith("s") and len(kept[-1]) > SHORT
        if ends or (plural and not token.endswith("s")):  # "countries took part"
            break
        kept.append(token)
        if re.match("[а-яё]", token, re.I) and not _RU_ADJECTIVE.search(token.lower()):
            break
    return " ".join(kept)


def _kind(noun: str) -> ThingKind:
    """The kind that the last word tells, or any of two that are joined."""
    found = [(match.end(), kind) for kind in KINDS for match in _KINDS[kind].finditer(noun)]
    behind = [end for end, _ in found if not words(noun[end:]) or _HAN.search(noun)]
    if not behind:
        return ""
    return next(kind for end, kind in found if end in behind)


def _kind_words(kind: ThingKind, text: str) -> list[str]:
    return [match.group() for match in _KINDS[kind].finditer(text)]
