"""The administrator's page: what is indexed, what failed, the state of a sync, whether the index is sound."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Protocol

from index.doctor import Finding
from index.loaders.parts import LeftOut
from index.passages import SourceSummary
from index.stores.failures import Unindexed
from index.syncing.noted import LastSync
from ui.access.api_keys import ApiKey, ApiKeys
from ui.admin.connections import connections_table
from ui.html.assets import asset
from ui.html.elements import escaped
from ui.indexing.background_sync import Syncing, SyncState
from ui.indexing.connecting import State
from ui.texts import Texts
from ui.texts.insight_words import insight_words
from ui.texts.marks import kind_named, left_out_said
from ui.viewer.source_page import HEADERS as VIEWER_HEADERS
from ui.viewer.source_page import csp_hash, source_url

STYLE = asset("admin.css")
HEADERS = {
    **VIEWER_HEADERS,
    "Referrer-Policy": "same-origin",  # without it, the button's request has the origin "null"
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {csp_hash(STYLE)}; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'"
    ),
}
_LISTED = 500
_ASKED = 1_000  # vectors that must find themselves in a search; `doctor --all` checks all


class AdministeredIndex(Protocol):
    """What the page needs from the index."""

    @property
    def generation(self) -> str: ...

    @property
    def coverage(self) -> float: ...

    @property
    def models(self) -> tuple[str, ...]: ...

    def sources(self) -> list[SourceSummary]: ...

    def last_sync(self) -> LastSync | None: ...

    def failures(self) -> list[Unindexed]: ...

    def left_out(self) -> list[LeftOut]: ...

    def examine(self, *, sample: int | None = None) -> list[Finding]: ...


@dataclass(frozen=True, slots=True)
class EvalRun:
    """One kept evaluation run: its date (ISO 8601), its set, and its share of right answers."""

    date: str
    set: str
    cases: int
    right: float | None


@dataclass(frozen=True, slots=True)
class Checkup:
    """What ``doctor`` found, and when."""

    at: str
    findings: tuple[Finding, ...]


class Administration:
    """The content of the administrator's page; ``runs`` returns the kept evaluation runs.

    ``decides`` says that who may read what is decided here, on a page of its own; ``counts`` that there are
    pages of usage and of the audit log.
    """

    def __init__(
        self,
        index: AdministeredIndex,
        syncing: Syncing | None,
        runs: Callable[[], Sequence[EvalRun]] = tuple,
        keys: ApiKeys | None = None,
        *,
        decides: bool = False,
        connections: Callable[[], Sequence[State]] = tuple,
        counts: bool = False,
    ) -> None:
        self._index = index
        self._syncing = syncing
        self._runs = runs
        self.decides, self.counts = decides, counts
        self._connections = connections
        self._keys = keys
        self._checking = Lock()
        self._checkup: Checkup | None = None

    def check(self) -> None:
        """Examine the index now; a call during an examination waits for it and uses its result."""
        if not self._checking.acquire(blocking=False):
            with self._checking:
                return
        try:
            found = self._index.examine(sample=_ASKED)
            self._checkup = Checkup(f"{datetime.now():%Y-%m-%d %H:%M}", tuple(found))
        finally:
            self._checking.release()

    def revoke(self, key: str) -> bool:
        """End a program's API key at once; False if there is none of this name."""
        return self._keys is not None and self._keys.revoke(key)

    def page(self, texts: Texts) -> str:
        """The page as HTML."""
        state = self._syncing.state if self._syncing else SyncState()
        sources = self._index.sources()
        parts = [
            _section(texts.index, _facts(self._index, sources, texts)),
            _section(texts.last_sync, _sync(state, self._index.last_sync(), texts)),
            _section(texts.connections, connections_table(self._connections(), texts)),
            _section(texts.failures, _failures(self._index.failures(), texts)),
            _section(texts.all_left_out, _left_out(self._index.left_out(), texts)),
            _section(texts.health, _health(self._checkup, texts)),
            _section(texts.evaluation, _evaluation(self._runs(), texts)),
            _section(texts.api_keys, _keys(self._keys.all() if self._keys else (), texts)),
            _section(texts.sources, _sources(sources, texts)),
        ]
        if self.decides:
            link = f'<p><a href="admin/rights">{escaped(texts.rights)}</a></p>'
            parts.insert(1, _section(texts.rights, link))
        if self.counts:
            words = insight_words(texts)
            links = "".join(
                f'<p><a href="admin/{where}">{escaped(name)}</a></p>'
                for where, name in (("usage", words.usage), ("audit", words.audit))
            )
            parts.insert(1, _section(f"{words.usage} · {words.audit}", links))
        again = '<meta http-equiv="refresh" content="5">' if state.running else ""
        return (
            f'<!doctype html>\n<html lang="{escaped(texts.tag)}"><head><meta charset="utf-8">{again}'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>citeback: {escaped(texts.administration)}</title>"
            f"<style>{STYLE}</style></head><body><main>"
            f'<p><a href="./">{escaped(texts.back_to_chat)}</a></p>'
            f"<h1>{escaped(texts.administration)}</h1>{''.join(parts)}</main></body></html>\n"
        )


