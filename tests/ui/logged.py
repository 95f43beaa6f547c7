"""A server whose chain fails in all ways, its logs as JSON: ``python -m tests.ui.logged FOLDER``."""

from __future__ import annotations

import logging
import socket
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import uvicorn

from index.scope import Scope
from rag.answer import Answer, Turn
from tests.ui.examples import Script, fresh, script, shelf
from tests.ui.signing import ORIGIN, SECRET
from ui.access.api_keys import ApiKeys
from ui.access.identification import FirstOf
from ui.access.policy import Access
from ui.access.portal_tokens import PortalTokens
from ui.access.signing_keys import secret_key
from ui.answering.asker import EVERYBODY
from ui.answering.request_queue import RequestQueue
from ui.audit.recorder import AuditRecorder
from ui.audit.sqlite_store import SqliteAudit
from ui.http.connection_limits import PunctualProtocol
from ui.server.application import create_app
from ui.server.draining import DrainingServer
from ui.server.logs import logging_json
from ui.storage.feedback import FeedbackStore


class Failing(Script):
    """A chain that tells everybody what it was asked: in exceptions, prints, logs, warnings and threads."""

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        if question.startswith("Fail"):
            print(question)
            print(f"failed on {question}", file=sys.stderr)
            warnings.warn(question, stacklevel=1)
            logging.getLogger("a.library").error(f"no answer to {question}")
            logging.getLogger("a.library").error("no answer to %s", question)
            threading.Thread(target=_fail, args=(question,)).start()
            try:
                _fail(question)
            except ValueError as fault:
                raise RuntimeError(f"while answering {question}") from fault
        yield from super().stream(question, history, scope=scope)


def _fail(text: str) -> None:
    raise ValueError(text)


def main(folder: Path) -> None:
    with logging_json(), socket.create_server(("127.0.0.1", 0)) as listening:
        known = script()
        keys, store = ApiKeys(folder), SqliteAudit(folder)
        tokens = PortalTokens(secret_key(SECRET), "citeback", (ORIGIN,))
        access = Access(FirstOf((tokens,)), EVERYBODY, EVERYBODY, origins=(ORIGIN,), keys=keys)
        queue = RequestQueue()
        app = create_app(
            shelf(), Failing(*known.known.values()), kept=fresh(), access=access, queue=queue,
            audit=AuditRecorder(store), feedback=FeedbackStore(folder), logs_requests=True,
        )  # fmt: skip
        config = uvicorn.Config(
            app, http=PunctualProtocol, ws="none", log_config=None, timeout_graceful_shutdown=2
        )
        print(f"citeback: http://127.0.0.1:{listening.getsockname()[1]}/", file=sys.stderr)
        DrainingServer(config, queue).run(sockets=[listening])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
