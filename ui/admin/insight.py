"""The administrators' pages of usage and of the audit log."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote

from ui.admin.page import STYLE
from ui.admin.plots import Series, lines, share, stacked_bars, table_of
from ui.answering.auditor import AuditedSource
from ui.audit.events import AuditEvent
from ui.audit.store import AuditFilter, AuditStore, Day
from ui.html.elements import escaped
from ui.texts import Texts
from ui.texts.insight_words import InsightWords, insight_words
from ui.viewer.source_page import source_url

PERIODS = (7, 30, 90, 365)
LISTED = 200
_CITED, _UNANSWERED, _LOOKED_THROUGH = 20, 20, 2_000
_SHOWN_SOURCES = 12  # of one event
_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d(:\d\d(:\d\d)?)?)?)?)?")


class CountsThumbs(Protocol):
    """Counts people's feedback."""

    def counts(self, since: str) -> Mapping[tuple[str, str], int]:
        """How many of each verdict there were on each day: (day, verdict) -> number."""
        ...


def moment_said(text: str) -> str:
    """The beginning of an ISO 8601 time as it was typed; ValueError if it is none."""
    said = text.strip().replace(" ", "T")
    if said and not _MOMENT.fullmatch(said):
        raise ValueError(
            f"{text!r} is no time: write 2026, 2026-11, 2026-11-28 or 2026-11-28T09:30"
        )
    return said


