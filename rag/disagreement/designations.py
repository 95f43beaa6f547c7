"""Things whose names differ only by a number, a letter or an ordinal: P-20 and P-40, Hall A and Hall B.

The values of two such things never contradict each other, however similar the sentences are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set

from index.patterns import late
from index.words import words
from rag.disagreement.mentions import Mention
from rag.text.numerals import MONTH_STEMS, ORDINALS, SPELLED, roman

_CARDINALS = {word: number for word, number in SPELLED.items() if word.isascii() and word.isalpha()}
_MONTH = rf"(?:{'|'.join(MONTH_STEMS)})[a-z]*"
_YEAR = late(r"1[5-9]\d\d|20\d\d")
_NUMBERED = late(
    rf"\b(?!{_MONTH}\b)(?="
    # P-40, X200, Q2
    r"(?P<joined>[a-z]+)-?(?P<by>\d+[a-z]?)\b(?![.,]\d)"
    # Zelo 5, Hall B, class II, part two, World Cup 2014; a small letter is a word: "lasts a"
    r"|(?P<word>[^\W\d_]+)[\s-](?P<number>\d{1,4}(?:\.\d+)?[a-z]?|(?-i:[IVXL]+|[A-Z]{1,3})"
    rf"|{'|'.join(_CARDINALS)})\b(?![.,]\d|['’](?!s\b))"
    # 12th Brigade, second floor, 2014 World Cup; "was first shown" numbers nothing
    r"|(?!(?-i:first)\b(?<!\bthe first)(?<!['’]s first)(?<!\bin first))"
    rf"(?P<nth>\d+(?:st|nd|rd|th)|{'|'.join(ORDINALS)}|(?:1[5-9]|20)\d\d)[\s-](?P<behind>[^\W\d_]+))",
    re.I,
)

Numbered = Mapping[str, Set[str]]
"""For each word, the numbers (as digits) and letters beside it."""


def numbered(text: str) -> Numbered:
    """The words with a number or letter in ``text``: ``{"tower": {"3"}}`` for "Tower 3", "the third tower"."""
    return _by_word(_NUMBERED.finditer(text))


def _called(text: str) -> Numbered:
    """The same without words that may only be counted: "Flight 12" is a name, "killed 12" is not."""
    return _by_word(match for match in _NUMBERED.finditer(text) if not _counts(match))


def _counts(match: re.Match[str]) -> bool:
    word, number = match["word"], match["number"]
    return bool(word) and word[0].islower() and (number[0].isdigit() or number in _CARDINALS)


def _by_word(matches: Iterable[re.Match[str]]) -> Numbered:
    found: dict[str, set[str]] = defaultdict(set)
    for match in matches:
        word = match["joined"] or match["word"] or match["behind"]
        number = _figure(match["by"] or match["number"] or match["nth"])
        for stem in words(word) or ([word.lower()] if len(word) == 1 else []):
            found[stem].add(number)
    return found


def _figure(number: str) -> str:
    """``3`` for "third", "3rd" and "III"; other letters in lower case."""
    number = number if number.isupper() else number.lower()
    if (value := roman(number)) is not None:
        return str(value)
    number = _CARDINALS.get(number, number)
    return ORDINALS.get(number, re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", number.lower()))


def is_sibling(asked: Numbered, told: Mention) -> bool:
    """True if a sentence gives its value for a different numbered thing than the question asks for."""
    if not asked:
        return False
    hit = told.ranked.candidate.hit
    headed = [_called(hit.place.heading or ""), _called(hit.title)]
    clause, rest = _clauses(told.behind)
    places = [numbered(told.before), numbered(clause), *headed, numbered(rest)]
    return any(
        _another(stem, own, places) and not any(own & each.get(stem, set()) for each in headed)
        for stem, own in asked.items()
    )


def _another(stem: str, own: Set[str], places: list[Numbered]) -> bool:
    """True if the first of ``places`` with a number for the word ``stem`` lacks the asked number."""
    first = next((place[stem] for place in places if stem in place), None)
    return first is not None and not own & first


def _clauses(behind: str) -> tuple[str, str]:
    """The text after a value up to the next comma or semicolon, and the rest."""
    clause, mark, rest = re.split(r"([,;]|$)", behind, maxsplit=1)
    return clause, mark + rest


def numbered_apart(names: Set[str], one: Mention, other: Mention) -> bool:
    """True if the values belong to things with the same word but different numbers.

    Years don't count here, nor do words in ``names``, the names of the question: sources may disagree
    about two battles of one name.
    """
    own, its = _called(one.before), _called(other.before)
    return any(_apart(own[stem], its[stem]) for stem in (own.keys() & its.keys()) - names)


# Names of documents and of places in them begin with a small letter: "guide 2", "page 6", "s1".
_LOCATOR = late(r"(?<!\w)[^\W\d_A-Z]+[-_ ]?\d+(?!\w)")
_CODE = late(
    r"(?<![\w.,-])(?=[^\s]*\d)(?:[A-Z]{1,4}[- ]?\d{2,}[A-Z\d]*|[A-Z\d]+(?:-[A-Z\d]+)+|\d+[A-Z]+\d*"
    r"|(?!(?:1[5-9]|20)\d\d\b)\d{3,})(?![\w]|[.,:]\d|-\w)"
)


def labelled_apart(one: Mention, other: Mention) -> bool:
    """True if their titles or headings have different numbers: CR-118 and CR-121, Year 3 and Year 5."""
    return any(
        _numbers_apart(own, its) or _codes_apart(own, its)
        for own, its in zip(_labels(one), _labels(other), strict=True)
    )


def _labels(told: Mention) -> tuple[str, str]:
    hit = told.ranked.candidate.hit
    # A source without a title is called by its id, whose numbers name no thing.
    title = "" if hit.title == hit.place.source else hit.title
    return title, hit.place.heading or ""


def _numbers_apart(own: str, its: str) -> bool:
    a, b = (_called(_LOCATOR.sub(" ", label)) for label in (own, its))
    return any(_apart(a[stem], b[stem]) for stem in a.keys() & b.keys())


def _codes_apart(own: str, its: str) -> bool:
    a, b = set(_CODE.findall(own)), set(_CODE.findall(its))
    return bool(a and b) and not a & b


def lacks_asked(question: str, one: Mention, other: Mention) -> bool:
    """True if some number or code of the question is missing from the passage of one of the values.

    If both passages lack it, both values belong to other things: TRVU 446002 and 448317 for a question
    about 448120.
    """
    return not (holds_asked(question, one) and holds_asked(question, other))


def holds_asked(question: str, told: Mention) -> bool:
    """True if the value's passage, title or heading holds all numbers and codes of the question."""
    asked = {match[0].casefold() for match in _ASKED.finditer(question)}
    # A year tells when, not which thing, and documents often omit it (rag.disagreement.times).
    return {each for each in asked if not _YEAR.fullmatch(each)} <= set(_tokens(told))


_ASKED = late(r"(?<![\w.,-])(?=[\w.-]*\d)\w+(?:[.-]\w+)*")


def _tokens(told: Mention) -> Iterable[str]:
    hit = told.ranked.candidate.hit
    text = f"{hit.title} {hit.place.heading or ''} {hit.text}"
    return (match[0].casefold() for match in _ASKED.finditer(text))


def _apart(own: Set[str], its: Set[str]) -> bool:
    return not own & its and not any(_YEAR.fullmatch(each) for each in own | its)
