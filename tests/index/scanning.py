"""Pictures of text, and scans made of them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from index.ocr.pictures import Picture

FIRST = "The harbour crane was inspected in March."
SECOND = "Its brake had worn down to 4.5 millimetres."
LINES = (FIRST, SECOND, "The office keeps the keys on the second floor.")


def sheet(
    lines: Sequence[str] = LINES, *, size: int = 30, wide: int = 1100, high: int = 700
) -> Image.Image:
    """A white page with these lines in black."""
    image = Image.new("L", (wide, high), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size)
    for number, line in enumerate(lines):
        draw.text((90, 90 + number * 1.6 * size), line, font=font, fill=0)
    return image


def table(rows: Sequence[Sequence[str]]) -> Image.Image:
    """A page with a ruled table."""
    image = sheet(())
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(28)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            draw.text((110 + 300 * column, 112 + 60 * number), cell, font=font, fill=0)
    for number in range(len(rows) + 1):
        draw.line((90, 100 + 60 * number, 990, 100 + 60 * number), fill=0, width=2)
    for column in range(4):
        x = 90 + 300 * column
        draw.line((x, 100, x, 100 + 60 * len(rows)), fill=0, width=2)
    return image


def picture(image: Image.Image) -> Picture:
    """The same as what is recognised."""
    gray = image.convert("L")
    return Picture(gray.tobytes(), gray.width, gray.height)


def encoded(image: Image.Image, form: str, *more: Image.Image) -> bytes:
    """The bytes of a file of this format; ``more`` are further pages."""
    file = io.BytesIO()
    extra = {"save_all": True, "append_images": list(more)} if more else {}
    image.save(file, form, **extra)
    return file.getvalue()


def scan(*pages: Image.Image) -> bytes:
    """A PDF whose pages are pictures, 150 dots per inch."""
    file = io.BytesIO()
    pages[0].save(file, "PDF", save_all=True, append_images=list(pages[1:]), resolution=150)
    return file.getvalue()