class Insight:
    """Both pages, from the audit ``log`` and from people's thumbs; a day is one of UTC."""

    def __init__(
        self,
        log: AuditStore,
        thumbs: CountsThumbs | None = None,
        *,
        today: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._log, self._thumbs, self._today = log, thumbs, today

    def usage(self, texts: Texts, days: int = 30) -> str:
        """The figures of the last ``days`` days, as a page."""
        words = insight_words(texts)
        last = self._today().date()
        names = [str(last - timedelta(days=back)) for back in range(days - 1, -1, -1)]
        since = names[0]
        known = {each.day: each for each in self._log.days(since)}
        asked = [known.get(name, Day(name, {}, 0, 0, 0)) for name in names]
        counts = self._thumbs.counts(since) if self._thumbs is not None else {}
        parts = [
            _questions(asked, words),
            _people(asked, words),
            _took(asked, words),
            _thumbed(names, counts, words),
            self._most_cited(since, words),
            self._unanswered(since, words),
        ]
        chosen = "".join(
            f'<a href="?days={each}"{" aria-current=true" if each == days else ""}>'
            f"{escaped(words.last_days.format(days=each))}</a>"
            for each in PERIODS
        )
        head = f'<p>{escaped(words.usage_more)}</p><nav class="periods">{chosen}</nav>'
        body = head + "".join(f"<section>{each}</section>" for each in parts)
        return _page(words.usage, body, texts)

    def audit(self, texts: Texts, wanted: AuditFilter) -> str:
        """What the log says of what is ``wanted``, as a page."""
        words = insight_words(texts)
        found = list(self._log.find(wanted, most=LISTED + 1))
        rows = "".join(_row(each, wanted, words) for each in found[:LISTED])
        cut = words.latest.format(shown=LISTED) if found[LISTED:] else ""
        names = (texts.when, words.user, words.door, words.kind, words.question, words.sources)
        heads = "".join(f'<th scope="col">{escaped(name)}</th>' for name in names)
        table = (
            f'<div class="scrolls" role="region" tabindex="0" aria-label="{escaped(words.audit)}">'
            f'<table class="log"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
        )
        body = (
            f"<p>{escaped(words.audit_more)}</p>{_form(wanted, words)}<section>"
            f"<p>{escaped(cut)}</p>{table if found else escaped(words.nothing_yet)}</section>"
        )
        return _page(words.audit, body, texts)

    def _most_cited(self, since: str, words: InsightWords) -> str:
        found = self._log.most_cited(since, most=_CITED)
        if not found:
            return _nothing(words.most_cited, words)
        most = max(each.answers for each in found)
        rows = "".join(
            f'<tr><th scope="row"><a href="../{escaped(source_url(each.source))}">{escaped(each.source)}</a>'
            f"</th><td>{share(each.answers, most)} "
            f'<a href="{_answers_url(each.source)}">{each.answers:,}</a></td>'
            f"<td>{each.users:,}</td></tr>"
            for each in found
        )
        heads = "".join(
            f'<th scope="col">{escaped(name)}</th>'
            for name in (words.sources, words.answers, words.people)
        )
        return (
            f"<h2>{escaped(words.most_cited)}</h2><table><thead><tr>{heads}</tr></thead>"
            f"<tbody>{rows}</tbody></table>"
        )

    def _unanswered(self, since: str, words: InsightWords) -> str:
        wanted = AuditFilter(since=since, kinds=("ask",), outcomes=("not_found",))
        found = list(self._log.find(wanted, most=_LOOKED_THROUGH))
        texts = [each.question for each in found if each.question is not None]
        if found and not texts:
            return f"<h2>{escaped(words.unanswered)}</h2><p>{escaped(words.unanswered_more)}</p>"
        if not texts:
            return _nothing(words.unanswered, words)
        spelt = {_same(text): text for text in reversed(texts)}
        often = Counter(map(_same, texts)).most_common(_UNANSWERED)
        rows = [(spelt[each], f"{count:,}") for each, count in often]
        return table_of(words.unanswered, (words.question, words.times), rows)


def _answers_url(source: str) -> str:
    return escaped(f"audit?source={quote(source, safe='', errors='replace')}")


def _page(title: str, body: str, texts: Texts) -> str:
    return (
        f'<!doctype html>\n<html lang="{escaped(texts.tag)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>citeback: {escaped(title)}</title><style>{STYLE}</style></head><body><main class='wide'>"
        f'<p><a href="../admin">{escaped(texts.administration)}</a></p>'
        f"<h1>{escaped(title)}</h1>{body}</main></body></html>\n"
    )


def _same(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip("?？!. ")


def _questions(asked: Sequence[Day], words: InsightWords) -> str:
    days = [each.day for each in asked]
    series = [
        Series(name, outcome.replace("_", "-"), [each.outcomes.get(outcome, 0) for each in asked])
        for outcome, name in words.outcomes
    ]
    rows = [
        (each.day, *(f"{each.outcomes.get(outcome, 0):,}" for outcome, _ in words.outcomes))
        for each in asked
        if each.questions
    ]
    head = (words.day, *(name for _, name in words.outcomes))
    return stacked_bars(words.questions, days, series, _folded(words.questions, head, rows, words))


def _people(asked: Sequence[Day], words: InsightWords) -> str:
    days = [each.day for each in asked]
    series = [Series(words.people, "people", [each.users for each in asked])]
    rows = [(each.day, f"{each.users:,}") for each in asked if each.users]
    table = _folded(words.people, (words.day, words.people), rows, words)
    return stacked_bars(words.people, days, series, table)


def _took(asked: Sequence[Day], words: InsightWords) -> str:
    days = [each.day for each in asked]
    series = [
        Series(words.half, "half", [each.half_ms / 1000 for each in asked]),
        Series(words.most, "most", [each.most_ms / 1000 for each in asked]),
    ]
    rows = [
        (each.day, f"{each.half_ms / 1000:.2f}", f"{each.most_ms / 1000:.2f}")
        for each in asked
        if each.questions
    ]
    table = _folded(words.took, (words.day, words.half, words.most), rows, words)
    return lines(words.took, days, series, table)


def _thumbed(
    days: Sequence[str], counts: Mapping[tuple[str, str], int], words: InsightWords
) -> str:
    series = [
        Series(name, verdict, [counts.get((day, verdict), 0) for day in days])
        for verdict, name in (("up", words.up), ("down", words.down))
    ]
    rows = [
        (day, *(f"{each.values[at]:,}" for each in series))
        for at, day in enumerate(days)
        if any(each.values[at] for each in series)
    ]
    table = _folded(words.thumbs, (words.day, words.up, words.down), rows, words)
    return stacked_bars(words.thumbs, days, series, table)


def _folded(
    title: str, head: Sequence[str], rows: Sequence[Sequence[str]], words: InsightWords
) -> str:
    if not rows:
        return f"<p>{escaped(words.nothing_yet)}</p>"
    table = table_of(title, head, rows)
    return f"<details><summary>{escaped(words.as_table)}</summary>{table}</details>"


def _nothing(title: str, words: InsightWords) -> str:
    return f"<h2>{escaped(title)}</h2><p>{escaped(words.nothing_yet)}</p>"


def _form(wanted: AuditFilter, words: InsightWords) -> str:
    kinds = "".join(
        f'<option value="{kind}"{" selected" if kind in wanted.kinds else ""}>{escaped(name)}</option>'
        for kind, name in (("", "–"), *words.kinds)
    )
    fields = "".join(
        f'<label>{escaped(name)} <input name="{field}" value="{escaped(value)}"></label> '
        for field, name, value in (
            ("source", words.source_or_folder, wanted.source),
            ("user", words.user, wanted.user),
            ("since", words.since, wanted.since),
            ("until", words.until, wanted.until),
        )
    )
    chosen = f'<label>{escaped(words.kind)} <select name="kind">{kinds}</select></label> '
    button = f"<button>{escaped(words.search)}</button>"
    return f'<form class="sought" method="get">{fields}{chosen}{button}</form>'


def _row(event: AuditEvent, wanted: AuditFilter, words: InsightWords) -> str:
    shown = [each for each in event.sources if wanted.fits(each.source)]
    sources = "".join(f"<li>{_place(each, words)}</li>" for each in shown[:_SHOWN_SOURCES])
    more = f"<li>+{len(shown) - _SHOWN_SOURCES:,}</li>" if shown[_SHOWN_SOURCES:] else ""
    kind = dict(words.kinds).get(event.kind, event.kind)
    outcome = dict(words.outcomes).get(event.outcome, event.outcome)
    detail = "; ".join(f"{name}: {value}" for name, value in event.detail.items())
    said = f"<br><small>{escaped(detail)}</small>" if detail else ""
    return (
        f'<tr><td class="when"><time datetime="{escaped(event.at)}">{escaped(event.at[:19].replace("T", " "))}'
        f"</time></td><td>{escaped(event.user or '–')}</td><td>{escaped(event.door or '–')}</td>"
        f"<td>{escaped(kind)}<br><small>{escaped(outcome)}</small></td>"
        f'<td>{escaped(event.question or "–")}{said}</td><td><ul class="places">{sources}{more}</ul></td></tr>'
    )


def _place(place: AuditedSource, words: InsightWords) -> str:
    role = dict(words.roles).get(place.role, place.role)
    span = "" if place.start is None else f" {place.start}–{place.end}"
    url = source_url(place.source, place.start, place.end)
    return (
        f"<small>{escaped(role)}</small> "
        f'<a href="../{escaped(url)}">{escaped(place.source)}</a><small>{escaped(span)}</small>'
    )
