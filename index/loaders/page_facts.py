"""The metadata of a web page: title, date, language, address."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from index.loaders.dates import stated_date
from index.loaders.markup import inner
from index.loaders.writing import tidy

_DATED = (
    ("meta", "property", "article:published_time", "content"),
    ("meta", "name", "date", "content"),
    ("meta", "name", "dc.date", "content"),
    ("meta", "itemprop", "datePublished", "content"),
    ("time", "itemprop", "datePublished", "datetime"),
)


def page_title(page: Any, heading: Callable[[Any], str] = inner) -> str | None:
    """The page's first top-level heading, as ``heading`` reads one, else its title."""
    for wanted, text in (("h1", heading), ("title", inner)):
        for element in page.iter(wanted):
            if found := tidy(text(element)):
                return found
    return None


def page_date(page: Any) -> str | None:
    """The date in the page's metadata."""
    for tag, key, wanted, value in _DATED:
        for element in page.iter(tag):
            matches = (element.get(key) or "").lower() == wanted.lower()
            if matches and (date := stated_date(element.get(value) or "")):
                return date
    return _linked_data_date(page)


def _linked_data_date(page: Any) -> str | None:
    for script in page.iter("script"):
        if script.get("type") == "application/ld+json":
            try:
                said = json.loads(inner(script))
            except (ValueError, RecursionError):
                continue
            for each in said if isinstance(said, list) else [said]:
                if isinstance(each, dict) and (
                    date := stated_date(str(each.get("datePublished", "")))
                ):
                    return date
    return None


def page_language(page: Any) -> str | None:
    """The language that the page declares."""
    return (page.get("lang") or "").strip() or None


def page_address(page: Any) -> str | None:
    """The address that the page states."""
    for link in page.iter("link"):
        if link.get("rel") == "canonical" and (link.get("href") or "").startswith("http"):
            return str(link.get("href"))
    return None
