"""Outlook messages, as the properties that they are stored in."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

from index.loaders import msg
from index.loaders.parts import LeftOut
from index.passages import Source

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)


class Streams:
    """The streams of a message: its texts, and its times by their property."""

    def __init__(self, texts: dict[str, str], times: dict[int, datetime]) -> None:
        self._held = {
            f"__substg1.0_{name}001F": text.encode("utf-16-le") for name, text in texts.items()
        }
        entries = (
            struct.pack(
                "<IIQ", number << 16 | 0x40, 0, int((when - _EPOCH).total_seconds()) * 10_000_000
            )
            for number, when in times.items()
        )
        self._held["__properties_version1.0"] = bytes(32) + b"".join(entries)

    @property
    def names(self) -> list[str]:
        return list(self._held)

    def get(self, name: str) -> bytes:
        return self._held.get(name, b"")


def test_a_meeting_says_when_it_is_and_what_is_not_read_of_it_is_named() -> None:
    streams = Streams(
        {"001A": "IPM.Schedule.Meeting.Request", "0037": "Roof", "1000": "Bring the plans."},
        {
            0x0039: datetime(2026, 4, 20, 7, tzinfo=UTC),
            0x0060: datetime(2026, 5, 4, 12, tzinfo=UTC),
            0x0061: datetime(2026, 5, 4, 13, 30, tzinfo=UTC),
        },
    )
    source, *others = msg.load(streams, "a.msg")
    assert isinstance(source, Source) and source.date == "2026-04-20"
    assert "- Meeting: Monday 4 May 2026, 12:00 to 13:30 (UTC)" in source.text
    assert others == [LeftOut("a.msg", "details of a meeting (place, attendees, repeats)", 1)]


def test_a_message_is_no_meeting() -> None:
    streams = Streams({"001A": "IPM.Note", "0037": "Roof", "1000": "It is done."}, {})
    (source,) = msg.load(streams, "a.msg")
    assert isinstance(source, Source) and "Meeting" not in source.text and source.date is None
