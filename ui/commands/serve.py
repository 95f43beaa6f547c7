"""``citeback serve``: the chat page, the source viewer and the HTTP API."""

from __future__ import annotations

import argparse
import socket
import sys
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path

from eval.comparison.history import runs
from index.errors import CannotRun, DiskFull, IndexLocked, IndexProblem, NotKept, OnlyReadable
from index.generations.live import no_index
from index.home import new_token, tell_url
from index.library import Library
from index.opening import default_embedders, is_indexed, open_library
from ui.access.api_keys import ApiKeys
from ui.access.policy import access_of, check_listening
from ui.access.signed_in import sessions_of
from ui.admin.insight import Insight
from ui.admin.page import Administration, EvalRun
from ui.admin.rights import RightsPage
from ui.answering.asker import library_view
from ui.audit.opening import keep_short, recorder, this_user
from ui.chat.suggested_questions import Offers
from ui.commands.asking import SERVED_S, calibration, chain_over, say_built_with
from ui.commands.exit_codes import DONE
from ui.commands.fetching import connecting_of
from ui.indexing.background_sync import Syncing
from ui.indexing.schedule import keep_due
from ui.ports import AnsweringChain
from ui.server.logs import logging_json
from ui.settings import Settings, changed
from ui.storage.conversations import Conversations
from ui.storage.feedback import FeedbackStore
from ui.storage.home_contents import CONVERSATIONS
from ui.storage.uploads import Uploads
from ui.terminal.escaping import plain

_SETTLES_S = 5.0  # longest wait at stop for documents being indexed; the next start resumes them
_OFFERED_WITHIN_S = 2.0  # the longest wait for the first suggestions; more follow later


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Serve until stopped; CannotRun when the port is taken or nothing is indexed.

    The server owns the home, so it is the only process that writes the index. If another process
    owns it at the moment, the server serves the existing index without writing it.
    """
    host, port = options.host or settings.host, options.port
    port = settings.port if port is None else port
    if options.root_path is not None:
        settings = changed(settings, "root_path", options.root_path)
    check_listening(settings, host)
    watched = options.watch
    connecting = connecting_of(settings)
    begins = bool(connecting.connections) and not is_indexed(settings.home)
    if not is_indexed(settings.home) and not watched and not begins:
        raise no_index(settings.home)
    with ExitStack() as stack:
        if settings.logs == "json":
            stack.enter_context(logging_json())
        stack.callback(connecting.close)
        library, token = _library(settings, stack, must_own=watched is not None or begins)
        listener = stack.enter_context(_listening(host, port))
        import uvicorn
        from uvicorn.config import LOGGING_CONFIG

        from ui.answering.request_queue import RequestQueue
        from ui.http.connection_limits import PunctualProtocol
        from ui.http.open_files import raise_descriptors
        from ui.server.application import create_app
        from ui.server.draining import DrainingServer

        if short := raise_descriptors():
            print(f"citeback: {short}", file=sys.stderr)
        bound = listener.getsockname()[1]
        log = recorder(settings)
        if log is not None:
            stack.callback(log.close)
            stack.callback(keep_short(log, settings.audit_days))
        syncing = Syncing(library, log, this_user("server")) if token else None
        uploads = _uploads(settings, library, syncing)
        chain = chain_over(library, settings, calibrated=calibration(library, settings))
        suggested = _offers(library, settings, chain)
        stack.callback(suggested.close)
        feedback = FeedbackStore(settings.home)
        stack.callback(feedback.close)
        kept = Conversations(settings.home / CONVERSATIONS)
        stack.callback(kept.close)
        keys = ApiKeys(settings.home)
        stack.callback(keys.close)
        sessions = sessions_of(settings.home)
        stack.callback(sessions.close)
        queue, access = RequestQueue(), access_of(settings, host, keys, sessions)
        insight = Insight(log.store, feedback) if log is not None else None
        app = create_app(
            library,
            chain,
            kept=kept,
            examples=suggested.to,
            syncing=syncing,
            token=token,
            feedback=feedback,
            uploads=uploads if settings.upload_mb else None,
            administration=Administration(
                library,
                syncing,
                partial(_runs, settings.home),
                keys,
                decides=syncing is not None,
                connections=connecting.states,
                counts=insight is not None,
            ),
            rights=RightsPage(library) if syncing is not None else None,
            queue=queue,
            root_path=settings.root_path,
            access=access,
            markdown=settings.markdown,
            audit=log,
            insight=insight,
            logs_requests=settings.logs == "json",
            cached_answers=settings.cached_answers,
        )
        chain.warm_up()
        if access.portal is None:
            suggested.begin(_OFFERED_WITHIN_S)
        # Gradio keeps a stream open for every tab: without a timeout, Ctrl-C would wait for these streams.
        server = DrainingServer(
            uvicorn.Config(
                app,
                http=PunctualProtocol,
                ws="none",
                log_level="warning",
                timeout_graceful_shutdown=2,
                log_config=None if settings.logs == "json" else LOGGING_CONFIG,
            ),
            queue,
        )
        if token:
            _tell_where(settings.home, _url(_reached(host), bound))
        if uploads is not None:
            stack.callback(uploads.settle, _SETTLES_S)
            uploads.resume()
        if syncing is not None and watched is not None:
            stack.callback(syncing.keep_in_step(_absolute(watched) or library.roots()))
        if syncing is not None and connecting.connections:
            stack.callback(keep_due(connecting, syncing))
        print(f"citeback: {_url(host, bound)}  (Ctrl-C stops)", file=sys.stderr, flush=True)
        server.run(sockets=[listener])
    return DONE


def _offers(library: Library, settings: Settings, chain: AnsweringChain) -> Offers:
    """The suggested questions; they are answered in advance by quotes, which need no chat model."""
    quoting = chain_over(library, replace(settings, model=None)) if settings.model else chain
    return Offers(library_view(library), lambda asked, within: quoting.answer(asked, scope=within))


def _library(settings: Settings, stack: ExitStack, *, must_own: bool) -> tuple[Library, str]:
    """The index, and the secret for the owner's endpoints; the secret is empty if the index is only read here."""
    opens = partial(
        open_library,
        settings.home,
        embedders=partial(default_embedders, settings.embedding_model),
        verb="serve",
        patience_s=SERVED_S,
        reading=settings.reading,
    )
    try:
        with ExitStack() as owning:
            library, token = owning.enter_context(opens(writing=True)), new_token(settings.home)
            stack.push(owning.pop_all())
    except (IndexLocked, NotKept) as problem:
        if must_own:
            raise
        print(plain(f"citeback: {_why(settings.home, problem)}"), file=sys.stderr)
        library, token = stack.enter_context(opens()), ""
    library.open()
    say_built_with(library)
    if token and library.reads_otherwise:
        print(
            "citeback: the index was read by other readers or settings: the next sync reads every file again",
            file=sys.stderr,
        )
    return library, token


