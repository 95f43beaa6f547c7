"""The chat page: conversations on the left, the open one in the middle, its evidence on the right.

A user action arrives as one of four events of the ``wire``: ``ask`` (a question; also repeated or
edited), ``go`` (to another conversation), ``act`` (search, rename, feedback, added sources), ``halt``.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr
from fastapi import FastAPI
from starlette.routing import Mount

from index.errors import CannotRun, NotKept
from rag.answer import Citation
from ui.answering.asker import (
    EVERYBODY,
    NOBODY,
    SIGNED_IN,
    Admitted,
    Asker,
    LibraryView,
    asker_of,
)
from ui.chat.dialogs import render_dialogs
from ui.chat.gradio_boundary import Event, PageDoor
from ui.chat.layout import (
    Parts,
    lay_out,
    mode_line,
    render_bar,
    render_composer,
    render_ended,
    render_not_kept,
    render_proof,
    render_welcome,
    sync_line,
)
from ui.chat.scope_picker import render_scope
from ui.chat.session import CLIENT_ACTIONS, ChatSession, ClientAction, Person, Tab, client_action
from ui.chat.sidebar import render_kept, render_rail_foot, render_rail_head
from ui.chat.theme import page_theme
from ui.chat.transcript import render_exchange
from ui.html.assets import FOLDER, asset
from ui.html.elements import escaped
from ui.indexing.background_sync import Syncing, SyncState
from ui.ports import AnsweringChain
from ui.storage.uploads import Uploads
from ui.texts import texts_for
from ui.viewer.quote_context import Around, around

_LOOKED_AT_S = 5  # seconds between an open page's requests for the progress of a sync

Shown = dict[object, object]


@dataclass(frozen=True, slots=True)
class ChatPage:
    """What the page is built from."""

    seen: LibraryView
    chain: AnsweringChain
    session: ChatSession
    examples: Callable[[Asker], Sequence[str]]
    syncing: Syncing | None = None
    uploads: Uploads | None = None
    uploaders: Admitted = EVERYBODY
    administrators: Admitted = NOBODY

    def most_upload_mb(self, asker: Asker) -> int:
        """The size limit of an added document in MB; 0 if this asker may add none."""
        if self.uploads is None or not self.uploaders.lets_in(asker):
            return 0
        return self.uploads.most_bytes >> 20


def mount_page(app: FastAPI, page: ChatPage, *, root_path: str = "") -> None:
    """Mount the chat page at ``/`` of ``app``. Mount it last: it takes every path still free."""
    blocks = build_page(page)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        root_path=root_path or None,
        theme=page_theme(),
        css_paths=FOLDER / "page.css",
        head=f"<script>{asset('page.js')}</script>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        max_file_size=1,  # Gradio's own upload route is not used
    )
    mounted = app.router.routes[-1]
    assert isinstance(mounted, Mount), "Gradio mounts the page last"
    mounted.app = PageDoor(mounted.app, _events(blocks), partial(_is_listening, blocks))


def _events(blocks: gr.Blocks) -> dict[int, Event]:
    """The page's events, by the number that the page sends."""
    return {
        number: Event(len(each.inputs), CLIENT_ACTIONS.get(each.targets[0][1], ()))
        for number, each in blocks.fns.items()
        if each.fn is not None and each.targets
    }


def _is_listening(blocks: gr.Blocks, session: str) -> bool:
    return session in blocks._queue.pending_messages_per_session


def build_page(page: ChatPage) -> gr.Blocks:
    """The page as Gradio blocks, not yet served."""
    # Some parts of Gradio check the page, others the environment, for whether to report usage.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    blocks = gr.Blocks(title="citeback", analytics_enabled=False, fill_width=True)
    with blocks:
        parts = lay_out()
        _listen(parts, page)
        _load(blocks, parts, page)
    # Questions have a queue of their own, which shows people their place in it.
    blocks.queue(default_concurrency_limit=None)
    return blocks


def _listen(parts: Parts, page: ChatPage) -> None:
    session = page.session

    async def ask(event: gr.EventData, tab: Tab, request: gr.Request) -> AsyncIterator[Shown]:
        person, action = _person(request), client_action(event._data)
        if action.who != person.tag:
            yield _anothers(parts, person)
            return
        try:
            first = True
            async for now in session.ask(action, tab, person):
                yield _seen(parts, page, now, person, whole=first)
                first = False
            yield {parts.kept: _kept(page, now, person)}
        except CannotRun as fault:
            yield {parts.notice: f'<p class="notice" role="alert">{escaped(str(fault))}</p>'}

    def halt(action: ClientAction, tab: Tab, person: Person) -> Shown:
        return _seen(parts, page, session.halt(tab, person), person)

    def go(action: ClientAction, tab: Tab, person: Person) -> Shown:
        return _seen(parts, page, session.go(action, tab, person), person, whole=True)

    def act(action: ClientAction, tab: Tab, person: Person) -> Shown:
        now = session.act(action, tab, person)
        kept = _kept(page, now, person, holding=action.text if action.do == "find" else "")
        shown: Shown = {} if now == tab else _seen(parts, page, now, person, whole=True)
        shown[parts.kept] = kept
        if action.do == "sources":  # some were added
            shown |= _composed(parts, page, person) | _seen(parts, page, now, person)
        return shown

    changing = [
        parts.tab, parts.kept, parts.earlier, parts.latest, parts.notice, parts.composer,
    ]  # fmt: skip
    asked = parts.wire.ask(ask, parts.tab, changing, trigger_mode="multiple", **_QUIET)
    parts.wire.halt(_handled(parts, halt), parts.tab, changing, cancels=[asked], **_QUIET)
    parts.wire.go(_handled(parts, go), parts.tab, changing, cancels=[asked], **_QUIET)
    parts.wire.act(_handled(parts, act), parts.tab, changing, **_QUIET)


