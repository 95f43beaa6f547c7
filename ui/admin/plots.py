"""Plots as inline SVG: no script, no style of their own; the page's style sheet colours them, light and dark.

Each has its numbers in a table beside it, for who can't see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.html.elements import escaped

_WIDTH, _HEIGHT, _LEFT, _BELOW = 640, 180, 44, 22
_MOST_LABELS = 8


@dataclass(frozen=True, slots=True)
class Series:
    """Values with a name; ``kind`` is the class by which the style sheet colours them."""

    name: str
    kind: str
    values: Sequence[float]


def stacked_bars(title: str, days: Sequence[str], series: Sequence[Series], table: str) -> str:
    """For each day one bar, made of what the series say of it."""
    top = _nice(
        max((sum(each.values[at] for each in series) for at in range(len(days))), default=0)
    )
    step = (_WIDTH - _LEFT) / max(1, len(days))
    bars = []
    for at, day in enumerate(days):
        below = 0.0
        for each in (each for each in series if each.values[at]):
            bottom, below = below, below + each.values[at]
            high = _y(bottom, top) - _y(below, top)
            bars.append(
                f'<rect class="{each.kind}" x="{_LEFT + (at + 0.1) * step:.1f}" y="{_y(below, top):.1f}" '
                f'width="{step * 0.8:.1f}" height="{high:.1f}">{_hint(day, each, at)}</rect>'
            )
    return _figure(title, series, _axes(days, top, step) + "".join(bars), table)


def share(value: float, most: float) -> str:
    """A bar beside a number, which says it already."""
    width = 100 * value / max(most, 1)
    return (
        '<svg class="share" viewBox="0 0 100 8" aria-hidden="true">'
        f'<rect class="answered" width="{width:.1f}" height="8" rx="2"/></svg>'
    )


def lines(title: str, days: Sequence[str], series: Sequence[Series], table: str) -> str:
    """A line for each series."""
    top = _nice(max((value for each in series for value in each.values), default=0))
    step = (_WIDTH - _LEFT) / max(1, len(days))
    drawn = []
    for each in series:
        points = [
            (_LEFT + (at + 0.5) * step, _y(value, top)) for at, value in enumerate(each.values)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        drawn.append(f'<polyline class="{each.kind}" points="{path}"/>')
        drawn += [
            f'<circle class="{each.kind}" cx="{x:.1f}" cy="{y:.1f}" r="2.5">'
            f"{_hint(days[at], each, at)}</circle>"
            for at, (x, y) in enumerate(points)
        ]
    return _figure(title, series, _axes(days, top, step) + "".join(drawn), table)


def table_of(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Numbers as a table, with its title for screen readers."""
    heads = "".join(f'<th scope="col">{escaped(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escaped(first)}</th>'
        f"{''.join(f'<td>{escaped(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return (
        f"<table><caption>{escaped(title)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )


def _hint(day: str, series: Series, at: int) -> str:
    return f"<title>{escaped(f'{day}: {series.name} {series.values[at]:g}')}</title>"


def _figure(title: str, series: Sequence[Series], drawn: str, table: str) -> str:
    legend = "".join(
        f'<li><span class="swatch {each.kind}"></span>{escaped(each.name)}</li>' for each in series
    )
    return (
        f'<figure><figcaption>{escaped(title)}</figcaption><ul class="legend">{legend}</ul>'
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT + _BELOW}" role="img" aria-label="{escaped(title)}">{drawn}</svg>'
        f"{table}</figure>"
    )


def _axes(days: Sequence[str], top: float, step: float) -> str:
    drawn = [
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH}" y1="{_y(value, top):.1f}" y2="{_y(value, top):.1f}"/>'
        f'<text class="axis" x="{_LEFT - 6}" y="{_y(value, top) + 4:.1f}" text-anchor="end">{value:g}</text>'
        for value in (0, top / 2, top)
    ]
    every = max(1, -(-len(days) // _MOST_LABELS))
    drawn += [
        f'<text class="axis" x="{_LEFT + (at + 0.5) * step:.1f}" y="{_HEIGHT + 16}" '
        f'text-anchor="middle">{escaped(day[5:])}</text>'
        for at, day in enumerate(days)
        if at % every == 0
    ]
    return "".join(drawn)


def _y(value: float, top: float) -> float:
    return _HEIGHT - (_HEIGHT - 12) * value / top


def _nice(most: float) -> float:
    """The top of an axis: the next 1, 2 or 4 times a power of ten, of which the half is round, too."""
    top = 1.0
    while True:
        for factor in (2, 4, 10):
            if most <= top * factor:
                return top * factor
        top *= 10
