"""Limits which requests reach Gradio, and separates the sessions of different people.

Gradio finds the state of an open page by a session name that the browser sends. This module combines each
session name with the person who sends it, so nobody reaches another person's session, and the next user who
logs in gets a new one. Only the routes that the page uses and the events that it sends are let through.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.answering.asker import asker_of
from ui.chat.tab_limit import OpenTabs, TooManyTabs
from ui.contract import Json
from ui.http.middleware import replaying
from ui.http.refusals import path_below_root

_API = "/gradio_api"
_JOIN, _CANCEL = ("POST", f"{_API}/queue/join"), ("POST", f"{_API}/cancel")
_DATA, _HEARTBEAT = f"{_API}/queue/data", f"{_API}/heartbeat/"
_PAGE = ("/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt")
_FILES = ("/assets/", "/static/")
_FILE = re.compile(r"(/[A-Za-z0-9._@+~-]{1,255}){2,12}")  # each name valid on a disk
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_EVENT_ID = re.compile(r"[A-Za-z0-9-]{1,64}")
_SENT = {"data", "event_data", "fn_index", "trigger_id", "session_hash"}
_UNKNOWN = "there is no such event of the page: reload it"
_MOST_REMEMBERED = 20_000  # events that can be cancelled; older ones have ended


@dataclass(frozen=True, slots=True)
class Event:
    """An event of the page: its number of ``inputs`` (their values are kept on the server), and the actions
    that it may request (``handled``; ``do`` in its event data). If ``handled`` is empty, it ignores event data."""

    inputs: int
    handled: Collection[str] = ()

    def is_asked_rightly(self, data: object, action: object) -> bool:
        if data != [None] * self.inputs:
            return False
        if not self.handled:
            return True
        does = action.get("do") if isinstance(action, Mapping) else None
        return isinstance(does, str) and does in self.handled


class _Refused(Exception):
    """A request that the page never sends: an HTTP status, and one line with the reason."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status, self.line = status, line


@dataclass(slots=True)
class PageDoor:
    """A filter in front of Gradio: ``events`` are the page's events by number; ``listening`` says whether
    messages are pending for a session."""

    app: ASGIApp
    events: Mapping[int, Event]
    listening: Callable[[str], bool]
    tabs: OpenTabs = field(default_factory=OpenTabs)
    _begun: OrderedDict[str, str] = field(default_factory=OrderedDict)  # event -> its session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            scope, receive, send = await self._let_in(scope, receive, send)
            with self._held(scope):
                await self.app(scope, receive, send)
        except _Refused as refused:
            await JSONResponse({"error": refused.line}, refused.status)(scope, receive, send)

    def _held(self, scope: Scope) -> AbstractContextManager[None]:
        """Counts the heartbeat stream, which stays open as long as its tab; does nothing for other requests."""
        if not path_below_root(scope).startswith(_HEARTBEAT):
            return nullcontext()
        try:
            return self.tabs.one_more(scope)
        except TooManyTabs as fault:
            raise _Refused(429, str(fault)) from None

    async def _let_in(
        self, scope: Scope, receive: Receive, send: Send
    ) -> tuple[Scope, Receive, Send]:
        path = path_below_root(scope)
        way = scope["method"], path
        if way == _JOIN:
            body = self._joined(await _sent(scope, receive), scope)
            return *_with_body(scope, receive, body), self._remembering(send, body)
        if way == _CANCEL:
            body = self._cancelled(await _sent(scope, receive), scope)
            return *_with_body(scope, receive, body), send
        if scope["method"] in ("GET", "HEAD"):
            if path == _DATA:
                return self._with_query(scope), receive, send
            if path.startswith(_HEARTBEAT):
                return _with_path(scope, path.removeprefix(_HEARTBEAT)), receive, send
            if path in _PAGE or (path.startswith(_FILES) and _FILE.fullmatch(path)):
                return scope, receive, send
        raise _Refused(404, f"there is nothing at {path[:200]}")

    def _joined(self, sent: Json, scope: Scope) -> Json:
        if unknown := sent.keys() - _SENT:
            raise _Refused(400, f"no event of the page holds {sorted(unknown)[0][:60]!r}")
        number, trigger = sent.get("fn_index"), sent.get("trigger_id")
        event = self.events.get(number) if type(number) is int else None
        if event is None or type(trigger) not in (int, type(None)):
            raise _Refused(400, _UNKNOWN)
        if not event.is_asked_rightly(sent.get("data"), sent.get("event_data")):
            raise _Refused(400, _UNKNOWN)
        return {**sent, "session_hash": _persons(scope, sent.get("session_hash"))}

    def _cancelled(self, sent: Json, scope: Scope) -> Json:
        session, event = _persons(scope, sent.get("session_hash")), sent.get("event_id")
        if not isinstance(event, str) or self._begun.get(event) != session:
            raise _Refused(404, "there is no such event to be cancelled")
        if type(sent.get("fn_index")) is not int:
            raise _Refused(400, _UNKNOWN)
        return {"session_hash": session, "event_id": event, "fn_index": sent["fn_index"]}

    def _with_query(self, scope: Scope) -> Scope:
        asked = parse_qsl(scope["query_string"].decode("latin-1"))
        names = [value for name, value in asked if name == "session_hash"]
        session = _persons(scope, names[0] if len(names) == 1 else None)
        if not self.listening(session):
            raise _Refused(404, "nothing is on its way to this page: ask again")
        return {**scope, "query_string": urlencode({"session_hash": session}).encode()}

    def _remembering(self, send: Send, body: Json) -> Send:
        """A ``send`` that also remembers which session started the event."""
        session = str(body["session_hash"])

        async def remembering(message: Message) -> None:
            if message["type"] == "http.response.body" and not message.get("more_body"):
                self._remember(_event_in(message.get("body", b"")), session)
            await send(message)

        return remembering

    def _remember(self, event: str | None, session: str) -> None:
        if event is not None:
            self._begun[event] = session
            while len(self._begun) > _MOST_REMEMBERED:
                self._begun.popitem(last=False)


def _persons(scope: Scope, session: object) -> str:
    """The name under which Gradio keeps this person's session; nobody can forge another person's."""
    if not isinstance(session, str) or not _SESSION.fullmatch(session):
        raise _Refused(400, "the page's session has no name: reload it")
    person = asker_of(scope).name or ""
    return hashlib.sha256(f"{len(person)}:{person}{session}".encode("utf-8", "replace")).hexdigest()


async def _sent(scope: Scope, receive: Receive) -> Json:
    """The JSON object in the body; its size has been checked before."""
    try:
        found = json.loads(await Request(scope, receive).body())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _Refused(400, "the body is no JSON object")
    return found


def _with_body(scope: Scope, receive: Receive, body: Json) -> tuple[Scope, Receive]:
    data = json.dumps(body).encode()
    kept = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
    headers = [*kept, (b"content-length", str(len(data)).encode())]
    return {**scope, "headers": headers}, replaying(data, receive)


def _with_path(scope: Scope, session: str) -> Scope:
    path = str(scope["path"]).removesuffix(session) + _persons(scope, session)
    return {**scope, "path": path, "raw_path": path.encode()}


def _event_in(body: bytes) -> str | None:
    try:
        event = json.loads(body)["event_id"]
    except (ValueError, KeyError, TypeError):
        return None
    return event if isinstance(event, str) and _EVENT_ID.fullmatch(event) else None
