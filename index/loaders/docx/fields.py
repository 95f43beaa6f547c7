"""Word's fields: only their results are text. Old form fields say how they are filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.docx.properties import child, is_on, value
from index.loaders.field_codes import shown_instruction, shows_nothing
from index.loaders.markup import number


@dataclass(slots=True)
class _Field:
    filled: bool
    instruction: str = ""
    separated: bool = False
    said: bool = False


@dataclass(slots=True)
class Fields:
    """The fields that are open at a place of a paragraph, one in the other."""

    silent: int = 0  # fields that ended without a result
    empty: int = 0  # fields for text that nobody filled in
    _open: list[_Field] = field(default_factory=list)

    @property
    def shown(self) -> bool:
        """True if text here is no part of a field's instruction."""
        return all(each.separated for each in self._open)

    def says(self) -> None:
        for each in self._open:
            each.said = True

    def begin(self, filled: bool) -> None:
        """A field begins; ``filled`` if its value was found with it."""
        self._open.append(_Field(filled))

    def instruct(self, text: str) -> None:
        if self._open and not self._open[-1].separated:
            self._open[-1].instruction += text

    def separate(self) -> None:
        if self._open:
            self._open[-1].separated = True

    def end(self) -> str:
        """Close the innermost field; its instruction if it showed nothing although it should."""
        if not self._open:
            return ""
        ended = self._open.pop()
        if ended.said or ended.filled or not ended.instruction.strip():
            return ""
        self.empty += "FORMTEXT" in ended.instruction
        if shows_nothing(ended.instruction):
            return ""
        if not shown_instruction(ended.instruction):
            self.silent += 1
        return ended.instruction


def form_field(data: Any) -> str | None:
    """What an old form field says: the sign of a check box, the entry that is chosen; None for others."""
    if data is None:
        return None
    if (box := child(data, "checkBox")) is not None:
        wanted = "checked" if child(box, "checked") is not None else "default"
        return "☒" if is_on(box, wanted) else "☐"
    if (choice := child(data, "ddList")) is not None:
        entries = [
            markup.attribute(each, "val") or ""
            for each in choice
            if markup.name(each) == "listEntry"
        ]
        chosen = value(choice, "result") or value(choice, "default")
        at = number(chosen, 0)
        return entries[at] if at < len(entries) else None
    return None
