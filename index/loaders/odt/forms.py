"""What stands beside the text of an OpenDocument text: its form controls, and what was deleted from it."""

from __future__ import annotations

from typing import Any

from index.loaders import markup
from index.loaders.writing import tidy

_BOXES = ("checkbox", "radio")


def controls(root: Any) -> dict[str, str]:
    """What each control of a form says, by its id: ``☒ smoker``, the text or entry in it."""
    found = {}
    for form in root.iter("{*}forms"):
        for each in form.iter():
            said = _control(each, markup.name(each))
            for key in (each.get("id"), markup.attribute(each, "id")):
                if said and key:
                    found[key] = said
    return found


def _control(element: Any, name: str) -> str:
    label = markup.attribute(element, "label") or ""
    if name in _BOXES:
        state = markup.attribute(element, "current-state") or markup.attribute(element, "state")
        on = state == "checked" or markup.attribute(element, "current-selected") == "true"
        return f"{'☒' if on else '☐'} {label}".strip()
    if name == "listbox":
        entries = (each for each in element if markup.name(each) == "option")
        return ", ".join(
            markup.attribute(each, "label") or markup.attribute(each, "value") or ""
            for each in entries
            if markup.attribute(each, "current-selected") == "true"
        )
    value = markup.attribute(element, "current-value") or markup.attribute(element, "value")
    return "" if name in ("property", "list-property", "button", "hidden") else value or label


def deleted(root: Any) -> dict[str, str]:
    """The deleted text by the id of its change."""
    found = {}
    for region in root.iter("{*}changed-region"):
        for deletion in region.iter("{*}deletion"):
            text = "\n".join(
                tidy(markup.inner(each))
                for each in deletion.iter()
                if markup.name(each) in ("p", "h") and markup.name(each.getparent()) != "annotation"
            )
            for key in (region.get("id"), markup.attribute(region, "id")):
                if key and text.strip():
                    found[key] = text
    return found