def _handled(
    parts: Parts, does: Callable[[ClientAction, Tab, Person], Shown]
) -> Callable[[gr.EventData, Tab, gr.Request], Shown]:
    """The handler that Gradio calls for an event: it runs ``does`` if the page was made for this person."""

    def handled(event: gr.EventData, tab: Tab, request: gr.Request) -> Shown:
        person, action = _person(request), client_action(event._data)
        if action.who != person.tag:
            return _anothers(parts, person)
        try:
            return does(action, tab, person)
        except NotKept as problem:
            return {parts.notice: render_not_kept(problem, person.texts)}

    return handled


def _anothers(parts: Parts, person: Person) -> Shown:
    """The reaction to a page made for somebody else: nothing is done, and its conversation ends."""
    return {parts.tab: Tab(), parts.notice: render_ended(person.texts.other_user, person.texts)}


_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def _seen(parts: Parts, page: ChatPage, tab: Tab, person: Person, *, whole: bool = False) -> Shown:
    """The changed parts of the page; with ``whole``, also earlier exchanges, notice and conversation list."""
    tab = page.session.as_readable(tab, person)
    texts, last = person.texts, len(tab.past) - 1
    surroundings = partial(around, sources=page.seen(person.asker))

    def shown(number: int) -> str:
        # A growing answer is rendered often; the text around its quotes can wait for its end.
        found = _no_surroundings if tab.past[number].underway else surroundings
        return render_exchange(tab.past[number], number, texts, found)

    seen: Shown = {
        parts.tab: tab,
        parts.latest: shown(last) if tab.past else _welcome(page, person),
    }
    if whole:
        seen[parts.earlier] = "".join(map(shown, range(last)))
        seen[parts.notice] = ""
        seen[parts.kept] = _kept(page, tab, person)
    return seen


def _no_surroundings(citation: Citation) -> Around:
    return Around()


def _kept(page: ChatPage, tab: Tab, person: Person, *, holding: str = "") -> str:
    found = page.session.listed(person, holding=holding)
    return render_kept(found, tab.current, person.texts, sought=bool(holding.strip()))


def _composed(parts: Parts, page: ChatPage, person: Person) -> Shown:
    sources, texts = page.seen(person.asker).sources(), person.texts
    modes = [mode_line(page.chain.model, len(sources), texts)]
    if person.name is None:
        modes.append(texts.no_cookie)
    composer = render_composer(render_scope(sources, texts), modes, texts, who=person.tag)
    return {parts.composer: composer}


def _welcome(page: ChatPage, person: Person) -> str:
    sources = page.seen(person.asker).sources()
    return render_welcome(sources, page.examples(person.asker), person.texts)


def _load(blocks: gr.Blocks, parts: Parts, page: ChatPage) -> None:
    def status(person: Person) -> str:
        coverage = page.seen(person.asker).coverage
        state = page.syncing.state if page.syncing else None
        if state is not None and not page.administrators.lets_in(person.asker):
            # Only administrators may see what the sync does and how far it is.
            state = SyncState(running=state.running)
        return sync_line(coverage, state, person.texts)

    def load(request: gr.Request) -> Shown:
        person = _person(request)
        texts = person.texts
        action = client_action({"do": "open", "id": dict(request.query_params).get("c", "")})
        shown = _seen(parts, page, page.session.go(action, Tab(), person), person, whole=True)
        shown[parts.rail_head] = render_rail_head(texts)
        most_mb = page.most_upload_mb(person.asker)
        shown[parts.rail_foot] = render_rail_foot(
            texts,
            uploads=most_mb > 0,
            administrates=page.administrators.lets_in(person.asker),
            signs_out=(person.name or "").startswith(SIGNED_IN),
        )
        shown[parts.bar] = render_bar(texts)
        shown[parts.status] = status(person)
        shown |= _composed(parts, page, person)
        shown[parts.proof] = render_proof(texts)
        shown[parts.dialogs] = render_dialogs(texts, most_mb)
        return shown

    everything = [part for part in parts.all() if part is not parts.wire]
    blocks.load(load, None, everything, **_QUIET)
    if page.syncing is not None:

        def look(request: gr.Request) -> str:
            return status(_person(request))

        gr.Timer(_LOOKED_AT_S).tick(look, None, parts.status, **_QUIET)


def _person(request: gr.Request) -> Person:
    # Gradio's wrapper returns headers in several types, so the wrapped request itself is used.
    asked = request.request
    assert asked is not None, "every event comes by a request"
    texts = texts_for(asked.headers.get("accept-language", ""))
    return Person(asker_of(asked.scope), texts)
