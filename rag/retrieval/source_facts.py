"""Prefers hits from sources whose date or outlet the question tells: a soft bonus, never a filter.

The date of what is asked about is often that of the source ("in October", "on 5 March"), and a question about
what The Verge reported is answered by its pages. Sources that say neither keep their score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.passages import Hit, Label
from rag.query.asked_dates import Period, how_well, periods_in
from rag.query.source_mentions import outlets_in

OF_DATE = 0.2  # score added to a hit from the asked day; scores are at most 1
OF_NAMED = 0.2  # score added to a hit from an outlet that the question names


def preferred(question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """The hits, best first, with the bonus of each in its score."""
    periods = periods_in(question)
    outlets = of_outlets(question, hits)
    if not periods and not outlets:
        return tuple(hits)
    raised = [
        replace(hit, score=hit.score + bonus) if (bonus := _bonus(hit, periods, outlets)) else hit
        for hit in hits
    ]
    return tuple(sorted(raised, key=lambda hit: -hit.score))


def _bonus(hit: Hit, periods: Sequence[Period], outlets: frozenset[str]) -> float:
    dated = OF_DATE * _dated(hit, periods) if periods else 0.0
    return dated + OF_NAMED * (hit.place.source in outlets)


def _dated(hit: Hit, periods: Sequence[Period]) -> float:
    """How well (0..1) the date of a hit's source, or else one in its title, meets what is asked for."""
    if hit.date:
        return how_well(periods, hit.date)
    titled = (each.first.isoformat() for each in periods_in(hit.title) if not each.any_year)
    return max((how_well(periods, date) for date in titled), default=0.0)


def of_outlets(question: str, hits: Sequence[Hit]) -> frozenset[str]:
    """The sources of the outlets that a question names, by the hosts of their addresses."""
    labels = {
        hit.place.source: Label(hit.place.source, hit.title, hit.date, hit.url)
        for hit in hits
        if hit.url
    }
    if not labels:
        return frozenset()
    named = outlets_in(question, tuple(labels.values()))
    return frozenset(source for sources in named.values() for source in sources)
