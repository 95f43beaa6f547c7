"""Limits on connections before a request is complete: on time, on parsing work, and on their number.

Heads must arrive in time, bodies must not consist of tiny chunks, and the number of connections
stays below the limit of open files.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from ui.http.connection_reading import Slicing
from ui.http.open_files import most_connections

HEAD_WITHIN_S = 15.0  # from the first byte, or from the connection, to the end of the head
LARGEST_HEAD = 64 << 10  # bytes
FRAMING = 8 << 10  # bytes of chunk framing that a body may have, plus half of the body's own size
_TOLD_AGAIN_S = 60.0
_ANSWERED_BESIDES = 64  # rejected connections that linger for the 503; more are closed at once
_log = logging.getLogger(__name__)


def _said(status: bytes, line: bytes) -> bytes:
    body = b'{"error": "%s"}' % line
    head = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nConnection: close\r\nCache-Control: no-store"
    return head % status + b"\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


_LATE = _said(
    b"408 Request Timeout", b"the head of the request did not arrive in time: send it again"
)
_FINE = _said(b"400 Bad Request", b"the body comes in too many small chunks: send larger ones")
_CROWDED = _said(
    b"503 Service Unavailable", b"too many connections are open: come again in a while"
)


class WeighedConnection(h11.Connection):
    """Counts all received bytes of each body and the body's own bytes; the difference is chunk framing."""

    def __init__(self) -> None:
        super().__init__(h11.SERVER, LARGEST_HEAD)
        self._came = self._body = 0

    @property
    def body_is_coming(self) -> bool:
        return self.their_state in (h11.SEND_BODY, h11.ERROR)

    @property
    def too_fine(self) -> bool:
        """Too much chunk framing: a chunk costs as much parsing as hundreds of bytes; body limits ignore it."""
        framing = self._came - self._body
        return self.their_state is h11.SEND_BODY and framing > FRAMING + self._body // 2

    def receive_data(self, data: bytes) -> None:
        self._came += len(data)
        super().receive_data(data)

    def next_event(self) -> h11.Event | type[h11.NEED_DATA] | type[h11.PAUSED]:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self._came, self._body = len(self.trailing_data[0]), 0
        elif isinstance(event, h11.Data):
            self._body += len(event.data)
        return event

    def send_with_data_passthrough(self, event: h11.Event) -> list[bytes] | None:
        if isinstance(event, h11.Response) and self.body_is_coming:
            event = _closing(event)  # after an early response, the body won't be read
        return super().send_with_data_passthrough(event)


def _closing(event: h11.Response) -> h11.Response:
    kept = [(name, value) for name, value in event.headers if name != b"connection"]
    return h11.Response(
        headers=[*kept, (b"connection", b"close")],
        status_code=event.status_code,
        reason=event.reason,
    )


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 whose request heads are at most 64 KB and must arrive within ``head_within_s``."""

    head_within_s = HEAD_WITHIN_S
    _told_at = float("-inf")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.conn: WeighedConnection = WeighedConnection()
        self._late: asyncio.TimerHandle | None = None

    @staticmethod
    def most_connections() -> int:
        """The most connections that may be open at once."""
        return most_connections()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        slicing = Slicing(transport, self, lambda: self.conn.body_is_coming)
        super().connection_made(slicing)
        over = len(self.connections) - self.most_connections()
        if over <= 0:
            self._expect_head()
            return
        self._tell_crowded()
        slicing.write(_CROWDED)
        if over > _ANSWERED_BESIDES:
            slicing.close()
        else:
            slicing.linger()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_is_coming():
            self._expect_head()
        else:
            self._stop_waiting()
        if self.conn.too_fine:
            self._refuse_fine()

    def send_400_response(self, msg: str) -> None:
        self._end_cycle()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            super().send_400_response(msg)
        else:  # a response has begun: it is cut off
            self.transport.close()

    def shutdown(self) -> None:
        if self.transport.is_closing():
            self.transport.close()  # don't wait any longer for a client that still sends
        else:
            super().shutdown()

    def _should_upgrade(self) -> bool:
        return False  # never upgrade: such a request is answered like any other

    def _refuse_fine(self) -> None:
        self._end_cycle()
        if self.conn.our_state is h11.SEND_RESPONSE:
            self.transport.write(_FINE)
        self.transport.close()

    def _end_cycle(self) -> None:
        """Wake the application that waits for the rest of the body: the client counts as disconnected."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    def _tell_crowded(self) -> None:
        """Log that connections are rejected, at most once in ``_TOLD_AGAIN_S`` seconds."""
        told, now = type(self), time.monotonic()
        if now - told._told_at > _TOLD_AGAIN_S:
            told._told_at = now
            _log.warning("%d connections are open: more are turned away", self.most_connections())

    def _head_is_coming(self) -> bool:
        idle = self.cycle is None or self.cycle.response_complete
        return idle and self.conn.their_state is h11.IDLE

    def _expect_head(self) -> None:
        if self._late is None:  # timed from the first byte: restarts might never end
            self._late = self.loop.call_later(self.head_within_s, self._close_late)

    def _stop_waiting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _close_late(self) -> None:
        self._late = None
        if self._head_is_coming() and not self.transport.is_closing():
            self.transport.write(_LATE)
            self.transport.close()
