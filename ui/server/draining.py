"""A server that stops gracefully: it takes no more questions and finishes those it is working on."""

from __future__ import annotations

import asyncio
import signal
import socket
import time

import uvicorn

from ui.answering.request_queue import RequestQueue

_PATIENCE_S = 60  # the longest wait for running answers; a chat model may take this long


class DrainingServer(uvicorn.Server):
    """Serves until SIGTERM or Ctrl-C; then running jobs of ``queue`` finish before connections are closed."""

    def __init__(self, config: uvicorn.Config, queue: RequestQueue) -> None:
        super().__init__(config)
        self._queue = queue

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        # At the end, uvicorn raises the signal again; it is ignored, because a requested stop is no failure.
        signal.signal(signal.SIGTERM, lambda number, frame: None)
        super().run(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._queue.stop()
        until = time.monotonic() + _PATIENCE_S
        # New connections are still accepted and get a 503, so that a load balancer uses other servers.
        while self._queue.running and time.monotonic() < until and not self.force_exit:
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)
