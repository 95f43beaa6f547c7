"""The documents of the corpus that can be said in blocks: a few of each kind."""

from __future__ import annotations

from eval.fidelity.content import (
    Cell,
    Document,
    Expected,
    Heading,
    Item,
    Run,
    paragraph,
    table,
)

WRITTEN = ("docx", "odt", "html", "pdf")
PLACES = (
    "Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper", "Kauri", "Larch",
    "Maple", "Nutmeg", "Oak", "Pine", "Quince", "Rowan", "Spruce", "Teak", "Umbrella", "Walnut", "Yew", "Zelkova",
)  # fmt: skip


def documents() -> list[Document]:
    """All of them."""
    return [
        _prose(), _lists(), _numbered(), _merged(), _two_rows(), _long(), _powers(), _formula(), _hidden(),
        _faq(), _right_to_left(),
    ]  # fmt: skip


def _prose() -> Document:
    said = (
        "The northern gate of the harbour is closed from December to March.",
        "Ships that draw more than 4.5 metres wait at the outer mole.",
        "The pilot comes aboard within 30 minutes.",
        "No dues are taken for a stay of less than two hours.",
        "Whoever leaves by night shows a green lamp above a white one.",
        "The harbour master keeps the log for seven years.",
    )
    return Document(
        "prose",
        (
            Heading("Rules of the harbour"),
            paragraph(f"{said[0]} {said[1]} {said[2]}"),
            Heading("Dues", 2),
            paragraph(said[3]),
            Heading("Lamps and logs", 2),
            paragraph(f"{said[4]} {said[5]}"),
        ),
        Expected(
            said=("Rules of the harbour", *said[:3], "Dues", said[3], "Lamps and logs", *said[4:])
        ),
        ("docx", "odt", "html", "pdf", "pptx", "md"),
    )


def _lists() -> Document:
    items = (
        ("Drain the tank completely.", 0), ("Close valve A first.", 1), ("Then close valve B.", 1),
        ("Unscrew the four bolts.", 0), ("Lift the lid with two people.", 0),
    )  # fmt: skip
    return Document(
        "lists",
        (
            Heading("Opening the pump"),
            paragraph("Wear gloves."),
            *(Item(text, depth, ordered=True) for text, depth in items),
            paragraph("Tools that you need:"),
            Item("a spanner of 17 mm"),
            Item("a lamp"),
        ),
        Expected(
            said=(
                "Wear gloves.", *(text for text, _ in items), "Tools that you need:", "a spanner of 17 mm",
                "a lamp",
            )
        ),
        ("docx", "odt", "html", "pdf", "pptx"),
    )  # fmt: skip


def _numbered() -> Document:
    return Document(
        "numbered headings",
        (
            Heading("Scope", 1, numbered=True),
            paragraph("This contract holds for all ships."),
            Heading("Duties", 1, numbered=True),
            Heading("Of the owner", 2, numbered=True),
            paragraph("The owner pays the dues."),
            Heading("Of the master", 2, numbered=True),
            paragraph("The master keeps the log."),
        ),
        Expected(
            said=(
                "1 Scope", "This contract holds for all ships.", "2 Duties", "2.1 Of the owner",
                "The owner pays the dues.", "2.2 Of the master", "The master keeps the log.",
            )
        ),
        ("docx", "odt"),
    )  # fmt: skip


def _merged() -> Document:
    return Document(
        "merged cells",
        (
            Heading("Rooms"),
            table(
                ("House", "Room", "Seats", "Price"),
                (Cell("North wing", rows=3), "Alder", "12", "80 EUR"),
                ("Birch", "14", Cell("95 EUR", rows=2)),
                ("Cedar", "16"),
                (Cell("South wing", rows=2), "Dogwood", "20", "120 EUR"),
                ("Elm", Cell("on request", columns=2)),
            ),
        ),
        Expected(
            said=("Rooms",),
            cells=(
                ("Alder", "House", "North wing"), ("Birch", "House", "North wing"),
                ("Cedar", "House", "North wing"),
                ("Birch", "Price", "95 EUR"), ("Cedar", "Price", "95 EUR"), ("Cedar", "Seats", "16"),
                ("Elm", "House", "South wing"), ("Elm", "Seats", "on request"), ("Elm", "Price", "on request"),
            ),
        ),
        ("docx", "odt", "html", "pdf", "pptx", "xlsx"),
    )  # fmt: skip


