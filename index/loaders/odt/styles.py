"""The styles of an OpenDocument text, as far as they tell titles and lists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from index.loaders import markup
from index.loaders.decks.odf_styles import Names, Styles

_TITLES = ("title", "titel", "titre", "título", "заголовок", "标题")


@dataclass(slots=True)
class TextStyles(Styles):
    """The styles of a text document."""

    titles: dict[str, bool] = field(default_factory=dict)

    def take(self, *roots: Any) -> None:
        """Take the styles in these parts (``styles.xml``, ``content.xml``); later ones hold."""
        for root in roots:
            for each in () if root is None else root.iter("{*}style"):
                self._take(each, "style", markup.attribute(each, "name") or "")

    def is_title(self, paragraph: Any) -> bool:
        """True if a paragraph's style, or one that it goes back on, is that of titles."""
        name = markup.attribute(paragraph, "style-name") or ""
        if name not in self.titles:
            self.titles[name] = self._is_title(name)
        return self.titles[name]

    def _is_title(self, name: str) -> bool:
        return name.lower() in _TITLES or any(
            (markup.attribute(style, "name") or "").lower() in _TITLES
            for style in self._chain("paragraph", name)
        )

    def list_style(self, names: Names) -> str | None:
        """The list style that a paragraph's style names; empty if it says that there is none."""
        for name in names:
            for style in self._chain(*name):
                named = markup.attribute(style, "list-style-name")
                if named is not None:
                    return named
        return None
