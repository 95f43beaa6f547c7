"""Reports as one JSON object, with the results of the aims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from eval.comparison.board import AimResult
from eval.report import FORMAT, Report, written


def as_json(reports: Sequence[Report], aims: Sequence[AimResult] = ()) -> str:
    """One report as its JSON object; several, or one with aims, as one object that lists them."""
    if len(reports) == 1 and not aims:
        return reports[0].as_json()
    content = {"format": FORMAT, "reports": [report.content() for report in reports]}
    return written({**content, "aims": [asdict(row) for row in aims]} if aims else content)
