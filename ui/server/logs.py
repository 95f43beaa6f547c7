"""The server's logs as JSON, without questions, texts of documents or secrets (`CITEBACK_LOGS=json`).

Of a message only what the program's own text says is written: its template, a literal in the code that logs it.
The values in it are written where the code is ours. Of an exception the class and the places in the code are
written, never its text: that may quote what somebody sent.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import TextIO

_OURS = ("citeback", "ui", "rag", "index", "eval")
_FRAMES = 30
_UNSAID = "(not written: it may quote a request)"


class JsonFormatter(logging.Formatter):
    """An object a line; exceptions without their texts."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return _line(record.levelname, record.name, _message(record), error)


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] in _OURS:
        return record.getMessage()
    return record.msg if isinstance(record.msg, str) and _is_literal(record) else _UNSAID


def _is_literal(record: logging.LogRecord) -> bool:
    """Whether the message stands so in the code that logged it; another may have words of a request in it."""
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        code = frame.f_code
        if code.co_filename == record.pathname and code.co_name == record.funcName:
            return record.msg in code.co_consts
        frame = frame.f_back
    return False


def _line(level: str, logger: str, message: str, error: BaseException | None = None) -> str:
    said: dict[str, object] = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level.lower(),
        "logger": logger,
        "message": message,
    }
    if error is not None:
        said["error"], *said_at = _said(error)
        said["trace"] = said_at
    return json.dumps(said, ensure_ascii=False)


def _said(error: BaseException) -> Iterator[str]:
    """The classes of an error and of those behind it, and where each was raised."""
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        yield type(now).__name__
        for each in traceback.extract_tb(now.__traceback__, limit=-_FRAMES):
            yield f"{Path(each.filename).name}:{each.lineno} {each.name}"
        now = now.__cause__ or now.__context__


class _StrayOutput:
    """In the place of stdout and stderr: what a library prints is counted, not shown."""

    encoding, errors = "utf-8", "backslashreplace"

    def __init__(self, out: TextIO) -> None:
        self._out, self._lock = out, threading.Lock()

    def write(self, text: str) -> int:
        if text.strip():
            ours = text.removeprefix("citeback: ")
            level = "warning" if ours == text else "info"
            message = f"{len(text)} characters were printed" if ours == text else ours.strip()
            with self._lock:
                self._out.write(_line(level, "output", message) + "\n")
                self._out.flush()
        return len(text)

    def flush(self) -> None:
        self._out.flush()

    def isatty(self) -> bool:
        return False

    def fileno(self) -> int:
        return self._out.fileno()


@contextmanager
def logging_json() -> Iterator[None]:
    """Have all that the server and its libraries log or print written as JSON, while the block runs."""
    out, error = sys.stdout, sys.stderr
    handler = logging.StreamHandler(error)
    handler.setFormatter(JsonFormatter())
    root, ours = logging.getLogger(), logging.getLogger("citeback")
    before, levels = root.handlers[:], (root.level, ours.level)
    hooks = sys.excepthook, threading.excepthook
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    ours.setLevel(logging.INFO)
    logging.captureWarnings(True)
    sys.excepthook, threading.excepthook = _log_uncaught, _log_thread
    sys.stdout = sys.stderr = _StrayOutput(error)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, error
        sys.excepthook, threading.excepthook = hooks
        logging.captureWarnings(False)
        root.handlers[:] = before
        root.setLevel(levels[0])
        ours.setLevel(levels[1])


def _log_thread(happened: threading.ExceptHookArgs) -> None:
    error = happened.exc_value
    logging.getLogger("citeback").error("a thread ended early", exc_info=error)


def _log_uncaught(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    logging.getLogger("citeback").critical("the server ended", exc_info=(kind, error, trace))
