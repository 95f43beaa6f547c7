"""Decodes bytes in whichever encoding they have. The only module that uses charset-normalizer."""

from __future__ import annotations

import codecs
import re

from index.errors import Unreadable

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNASSIGNED = re.compile(r"[\x80-\x9f\ue000-\uf8ff\ufffd]")
_LETTER_RUN = re.compile(rb"[\x80-\xff]{2,}")
_LIKELY = [
    "cp1251", "koi8-r", "cp1252", "cp1250", "gb18030", "big5", "cp932", "euc_jp", "cp949",
    "cp1253", "cp1254", "cp1255", "cp1256", "cp874", "cp866",
]  # fmt: skip
_ENCODED = re.compile(r"(?=[^\s=]*\d)[A-Za-z0-9+/]{40,76}(?:\r?\n[A-Za-z0-9+/]{1,76})*={0,2}\s*$")
_SCRIPTS = (("cp932", r"[ぁ-ん]", 0.15), ("euc_jp", r"[ぁ-ん]", 0.15), ("cp949", r"[가-힣]", 0.5))
# Encodings of seven bits: all their bytes are valid UTF-8, too. Mail from Japan and Korea is still sent in them.
_ESCAPES = ((rb"\x1b\$\)C", "iso2022_kr"), (rb"\x1b\$(?:[@B]|\([D-Q])|\x1b\(I", "iso2022_jp_ext"))
_SEVEN_BITS = frozenset({"hz", "utf_7", "iso2022_jp", "iso2022_kr"})
_SAMPLE = 1 << 16  # bytes; enough to tell the encoding, and fast for huge files too


def decode(data: bytes, *, declared: str | None = None) -> str:
    """The text of ``data``; line ends, and a UTF-8 byte order mark, stay as they are.

    A byte order mark decides first, then the escapes of an encoding of seven bits, then valid UTF-8, then what the
    file declares, then a guess.
    Unreadable if the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(_strictly(data, encoding))
    if (wide := _wide(data[:_SAMPLE])) and (text := _decoded(data, wide)) is not None:
        return _checked(text)
    if (seven := _seven_bits(data, declared)) and (text := _decoded(data, seven)) is not None:
        return _checked(text)
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    if b"\0" in data[:_SAMPLE]:
        raise Unreadable("a binary file, not text")
    for guess in (declared, *_guessed(data)):
        if guess and (text := _decoded(data, guess)) is not None:
            return _checked(text)
    raise Unreadable("in no encoding that is known: save it as UTF-8")


def _seven_bits(data: bytes, declared: str | None) -> str | None:
    """The encoding whose escapes stand in ``data``, or that is declared and has no others."""
    if not data.isascii():
        return None
    for escape, encoding in _ESCAPES:
        if re.search(escape, data):
            return encoding
    try:
        name = codecs.lookup(declared or "ascii").name.replace("-", "_")
    except LookupError:
        return None
    return name if name in _SEVEN_BITS else None


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"damaged {encoding.upper()} text (byte {error.start}): save it as UTF-8"
        ) from error


def _wide(sample: bytes) -> str | None:
    """Detects UTF-16 and UTF-32 without a mark: Latin letters, blanks and digits have zero bytes beside them."""
    if len(sample) < 4 or b"\0" not in sample:
        return None
    for size, encodings in ((4, _WIDE[2:]), (2, _WIDE[:2])):
        whole = sample[: len(sample) // size * size]
        for encoding in encodings:
            text = whole.decode(encoding, "replace")
            plain = sum(char.isalnum() or char.isspace() for char in text)
            common = sum(char < "\u0250" for char in text)
            if plain > 0.6 * len(text) and common > 0.3 * len(text) and "\0" not in text:
                return encoding
    return None


def _guessed(data: bytes) -> list[str]:
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    high = sum(byte > 127 for byte in sample)
    runs = sum(len(run) for run in _LETTER_RUN.findall(sample))
    # Accented letters stand alone among ASCII ones; other scripts come in runs.
    if runs * 3 < high or (high < 12 and runs < high):
        return ["cp1252", "cp1250"]
    if eastern := _by_its_script(sample):
        return [eastern]
    best = from_bytes(sample, cp_isolation=_LIKELY, threshold=0.5)
    return [*[match.encoding for match in best][:3], "gb18030", "cp1252"]


def _by_its_script(sample: bytes) -> str | None:
    """Detects Japanese and Korean encodings: Chinese decoded with them has no kana, and no blanks."""
    for encoding, script, share in _SCRIPTS:
        text = sample[:4000].decode(encoding, "ignore")
        fits = len(sample[:4000]) <= 1.02 * len(text.encode(encoding)) + 1
        blanks = text.count(" ") > 0.05 * len(text) or encoding != "cp949"
        if fits and blanks and len(re.findall(script, text)) > share * len(text):
            return encoding
    return None


def _decoded(data: bytes, encoding: str) -> str | None:
    """The text, or None if ``encoding`` is unknown or more than a few bytes don't fit it."""
    try:
        text = data.decode(encoding, "replace")
    except (LookupError, ValueError):
        return None
    odd = len(_UNASSIGNED.findall(text))
    return text if odd * 200 <= len(text) else None


def _checked(text: str) -> str:
    head = text[:_SAMPLE]
    if _ENCODED.match(head) and re.search(r"[a-z]", head) and re.search(r"[A-Z]", head):
        raise Unreadable("nothing but base64: decode it first")
    if len(_CONTROL.findall(head)) * 100 > len(head) or "\0" in text:
        raise Unreadable("a binary file, not text")
    return text
