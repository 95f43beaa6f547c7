"""The choice of sources for a question: as HTML, and the user's choice as a Scope."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePosixPath

from index.passages import SourceSummary
from index.scope import Scope, ScopeProblem
from ui.html.elements import attributes, button, escaped
from ui.texts import Texts

_LISTED = 300  # sources listed one by one; the others can be chosen by folder and date


def render_scope(sources: Sequence[SourceSummary], texts: Texts) -> str:
    """A collapsed panel with folders, sources and dates; no choice means all sources."""
    said = {
        "data-all": texts.all_sources,
        "data-chosen": texts.chosen,
        "data-since": texts.since,
        "data-until": texts.until,
    }
    found = attributes({"placeholder": texts.find_source, "aria-label": texts.find_source})
    folders = [_choice("folder", each, each) for each in _folders(sources)]
    single = [_choice("source", each.id, each.title) for each in sources[:_LISTED]]
    return (
        f'<details class="scope" id="scope"{attributes(said)}><summary>{escaped(texts.answer_from)}: '
        f'<b id="scope-said">{escaped(texts.all_sources)}</b></summary><div class="scope-panel">'
        f"{_group(texts.folders, folders)}"
        f'<input type="search" id="find-source" autocomplete="off"{found}>'
        f"{_group(texts.sources, single)}"
        f'<div class="dates">{_date("since", texts.since)}{_date("until", texts.until)}</div>'
        f"{button(texts.clear, 'clear-scope', 'link')}</div></details>"
    )


def asked_scope(chosen: str) -> Scope | None:
    """The scope that a page sent; None for all sources. ScopeProblem if it can't be read."""
    try:
        found = json.loads(chosen or "{}")
        scope = Scope(
            _strings(found.get("folders")),
            _strings(found.get("sources")),
            found.get("since") or None,
            found.get("until") or None,
        )
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise ScopeProblem("the choice of sources can't be read: clear it") from error
    return None if scope.whole else scope


def scope_line(scope: Scope | None, sources: Sequence[SourceSummary], texts: Texts) -> str | None:
    """The scope in words; None for all sources."""
    if scope is None:
        return None
    titles = {each.id: each.title for each in sources}
    said = [f"{folder}/" for folder in scope.folders]
    said += [titles.get(each, each) for each in scope.sources]
    said += [
        f"{word.lower()} {date}"
        for word, date in ((texts.since, scope.since), (texts.until, scope.until))
        if date
    ]
    return ", ".join(said)


def _strings(values: object) -> tuple[str, ...]:
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise TypeError("not a list of names")
    return tuple(each.encode("utf-8", "replace").decode() for each in values[:1000])


def _folders(sources: Sequence[SourceSummary]) -> list[str]:
    """Every folder that contains a source, sorted."""
    parents = {str(parent) for each in sources for parent in PurePosixPath(each.id).parents}
    return sorted(parents - {".", "/"})


def _group(name: str, choices: Sequence[str]) -> str:
    if not choices:
        return ""
    return f"<fieldset><legend>{escaped(name)}</legend>{''.join(choices)}</fieldset>"


def _choice(kind: str, value: str, shown: str) -> str:
    return (
        f'<label class="choice"><input type="checkbox" name="{kind}"{attributes({"value": value})}>'
        f"<span>{escaped(shown)}</span></label>"
    )


def _date(name: str, shown: str) -> str:
    return f'<label>{escaped(shown)} <input type="date" name="{name}"></label>'
