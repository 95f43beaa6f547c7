"""Form fields of RTF: check boxes and choices say how they are filled in."""

from __future__ import annotations

from dataclasses import dataclass, field

_UNDEFINED = 25  # a result that was not chosen: the usual one holds


@dataclass(slots=True)
class FormField:
    """``kind`` is 1 for a check box, 2 for a choice, else text."""

    kind: int = 0
    result: int = _UNDEFINED
    usual: int = 0
    entries: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str | None:
        """What the field says; None for a text field, whose text stands in the document."""
        chosen = self.usual if self.result == _UNDEFINED else self.result
        if self.kind == 1:
            return "☒" if chosen else "☐"
        if self.kind == 2:
            return self.entries[chosen] if 0 <= chosen < len(self.entries) else ""
        return None


@dataclass(slots=True)
class OpenField:
    """A field whose group, at ``depth``, has not ended; ``said``: its result has text."""

    depth: int
    instruction: str = ""
    filled: FormField | None = None
    said: bool = False
