"""``citeback serve``: the chat page, the source viewer and the HTTP interface."""

from __future__ import annotations

import argparse
import socket
import sys

from index.errors import CannotRun
from ui.cli import DONE
from ui.commands.asking import chain_over, opened
from ui.examples import examples
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped; CannotRun when the port is taken or nothing is indexed."""
    host, port = options.host or settings.host, options.port
    port = settings.port if port is None else port
    with opened(settings, "serve") as library, _listening(host, port) as listener:
        import uvicorn

        from ui.http import create_app

        chain = chain_over(library, settings)
        app = create_app(library, chain, examples=examples(library))
        chain.warm_up()
        # Gradio holds a stream open for every tab: without a limit the first Ctrl-C would wait for it.
        server = uvicorn.Server(
            uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
        )
        bound = listener.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        print(f"citeback: http://{shown}:{bound}/  (Ctrl-C stops)", file=sys.stderr, flush=True)
        server.run(sockets=[listener])
    return DONE


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=_family(host), backlog=128)
    except (OSError, OverflowError) as error:
        raise CannotRun(
            f"can't listen on {host}:{port} ({error}): choose another --port or --host"
        ) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
