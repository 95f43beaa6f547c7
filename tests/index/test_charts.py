"""Charts of office files as tables."""

from __future__ import annotations

import pytest

from index.loaders.charts import NO_VALUES, UNKNOWN, write_chart
from index.loaders.writing import Writing

_C = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_CX = (
    'xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def words(text: str) -> str:
    return (
        f"<c:title><c:tx><c:rich><a:p><a:r><a:t>{text}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    )


def points(*values: object) -> str:
    return "".join(
        f'<c:pt idx="{n}"><c:v>{value}</c:v></c:pt>'
        for n, value in enumerate(values)
        if value != ""
    )


def numbers(*values: object, code: str = "General") -> str:
    cache = f"<c:formatCode>{code}</c:formatCode>{points(*values)}"
    return f"<c:numRef><c:f>S!$B$2</c:f><c:numCache>{cache}</c:numCache></c:numRef>"


def texts(*values: object) -> str:
    return f"<c:strRef><c:strCache>{points(*values)}</c:strCache></c:strRef>"


def series(name: str, categories: str, values: str, more: str = "") -> str:
    return f"<c:ser><c:tx>{texts(name)}</c:tx><c:cat>{categories}</c:cat><c:val>{values}</c:val>{more}</c:ser>"


def chart(plot: str, *, title: str = "", axes: str = "") -> bytes:
    head = words(title) if title else ""
    return (
        f"<c:chartSpace {_C}><c:chart>{head}<c:plotArea>{plot}{axes}</c:plotArea></c:chart></c:chartSpace>"
    ).encode()


def written(data: bytes) -> str:
    writing = Writing()
    assert write_chart(writing, data) is None
    return writing.text


AXES = (
    f'<c:catAx><c:axId val="1"/>{words("Quarter")}</c:catAx>'
    f'<c:valAx><c:axId val="2"/>{words("EUR thousand")}<c:numFmt formatCode="General"/></c:valAx>'
)
IDS = '<c:axId val="1"/><c:axId val="2"/>'


@pytest.mark.parametrize(
    "kind", ["bar", "line", "pie", "area", "radar", "doughnut", "stock", "surface3D", "bar3D"]
)
def test_a_chart_is_a_table_of_categories_and_series_under_its_title(kind: str) -> None:
    quarters = texts("Q1", "Q2")
    plot = (
        f"<c:{kind}Chart>{series('Steel', quarters, numbers(1200, 1300, code='#,##0'))}"
        f"{series('Wood', quarters, numbers(7, ''))}{IDS}</c:{kind}Chart>"
    )
    text = written(chart(plot, title="Sales", axes=AXES))
    assert text.startswith("Chart: Sales (")
    assert text.endswith(
        "| Quarter | Steel (EUR thousand) | Wood (EUR thousand) |\n|---|---|---|\n"
        "| Q1 | 1,200 | 7 |\n| Q2 | 1,300 |  |"
    )


def test_series_of_other_categories_have_a_table_of_their_own() -> None:
    plot = (
        f"<c:barChart>{series('Steel', texts('Q1'), numbers(1))}</c:barChart>"
        f"<c:lineChart>{series('Wood', texts('May'), numbers(2))}</c:lineChart>"
    )
    assert written(chart(plot)) == (
        "Chart (bar chart)\n\n|  | Steel |\n|---|---|\n| Q1 | 1 |\n\n|  | Wood |\n|---|---|\n| May | 2 |"
    )


def test_each_series_has_the_unit_of_its_own_axis() -> None:
    axes = (
        AXES
        + f'<c:valAx><c:axId val="4"/>{words("percent")}</c:valAx><c:catAx><c:axId val="3"/></c:catAx>'
    )
    plot = (
        f"<c:barChart>{series('Sales', texts('Q1'), numbers(1))}{IDS}</c:barChart><c:lineChart>"
        f'{series("Growth", texts("Q1"), numbers(2))}<c:axId val="3"/><c:axId val="4"/></c:lineChart>'
    )
    text = written(chart(plot, axes=axes))
    assert "Sales (EUR thousand)" in text and "Growth (percent)" in text


def test_values_are_shown_by_their_own_format_or_that_of_their_labels() -> None:
    labels = '<c:dLbls><c:numFmt formatCode="0.0%" sourceLinked="0"/></c:dLbls>'
    plot = f"<c:pieChart>{series('Share', texts('A', 'B'), numbers(0.125, 0.875), labels)}</c:pieChart>"
    assert "| A | 12.5% |" in written(chart(plot))
    days = numbers(45358, 45389, code="dd.mm.yyyy")
    plot = f"<c:lineChart>{series('Price', days, numbers(5, 6, code='[$€-407]0.00'))}</c:lineChart>"
    assert "| 07.03.2024 | €5.00 |" in written(chart(plot))


def test_an_axis_in_percent_makes_plain_values_percent() -> None:
    axes = AXES.replace('formatCode="General"', 'formatCode="0%"')
    plot = f"<c:barChart>{series('Share', texts('A'), numbers(0.125))}{IDS}</c:barChart>"
    assert "| A | 12.5% |" in written(chart(plot, axes=axes))


def test_categories_of_two_levels_are_joined() -> None:
    inner = points("H1", "H2", "H1")
    outer = '<c:pt idx="0"><c:v>2023</c:v></c:pt><c:pt idx="2"><c:v>2024</c:v></c:pt>'
    held = f"<c:lvl>{inner}</c:lvl><c:lvl>{outer}</c:lvl>"
    levels = f"<c:multiLvlStrRef><c:multiLvlStrCache>{held}</c:multiLvlStrCache></c:multiLvlStrRef>"
    text = written(chart(f"<c:barChart>{series('Steel', levels, numbers(1, 2, 3))}</c:barChart>"))
    assert "| 2023 / H2 | 2 |\n| 2024 / H1 | 3 |" in text


def test_a_scatter_or_bubble_chart_has_both_values_and_sizes() -> None:
    point = (
        f"<c:ser><c:tx>{texts('Pump')}</c:tx><c:xVal>{numbers(1.5, 2.5)}</c:xVal><c:yVal>{numbers(2, 7)}</c:yVal>"
        f"<c:bubbleSize>{numbers(10, 20)}</c:bubbleSize></c:ser>"
    )
    axes = f'<c:valAx><c:axId val="1"/>{words("rpm")}</c:valAx><c:valAx><c:axId val="2"/>{words("kW")}</c:valAx>'
    text = written(chart(f"<c:bubbleChart>{point}{IDS}</c:bubbleChart>", axes=axes))
    assert (
        "| rpm | Pump (kW) | Pump: size |\n|---|---|---|\n| 1.5 | 2 | 10 |\n| 2.5 | 7 | 20 |"
        in text
    )


def test_a_chart_without_stored_values_or_of_an_unknown_kind_is_named() -> None:
    writing = Writing()
    empty = series("Steel", texts(), "<c:numRef><c:f>S!$B$2</c:f></c:numRef>")
    assert (
        write_chart(writing, chart(f"<c:barChart>{empty}</c:barChart>", title="Sales")) == NO_VALUES
    )
    assert writing.text == "Chart: Sales (bar chart)"
    assert write_chart(Writing(), chart("<c:newPlot/>")) == UNKNOWN


def test_a_point_of_a_huge_number_makes_no_huge_table() -> None:
    values = (
        '<c:numLit><c:ptCount val="999999999"/><c:pt idx="999999998"><c:v>5</c:v></c:pt></c:numLit>'
    )
    assert "| 5 |" in written(chart(f"<c:barChart>{series('Steel', texts(), values)}</c:barChart>"))


def test_the_newer_kinds_of_charts_are_read() -> None:
    data = (
        f'<cx:chartSpace {_CX}><cx:chartData><cx:data id="0"><cx:strDim type="cat"><cx:lvl>'
        '<cx:pt idx="0">Start</cx:pt><cx:pt idx="1">Costs</cx:pt></cx:lvl></cx:strDim>'
        '<cx:numDim type="val"><cx:lvl formatCode="0.0"><cx:pt idx="0">10</cx:pt>'
        '<cx:pt idx="1">-4</cx:pt></cx:lvl></cx:numDim></cx:data></cx:chartData><cx:chart><cx:title>'
        "<cx:tx><cx:txData><cx:v>Result</cx:v></cx:txData></cx:tx></cx:title><cx:plotArea>"
        '<cx:plotAreaRegion><cx:series layoutId="waterfall"><cx:tx><cx:txData><cx:v>EUR</cx:v></cx:txData>'
        '</cx:tx><cx:dataId val="0"/></cx:series></cx:plotAreaRegion></cx:plotArea></cx:chart>'
        "</cx:chartSpace>"
    )
    assert written(data.encode()) == (
        "Chart: Result (waterfall chart)\n\n|  | EUR |\n|---|---|\n| Start | 10.0 |\n| Costs | -4.0 |"
    )