def _section(headline: str, body: str) -> str:
    return f"<section><h2>{escaped(headline)}</h2>{body}</section>"


def _facts(index: AdministeredIndex, sources: Sequence[SourceSummary], texts: Texts) -> str:
    facts = (
        (texts.sources, f"{len(sources):,}"),
        (texts.passages, f"{sum(each.chunks for each in sources):,}"),
        (texts.complete, f"{index.coverage:.0%}"),
        (texts.generation, index.generation),
        (texts.models, ", ".join(index.models)),
    )
    shown = "".join(
        f"<div><dt>{escaped(name)}</dt><dd>{escaped(value)}</dd></div>" for name, value in facts
    )
    return f"<dl>{shown}</dl>"


def _sync(state: SyncState, last: LastSync | None, texts: Texts) -> str:
    if state.running:
        step = state.step
        doing = {
            "reading": texts.doing_reading,
            "recognising": texts.doing_recognising,
            "embedding": texts.doing_embedding,
        }
        what = doing[step.doing] if step else texts.doing_looking
        share = f' value="{step.done}" max="{max(1, step.total)}"' if step else ""
        said = escaped(texts.in_step.format(doing=what))
        return f'<p>{said}</p><progress aria-label="{said}"{share}></progress>'
    if state.problem:
        return _warned(texts.ended_early.format(problem=state.problem))
    if last is None:
        return _plain(texts.never_synced)
    counts = [(name, last.counts.get(field, 0)) for field, name in texts.counts]
    told = " · ".join(f"{name}: {count:,}" for name, count in counts if count)
    return _plain(f"{_local(last.at)}: {told or texts.nothing_indexed}")


def _local(moment: str) -> str:
    """A time (ISO 8601) in the server's time zone, to the minute."""
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"


def _failures(failed: Sequence[Unindexed], texts: Texts) -> str:
    if not failed:
        return _plain(texts.no_failures)
    rows = [(each.source, each.reason, each.at[:10]) for each in failed[:_LISTED]]
    table = _table((texts.source, texts.reason, texts.when), rows)
    return _shortened(len(failed), texts) + table


def _left_out(left_out: Sequence[LeftOut], texts: Texts) -> str:
    """Each kind of content that was left out, how much of it, and of how many sources."""
    if not left_out:
        return _plain(texts.nothing_left_out)
    rows = []
    for what in sorted({each.what for each in left_out}):
        those = [each for each in left_out if each.what == what]
        count, sources = sum(each.count for each in those), len({each.source for each in those})
        rows.append((kind_named(what, texts), f"{count:,}", f"{sources:,}"))
    shown = _shortened(len(rows), texts)
    return shown + _table((texts.what, texts.number, texts.sources), rows[:_LISTED])


