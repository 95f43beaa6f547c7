"""Charts of an .ods: each an object of its own inside the file, with the cells that it is drawn from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from index.loaders import markup
from index.loaders.charts import Chart
from index.loaders.decks.odf_charts import odf_chart

_RANGE = re.compile(r"(.*?)\.\$?([A-Z]+)\$?(\d+)(?::(?:.*?\.)?\$?([A-Z]+)\$?(\d+))?$")


def chart_of(root: Any) -> Chart | None:
    """The chart of an object's ``content.xml``; None if the object is no chart."""
    for element in root.iter():
        if markup.name(element) == "chart" and markup.attribute(element, "class"):
            chart = odf_chart(element)
            cells = [
                _cells(markup.attribute(each, "values-cell-range-address") or "")
                for each in element.iter()
                if markup.name(each) == "series"
            ]
            cells += [""] * len(chart.series)
            series = (replace(s, taken_from=at) for s, at in zip(chart.series, cells, strict=False))
            return replace(chart, series=tuple(series))
    return None


def _cells(address: str) -> str:
    """``Prices.B2:Prices.B5`` as other programs write it: ``Prices!B2:B5``."""
    match = _RANGE.match(address)
    if match is None:
        return ""
    last = f":{match[4]}{match[5]}" if match[4] else ""
    return f"{match[1].lstrip('$')}!{match[2]}{match[3]}{last}"
