"""Documents that only one format can say: sheets with number formats, charts, forms, mail, invitations."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl
import pptx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl.chart import BarChart, Reference
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from eval.fidelity.content import Expected, Made
from eval.fidelity.making.xlsx import saved

OWN = "us"
_FORMATS: tuple[tuple[str, object, str, str], ...] = (
    # what a row is called, the stored value, its format, and what the sheet shows
    ("Discount", 0.125, "0.0%", "12.5%"),
    ("Share", 0.4, "0%", "40%"),
    ("Price", 1284.5, '#,##0.00 "EUR"', "1,284.50 EUR"),
    ("Dollars", 99, '"$"#,##0.00', "$99.00"),
    ("Weight", 12.5, '0.0 "kg"', "12.5 kg"),
    ("Width", 0.375, "# ?/?", "3/8"),
    ("Postcode", 1067, "00000", "01067"),
    ("Population", 1234567, "#,##0", "1,234,567"),
    ("Delivered", date(2025, 5, 6), "dd.mm.yyyy", "06.05.2025"),
    ("Worked", timedelta(hours=36, minutes=30), "[h]:mm", "36:30"),
    ("Loss", -250, "#,##0;(#,##0)", "(250)"),
)


def special() -> Iterator[Made]:
    """All of them."""
    yield _number_formats()
    yield _hidden_cells()
    yield _errors()
    yield _hidden_slide()
    yield from _charts()
    yield _pdf_form()
    yield _word_form()
    yield from _mails()
    yield from _invitations()
    yield from _asked()


def _number_formats() -> Made:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["What", "Value"])
    for at, (name, value, form, _) in enumerate(_FORMATS, start=2):
        sheet.cell(at, 1, name)
        sheet.cell(at, 2, value).number_format = form
    sheet.column_dimensions["B"].width = 30  # in print, what is too wide is ###
    cells = tuple((name, "Value", shown) for name, _, _, shown in _FORMATS)
    expected = Expected(cells=cells, shown=tuple(shown for *_, shown in _FORMATS))
    return Made("number formats", "xlsx", OWN, saved(book), expected)


def _hidden_cells() -> Made:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (
        ("Part", "Price", "Cost"),
        ("Bolt", 3, 711),
        ("Nut", 4, 722),
        ("Old nut", 733, 744),
        ("Washer", 1, 755),
    ):
        sheet.append(row)
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    secret: Any = book.create_sheet("Margins")
    secret.append(["Margin", 766])
    secret.sheet_state = "hidden"
    expected = Expected(
        cells=(("Bolt", "Price", "3"), ("Nut", "Price", "4"), ("Washer", "Price", "1")),
        absent=("711", "733", "744", "766"),
        named=("hidden sheet", "hidden row", "hidden column"),
    )
    return Made("hidden content", "xlsx", OWN, saved(book), expected)


def _errors() -> Made:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in (("What", "Value"), ("Ratio", "#DIV/0!"), ("Sum", "=1+1"), ("Fee", 12)):
        sheet.append(row)
    expected = Expected(
        cells=(("Ratio", "Value", "#DIV/0!"), ("Fee", "Value", "12")), named=("formula",)
    )
    return Made("formulas without a value", "xlsx", OWN, saved(book), expected)


def _hidden_slide() -> Made:
    deck = pptx.Presentation()
    for title, line in (("Offer", "The pump costs 410 EUR."), ("Costs", "It costs us 285 EUR.")):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text_frame.text = line
    deck.slides[1]._element.set("show", "0")
    expected = Expected(
        said=("Offer", "The pump costs 410 EUR."), absent=("285",), named=("hidden slide",)
    )
    return Made("hidden content", "pptx", OWN, _saved(deck), expected)


def _charts() -> Iterator[Made]:
    months, ships = ("January", "February", "March"), (41, 52, 63)
    cells = tuple((m, "Ships", str(n)) for m, n in zip(months, ships, strict=True))
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Traffic"
    data = CategoryChartData()
    data.categories = months
    data.add_series("Ships", ships)
    place = (Inches(1), Inches(2), Inches(6), Inches(4))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    yield Made("charts", "pptx", OWN, _saved(deck), Expected(said=("Traffic",), cells=cells))
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Month", "Ships"])
    for row in zip(months, ships, strict=True):
        sheet.append(row)
    chart = BarChart()
    chart.title = "Traffic of the harbour"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=2, max_row=4))
    sheet.add_chart(chart, "D2")
    expected = Expected(said=("Traffic of the harbour",), cells=cells)
    yield Made("charts", "xlsx", OWN, saved(book), expected)


def _pdf_form() -> Made:
    packed = io.BytesIO()
    canvas = Canvas(packed, pagesize=A4, invariant=1)
    form = canvas.acroForm
    for at, (label, value) in enumerate((("Name", "Anna Berg"), ("Town", "Elmham"))):
        canvas.drawString(72, 740 - 40 * at, label)
        form.textfield(
            name=label.lower(), value=value, x=200, y=732 - 40 * at, width=200, height=20
        )
    canvas.drawString(72, 660, "Country")
    form.choice(
        name="country",
        value="Norway",
        options=["Norway", "Peru"],
        x=200,
        y=652,
        width=200,
        height=20,
    )
    for at, (label, checked) in enumerate((("Member", True), ("Newsletter", False))):
        canvas.drawString(72, 620 - 30 * at, label)
        form.checkbox(name=label.lower(), checked=checked, x=200, y=616 - 30 * at, size=16)
    canvas.save()
    expected = Expected(
        said=("Name", "Anna Berg", "Town", "Elmham", "Country", "Norway", "Member", "Newsletter"),
        shown=("☒ Member|Member: ☒|Member: yes|[x] Member|Member: x|Member ☒|Member: ☑|☑ Member",),
        absent=("Peru",),
    )  # fmt: skip
    return Made("forms", "pdf", OWN, packed.getvalue(), expected)


def _word_form() -> Made:
    written = docx.Document()
    name: Any = written.add_paragraph("Name: ")
    name._p.append(_control("<w:text/>", "Anna Berg"))
    member: Any = written.add_paragraph("Member: ")
    w14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    member._p.append(
        _control(f'<w14:checkbox {w14}><w14:checked w14:val="1"/></w14:checkbox>', "☒")
    )
    expected = Expected(
        said=("Name: Anna Berg", "Member:"), shown=("Member: ☒|Member: ☑|Member: yes",)
    )
    return Made("forms", "docx", OWN, _saved(written), expected)


def _control(kind: str, text: str) -> Any:
    return parse_xml(
        f"<w:sdt {nsdecls('w')}><w:sdtPr>{kind}</w:sdtPr><w:sdtContent><w:r><w:t>{text}</w:t></w:r>"
        "</w:sdtContent></w:sdt>"
    )


def _mails() -> Iterator[Made]:
    mail = _mail("New prices")
    mail.set_content("Your program can't show HTML. Open this mail in one that can.")
    mail.add_alternative(
        "<p>From May on these prices hold:</p><table><tr><th>Part</th><th>Price</th></tr>"
        "<tr><td>Bolt</td><td>3 EUR</td></tr><tr><td>Nut</td><td>4 EUR</td></tr></table>",
        subtype="html",
    )
    expected = Expected(
        said=("New prices", "From May on these prices hold:"),
        cells=(("Bolt", "Price", "3 EUR"), ("Nut", "Price", "4 EUR")),
    )
    yield Made("mail", "eml", OWN, mail.as_bytes(), expected)


_EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//us//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
    "DTSTAMP:20250501T080000Z\r\nSUMMARY:Inspection of the lock\r\nLOCATION:Gate 4\\, Elmham\r\n"
    "DTSTART;TZID=Europe/Oslo:20250506T093000\r\nDTEND;TZID=Europe/Oslo:20250506T110000\r\n"
    "ORGANIZER;CN=Anna Berg:mailto:anna@example.org\r\n"
    "ATTENDEE;CN=Karl Dahl:mailto:karl@example.org\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n"
    "DESCRIPTION:Bring a lamp.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_MET = Expected(
    said=("Inspection of the lock",),
    shown=(
        "Gate 4, Elmham", "09:30|9:30", "11:00", "2025-05-06|6 May 2025|May 6, 2025", "Europe/Oslo",
        "Anna Berg", "Karl Dahl", "Bring a lamp.", "weekly|Weekly|every week|Every week",
    ),
)  # fmt: skip


def _invitations() -> Iterator[Made]:
    yield Made("invitations", "ics", OWN, _EVENT.encode(), _MET)
    mail = _mail("Inspection")
    mail.set_content("Please come.")
    mail.add_alternative(_EVENT, subtype="calendar", params={"method": "REQUEST"})
    yield Made("invitations", "eml", OWN, mail.as_bytes(), _MET)


def _mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Anna Berg <anna@example.org>", "Karl Dahl <karl@example.org>"
    mail["Date"], mail["Subject"] = "Tue, 06 May 2025 09:00:00 +0200", subject
    return mail


def _asked() -> Iterator[Made]:
    """Questions and answers in lines, and folded away."""
    said = (
        "How do I open an account?", "Write to the office.", "When is my card sent?", "Within five days.",
    )  # fmt: skip
    expected = Expected(said=said)
    lines = "".join(f"{'QA'[at % 2]}: {each}\n{chr(10) * (at % 2)}" for at, each in enumerate(said))
    yield Made("faq", "txt", OWN, lines.encode(), expected)
    folded = "".join(
        f"<details><summary>{said[at]}</summary><p>{said[at + 1]}</p></details>" for at in (0, 2)
    )
    page = f"<!doctype html><html><body><h1>Questions</h1>{folded}</body></html>"
    yield Made("faq folded", "html", OWN, page.encode(), expected)


def _saved(document: Any) -> bytes:
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()