def _shortened(count: int, texts: Texts) -> str:
    """A note that only the first ones are listed; empty if all are."""
    if count <= _LISTED:
        return ""
    return _plain(texts.first_of.format(shown=_LISTED, all=f"{count:,}"))


def _health(checkup: Checkup | None, texts: Texts) -> str:
    ask = (
        '<form method="post" action="admin/check">'
        f"<button>{escaped(texts.check_now)}</button></form>"
    )
    if checkup is None:
        return _plain(texts.health_more) + ask
    if not checkup.findings:
        return _plain(f"{checkup.at}: {texts.sound}") + ask
    found = "".join(_warned(f"{each.part}: {each.what}") for each in checkup.findings)
    return _plain(f"{checkup.at}: {texts.unsound}") + found + ask


def _keys(keys: Sequence[ApiKey], texts: Texts) -> str:
    """The API keys of programs; those that still open something have a button that ends them."""
    if not keys:
        return _plain(texts.no_keys)
    rows = "".join(
        f"<tr><td>{escaped(each.name)}</td><td>{escaped(', '.join(each.groups) or '–')}</td>"
        f'<td class="when">{escaped(each.made[:10])}</td><td class="when">{escaped(each.used or "–")}</td>'
        f"<td>{_ended(each, texts)}</td></tr>"
        for each in keys
    )
    head = _head((texts.key, texts.groups, texts.made, texts.last_used, texts.ended))
    return f"<table>{head}<tbody>{rows}</tbody></table>"


def _ended(key: ApiKey, texts: Texts) -> str:
    if key.revoked:
        return escaped(key.revoked[:10])
    label = f"{texts.revoke}: {key.name}"
    return (
        f'<form method="post" action="admin/revoke"><button name="key" value="{escaped(key.name)}" '
        f'aria-label="{escaped(label)}">{escaped(texts.revoke)}</button></form>'
    )


def _evaluation(runs: Sequence[EvalRun], texts: Texts) -> str:
    if not runs:
        return _plain(texts.no_runs)
    rows = [
        (
            each.date[:16].replace("T", " "),
            each.set,
            f"{each.cases:,}",
            "–" if each.right is None else f"{each.right:.0%}",
        )
        for each in runs[:50]
    ]
    return _table((texts.when, texts.set_name, texts.cases, texts.right), rows)


def _sources(sources: Sequence[SourceSummary], texts: Texts) -> str:
    if not sources:
        return _plain(texts.nothing_indexed)
    rows = "".join(
        f'<tr><td><a href="{escaped(source_url(each.id))}">{escaped(each.title)}</a>'
        f"<br><small>{escaped(each.id)}</small>{_omitted(each, texts)}</td>"
        f'<td class="when">{escaped(each.date or texts.undated)}</td><td>{each.chunks:,}</td></tr>'
        for each in sources[:_LISTED]
    )
    head = _head((texts.source, texts.date, texts.passages))
    return f"{_shortened(len(sources), texts)}<table>{head}<tbody>{rows}</tbody></table>"


def _omitted(source: SourceSummary, texts: Texts) -> str:
    said = left_out_said(source.left_out, source.id, texts)
    return f"<br><small>{escaped(said)}</small>" if said else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    body = "".join(
        f"<tr>{''.join(f'<td>{escaped(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table>{_head(head)}<tbody>{body}</tbody></table>"


def _head(names: Sequence[str]) -> str:
    cells = "".join(f'<th scope="col">{escaped(name)}</th>' for name in names)
    return f"<thead><tr>{cells}</tr></thead>"


def _plain(text: str) -> str:
    return f"<p>{escaped(text)}</p>"


def _warned(text: str) -> str:
    return f'<p class="warned">{escaped(text)}</p>'
