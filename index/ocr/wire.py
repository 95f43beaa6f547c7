"""Pictures and what was read in them, as bytes: between processes, and in the store of pages read."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from multiprocessing.connection import Connection
from typing import Any

from index.ocr.pictures import Picture, Recognised, RecognisedWord

_WORD = tuple(field.name for field in fields(RecognisedWord))


def send_picture(pipe: Connection, picture: Picture) -> None:
    """Send a picture: its size, then its pixels."""
    pipe.send_bytes(json.dumps([picture.width, picture.height]).encode("ascii"))
    pipe.send_bytes(picture.pixels)


def received_picture(pipe: Connection) -> Picture:
    """The picture that was sent; EOFError if the other side is gone."""
    width, height = json.loads(pipe.recv_bytes())
    return Picture(pipe.recv_bytes(), width, height)


def packed(read: Recognised) -> bytes:
    """What was read, as JSON in ASCII."""
    said: dict[str, Any] = asdict(read)
    said["words"] = [[getattr(word, name) for name in _WORD] for word in read.words]
    return json.dumps(said).encode("ascii")


def unpacked(said: bytes) -> Recognised:
    """What was packed; ValueError, TypeError or KeyError if it is something else."""
    fields_ = json.loads(said)
    fields_["words"] = tuple(
        RecognisedWord(text, (left, top, right, bottom), *rest)
        for text, (left, top, right, bottom), *rest in fields_["words"]
    )
    fields_["rules"] = tuple(
        (left, top, right, bottom) for left, top, right, bottom in fields_["rules"]
    )
    return Recognised(**fields_)
