"""Reads, with tesseract where it is installed, scripts that the network doesn't know."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from index.ocr.detection import Gray
from index.ocr.pictures import RecognisedWord
from index.ocr.scripts import GREEK, UNKNOWN, VIETNAMESE

_SECONDS = 90
_LEAST_SCORE = 0.8  # on average: a page that is read worse is in another language
_LANGUAGES = {
    "Arabic": "ara fas urd pus",
    "Armenian": "hye",
    "Bengali": "ben",
    "Cyrillic": "rus ukr bel bul srp mkd kaz",
    "Devanagari": "hin mar nep san",
    "Ethiopic": "amh",
    "Georgian": "kat",
    GREEK: "ell",
    "Gujarati": "guj",
    "Gurmukhi": "pan",
    "Hangul": "kor",
    "Hebrew": "heb yid",
    "Kannada": "kan",
    "Khmer": "khm",
    "Korean": "kor",
    "Lao": "lao",
    "Malayalam": "mal",
    "Myanmar": "mya",
    "Sinhala": "sin",
    "Tamil": "tam",
    "Telugu": "tel",
    "Thai": "tha",
    VIETNAMESE: "vie",
}
_SURE = 1.5  # as tesseract counts
_SCRIPT = re.compile(rb"Script: (\w+)\s+Script confidence: ([\d.]+)")
_TURN = re.compile(rb"Rotate: (\d+)\s+Orientation confidence: ([\d.]+)")


@dataclass(frozen=True, slots=True)
class Tried:
    """What tesseract read: the words on the page after it was ``turned`` clockwise, or why there are none."""

    words: tuple[RecognisedWord, ...] = ()
    turned: int = 0
    unread: str | None = None


@cache
def installed() -> tuple[str, ...]:
    """The languages that tesseract has here; empty if it is not installed."""
    if shutil.which("tesseract") is None:
        return ()
    said = _run(["--list-langs"], None)
    return tuple(sorted(line.strip() for line in said.decode().splitlines()[1:] if line.strip()))


def read(gray: Gray, script: str) -> Tried:
    """The words of a page in a script that the network doesn't know.

    If the script can't be told, all languages that are installed are tried.
    """
    turned = 0
    if script == UNKNOWN and "osd" in installed():
        script, turned = _told(gray)
    named = [*_LANGUAGES] if script == UNKNOWN else [script]
    here = [have for each in named if (have := _installed_of(each))]
    for have in here:
        words = _read(np.rot90(gray, -turned // 90), have)
        if words:
            return Tried(words, turned)
    return Tried(unread=_missing(script, here))


def _told(gray: Gray) -> tuple[str, int]:
    """The script of a page as tesseract sees it (UNKNOWN if it isn't sure), and how far to turn the page."""
    seen = _run(["--psm", "0", "-l", "osd"], gray)
    script, turn = _SCRIPT.search(seen), _TURN.search(seen)
    if not script or not turn or float(script[2]) < _SURE:
        return UNKNOWN, 0
    return script[1].decode(), int(turn[1]) if float(turn[2]) >= _SURE else 0


def _installed_of(script: str) -> str:
    return "+".join(each for each in _LANGUAGES.get(script, "").split() if each in installed())


def _read(gray: Gray, languages: str) -> tuple[RecognisedWord, ...]:
    """The words of a page in these languages; none if they are read too badly."""
    said = _run(["--psm", "3", "-l", languages, "tsv"], gray)
    words = tuple(_words(said.decode("utf-8", "replace")))
    good = sum(word.score for word in words) >= _LEAST_SCORE * len(words)
    return words if good else ()


def _missing(script: str, tried: Sequence[str]) -> str:
    """Why a page in this script is not read, and what to do."""
    if tried and script != UNKNOWN:
        return f"tesseract ({', '.join(tried)}) can't read it either"
    known = _LANGUAGES.get(script, "").split()
    looks = f"like {script}" if known else "like none that the OCR here reads"
    wanted = f" ({known[0]})" if known else ""
    return f"its writing looks {looks}: install tesseract with its language{wanted}"


def _words(tsv: str) -> Iterator[RecognisedWord]:
    """The words of tesseract's table; those of one line have its size."""
    for line in tsv.splitlines()[1:]:
        cells = line.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        left, top, wide, high = map(float, cells[6:10])
        box = (left, top, left + wide, top + high)
        score = max(0.0, float(cells[10])) / 100
        yield RecognisedWord(cells[11].strip(), box, round(1.2 * high, 1), round(score, 3))


def in_sizes(words: tuple[RecognisedWord, ...]) -> tuple[RecognisedWord, ...]:
    """The words with the usual size, unless they are much larger: heights differ by their letters."""
    usual = float(np.median([word.size for word in words])) if words else 1.0
    return tuple(
        word if word.size > 1.6 * usual else replace(word, size=round(usual, 1)) for word in words
    )


def _run(options: Sequence[str], gray: Gray | None) -> bytes:
    """What tesseract prints about a picture; nothing if it fails or takes too long."""
    picture = b"" if gray is None else b"P5 %d %d 255\n" % gray.shape[::-1] + gray.tobytes()
    try:
        done = subprocess.run(
            ["tesseract", *(["-", "-"] if picture else []), *options],
            input=picture,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # each page has a core
            check=False,
        )
    except (subprocess.SubprocessError, OSError):
        return b""
    return done.stdout
