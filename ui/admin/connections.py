"""The part of the administrator's page about connections: what each brought, when it runs, what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from index.rights import ADMINISTRATORS, EVERYBODY
from ui.html.elements import escaped
from ui.indexing.connecting import State
from ui.texts import Texts

_LISTED = 200


def connections_table(states: Sequence[State], texts: Texts) -> str:
    """A row for each connection; everything in it that others wrote is escaped."""
    if not states:
        return f"<p>{escaped(texts.no_connections)}</p>"
    names = (
        texts.source,
        texts.number,
        texts.readers,
        texts.last_run,
        texts.next_run,
        texts.reason,
    )
    head = "".join(f'<th scope="col">{escaped(each)}</th>' for each in names)
    rows = "".join(_row(each, texts) for each in states[:_LISTED])
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(state: State, texts: Texts) -> str:
    kept = state.connection
    below = f"<br><small>{escaped(kept.target)}</small>" if kept.target != kept.name else ""
    last = texts.running if state.running else _at(state.last)
    cells = (str(state.documents) if kept.kind != "folder" else "–", _readers(kept.groups, texts))
    return (
        f"<tr><td>{escaped(kept.name)}{below}</td>"
        f"<td>{escaped(cells[0])}</td><td>{escaped(cells[1])}</td>"
        f'<td class="when">{escaped(last)}<br><small>{escaped(_counts(state, texts))}</small></td>'
        f'<td class="when">{escaped(_at(state.due))}</td><td>{_faults(state)}</td></tr>'
    )


def _counts(state: State, texts: Texts) -> str:
    names = dict(texts.counts)
    counts = (
        (name, getattr(state.outcome, name)) for name in ("new", "changed", "unchanged", "gone")
    )
    return " · ".join(f"{names[name]}: {count:,}" for name, count in counts if count)


def _faults(state: State) -> str:
    outcome = state.outcome
    said = [outcome.failed] if outcome.failed else []
    said += [f"{name}: {why}" for name, why in outcome.faults[:3]]
    said += outcome.notes[:3]
    return "<br>".join(f"<small>{escaped(each)}</small>" for each in said) or "–"


def _readers(groups: tuple[str, ...] | None, texts: Texts) -> str:
    words = {EVERYBODY: texts.everybody_reads, ADMINISTRATORS: texts.only_administrators}
    return "–" if groups is None else ", ".join(words.get(each, each) for each in groups)


def _at(moment: datetime | None) -> str:
    return "–" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M}"
