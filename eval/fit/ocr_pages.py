"""Pages whose words are known, drawn and then spoilt: what the certainty of OCR is fitted and checked on.

English words are those of our own seeds and docs, German and Chinese ones stand in ``ocr_pages.toml``; a fifth
of the words are dates, amounts, codes and units. Pages of the part "held" have other fonts, sizes and faults than
those of the part "fit".
"""

from __future__ import annotations

import io
import random
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont

Part = Literal["fit", "held"]
Language = Literal["en", "de", "zh"]
Pixels = npt.NDArray[np.float64]

_ROOT = Path(__file__).parents[2]
_FONTS = Path("/usr/share/fonts")  # fonts-noto-core, fonts-noto-cjk and fonts-dejavu of Debian
_LATIN = {
    "fit": "NotoSans-Regular.ttf NotoSerif-Regular.ttf DejaVuSans.ttf NotoSans-Bold.ttf DejaVuSerifCondensed.ttf",
    "held": "DejaVuSansMono.ttf NotoSerif-Italic.ttf DejaVuSerif-Bold.ttf DejaVuSansCondensed.ttf",
}
_HAN = {"fit": "NotoSansCJK-Regular.ttc", "held": "NotoSerifCJK-Regular.ttc NotoSansCJK-Bold.ttc"}
_SIZES = {"fit": (13, 15, 18, 21, 24, 28, 34), "held": (14, 16, 20, 26, 30)}
_USUAL = 28  # pixels of a letter of 10 points at 200 dots per inch


@dataclass(frozen=True, slots=True)
class SpoiltPage:
    """A gray picture, and the words on it."""

    language: Language
    image: Image.Image
    words: tuple[str, ...]


def spoilt_page(part: Part, language: Language, number: int) -> SpoiltPage:
    """The page of this number; the same one each time."""
    chance = random.Random(f"{part} {language} {number}")
    fonts = (_HAN if language == "zh" else _LATIN)[part].split()
    size = chance.choice(_SIZES[part])
    font = ImageFont.truetype(str(_font(chance.choice(fonts))), size)
    long = chance.randint(35, 70)
    lines = [_line(chance, language, long) for _ in range(chance.randint(8, 14))]
    if chance.random() < 0.3:  # as in a list or a table
        lines = [line[: chance.randint(4, 20)].strip() for line in lines]
    wide = int(max(font.getlength(line) for line in lines)) + 120
    step = int(size * 1.7)
    paper, ink = chance.choice((255, 255, 245, 225)), chance.choice((0, 0, 0, 60, 110))
    image = Image.new("L", (wide, step * len(lines) + 120), paper)
    for at, line in enumerate(lines):
        ImageDraw.Draw(image).text((60, 60 + at * step), line, font=font, fill=ink)
    if chance.random() < 0.4:
        image = image.rotate(chance.uniform(-3, 3), Image.Resampling.BICUBIC, fillcolor=paper)
    image = _FAULTS[part](image, chance, size / _USUAL)
    return SpoiltPage(language, image, tuple(" ".join(lines).split()))


