"""What a Chinese sentence tells of another thing than the question asks for: 巴黎的仓库 for 里昂的仓库.

Chinese marks no names. What a question and a sentence have in common shows them: where they are equal but for
the few characters before, these name different things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache

from index.patterns import late
from rag.text.lexicon import alternatives, word_set
from rag.text.territories import countries, han_cities

LONGEST = 4  # characters of a name
_EMPTY = late(f"[{''.join(sorted(word_set('proper_names', 'empty')))}\\s]")
_ASKS = late(alternatives("proper_names", "asks"))
_BACK = word_set("proper_names", "back")
_BEGINS = late(r".*(?:[，。；：、！？,;:!?（(“《]|[在的和与由是]|\d[)）])", re.S)
_HAN = late(r"[\u3400-\u9fff]+")
_ROLES = "|".join(alternatives("things", f"{kind}.zh") for kind in ("experts", "offices", "titles"))
_SURNAMES = "|".join(sorted(word_set("things", "surnames"), key=len, reverse=True))
_CARRIERS = "|".join(sorted(word_set("proper_names", "carriers"), key=len, reverse=True))
_CARRIED = late(rf"[\u3400-\u9fff]?(?:{_CARRIERS})")
_DAY = late(r"(?:周|礼拜)(?=[一二三四五六日天])|(?<=月)份")
_TOLD_BY_NUMBER = late(rf"{_ASKS.pattern}|[第\d一二三四五六七八九十百千月年日季]")
_NAME = rf"(?:{_SURNAMES})[\u3400-\u9fff]{{1,2}}?"
_PERSON = late(rf"(?<![\u3400-\u9fff])(?:(?:{_ROLES}|老师))?({_NAME})(?={_ROLES}|老师|的)")


def persons_asked(question: str) -> Iterator[str]:
    """The persons whom a question begins with: 张伟 of 张伟的办公室, 林志强 of 林志强校长."""
    for match in _PERSON.finditer(question):
        yield match[1]


@lru_cache(maxsize=4096)
def substituted(question: str, sentence: str) -> tuple[tuple[str, str], ...]:
    """Names of the question, each with what stands in its place in the sentence."""
    question, sentence = _plain(question), _plain(sentence)
    blocks = SequenceMatcher(None, question, sentence, autojunk=False).get_matching_blocks()
    found = []
    for a, b, size in blocks:
        if len(_EMPTY.sub("", question[a : a + size])) < 1 or size < 2:
            continue
        asked = _last_name(question[:a])
        told = _last_name(sentence[:b])
        if asked and told and asked != told and not _TOLD_BY_NUMBER.search(asked + told):
            found.append((asked, told))
    return tuple(found)


def _plain(text: str) -> str:
    """Weekdays and months in one form."""
    return _DAY.sub(lambda match: "星期" if match[0] != "份" else "", text)


def is_name(text: str) -> bool:
    """True for a city, a country, or what looks like a person."""
    return (
        any(each.text == text for each in (*han_cities(text), *countries(text)))
        or re.fullmatch(_NAME, text) is not None
    )


def is_carried(name: str, question: str) -> bool:
    """True for a name before a noun for things that have names: 宏达 of 宏达公司, 南 of 南方能源公司."""
    at = question.find(name)
    return at >= 0 and _CARRIED.match(question[at + len(name) :]) is not None


def has_name(text: str, name: str, question: str) -> bool:
    """True if a text has a name; one of a single character with the one behind it in the question (南 of 南方)."""
    if len(name) > 1:
        return name in text
    at = question.find(name)
    return at < 0 or question[at : at + 2] in text


def _last_name(before: str) -> str:
    """The characters directly before what is shared, from the beginning of their clause."""
    name = _BEGINS.sub("", before)
    if name in _BACK or not _HAN.fullmatch(name) or len(name) > LONGEST:
        return ""
    return name