def _why(home: Path, problem: IndexProblem) -> str:
    """Why this server doesn't own the home, and what that means."""
    if isinstance(problem, OnlyReadable):
        return f"{home} can only be read: it answers, and keeps no conversations, feedback or documents"
    if isinstance(problem, DiskFull):
        return (
            f"the disk of {home} is full: it answers, and keeps no conversations or feedback till there "
            "is room, nor documents till it is started anew"
        )
    return f"{problem}; serving what is indexed, without syncing"


def _tell_where(home: Path, url: str) -> None:
    try:
        tell_url(home, url)
    except NotKept as problem:  # commands will then report that the home is locked
        print(plain(f"citeback: {problem}"), file=sys.stderr)


def _uploads(settings: Settings, library: Library, syncing: Syncing | None) -> Uploads | None:
    """Handles added documents, and resumes unfinished ones; None if documents can't be indexed here."""
    if syncing is None:
        return None
    return Uploads(settings.home, library, syncing, most_bytes=settings.upload_mb << 20)


def _runs(home: Path) -> list[EvalRun]:
    """The evaluation runs kept in the home, newest first."""
    found = []
    for run in runs(home):
        right = run.figure("answer_in_sentence")
        found.append(EvalRun(run.date, run.set, run.cases, right.value if right else None))
    return found


def _absolute(paths: list[Path]) -> list[Path]:
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise CannotRun(f"no such file or folder: {missing[0]}")
    return [path.absolute() for path in paths]


def _reached(host: str) -> str:
    """The local address of a server that listens on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)


def _url(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=_family(host), backlog=128)
    except (OSError, OverflowError) as error:
        raise CannotRun(
            f"can't listen on {host}:{port} ({error}): choose another --port or --host"
        ) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
