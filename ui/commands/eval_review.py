"""``citeback eval review FILE``: a page on this machine to accept, correct or reject drafted cases."""

from __future__ import annotations

import argparse
import socket
import sys
from typing import get_args

import uvicorn

from eval.curation.reviewing import Review, State
from index.errors import CannotRun
from index.opening import open_library
from ui.commands.exit_codes import DONE
from ui.review.page import create_app
from ui.settings import Settings

HOST = "127.0.0.1"


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve until Ctrl-C, then print how many cases have which state."""
    with open_library(settings.home, embedders=None, verb="eval review") as library:

        def text_of(source_id: str) -> str | None:
            source = library.source(source_id)
            return source.text if source else None

        review = Review(options.file, text_of)
        with _listening(options.port) as listener:
            port = listener.getsockname()[1]
            print(f"citeback: http://{HOST}:{port}/  (Ctrl-C stops)", file=sys.stderr, flush=True)
            config = uvicorn.Config(create_app(review), log_level="warning")
            uvicorn.Server(config).run(sockets=[listener])
        states = review.states()
    counts = ", ".join(f"{states.count(each)} {each}" for each in get_args(State))
    print(f"{options.file}: {counts}")
    return DONE


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        raise CannotRun(
            f"can't listen on {HOST}:{port} ({error}): choose another --port"
        ) from error
