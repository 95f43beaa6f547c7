"""Reads a connection slice by slice, and stops parsing once the connection is to be closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

SLICE = 16 << 10  # bytes read from one connection before others get their turn
LINGERS_BYTES, LINGERS_S = 1 << 20, 5.0  # as nginx does (lingering_close)


class Slicing(asyncio.Transport, asyncio.BufferedProtocol):
    """An adapter between a socket's transport and ``protocol``: each side takes it for the other.

    The protocol gets at most ``SLICE`` bytes, then the event loop turns to other connections. If the
    client is still sending (``sends_on``) when the protocol closes, it gets an EOF, and what it sends is
    dropped unparsed: after a hard close, the response could get lost.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        protocol: asyncio.Protocol,
        sends_on: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._transport, self._protocol, self._sends_on = transport, protocol, sends_on
        self._loop = asyncio.get_running_loop()
        self._slice = bytearray()
        self._paused = self._ended = False
        self._dropped = 0
        self._limit: asyncio.TimerHandle | None = None
        transport.set_protocol(self)

    # Methods that the socket's transport calls.

    def get_buffer(self, sizehint: int) -> bytearray:
        self._slice = bytearray(SLICE)  # not kept: there may be thousands of idle connections
        return self._slice

    def buffer_updated(self, nbytes: int) -> None:
        data, self._slice = bytes(self._slice[:nbytes]), bytearray()
        if self._ended:
            self._drop(nbytes)
            return
        self._protocol.data_received(data)
        if nbytes == SLICE and not self.is_closing():  # there is more
            self._transport.pause_reading()
            self._loop.call_soon(self._read_on)

    def eof_received(self) -> bool | None:
        return None if self._ended else self._protocol.eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        if self._limit is not None:
            self._limit.cancel()
        self._protocol.connection_lost(exc)

    def pause_writing(self) -> None:
        self._protocol.pause_writing()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()

    def _read_on(self) -> None:
        if not self._paused and not self._transport.is_closing():
            self._transport.resume_reading()

    def _drop(self, size: int) -> None:
        self._dropped += size
        if self._dropped > LINGERS_BYTES:
            self._transport.abort()

    # Methods that the protocol calls.

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return self._transport.get_extra_info(name, default)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if not self.is_closing():
            self._transport.write(data)

    def is_closing(self) -> bool:
        return self._ended or self._transport.is_closing()

    def pause_reading(self) -> None:
        self._paused = True
        if not self.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        self._paused = False
        if not self.is_closing():
            self._transport.resume_reading()

    def close(self) -> None:
        """Close gracefully: linger if the client is still sending; a second call closes at once."""
        if self._sends_on() and not self.is_closing():
            self.linger()
        else:
            self._transport.close()

    def linger(self) -> None:
        """Send an EOF and drop what still arrives, at most ``LINGERS_BYTES`` bytes or ``LINGERS_S`` seconds."""
        self._ended = True
        self._limit = self._loop.call_later(LINGERS_S, self._transport.abort)
        self._transport.resume_reading()
        with suppress(OSError):  # the client is gone
            self._transport.write_eof()

    def abort(self) -> None:
        self._transport.abort()
