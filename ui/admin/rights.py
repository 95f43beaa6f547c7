"""The page on which an administrator decides who may read a source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from index.passages import SourceSummary
from index.rights import ADMINISTRATORS, DEFAULT, EVERYBODY
from index.rights_rules import groups_said
from ui.admin.page import STYLE
from ui.html.elements import escaped
from ui.texts import Texts
from ui.viewer.source_page import source_url

_LISTED = 200


class DecidedIndex(Protocol):
    """What the page needs from the index."""

    def sources(self) -> list[SourceSummary]: ...

    def given_rights(self) -> Mapping[str, tuple[str, ...]]: ...

    def give_rights(self, source_id: str, groups: Sequence[str] | None) -> bool: ...


class RightsPage:
    """Sources with their groups, and a form for each."""

    def __init__(self, index: DecidedIndex) -> None:
        self._index = index

    def decide(self, source_id: str, said: str) -> bool:
        """Have the groups in ``said`` read a source; the files decide again where it is blank.

        False if no such source is indexed; BadRule for what is no list of groups.
        """
        return self._index.give_rights(source_id, groups_said(said) if said.strip() else None)

    def page(self, texts: Texts, sought: str = "") -> str:
        """The page as HTML; ``sought`` is a part of the ids or titles to list."""
        word = sought.strip().casefold()
        found = [
            each
            for each in self._index.sources()
            if word in each.id.casefold() or word in each.title.casefold()
        ]
        given = self._index.given_rights()
        rows = "".join(_row(each, each.id in given, texts) for each in found[:_LISTED])
        cut = texts.first_of.format(shown=_LISTED, all=f"{len(found):,}") if found[_LISTED:] else ""
        heads = "".join(
            f'<th scope="col">{escaped(name)}</th>' for name in (texts.source, texts.readers)
        )
        return (
            f'<!doctype html>\n<html lang="{escaped(texts.tag)}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>citeback: {escaped(texts.rights)}</title><style>{STYLE}</style></head><body><main>"
            f'<p><a href="../admin">{escaped(texts.administration)}</a></p>'
            f"<h1>{escaped(texts.rights)}</h1><section><p>{escaped(texts.rights_more)}</p>"
            f'<form method="get"><label>{escaped(texts.sought_source)} '
            f'<input name="q" value="{escaped(sought)}"></label> '
            f"<button>{escaped(texts.find)}</button></form><p>{escaped(cut)}</p>"
            f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
            "</section></main></body></html>\n"
        )


def _row(source: SourceSummary, decided: bool, texts: Texts) -> str:
    by = f"<br><small>{escaped(texts.decided_here)}</small>" if decided else ""
    return (
        f'<tr><td><a href="../{escaped(source_url(source.id))}">{escaped(source.title)}</a>'
        f"<br><small>{escaped(source.id)}</small></td><td>{escaped(_readers(source.groups, texts))}{by}"
        '<form method="post" action="rights">'
        f'<input type="hidden" name="source" value="{escaped(source.id)}">'
        f'<input name="groups" aria-label="{escaped(f"{texts.readers}: {source.title}")}" '
        f'value="{escaped(_said(source.groups) if decided else "")}"> '
        f"<button>{escaped(texts.decide)}</button></form></td></tr>"
    )


def _readers(groups: Sequence[str], texts: Texts) -> str:
    words: dict[tuple[str, ...], str] = {
        (): texts.names_none,
        (DEFAULT,): texts.left_to_default,
        (ADMINISTRATORS,): texts.only_administrators,
        (EVERYBODY,): texts.everybody_reads,
    }
    return words.get(tuple(groups)) or ", ".join(groups)


def _said(groups: Sequence[str]) -> str:
    """Groups as they are written in the form."""
    words: dict[tuple[str, ...], str] = {(ADMINISTRATORS,): "nobody", (EVERYBODY,): "everybody"}
    return words.get(tuple(groups)) or ", ".join(groups)