def _two_rows() -> Document:
    return Document(
        "two-row heads",
        (
            Heading("Sales by quarter"),
            table(
                (Cell("Region", rows=2), Cell("2023", columns=2), Cell("2024", columns=2)),
                ("Q1", "Q2", "Q1", "Q2"),
                ("Northland", "411", "422", "433", "444"),
                ("Southland", "511", "522", "533", "544"),
                heads=2,
            ),
        ),
        Expected(
            cells=(
                ("Northland", "2023 / Q1", "411"), ("Northland", "2023 / Q2", "422"),
                ("Northland", "2024 / Q1", "433"), ("Southland", "2024 / Q2", "544"),
                ("Southland", "2023 / Q2", "522"), ("Southland", "Region", "Southland"),
            )
        ),
        ("docx", "odt", "html", "pdf", "pptx", "xlsx"),
    )  # fmt: skip


def _long() -> Document:
    rows = [
        (f"{place} {part}", str(100 + 7 * at), f"{at % 12 + 1} m")
        for part in ("east", "west", "mid", "far")
        for at, place in enumerate(PLACES)
    ]
    return Document(
        "tables over pages",
        (
            Heading("Trees of the park"),
            paragraph("As counted in May."),
            table(("Tree", "Number", "Height"), *rows),
            paragraph("The next count is in 2027."),
        ),
        Expected(
            said=("As counted in May.", "The next count is in 2027."),
            cells=tuple(
                (name, column, value)
                for name, number, height in rows[::8]
                for column, value in (("Number", number), ("Height", height))
            ),
        ),
        WRITTEN,
    )


def _powers() -> Document:
    return Document(
        "powers and notes",
        (
            Heading("Measures"),
            paragraph("The core holds 10", Run("6", "super"), " cells."),
            paragraph("The warranty is 24", Run("3", "super"), " months."),
            paragraph("Add 5 ml of CO", Run("2", "sub"), " for each litre."),
            table(
                ("Part", "Size"), ("Bolt", "⅜ inch"), ("Rod", "2½ feet"),
            ),
        ),
        Expected(
            said=("Measures", "for each litre."),
            shown=(
                "10⁶|10^6|10^(6)|10^{6}", "24³|24 [3]|24[3]|24 ⁽³⁾|24⁽³⁾|24^3", "CO₂|CO_2|CO2", "⅜|3/8",
                "2½|2 1/2",
            ),
            absent=("106 cells", "243 months"),
        ),
        WRITTEN,
    )  # fmt: skip


def _formula() -> Document:
    return Document(
        "formulas",
        (paragraph("The slope is ", Run("7/16", "formula"), " of the length."),),
        Expected(
            said=("The slope is", "of the length."), shown=("7/16|(7)/(16)|⁷⁄₁₆",), absent=("716",)
        ),
        ("docx", "html"),
    )


def _hidden() -> Document:
    return Document(
        "hidden text",
        (
            Heading("Offer"),
            paragraph("The pump costs 410 EUR.", Run(" It costs us 285 EUR.", "hidden")),
            paragraph("Delivery takes ", Run("nine", "deleted"), "four weeks."),
            paragraph("The offer holds until June.", Run("Ask Berta before sending.", "comment")),
        ),
        Expected(
            said=(
                "The pump costs 410 EUR.",
                "Delivery takes four weeks.",
                "The offer holds until June.",
            ),
            shown=("410 EUR",),
            absent=("285", "nine"),
            marked=(("Ask Berta before sending.", "comment"),),
            named=("hidden", "deleted"),
        ),
        ("docx",),
    )


def _faq() -> Document:
    asked = (
        ("How do I open an account?", "Write to the office with a copy of your passport."),
        ("When is my card sent?", "Cards leave the house within five days."),
        ("What does a second card cost?", "It costs 12 EUR a year."),
    )
    blocks = [each for q, a in asked for each in (Heading(q, 2), paragraph(a))]
    return Document(
        "faq",
        (Heading("Questions"), *blocks),
        Expected(said=tuple(each for pair in asked for each in pair)),
        ("docx", "odt", "html", "md", "pdf"),
    )


def _right_to_left() -> Document:
    said = ("הספרייה פתוחה מיום ראשון עד יום חמישי.", "המחיר הוא 41 שקלים.")
    return Document(
        "right-to-left text",
        tuple(paragraph(Run(each, "right to left")) for each in said),
        Expected(said=said, shown=("41",)),
        ("docx", "html"),
    )
