"""Follow-ups that point at what was shown: "the second one", "the latter", and "the other machine".

An item of the last answer takes the place of the words that point at it. A choice of a question back is asked
itself. Which thing is "the other one" only the sources tell (``rag.retrieval.counterparts``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from index.patterns import late
from rag.answer import Turn
from rag.query.shape_words import language
from rag.query.shown_items import ShownItem, shown_items
from rag.text.lexicon import alternatives, entries

LONGEST = 120  # characters of a message that points
_ENDS = " \t\n?？.。!！,，;；:："
_NOUN = r"(?P<noun>[^\W\d_][\w-]*)"
_ASKING = "多少|什么|怎|何|哪|谁|为|是|在|有|需|呢|的"
_HAN_NOUN = rf"(?P<han>(?!{_ASKING})[\u4e00-\u9fff]{{1,4}}?(?={_ASKING}|$|[?？,，。]))"


def picked(question: str, history: Sequence[Turn]) -> str | None:
    """The question that a message comes to which points at an item of the last answer; None for any other."""
    items = shown_items(history)
    said = " ".join(question.split()).strip(_ENDS)
    if not items or len(said) > LONGEST:
        return None
    alone = _alone().fullmatch(said)
    if alone is not None:
        item = _item(alone, items)
        return _asked_of(item, question) if item else None
    inside = _inside().search(question)
    item = _item(inside, items) if inside else None
    if inside is None or item is None or item.asks:
        return None
    return question[: inside.start()] + item.name + question[inside.end() :]


def _asked_of(item: ShownItem, question: str) -> str:
    """A choice as it is; of an item what the documents say about it."""
    if item.asks:
        return item.text
    told = language(item.name if _is_han(item.name) else question)
    form = entries("references", f"about.{told if told in ('zh', 'ru') else 'en'}")
    return " ".join(form).format(name=item.name)


def _is_han(text: str) -> bool:
    return re.search(r"[\u4e00-\u9fff]", text) is not None


def _item(found: re.Match[str], items: Sequence[ShownItem]) -> ShownItem | None:
    held = {name: said for name, said in found.groupdict().items() if said}
    if "last" in held:
        return items[-1]
    if "former" in held or "latter" in held:
        return items["latter" in held] if len(items) == 2 else None
    at = _number(next(iter(held.values()), ""))
    return items[at - 1] if 0 < at <= len(items) else None


def _number(said: str) -> int:
    """The number that an ordinal or digits tell; 0 for none."""
    if digits := re.search(r"\d+", said):
        return int(digits.group())
    for told in ("en", "zh", "ru"):
        for at, word in enumerate(_ordinals(told), start=1):
            if said.lower().startswith(word):
                return at
    return 0


def _ordinals(told: str) -> tuple[str, ...]:
    return entries("references", f"ordinals.{told}")


@cache
def _forms() -> tuple[str, str, str]:
    """An ordinal with its unit, an ordinal alone, and the words for the last, the former and the latter."""
    english, chinese, russian = ("|".join(_ordinals(told)) for told in ("en", "zh", "ru"))
    han = rf"(?:[{chinese.replace('|', '')}]|\d{{1,2}})"
    units = {told: alternatives("references", f"units.{told}") for told in ("en", "zh", "ru")}
    ordinal = {
        "en": rf"(?:the )?(?:{english}|\d{{1,2}}(?:st|nd|rd|th))",
        "zh": rf"第(?:[{chinese.replace('|', '')}]|\d{{1,2}})",
        "ru": rf"(?:{russian})[а-яё]{{2,4}}",
    }
    united = (
        rf"(?P<en>{ordinal['en']} (?:{units['en']})\b)|第(?P<zh>{han})(?:{units['zh']})"
        rf"|(?P<ru>(?:{russian})[а-яё]{{2,4}} (?:{units['ru']}))"
    )
    ends = "|".join(
        rf"(?P<{name}>(?:the )?(?:{alternatives('references', name)})(?: (?:one|of (?:them|these|the two)))?)"
        for name in ("last", "former", "latter")
    )
    plain = rf"(?P<plain>{ordinal['en']}|{ordinal['ru']}|#?\d{{1,2}}(?:-?[йяе])?)|第(?P<han>{han})"
    return united, plain, ends


@cache
def _alone() -> re.Pattern[str]:
    united, plain, ends = _forms()
    before, behind = (alternatives("references", name) for name in ("before", "behind"))
    return late(rf"{before}(?:the )?(?:{united}|{ends}|{plain}){behind}", re.I)


@cache
def _inside() -> re.Pattern[str]:
    united = _forms()[0]
    ends = "|".join(
        rf"(?P<{name}>\b(?:the )?(?:{alternatives('references', name)})\b)"
        for name in ("former", "latter")
    )
    return late(rf"(?:\bthe )?(?:{united}|{ends})", re.I)


def says_nothing_else(question: str, found: re.Match[str]) -> bool:
    """True for "and the other one?": it asks again what was asked of the first."""
    rest = f"{question[: found.start()]} {question[found.end() :]}".strip(_ENDS + " ")
    around = (
        rf"(?:{alternatives('references', 'before')})(?:{alternatives('references', 'behind')})"
    )
    return re.fullmatch(around, rest, re.I) is not None


def other_one(question: str) -> re.Match[str] | None:
    """Where a question names "the other one" of things named before; ``noun`` and ``han`` say of what kind."""
    if re.search(alternatives("references", "idioms"), question, re.I):
        return None
    return next((found for form in _other() if (found := form.search(question))), None)


@cache
def _other() -> tuple[re.Pattern[str], ...]:
    return tuple(
        late(each.replace("<noun>", _NOUN).replace("<han>", _HAN_NOUN), re.I)
        for each in entries("references", "other")
    )
