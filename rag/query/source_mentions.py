"""What a question says about the sources it wants: an outlet, an author, a title, a file, a date.

"According to the Washington Post", "in the TechCrunch article", "in minutes.docx", "the 2023 report".
An indexed source matches by its id, its title, the host of its address, or its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from index.passages import Label
from index.patterns import late
from index.words import words
from rag.text.lexicon import alternatives, word_set
from rag.text.numerals import MONTHS
from rag.text.values import Value, names

_KINDS = rf"(?:{alternatives('source_mentions', 'kinds.en')})"
_MONTH = "|".join(MONTHS)
_DATE = rf"(?:(?P<day>\d{{1,2}}) )?(?:(?P<month>{_MONTH}) )?(?P<year>(?:19|20)\d\d)"
# Words right before a name, or right after it, that mark it as the name of a source.
_BEFORE = late(
    rf"(?:{alternatives('source_mentions', 'before').replace('<kinds>', _KINDS)})"
    r"\s*(?:both |the |an? )?[\"'“‘«《]?$",
    re.I,
)
_BEHIND = late(
    rf"(?:['’]s)?[\"'”’»》]?(?: [a-z]+)? {_KINDS}\b(?! (?:that|which) )"
    rf"|[》]?(?:的)?(?:{alternatives('source_mentions', 'kinds.zh')})",
    re.I,
)
_LISTED = late(r"[\"'”’,]*\s*(?:,|and|or|as well as)\s+(?:by |in )?(?:the )?[\"'“‘]?$", re.I)
_QUOTED = late(rf"\b{_KINDS} (?:called |titled |named )?[\"“«]([^\"”»]{{3,80}})[\"”»]", re.I)
_FILE = late(
    r"[\w./-]*\w\.(?:pdf|docx?|pptx?|xlsx?|csv|tsv|md|txt|html?|eml|msg|epub|rtf|od[tsp]|jsonl?|xml)\b",
    re.I,
)
_DATED = tuple(
    late(pattern, re.I)
    for pattern in (
        rf"\b{_DATE} (?:[a-z]+ )?{_KINDS}\b",
        rf"\b{_KINDS} (?:of|from|in|dated|published in|published on) (?:the )?{_DATE}",
    )
)
_ATTRIBUTED = r"\s*,?\s*\baccording to (?:the |an? )?[\"'“‘]?{name}[\"'”’]?\s*,?\s*"
_HOSTS = word_set("source_mentions", "hosts")


@dataclass(frozen=True, slots=True)
class Named:
    """What a question says about its sources: ``names``, a ``date`` (ISO 8601, may be only year or month).

    ``rest`` is the question without the words that only name the source ("According to the Post, ...").
    """

    names: tuple[str, ...]
    date: str | None
    rest: str

    @property
    def nothing(self) -> bool:
        """True if the question says nothing about its sources."""
        return not self.names and self.date is None


def named_in(question: str) -> Named:
    """What ``question`` says about the sources it wants."""
    found = list(dict.fromkeys(_names(question)))
    rest = question
    for name in found:
        rest = re.sub(_ATTRIBUTED.format(name=re.escape(name)), " ", rest, flags=re.I).strip()
    rest = rest[:1].upper() + rest[1:] if words(rest) else question
    return Named(tuple(found), _date(question), rest)


def meant(named: Named, labels: Sequence[Label]) -> tuple[str, ...]:
    """The ids of the sources that match, in order; if several names are given, one of them must match."""
    return tuple(each.id for each in labels if _is_meant(named, each))


def outlets_in(question: str, labels: Sequence[Label]) -> dict[str, tuple[str, ...]]:
    """The sources of each outlet that a question names, by the name: those whose address has that host."""
    hosts: dict[str, list[str]] = {}
    for label in labels:
        for part in _host(label.url):
            hosts.setdefault(part.replace("-", ""), []).append(label.id)
    found: dict[str, tuple[str, ...]] = {}
    for name in names(question):
        called = re.sub(r"^The |['’]s?$", "", name.text)
        ids = [each for part, held in hosts.items() if _abbreviates(part, called) for each in held]
        if ids and called not in MONTHS:
            found.setdefault(called, tuple(dict.fromkeys(ids)))
    return found


def _number(month: str) -> int:
    return next(n for n, name in enumerate(MONTHS, start=1) if name.lower() == month.lower())


def _names(question: str) -> Iterator[str]:
    yield from (match.group() for match in _FILE.finditer(question))
    yield from (match[1] for match in _QUOTED.finditer(question))
    quoted = [match.span(1) for match in _QUOTED.finditer(question)]
    behind: Value | None = None  # the previous name, if it names a source
    for name in names(question):
        if name.text in MONTHS or any(a <= name.span.start < b for a, b in quoted):
            continue
        before, after = question[: name.span.start], question[name.span.end :]
        between = question[behind.span.end : name.span.start] if behind else None
        if (
            _BEFORE.search(before)
            or _BEHIND.match(after)
            or (between is not None and _LISTED.fullmatch(between))
        ):
            behind = name
            yield re.sub(r"^The |['’]s?$", "", name.text)


def _date(question: str) -> str | None:
    for pattern in _DATED:
        match = pattern.search(question)
        if match:
            month = match["month"]
            if not month:
                return match["year"]
            day = f"-{int(match['day']):02}" if match["day"] else ""
            return f"{match['year']}-{_number(month):02}{day}"
    return None


def _is_meant(named: Named, label: Label) -> bool:
    called = not named.names or any(_is_called(label, name) for name in named.names)
    return called and (named.date is None or _is_of(label, named.date))


def _is_of(label: Label, date: str) -> bool:
    """True for a source of that date, or an undated one whose title or id holds the year."""
    if label.date is not None:
        return label.date.startswith(date) or date.startswith(label.date)
    return date[:4] in f"{label.id} {label.title}"


def _is_called(label: Label, name: str) -> bool:
    wanted = set(words(name))
    if not wanted:
        return False
    path = re.sub(r"[/._-]+", " ", label.id)
    return (
        label.id.lower().endswith(name.lower())
        or wanted <= set(words(label.title))
        or wanted <= set(words(path))
        or any(_abbreviates(part, name) for part in _host(label.url))
    )


def _host(url: str | None) -> list[str]:
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return []
    return [part for part in host.split(".") if len(part) > 1 and part not in _HOSTS]


def _abbreviates(label: str, name: str) -> bool:
    """True for ``washingtonpost``, ``nytimes``, ``smh``, ``bbc``: beginnings of the name's words, joined."""
    told = [re.sub(r"\W", "", word.lower()) for word in name.split()]
    told = [word for word in told if word]
    if len(told) > 2 and label == "".join(word[0] for word in told):
        return True
    if told and told[-1] in ("news", "online"):
        return _run_together(label, told) or _run_together(label, told[:-1])
    return _run_together(label, told) or _run_together(label, ["the", *told])


def _run_together(label: str, told: Sequence[str]) -> bool:
    if not told:
        return not label
    first, *rest = told
    return any(
        _run_together(label[length:], rest)
        for length in range(len(first), 0, -1)
        if label.startswith(first[:length]) and (rest or length == len(first) or len(told) == 1)
    )
