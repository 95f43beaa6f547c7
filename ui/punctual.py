"""A connection whose request begins, but does not come: closed after a while, so that nobody holds it."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_WITHIN_S = 15.0  # from the first byte, or from the connection, to the end of the head
_BODY = b'{"error": "the head of the request did not arrive in time: send it again"}'
_LATE = (
    b"HTTP/1.1 408 Request Timeout\r\nContent-Type: application/json\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
)


class PunctualProtocol(H11Protocol):
    """HTTP/1.1 whose heads are at most 64 KB (h11's own limit) and come within ``head_within_s``."""

    head_within_s = HEAD_WITHIN_S

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_is_coming():
            self._expect_head()
        else:
            self._stop_waiting()

    def _head_is_coming(self) -> bool:
        idle = self.cycle is None or self.cycle.response_complete
        return idle and self.conn.their_state is h11.IDLE

    def _expect_head(self) -> None:
        if self._late is None:  # the first byte counts: one more each time would go on for ever
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
