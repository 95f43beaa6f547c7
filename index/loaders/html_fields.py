"""What is filled into the fields of a web page's forms, with the fields' labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.loaders.markup import inner, name
from index.loaders.writing import tidy

_BUTTONS = frozenset(("hidden", "password", "submit", "button", "reset", "image", "file"))
_BOXES = {("checkbox", True): "☑ ", ("checkbox", False): "☐ "}
_BOXES |= {("radio", True): "◉ ", ("radio", False): "○ "}


def filled_in(element: Any, labels: Mapping[str, str], before: str) -> str:
    """What a field shows, behind its label: ``Name: Ada``; ``☑`` or ``☐`` for a box. Empty for none.

    ``before`` is the text of the same line in front of the field.
    """
    tag = name(element).lower()
    kind = (element.get("type") or "text").lower() if tag == "input" else tag
    if kind in _BUTTONS or _opens(element) or _searches(element, kind):
        return ""
    if kind in ("checkbox", "radio"):
        return _BOXES[kind, element.get("checked") is not None]
    value = _value(element, tag)
    if not value:
        return ""
    label = before.strip() and before.rpartition("\n")[2].strip()
    own = tidy(element.get("aria-label") or "")
    if label and own and not label.casefold().endswith(own.casefold().rstrip(": ")):
        return f" {own.rstrip(': ')}: {value} "
    if label:
        colon = "" if label[-1] in ":：?？=" else ":"
        return f"{colon} {value} "
    said = labels.get(element.get("id") or "") or own
    in_cell = any(name(each).lower() in ("td", "th") for each in element.iterancestors())
    return value if not said or in_cell else f"{said.rstrip(': ')}: {value} "


def _opens(box: Any) -> bool:
    """True for a box that only opens a menu."""
    return box.get("role") is not None or box.get("aria-haspopup") is not None


def _searches(element: Any, kind: str) -> bool:
    if kind == "search" or element.get("name") in ("q", "s", "search", "query"):
        return True
    return any(form.get("role") == "search" for form in element.iterancestors("form"))


def _value(element: Any, tag: str) -> str:
    if tag == "input":
        return tidy(element.get("value") or "")
    if tag == "textarea":
        return tidy(inner(element))
    chosen = [each for each in element.iter("option") if each.get("selected") is not None]
    return ", ".join(tidy(inner(each)) for each in chosen)
