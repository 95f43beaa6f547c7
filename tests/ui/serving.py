"""An app on a loopback port, in a thread."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import uvicorn
from fastapi import FastAPI


def built(create: Callable[[], FastAPI]) -> FastAPI:
    """The app, built in a running event loop: without one Gradio opens loops it never closes.

    The loop is that of another thread: Playwright's runs in the tests' own.
    """

    async def build() -> FastAPI:
        return create()

    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, build()).result()


@contextmanager
def served(app: FastAPI, **options: Any) -> Iterator[str]:
    """Serve ``app`` on a free port, with uvicorn's ``options``; yields its URL, which ends in a slash."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = _Server(uvicorn.Config(app, log_level="warning", **options))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            assert server.up.wait(60), "the server did not start"
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.should_exit = True
            # A browser keeps its event streams open; nobody waits for them.
            server.force_exit = True
            thread.join()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()
