"""The three plots of a report, as self-contained SVG."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.metrics.calibration import bins, given
from eval.metrics.correctness import would_be_right
from eval.metrics.intervals import percentile, wilson
from eval.metrics.risk import pairs, risks
from eval.reports.markup import Markup, element, joined
from eval.running.run import CaseOutcome

_WIDTH, _HEIGHT = 320, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 12, 12, 40
_BARS = 24


def risk_coverage(outcomes: Sequence[CaseOutcome]) -> Markup | None:
    """Share of wrong ones among the most confident, by share answered; a dot marks the current threshold."""
    found = pairs(outcomes)
    if len(found) < 2:
        return None
    risk = risks(found)
    points = [((n + 1) / len(found), float(each)) for n, each in enumerate(risk)]
    answered = sum(one.answered and would_be_right(one) is not None for one in outcomes)
    at = min(max(answered, 1), len(found)) - 1
    marks = [_line(points, "curve"), _dot(points[at], "threshold")]
    return _plot(
        "Risk and coverage",
        "share answered, the surest first",
        "share of them wrong",
        marks,
        note=f"The dot is the threshold in force: {points[at][0]:.0%} answered, "
        f"{points[at][1]:.0%} of those wrong. Lower is better.",
    )


def reliability(outcomes: Sequence[CaseOutcome]) -> Markup | None:
    """Share of right answers by confidence, in ten bins of equal size with 95% intervals."""
    found = bins(given(outcomes))
    if not found:
        return None
    marks = [_line([(0, 0), (1, 1)], "even")]
    for each in found:
        low, high = wilson(each.right, each.answers)
        marks.append(_line([(each.confidence, low), (each.confidence, high)], "reach"))
        dot = (each.confidence, each.right / each.answers)
        title = f"{each.right} of {each.answers} right at a confidence of {each.confidence:.2f}"
        marks.append(_dot(dot, "bin", title))
    return _plot(
        "Reliability",
        "confidence",
        "share right",
        marks,
        note="Above the line answers are right more often than they say, below it less often.",
    )


def latency(outcomes: Sequence[CaseOutcome]) -> Markup | None:
    """A histogram of the answers' times in milliseconds."""
    times = np.array([one.ms for one in outcomes if one.answer is not None])
    if len(times) < 2 or times.max() <= 0:
        return None
    # One slow answer that waited for a model to load must not compress the scale.
    longest = float(np.percentile(times, 99)) or float(times.max())
    counts, edges = np.histogram(np.minimum(times, longest), bins=_BARS, range=(0, longest))
    marks = [
        _bar(
            low / longest,
            high / longest,
            count / counts.max(),
            f"{count}: {low:.0f} to {high:.0f} ms",
        )
        for count, low, high in zip(counts, edges, edges[1:], strict=False)
        if count
    ]
    return _plot(
        "Latency",
        "milliseconds to the complete answer",
        "answers",
        marks,
        across=longest,
        up=float(counts.max()),
        note=f"Median {percentile(list(times), 0.5):,.0f} ms, slowest {times.max():,.0f} ms.",
    )


def _plot(
    title: str,
    across_label: str,
    up_label: str,
    marks: Sequence[Markup],
    *,
    note: str,
    across: float = 1.0,
    up: float = 1.0,
) -> Markup:
    middle_x, middle_y = _x(0.5), _y(0.5)
    svg = element(
        "svg",
        _grid(across, up),
        *marks,
        element("text", across_label, x=middle_x, y=_HEIGHT - 6, text_anchor="middle"),
        element(
            "text",
            up_label,
            x=11,
            y=middle_y,
            text_anchor="middle",
            transform=f"rotate(-90 11 {middle_y:g})",
        ),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        aria_label=f"{title}. {note}",
    )
    return element("figure", element("h4", title), svg, element("figcaption", note))


def _grid(across: float, up: float) -> Markup:
    parts = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(_line([(0, share), (1, share)], "grid"))
        parts.append(_label(share * across, _x(share), _y(0) + 14, "middle"))
        parts.append(_label(share * up, _LEFT - 5, _y(share) + 3.5, "end"))
    return joined(*parts)


def _label(value: float, x: float, y: float, anchor: str) -> Markup:
    return element("text", _tick(value), x=x, y=y, text_anchor=anchor, class_="tick")


def _tick(value: float) -> str:
    return f"{value:,.0f}" if value > 1 or value == 0 else f"{value:.2g}"


def _line(points: Sequence[tuple[float, float]], kind: str) -> Markup:
    path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in points)
    return element("polyline", points=path, class_=kind)


def _dot(point: tuple[float, float], kind: str, title: str | None = None) -> Markup:
    inside = element("title", title) if title else Markup()
    return element("circle", inside, cx=_x(point[0]), cy=_y(point[1]), r=4, class_=kind)


def _bar(left: float, right: float, height: float, title: str) -> Markup:
    return element(
        "rect",
        element("title", title),
        x=_x(left),
        y=_y(height),
        width=max(1.0, _x(right) - _x(left) - 1),
        height=_y(0) - _y(height),
        class_="bar",
    )


def _x(share: float) -> float:
    return round(_LEFT + share * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(share: float) -> float:
    return round(_HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM), 1)
