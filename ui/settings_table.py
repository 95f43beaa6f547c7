"""``python -m ui.settings_table``: prints docs/settings.md, made from the ``Settings`` class."""

from __future__ import annotations

from dataclasses import MISSING, fields

from ui.settings import PREFIX, Settings, about

_HEAD = """\
# Settings

Made by `python -m ui.settings_table > docs/settings.md`. A variable goes before the same name in lower case,
without `CITEBACK_`, in a `citeback.toml` of the folder that a command is started in. An unknown setting is an
error.

| setting | variable | default |
|---|---|---|
"""


def table() -> str:
    """The page of all settings, as Markdown."""
    rows = []
    for each in fields(Settings):
        said = about(each.name)
        shown = said.default or _shown(each.default)
        rows.append(f"| {said.text} | `{PREFIX}{each.name.upper()}` | {shown} |\n")
    return _HEAD + "".join(rows)


def _shown(default: object) -> str:
    empty = default in (None, (), "", MISSING)
    return "none" if empty else f"`{default}`"


if __name__ == "__main__":
    print(table(), end="")
