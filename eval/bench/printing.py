"""The results as a table, as JSON, and as a diagram of time over size."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from html import escape

from eval.bench.measuring import Measured

_WIDTH, _HEIGHT, _EDGE = 640, 360, 56
_COLOURS = ("#1f6f8b", "#c8553d", "#588157", "#7b2d8b", "#b08900", "#444444", "#2a9d8f", "#d62884")


def table(measured: Sequence[Measured]) -> str:
    """Median and spread of each measurement, and its ratio to the first with the same part, size and unit."""
    lines = [
        f"{'part':<10} {'at':>7} {'what':<26} {'median':>9} {'least':>8} {'p95':>8} {'ratio':>6}"
    ]
    for each in measured:
        alike = (each.part, each.at, each.unit)
        first = next(one for one in measured if (one.part, one.at, one.unit) == alike)
        lines.append(
            f"{each.part:<10} {each.at:>7} {each.name:<26} {each.median:>9.3f} "
            f"{min(each.seconds):>8.3f} {each.centile(0.95):>8.3f} {each.median / first.median:>6.2f}"
            + ("" if each.unit == "s" else f" {each.unit}")
        )
    return "\n".join(lines)


def as_json(measured: Sequence[Measured]) -> str:
    return json.dumps([asdict(each) for each in measured], indent=1)


def picture(measured: Sequence[Measured]) -> str:
    """A diagram of the median over size, both logarithmic, for everything measured at two or more sizes."""
    lines = {
        (each.part, each.name): [
            one for one in measured if (one.part, one.name) == (each.part, each.name)
        ]
        for each in measured
        if each.unit == "s"
    }
    grown = {key: found for key, found in lines.items() if len({one.at for one in found}) > 1}
    points = [one for found in grown.values() for one in found]
    if not points:
        return ""
    across = _scale([one.at for one in points], _EDGE, _WIDTH - 190)
    up = _scale([one.median for one in points], _HEIGHT - _EDGE, 20)
    drawn = []
    for number, ((part, name), found) in enumerate(grown.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        path = " ".join(f"{across(one.at):.1f},{up(one.median):.1f}" for one in found)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [
            f'<circle cx="{across(one.at):.1f}" cy="{up(one.median):.1f}" r="3" fill="{colour}">'
            f"<title>{one.at}: {one.median:.3f} s</title></circle>"
            for one in found
        ]
        label = escape(f"{part}: {name}")
        drawn.append(
            f'<text x="{_WIDTH - 180}" y="{24 + 16 * number}" fill="{colour}">{label}</text>'
        )
    for one in {each.at: each for each in points}.values():
        drawn.append(
            f'<text x="{across(one.at):.1f}" y="{_HEIGHT - 30}" text-anchor="middle">{one.at}</text>'
        )
    for one in (min(points, key=lambda p: p.median), max(points, key=lambda p: p.median)):
        drawn.append(f'<text x="4" y="{up(one.median):.1f}">{one.median:.3g} s</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>'
        f'{"".join(drawn)}<text x="{_EDGE}" y="{_HEIGHT - 8}">sources, chunks or people (log)</text></svg>\n'
    )


def ratio_picture(ratios: Mapping[str, tuple[Measured, Measured]], commit: str) -> str:
    """A bar for each task: now divided by then, at the median and at the 95th centile; the line is 1."""
    room, full, high = 200, _WIDTH - 200 - 60, 34
    shares = {
        task: (now.median / then.median, now.centile(0.95) / then.centile(0.95))
        for task, (then, now) in ratios.items()
    }
    longest = max([1.0, *(value for each in shares.values() for value in each)])
    drawn = []
    for row, (task, values) in enumerate(shares.items()):
        top = 24 + row * high
        drawn.append(f'<text x="4" y="{top + 16}">{escape(task)}</text>')
        for at, value in enumerate(values):
            drawn.append(
                f'<rect x="{room}" y="{top + 12 * at}" height="10" fill="{_COLOURS[at]}" '
                f'width="{full * value / longest:.1f}"/><text x="{room + full * value / longest + 4:.1f}" '
                f'y="{top + 12 * at + 9}">{value:.2f}</text>'
            )
    one, height = room + full / longest, 36 + len(shares) * high
    drawn.append(
        f'<line x1="{one:.1f}" x2="{one:.1f}" y1="18" y2="{height - 8}" stroke="#000" stroke-dasharray="3"/>'
    )
    said = f"now divided by {escape(commit)}: median above, 95th centile below; shorter is faster"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="#fff"/>'
        f'<text x="4" y="12">{said}</text>{"".join(drawn)}</svg>\n'
    )


def _scale(values: Sequence[float], start: float, end: float) -> Callable[[float], float]:
    """A function that maps a value to a coordinate between ``start`` and ``end``, by its logarithm."""
    low, high = math.log(min(values)), math.log(max(values))
    return lambda value: start + (end - start) * (math.log(value) - low) / ((high - low) or 1.0)
