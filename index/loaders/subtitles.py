"""Subtitles and transcripts (WebVTT, SRT): what is said, by whom, with the time at which it is said.

Our own reader: the library for WebVTT tells only the first voice of a cue, and takes "a < b" for a tag.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.errors import Unreadable
from index.loaders.encodings import decode
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Remark
from index.loaders.writing import Writing, tidy
from index.passages import Source

_TIME = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:\s+([^<>]+))?>")
_TAG = re.compile(
    r"</?(?:c|i|b|u|v|s|lang|ruby|rt|font|span)(?:[.\s][^<>]*)?>|<(?:\d+:)?\d\d:\d\d[.,]\d{3}>|\{\\[^}]*\}",
    re.I,
)
_READ = re.compile(r"<rt>([^<>]+)(?:</rt>)?", re.I)  # how the characters before it are read
_ENDS = re.compile(r"[.!?…。！？][\"'”’»)\]]*$")
_DASH = re.compile(r"[-–—]\s*(?=\S)")
_ASIDE = ("NOTE", "STYLE", "REGION")
_PAUSE = 2.0  # seconds of silence that end what is said
_MOMENT = 0.1  # seconds that nobody can read in
_LONGEST = 240  # characters in one go where nothing ends


@dataclass(frozen=True, slots=True)
class _Said:
    """Words of one voice; times in seconds, None where they can't be read."""

    voice: str
    text: str
    begin: float | None
    end: float | None


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | Remark]:
    """Yield the one source in ``data``; a place in it is a time (``00:01:05-00:01:09``).

    Unreadable if it holds no cues. Cues whose time can't be read are read without, and counted.
    """
    text = decode(data).lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "-->" not in text:
        raise Unreadable("an empty file" if not text.strip() else "damaged, or no subtitles")
    said = list(_cues(text))
    writing = Writing()
    for each in _joined(said):
        times = _times(each)
        with writing.at(cells=times):
            writing.item(0, f"{each.voice}: {each.text}" if each.voice else each.text)
    named = re.match(r"WEBVTT[ \t]+-?[ \t]*(\S.*)", text)
    yield writing.source(source_id, title=named[1] if named else None)
    lost = sum(each.begin is None for each in said)
    if lost:
        cues = "1 cue" if lost == 1 else f"{lost:,} cues"
        yield Remark(source_id, f"the time of {cues} can't be read; the text was read without it")


def _cues(text: str) -> Iterator[_Said]:
    """What the cues say; what stands behind an empty line inside a cue belongs to it."""
    times: tuple[float | None, float | None] = (None, None)
    last: list[str] = []
    begun = aside = False
    for block in re.split(r"\n[ \t]*\n+", text):
        lines = block.strip("\n").split("\n")
        timed = next((at for at, line in enumerate(lines[:3]) if "-->" in line), None)
        if timed is None:
            aside = lines[0].startswith(_ASIDE) or (aside and lines[0][:1] in ("", " "))
            if not begun or aside or (len(lines) == 1 and lines[0].strip().isdecimal()):
                continue
            payload = lines
        else:
            begun, aside = True, False
            times, payload = _read_times(lines[timed]), lines[timed + 1 :]
        shown = [
            tidy(html.unescape(_TAG.sub("", _VOICE.sub("", _READ.sub(r"(\1)", line)))))
            for line in payload
        ]
        # Captions that roll show the line before once more, above the new one or for a moment alone.
        rolls = len(payload) > 1 or (times[1] or 0.0) - (times[0] or 0.0) < _MOMENT
        again = last and shown and shown[0] and shown[0] == last[-1]
        fresh = payload[1:] if again and rolls else payload
        last = [line for line in shown if line] or last
        yield from _voices(fresh, *times)


def _read_times(line: str) -> tuple[float | None, float | None]:
    found = _TIMES.match(line)
    if not found:
        return None, None
    begin, end = (_seconds(found.groups()[at : at + 4]) for at in (0, 4))
    return begin, max(begin, end)


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, part = (int(each or 0) for each in parts)
    return hours * 3600.0 + minutes * 60.0 + seconds + part / 10.0 ** len(parts[3] or "0")


def _voices(lines: list[str], begin: float | None, end: float | None) -> Iterator[_Said]:
    """The voices of one cue: named by tags, or each on a line with a dash."""
    if len(lines) > 1 and all(_DASH.match(line.strip()) for line in lines):
        for line in lines:
            yield from _voices([_DASH.sub("", line.strip(), count=1)], begin, end)
        return
    pieces = _VOICE.split("\n".join(lines))
    for voice, words in zip(["", *pieces[1::2]], pieces[::2], strict=True):
        shown = tidy(html.unescape(_TAG.sub("", _READ.sub(r"(\1)", words))))
        if shown:
            yield _Said(tidy(html.unescape(voice or "")), shown, begin, end)


def _joined(said: list[_Said]) -> Iterator[_Said]:
    """Cues of one voice up to where a sentence ends, or somebody pauses."""
    held: _Said | None = None
    for each in said:
        if held is not None and not _goes_on(held, each):
            yield held
            held = None
        text = each.text if held is None else f"{held.text} {each.text}"
        held = _Said(each.voice, text, (held or each).begin, each.end)
    if held is not None:
        yield held


def _goes_on(held: _Said, each: _Said) -> bool:
    if held.voice != each.voice or _ENDS.search(held.text) or len(held.text) > _LONGEST:
        return False
    if held.end is None or each.begin is None:
        return held.end is None and each.begin is None
    return held.begin != each.begin and each.begin - held.end < _PAUSE


def _times(said: _Said) -> str | None:
    if said.begin is None or said.end is None:
        return None
    return f"{_clock(said.begin)}-{_clock(said.end)}"


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
