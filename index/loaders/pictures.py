"""Decodes pictures. The only module that uses Pillow."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np

from index.errors import Unreadable
from index.ocr.pictures import Picture

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF")
_MOST = 100_000_000  # pixels: a sheet of A3 at 600 dots per inch has 70 million
_LONGEST = 5000  # pixels; longer pictures are reduced
_DAMAGED = "damaged, or no picture"


def frames(data: bytes) -> int:
    """How many pages a picture has (of an animation only the first counts); Unreadable if it can't be read."""
    return _frames(_opened(data))


def decoded(data: bytes) -> Iterator[Picture]:
    """Each page of a picture in gray; Unreadable, before anything is decoded, if it is too large."""
    image = _opened(data)
    for number in range(_frames(image)):
        gray = _gray(_frame(image, number))
        yield Picture(gray.tobytes(), gray.width, gray.height)


def shown(data: bytes, number: int) -> Any:
    """Page ``number`` (from 1) in colours as it is shown, as an array (height, width, 3)."""
    image = _opened(data)
    if not 1 <= number <= _frames(image):
        raise Unreadable(f"there is no page {number}")
    return np.asarray(_on_white(_frame(image, number - 1)).convert("RGB"))


def _opened(data: bytes) -> Any:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # _frame has a limit of its own
    try:
        return Image.open(BytesIO(data), formats=_FORMATS)
    except (OSError, ValueError, SyntaxError) as error:
        raise Unreadable(_DAMAGED) from error


def _frames(image: Any) -> int:
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def _frame(image: Any, number: int) -> Any:
    """One page, turned as its camera says; its size is looked at before it is decoded."""
    from PIL import ImageOps

    try:
        image.seek(number)
        if image.width * image.height > _MOST:
            size = f"{image.width * image.height / 1e6:,.0f} megapixels"
            raise Unreadable(f"a picture of {size}: {_MOST // 1_000_000} at most can be read")
        image.load()
        return _reduced(ImageOps.exif_transpose(image))
    except (OSError, EOFError, ValueError, SyntaxError) as error:
        raise Unreadable(_DAMAGED) from error


def _reduced(image: Any) -> Any:
    factor = -(-max(image.width, image.height) // _LONGEST)
    if factor == 1:
        return image
    return (image.convert("L") if image.mode == "1" else image).reduce(factor)


def _gray(image: Any) -> Any:
    from PIL import Image

    if image.mode.startswith(("I", "F")):  # 16 bits and more: by their own range
        values = np.asarray(image, dtype=np.float32)
        low, high = float(values.min()), float(values.max())
        return Image.fromarray(((values - low) * (255 / max(1.0, high - low))).astype(np.uint8))
    return _on_white(image).convert("L")


def _on_white(image: Any) -> Any:
    """What is transparent shows the page, which is white."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image
