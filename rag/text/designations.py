"""What things are told apart by: version 3.2 and 3.3, plant A and B, the third and the fourth quarter.

``designations`` gives, for each kind of thing that a text names so, the numbers and letters it names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from index.patterns import late
from index.words import STOP_WORDS, words
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import CARDINALS, MONTH_STEMS, ORDINALS, SPELLED, roman

Designations = Mapping[str, frozenset[str]]
"""For each kind of thing (a stem, ``quarter``) the numbers and letters of it that a text names."""

_SHORT = dict(pair.split("/", 1) for pair in entries("designations", "short"))
_NOUNS = f"{alternatives('designations', 'nouns.en')}|{alternatives('designations', 'nouns.ru')}"
_NOUNS_ZH = "|".join(
    sorted(alternatives("designations", "nouns.zh").split("|"), key=len, reverse=True)
)
_RUSSIAN = entries("designations", "ordinals.ru")
_MONTH = rf"(?:{'|'.join(MONTH_STEMS)})[a-z]*"
ID = r"\d{1,6}(?:\.\d{1,4})*[a-z]?|(?-i:[IVXL]{1,5}|[A-ZА-ЯЁ])"
_SPELT = "|".join(word for word in CARDINALS if word.isascii())
_ORDINAL = rf"\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(ORDINALS)}|(?:{'|'.join(_RUSSIAN)})[а-яё]{{1,3}}"
ENDS = r"(?![\w%]|[.,:/]\d)"
_NAMED = tuple(
    late(pattern, re.I)
    for pattern in (
        # room 14, version 3.3, Plant B, phase two
        rf"(?<![\w-])(?P<noun>{_NOUNS})[\s-]+(?:no\.?\s*|nr\.?\s*|№\s*|#)?(?P<number>{ID}|{_SPELT}){ENDS}",
        # Drako 7, Tower 3, Annex B; not "May 12", not "In 12 cases"
        rf"(?<![\w-])(?!{_MONTH}\b)(?P<noun>(?-i:[A-ZА-ЯЁ][^\W\d_]{{2,}}))[\s-](?P<number>(?!(?:19|20)\d\d\b)(?:{ID})){ENDS}"
        r"(?!\s+(?-i:[a-zа-яё]+s)\b)",
        # P-40, X200, Q4, v3.3
        rf"(?<![\w-])(?P<noun>[^\W\d_]{{1,4}})[-.]?(?P<number>\d{{1,6}}(?:\.\d{{1,4}})*[a-z]?){ENDS}(?!-\w)",
        # fourth quarter, 2nd floor, четвёртый квартал
        rf"(?<![\w-])(?P<nth>{_ORDINAL})[\s-]+(?P<behind>[^\W\d_]{{3,}})",
        # 第四季度, 14号房间, 3.3版
        rf"第?(?P<zh>[一二三四五六七八九十]{{1,3}}|\d{{1,4}}(?:\.\d{{1,3}})*|[A-Z])(?P<zhnoun>{_NOUNS_ZH})",
        r"(?P<zhbefore>版本|房间|工厂|车间)\s?(?P<zhnumber>\d{1,4}(?:\.\d{1,3})*|[A-Z])",
        # 4.2.0 by itself is a version; 12.05.26 is a day
        rf"(?<![\w.,/§-])(?P<bare>(?!\d\d?\.(?:0\d|1[0-2]|\d)\.[2-9]\d)\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}){ENDS}",
    )
)
_ADVERB = late(r"(?<!the )(?<!['’]s )\bfirst\b", re.I)  # "was first shown" numbers nothing
_AS_LATIN = str.maketrans("авекмнорстху", "abekmhopctxy")  # letters that look alike are one
_NUMERALS = frozenset("IVX")  # alone they are rather numbers than letters
WIDEST = 200  # things in a range that is counted out
_UP_TO = frozenset("- – — to through until bis до по 至 到".split())
_AND = (
    r"\s*(?:[,&/、]|[-–—]|\b(?:and|or|to|through|until|und|oder|bis|и|или|до|по)\b|[和与或至到])\s*"
)
_BEHIND = late(rf"({_AND})(?:the\s+)?({ID}){ENDS}", re.I)
_BEFORE = late(rf"\b({_ORDINAL}){_AND}(?:the\s+)?\Z", re.I)
_NAMES = ("number", "zh", "zhnumber", "bare")
_BARE = "version"  # what is named by a number alone


def designations(text: str, language: str = "en") -> Designations:
    """The kinds of things that a text names by number, letter or ordinal, with those that it names.

    The kinds are stems of ``language``; ``rag.text.designations_in`` finds also what is named in its words.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for kind, name, _ in _named(text.replace("_", " "), language):
        found[kind].add(name)
    return {kind: frozenset(names) for kind, names in found.items()}


def wording(text: str, kind: str, language: str = "en") -> str:
    """How a text first names a thing of a kind: ``version 3.2``; empty if it names none."""
    named = _named(text.replace("_", " "), language)
    return next((said for each, _, said in named if each == kind), "")


def _named(text: str, language: str) -> Iterator[tuple[str, str, str]]:
    for pattern in _NAMED:
        for match in pattern.finditer(text):
            held = match.groupdict()
            noun = (
                held.get("noun") or held.get("behind") or held.get("zhnoun") or held.get("zhbefore")
            )
            name = held.get("number") or held.get("nth") or held.get("zh") or held.get("zhnumber")
            if held.get("bare"):
                noun, name = _BARE, held["bare"]
            if not noun or not name:
                continue
            if held.get("nth") and _ADVERB.fullmatch(text, match.start("nth"), match.end("nth")):
                continue
            for kind in _kinds(noun, language):
                yield kind, figure(name), match[0].strip()
                for further in _further(text, match):
                    yield kind, further, match[0].strip()


def _kinds(noun: str, language: str) -> Iterator[str]:
    noun = noun.lower().removeprefix("号")
    noun = _SHORT.get(noun, noun)
    if len(stems := words(noun, language)) == 1:
        yield stems[0]
    elif noun not in STOP_WORDS:
        yield noun


def figure(name: str) -> str:
    """``3`` for "third", "3rd", "三" and "III"; other letters in lower case."""
    value = roman(name) if len(name) > 1 or name in _NUMERALS else None
    if value is not None:
        return str(value)
    name = name.lower()
    if len(name) == 1 and "а" <= name <= "я":
        return name.translate(_AS_LATIN)
    for number, stem in enumerate(_RUSSIAN, start=1):
        if re.match(stem, name):
            return str(number)
    name = ORDINALS.get(name, SPELLED.get(name, name))
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", name)


def _further(text: str, match: re.Match[str]) -> Iterator[str]:
    """What a list or a range goes on with: "plants A and B", "rooms 10 to 20", "third and fourth quarter"."""
    if match.groupdict().get("nth"):
        before = _BEFORE.search(text, 0, match.start())
        if before:
            yield figure(before[1])
        return
    last, at = figure(next(filter(None, (match.groupdict().get(n) for n in _NAMES)))), match.end()
    while found := _BEHIND.match(text, at):
        name, at = figure(found[2]), found.end()
        yield name
        if found[1].strip().lower() in _UP_TO and last.isdigit() and name.isdigit():
            yield from map(str, range(int(last) + 1, min(int(name), int(last) + WIDEST)))
        last = name


def holds(text: str, name: str) -> bool:
    """True if a number or a code stands in a text by itself."""
    return (
        re.search(rf"(?<![\w.])[^\W\d_]{{0,4}}-?{re.escape(name)}(?![\w]|\.\d)", text, re.I)
        is not None
    )