def _line(chance: random.Random, language: Language, long: int) -> str:
    words = _words(language)
    if language == "zh":
        said = ""
        while len(said) < long // 2:
            said += chance.choice(words) + chance.choice("，。、：")
            said += _code(chance) if chance.random() < 0.2 else ""
        return said[: long // 2].replace(" ", "")
    found: list[str] = []
    while len(" ".join(found)) < long:
        found.append(_code(chance) if chance.random() < 0.2 else chance.choice(words))
    return " ".join(found)


def _code(chance: random.Random) -> str:
    number, letters = chance.randint, "ABCDFGKLMPRSTXZ"
    return chance.choice(
        (
            f"{number(1, 31)}.{number(1, 12)}.20{number(10, 29)}", f"{number(1, 999)},{number(0, 999):03}",
            f"{chance.choice(letters)}{chance.choice(letters)}-{number(10, 9999)}",
            f"{number(1, 99)}.{number(1, 9)}%", f"{number(100, 99999)}",
            f"€{number(1, 900)}.{number(0, 99):02}", f"{number(1, 90)}mm", f"(§{number(1, 90)})",
            f"{chance.choice('QRSVWYJ')}{number(0, 9)}{chance.choice('xyzvwj')}",
        )
    )  # fmt: skip


@cache
def _words(language: Language) -> Sequence[str]:
    if language == "en":
        files = [
            *sorted((_ROOT / "seeds").glob("[0-9]*.md")),
            *sorted((_ROOT / "docs").glob("*.md")),
        ]
        text = " ".join(path.read_text("utf-8") for path in files)
        return re.findall(r"[A-Za-z][a-z]+(?:['-][a-z]+)?[.,;:]?", text)
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    split = re.compile(r"[，。、\s]+" if language == "zh" else r"\s+")
    return [word for word in split.split(told[language]) if word]


@cache
def _font(name: str) -> Path:
    found = next(_FONTS.rglob(name), None)
    if found is None:
        raise FileNotFoundError(
            f"{name} is missing: apt install fonts-noto fonts-noto-cjk fonts-dejavu"
        )
    return found


def _pixels(image: Image.Image) -> Pixels:
    return np.asarray(image).astype(np.float64)


def _image(pixels: Pixels) -> Image.Image:
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _fit_faults(image: Image.Image, chance: random.Random, scale: float) -> Image.Image:
    """Blur, noise and what JPEG leaves, each or none."""
    noise = np.random.default_rng(chance.randrange(2**32))
    if chance.random() < 0.6:
        image = image.filter(ImageFilter.GaussianBlur(chance.uniform(0.4, 3.2) * scale))
    if chance.random() < 0.5:
        pixels = _pixels(image)
        image = _image(pixels + noise.normal(0, chance.uniform(5, 60), pixels.shape))
    if chance.random() < 0.5:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=chance.choice((6, 10, 15, 25, 40, 70)))
        image = Image.open(file).convert("L")
    return image


def _held_faults(image: Image.Image, chance: random.Random, scale: float) -> Image.Image:
    """One of: a copy of a copy, a moved page, spots, few dots, bad light, a fax."""
    noise = np.random.default_rng(chance.randrange(2**32))
    wide, high = image.size
    match chance.randrange(6):
        case 0:
            for _ in range(3):
                image = _image(
                    (_pixels(image.filter(ImageFilter.BoxBlur(1.1 * scale))) - 128) * 1.5 + 128
                )
        case 1:
            steps = max(2, int(chance.uniform(2, 7) * scale))
            pixels = _pixels(image)
            moved = [np.roll(pixels, step, 1) for step in range(steps)]
            image = _image(np.mean(moved, axis=0))
        case 2:
            pixels, share = _pixels(image), chance.uniform(0.005, 0.08)
            spots = noise.random(pixels.shape)
            pixels[spots < share], pixels[spots > 1 - share] = 0, 255
            image = _image(pixels)
        case 3:
            small = chance.uniform(0.35, 0.7)
            few = image.resize((int(wide * small), int(high * small)), Image.Resampling.BILINEAR)
            image = few.resize((wide, high), Image.Resampling.BICUBIC)
        case 4:
            light = np.linspace(chance.uniform(0.3, 0.7), 1, wide)[None, :]
            image = _image(_pixels(image) * light + noise.normal(0, 12, (high, wide)))
        case _:
            pixels = _pixels(image.resize((int(wide * 0.6), int(high * 0.6))))
            image = _image(np.where(pixels + noise.normal(0, 25, pixels.shape) > 150, 255.0, 0.0))
    return image


_FAULTS: dict[Part, Callable[[Image.Image, random.Random, float], Image.Image]] = {
    "fit": _fit_faults,
    "held": _held_faults,
}
