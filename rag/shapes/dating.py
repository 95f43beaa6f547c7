"""How new what a sentence says is: by the date of its source, or by dates and versions in its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.patterns import late
from rag.answering.not_found import language_of
from rag.found import Cited
from rag.text.calendar_words import month_names
from rag.text.lexicon import alternatives, entries
from rag.text.numerals import MONTH_STEMS

_RUSSIAN = entries("values", "months.ru")
_SPOKEN = "|".join(sorted(month_names(), key=len, reverse=True))  # "Mai", "enero", "nisan"
_MONTH = rf"(?P<m>{_SPOKEN}|{'|'.join((*MONTH_STEMS, *_RUSSIAN))})[a-zа-я]*\.?"
_OF = r"(?:(?:of|de|del|di)\s+)?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_FORMS = tuple(
    late(form, re.I)
    for form in (
        rf"(?<![\d-]){_YEAR}-(?P<m>\d\d)(?:-(?P<d>\d\d))?(?!\d)",
        rf"{_YEAR} ?年(?: ?(?P<m>\d{{1,2}}) ?月(?: ?(?P<d>\d{{1,2}}) ?日)?)?",
        rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}\b",
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+{_OF}{_MONTH},?\s+{_OF}{_YEAR}\b",
        rf"(?<![\d.])(?P<d>\d{{1,2}})\.(?P<m>\d{{1,2}})\.{_YEAR}(?!\d)",
        rf"\b{_MONTH},?\s+{_OF}{_YEAR}\b",
    )
)
# A year by itself; not an amount ("2,019", "2019 people" can't be told and is rare).
_ALONE = late(r"(?<![\d.,$€£¥-])((?:19|20)\d\d)(?![\d%]|[.,]\d|\s?[€$£])")
_VERSION = late(
    r"(?<![\w.,])v?(\d{1,4}(?:\.\d{1,4}){1,3})(?![\w%]|[.,]\d|\s?(?:[€$£%°]|(?:million|billion|м|к|т|г)\w*\b))",
    re.I,
)
_NUMBERED = late(
    rf"\b(?:v|{alternatives('latest', 'numbered')})\.? ?(\d{{1,4}})(?![\d.,]\d)|第 ?(\d{{1,4}}) ?版",
    re.I,
)
_OPENS = late(
    rf"\b(?:{alternatives('latest', 'opens.en')}|{alternatives('latest', 'opens.ru')})\b"
    rf"|{alternatives('latest', 'opens.zh')}",
    re.I,
)
_DAY = late(r"\d{1,2}\.\d{1,2}\.(?:19|20)\d\d")

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Newness:
    """``date`` is ISO 8601 as far as it is known, "" for none; ``within`` is the sentence's own, or its heading's.

    ``told`` is a version in the sentence, ``above`` one in its heading, title or file name.
    """

    date: str = ""
    within: str = ""
    told: Version = ()
    above: Version = ()

    @property
    def version(self) -> Version:
        return max(self.told, self.above)


OPENING = 600  # characters of a text in which it states its own date
LOGGED = 3  # lines that begin with a date, from which a text is a log: each line has its own


def opening_date(text: str) -> str:
    """The date that a text states as its own in its first lines ("Held on 9 May 2024"); empty for none."""
    lines = [line.strip() for line in text[:OPENING].splitlines() if line.strip()]
    if sum(_begins(line) for line in text[: 10 * OPENING].splitlines()) >= LOGGED:
        return ""
    headings = [at for at, line in enumerate(lines) if line.startswith("#")][1:2]
    for line in lines[: headings[0] if headings else len(lines)]:
        for sentence in re.split(r"(?<=[.。!?])\s+|。", line):
            date = first_date(sentence)
            if date and (_OPENS.search(sentence) or len(sentence) <= 2 * len("30 September 2025")):
                return date
    return ""


def _begins(line: str) -> bool:
    """True for a line that begins with a day."""
    return bool(date_at_start(line))


def first_date(text: str) -> str:
    """The first date in a text that tells at least the month, in ISO 8601; empty for none."""
    found = [(at, -len(date), date) for at, date in _placed(text) if len(date) > len("2025")]
    return min(found)[2] if found else ""


def newness(cited: Cited, opening: str = "") -> Newness:
    """How new a sentence is: by its source, else by itself or what stands above it.

    ``opening`` is the date that its source states in its first lines.
    """
    hit = cited.hit
    heading = hit.place.heading or ""
    within = latest_date(cited.text) or latest_date(heading)
    outside = source_date(cited, opening)
    above = (found for text in (heading, hit.title, _name(cited)) if (found := version_in(text)))
    return Newness(outside or within, within, version_in(cited.text), next(above, ()))


def source_date(cited: Cited, opening: str = "") -> str:
    """The date of a sentence's source, as its metadata, title, name or first lines tell; empty for none."""
    outside = cited.hit.date or latest_date(cited.hit.title) or latest_date(_name(cited))
    if opening and len(outside) <= len("2025") and opening.startswith(outside):
        return opening
    return outside


def _name(cited: Cited) -> str:
    return re.sub(r"[_/]", " ", cited.hit.place.source)


def date_at_start(text: str) -> str:
    """The date that a line begins with ("3 September 2026: ..."); empty where it begins with none."""
    placed = [date for at, date in _placed(text.strip()) if at <= 3]
    return max(placed, key=len, default="")


def latest_date(text: str) -> str:
    """The newest date in a text, in ISO 8601; a year counts only where there is nothing better."""
    return max(_dates(text), default="") or max(_ALONE.findall(text), default="")


def _dates(text: str) -> Iterator[str]:
    yield from (date for _, date in _placed(text))


def _placed(text: str) -> Iterator[tuple[int, str]]:
    """The dates of a text with where they begin."""
    for form in _FORMS:
        for match in form.finditer(text):
            groups = match.groupdict()
            parts = [int(groups["y"]), _month(groups.get("m")), int(groups.get("d") or 0)]
            if parts[1] <= 12 and parts[2] <= 31:
                known = parts[: 1 + (parts[1] > 0) + (parts[1] > 0 and parts[2] > 0)]
                yield (
                    match.start(),
                    "-".join([f"{known[0]:04}", *(f"{part:02}" for part in known[1:])]),
                )


def _month(text: str | None) -> int:
    if text is None or text.isdecimal():
        return int(text or 0)
    stem = text.lower()
    if stem in month_names():
        return month_names()[stem]
    if stem in MONTH_STEMS:
        return MONTH_STEMS.index(stem) + 1
    return next(n for n, month in enumerate(_RUSSIAN, start=1) if re.fullmatch(month, stem))


def version_in(text: str) -> Version:
    """The highest version that a text names ("3.2", "version 4"); empty for none."""
    plain = _DAY.sub(" ", text)
    found = [tuple(map(int, each.split("."))) for each in _VERSION.findall(plain)]
    found += [(int(latin or chinese),) for latin, chinese in _NUMBERED.findall(plain)]
    return max(found, default=())


def undated(question: str) -> str:
    """ "no date", in the language of the question."""
    return {"en": "no date", "zh": "无日期", "ru": "без даты"}[language_of(question)]
