"""Outlook messages (.msg): headers, body and attachments, by the properties [MS-OXMSG] describes."""

from __future__ import annotations

import datetime
import re
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from index.errors import Unreadable
from index.loaders.doc import DocStreams
from index.loaders.encodings import decode
from index.loaders.message import Body, Message, load_message
from index.loaders.moments import Moment, in_words
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Part, Yielded

_SUBJECT, _SENDER, _ADDRESS, _TO, _CC, _BODY, _HTML = (
    "0037",
    "0C1A",
    "0C1F",
    "0E04",
    "0E03",
    "1000",
    "1013",
)
_LONG_NAME, _NAME, _DATA = "3707", "3704", "3701"
_SENT, _DELIVERED = 0x0039, 0x0E06
_BEGINS, _ENDS = 0x0060, 0x0061
_MEETING = ("ipm.appointment", "ipm.schedule.meeting")
_ATTACHMENT = re.compile(r"(__attach_version1\.0_#\w+)/")
_EPOCH = datetime.datetime(1601, 1, 1)
_LATEST = 2**61  # in the year 8907: no calendar goes on for longer


class NamedStreams(DocStreams, Protocol):
    """Streams that also list their names."""

    @property
    def names(self) -> Sequence[str]: ...


def load(
    streams: NamedStreams, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Yielded]:
    """Yield the message, then its attachments."""
    html = streams.get(f"__substg1.0_{_HTML}0102") or _string(streams, "", _HTML).encode()
    body = Body(_string(streams, "", _BODY), decode(html) if html else "")
    sender, address = _string(streams, "", _SENDER), _string(streams, "", _ADDRESS)
    times = _times(streams.get("__properties_version1.0"))
    kind = _string(streams, "", "001A").lower()
    meeting = kind.startswith(_MEETING)
    message = Message(
        subject=_string(streams, "", _SUBJECT),
        headers=[
            ("From", f"{sender} <{address}>" if "@" in address and address != sender else sender),
            ("To", _string(streams, "", _TO)),
            ("Cc", _string(streams, "", _CC)),
            ("Meeting", _when(times) if meeting else ""),
        ],
        date=_date(times),
        bodies=[body],
        attachments=list(_attachments(streams)),
    )
    if not body.plain.strip() and not body.html.strip() and "smime" in kind:
        raise Unreadable("encrypted: save it decrypted")
    yield from load_message(message, source_id, options)
    if meeting:
        yield LeftOut(source_id, "details of a meeting (place, attendees, repeats)", 1)


def _string(streams: DocStreams, folder: str, name: str) -> str:
    wide = streams.get(f"{folder}__substg1.0_{name}001F")
    if wide:
        return wide.decode("utf-16-le", "replace").rstrip("\0")
    narrow = streams.get(f"{folder}__substg1.0_{name}001E")
    return decode(narrow.rstrip(b"\0")) if narrow else ""


def _times(properties: bytes) -> dict[int, datetime.datetime]:
    """The times that a message states, by their property, in UTC."""
    found = {}
    for at in range(32, len(properties) - 15, 16):
        tag, stamp = struct.unpack_from("<I4xQ", properties, at)
        if tag & 0xFFFF == 0x0040 and 0 < stamp <= _LATEST:  # 100 ns since 1601
            found[tag >> 16] = _EPOCH + datetime.timedelta(microseconds=stamp // 10)
    return found


def _date(times: Mapping[int, datetime.datetime]) -> str | None:
    """The day it was sent (else delivered)."""
    sent = times.get(_SENT) or times.get(_DELIVERED)
    return sent.date().isoformat() if sent else None


def _when(times: Mapping[int, datetime.datetime]) -> str:
    """From when to when a meeting is; empty if that isn't said."""
    begin, end = times.get(_BEGINS), times.get(_ENDS)
    if begin is None:
        return ""
    last = Moment(end.date(), end.time(), "UTC") if end else None
    return in_words(Moment(begin.date(), begin.time(), "UTC"), last)


def _attachments(streams: NamedStreams) -> Iterator[Part]:
    folders = dict.fromkeys(
        match[1] for name in streams.names if (match := _ATTACHMENT.match(name))
    )
    for folder in folders:
        data = streams.get(f"{folder}/__substg1.0_{_DATA}0102")
        name = _string(streams, f"{folder}/", _LONG_NAME) or _string(streams, f"{folder}/", _NAME)
        if data:
            yield Part(name or "unnamed", data)
