"""HTML, turned into text in which headings, lists and tables still show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from index.errors import Unreadable
from index.loaders.dates import stated_date
from index.passages import Source

_UNSEEN = ("script", "style", "noscript", "template", "svg", "head", "iframe", "form", "nav")
_DATED = (
    ("meta", {"property": "article:published_time"}, "content"),
    ("meta", {"name": "date"}, "content"),
    ("meta", {"itemprop": "datePublished"}, "content"),
    ("time", {"datetime": True}, "datetime"),
)


def load(data: bytes, source_id: str) -> Iterator[Source]:
    """Yield the one source in ``data``; its encoding is found as browsers do."""
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    if b"\0" in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("a binary file, not HTML")
    page = BeautifulSoup(data, "lxml")
    date, title, language = _date(page), _title(page), _language(page)
    for element in page(_UNSEEN):
        element.decompose()
    converter = MarkdownConverter(
        heading_style="ATX",
        bullets="-",
        strip=["a", "img", "strong", "b", "em", "i", "code"],
        escape_asterisks=False,
        escape_underscores=False,
        escape_misc=False,
    )
    text = re.sub(r"\n{3,}", "\n\n", converter.convert_soup(page)).strip()
    yield Source(source_id, text, title or PurePath(source_id).stem, date, language)


def _title(page: Any) -> str | None:
    for name in ("h1", "title"):
        element = page.find(name)
        if element is not None and element.get_text(" ", strip=True):
            return " ".join(element.get_text(" ", strip=True).split())
    return None


def _date(page: Any) -> str | None:
    for name, attributes, value in _DATED:
        element = page.find(name, attributes)
        if element is not None and (date := stated_date(str(element.get(value, "")))):
            return date
    return None


def _language(page: Any) -> str | None:
    root = page.find("html")
    return str(root.get("lang")) if root is not None and root.get("lang") else None
