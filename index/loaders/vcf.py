"""Address cards (.vcf): who, where, and how to reach them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.errors import Unreadable
from index.loaders.content_lines import Component, Property, components, unescaped
from index.loaders.encodings import decode
from index.loaders.moments import day_in_words, moment
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut
from index.loaders.writing import Writing, tidy
from index.passages import Source

_LABELS = {
    "NICKNAME": "nickname", "ORG": "organization", "TITLE": "position", "ROLE": "role", "TEL": "telephone",
    "EMAIL": "e-mail", "ADR": "address", "URL": "web page", "BDAY": "born", "ANNIVERSARY": "anniversary",
    "IMPP": "messenger", "CATEGORIES": "categories", "NOTE": "note", "RELATED": "related",
    "LANG": "language", "GENDER": "gender", "TZ": "time zone",
}  # fmt: skip
_PARTED = re.compile(r"(?<!\\);")
_UNSAID = ("internet", "pref", "voice", "1")


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | LeftOut]:
    """Yield the one source in ``data``; Unreadable if it holds no cards."""
    cards = [each for each in components(decode(data)) if each.name == "VCARD"]
    if not cards:
        raise Unreadable("an empty file" if not data.strip() else "damaged, or no address card")
    writing = Writing()
    for card in cards:
        _write(card, writing)
    yield writing.source(source_id)
    pictures = sum(1 for card in cards for _ in card.all("PHOTO", "LOGO"))
    if pictures:
        yield LeftOut(source_id, "pictures", pictures)


def _write(card: Component, writing: Writing) -> None:
    parts = _PARTED.split(card.text("N") and next(card.all("N")).value)
    family, given = (unescaped(each).strip() for each in [*parts, "", ""][:2])
    name = card.text("FN") or f"{given} {family}".strip() or tidy(card.text("ORG")) or "(no name)"
    writing.heading(2 if writing.text else 1, name)
    for each in card.properties:
        label = _LABELS.get(each.name)
        value = _value(each)
        if label and value:
            writing.item(0, f"{tidy(name)}, {label}{_kind(each)}: {value}")


def _kind(stated: Property) -> str:
    kinds = [each.lower() for each in stated.parameters.get("TYPE", "").split(",")]
    shown = [each for each in dict.fromkeys(kinds) if each and each not in _UNSAID]
    return (
        f" ({', '.join(shown)})" if shown and stated.name in ("TEL", "EMAIL", "ADR", "URL") else ""
    )


def _value(stated: Property) -> str:
    if stated.name in ("BDAY", "ANNIVERSARY"):
        found = moment(stated)
        return day_in_words(found.day) if found else tidy(stated.text)
    if stated.name in ("ADR", "ORG"):
        parts = (tidy(unescaped(each)) for each in _PARTED.split(stated.value))
        return ", ".join(part for part in parts if part)
    return tidy(stated.text.removeprefix("tel:").removeprefix("mailto:"))
