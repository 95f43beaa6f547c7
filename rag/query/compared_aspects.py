"""In what respect things are compared, where that stands around them: "... in price", "the views of ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rag.query.shape_words import Language
from rag.text.lexicon import alternatives, entries

_PARTICULAR = re.compile(r"[A-ZÀ-ÞА-ЯЁ\d]")
_OWNER = re.compile(r"['’]s?$")


def without_aspect(question: str, told: Language) -> Iterator[tuple[str, str, str]]:
    """The question without each aspect that may stand at its end or start, with the aspect and the word before it.

    After a word that also begins places and times ("in Oslo"), names and numbers are no aspect.
    """
    for ends in _ends(told):
        for found in ends.finditer(question):
            if not (found["weak"] and _PARTICULAR.search(found["aspect"])):
                rest = f"{question[: found.start()]}{question[found.end() :]}"
                yield rest.strip(" ,，"), found["aspect"].strip(), found["before"]


@cache
def _ends(told: Language) -> tuple[re.Pattern[str], ...]:
    if told == "zh":
        aspects = entries("comparison_sides", "before.zh")
        named = [each.replace("(<aspect>", "(?P<aspect>") for each in aspects]
        return tuple(re.compile(rf"(?P<weak>)(?P<before>)(?:{each})") for each in named)
    if told not in ("en", "ru"):
        return ()
    strong, weak = (
        alternatives("comparison_sides", f"{kind}.{told}") for kind in ("strong", "weak")
    )
    return tuple(
        re.compile(rf",? (?P<before>{before}) (?P<aspect>{said})$", re.I)
        for before, said in (
            (rf"(?P<weak>(?!))|(?:{strong})", r".{2,60}?"),
            (rf"(?P<weak>{weak})", rf"(?:(?! (?:{weak}) ).){{2,60}}"),
        )
    )


def owners(sides: list[str], told: Language) -> tuple[list[str], str]:
    """Whose something is that is compared ("the views of Novak", "Silva"), and what it is ("views")."""
    if len(sides) < 2:
        return sides, ""
    if told == "zh":
        return _behind(sides, _own("zh"))
    if told == "en" and (named := _with_apostrophe(sides)):
        return named
    if told not in ("en", "ru"):
        return sides, ""
    first = re.fullmatch(rf"(?:the )?(?P<what>{_own(told)}) (?P<whose>.+)", sides[0], re.I)
    if first is None:
        return sides, ""
    whose, topic = _apart(first["whose"], told)
    others = [re.sub(rf"^(?:the )?{_own(told)} ", "", each, flags=re.I) for each in sides[1:]]
    return [
        whose,
        *others,
    ], f"{first['what'].removesuffix(' of').removesuffix(' на')} {topic}".strip()


def _apart(whose: str, told: Language) -> tuple[str, str]:
    """ "Novak on the strike": whose, and what of."""
    words = alternatives("comparison_sides", f"topics.{told}")
    found = re.search(rf" (?:{words}) .+$", whose)
    return (whose[: found.start()], found.group().strip()) if found else (whose, "")


def _behind(sides: list[str], attribute: str) -> tuple[list[str], str]:
    """ "公交的票价": what stands behind the last side alone is compared of all."""
    last = re.fullmatch(rf"(?P<whose>.+?)(?P<what>{attribute})", sides[-1])
    if last is None or any(re.search(attribute, each) for each in sides[:-1]):
        return sides, ""
    return [*sides[:-1], last["whose"]], last["what"].lstrip("的")


def _with_apostrophe(sides: list[str]) -> tuple[list[str], str] | None:
    """ "the union's" and "the firm's positions", or the other way round: the sides, and "positions"."""
    for owned in (sides[-1], sides[0]):
        others = [each for each in sides if each is not owned]
        found = re.fullmatch(r"(?P<whose>.+?)['’]s? (?P<what>.+)", owned)
        if found and all(_OWNER.search(each) for each in others):
            return [
                found["whose"] if each is owned else _OWNER.sub("", each) for each in sides
            ], found["what"]
    return None


@cache
def _own(told: Language) -> str:
    return f"(?:{alternatives('comparison_sides', f'attributes.{told}')})"
