"""Countries and cities by their names in English, Chinese and Russian, as the Unicode CLDR has them (Babel)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from babel import Locale

from index.passages import Span
from index.patterns import late
from rag.text.lexicon import entries
from rag.text.values import Value

_LANGUAGES = ("en", "zh", "ru")
_NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AQ"})
_ENDING = late(r"[аеиоуыэюяйь]+$")  # of a Russian name, which changes with the case
_HAN_NAME = late(r"[\u4e00-\u9fff]{2,}")
SHORTEST = 4  # letters of a Russian name that are kept


def countries(text: str) -> Iterator[Value]:
    """The countries named in a text, in order; ``normal`` is the code of the country."""
    found = sorted(
        (match.span(), code)
        for pattern, codes in _countries()
        for match in pattern.finditer(text)
        if (code := _code(match.group(), codes))
    )
    for (start, end), code in found:
        yield Value(Span(start, end), text[start:end], code)


def is_known_city(name: str) -> bool:
    """True for the name of a city that gives a time zone its name."""
    return name in _cities() or (_ENDING.search(name) is not None and _stem(name) in _city_stems())


def _code(name: str, codes: Mapping[str, str]) -> str | None:
    return codes.get(_stem(name)) or codes.get(name.rstrip("ауем").removesuffix("о"))


@lru_cache(maxsize=1)
def _cities() -> set[str]:
    zones = [Locale(language).time_zones for language in (*_LANGUAGES, "de")]
    ids = {str(name) for each in zones for name in each}
    named = {str(zone["city"]) for each in zones for zone in each.values() if "city" in zone}
    return named | {name.rsplit("/", 1)[-1].replace("_", " ") for name in ids}


def _stem(name: str) -> str:
    """A name without the ending that its case changes; a short one may be another word and stays whole."""
    stem = _ENDING.sub("", name)
    if len(stem) >= SHORTEST:
        return stem
    return name[:-1] if stem != name and len(name) > SHORTEST else name


def han_cities(text: str) -> Iterator[Value]:
    """The cities named in a Chinese text, in order."""
    for match in _han_cities().finditer(text):
        yield Value(Span(*match.span()), match.group(), match.group())


@lru_cache(maxsize=1)
def _han_cities() -> re.Pattern[str]:
    names = sorted(filter(_HAN_NAME.fullmatch, _cities()), key=len, reverse=True)
    return late(rf"(?:{'|'.join((*entries('territories', 'cities'), *names))})")


@lru_cache(maxsize=1)
def _city_stems() -> set[str]:
    """Of Russian cities, in any case."""
    return {_stem(name) for name in _cities() if _ENDING.search(name)}


@lru_cache(maxsize=1)
def _countries() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    return tuple(map(_of_language, _LANGUAGES))


def _of_language(language: str) -> tuple[re.Pattern[str], Mapping[str, str]]:
    names = {
        name: code
        for code, name in Locale(language).territories.items()
        if code.isalpha() and code not in _NO_COUNTRY
    }
    aliases = (each.split("/", 1) for each in entries("territories", language))
    names |= {name.replace("_", " "): code for name, code in aliases}
    longest = sorted(names, key=len, reverse=True)
    if language == "zh":
        pattern = "|".join(map(re.escape, longest))
    elif language == "ru":
        pattern = rf"\b(?:{'|'.join(map(_inflected, longest))})\b"
    else:
        pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)"
    return late(pattern), {_stem(name): code for name, code in names.items()}


def _inflected(name: str) -> str:
    stem = _stem(name)
    ending = "(?:а|у|е|ом)?" if stem == name and len(name) <= SHORTEST else "[а-яё]{0,3}"
    return re.escape(stem) + ending
