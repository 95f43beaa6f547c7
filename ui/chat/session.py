"""The user's actions on the chat page, and how they change the conversation.

This module doesn't depend on Gradio or HTML: each action takes a tab's state and returns the new state.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace

from index.errors import NotKept, OnlyReadable
from index.scope import Scope
from rag.query.normalisation import LONGEST_QUESTION, AskedBadly, checked
from ui.answering.asker import Asker, LibraryView
from ui.answering.queued_chain import QueuedChain
from ui.chat.conversation import converse, searched, turns
from ui.chat.scope_picker import asked_scope, scope_line
from ui.storage.conversations import Conversation, Conversations
from ui.storage.exchanges import Exchange, Exchanges, Unkept, stopped
from ui.storage.feedback import Feedback, KeepsFeedback, Verdict
from ui.storage.withheld_answers import readable, with_readers
from ui.texts import Texts

_LONGEST_REASON = 4_000  # characters
_LONGEST = 2 * LONGEST_QUESTION  # characters of anything that a page sends


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the page, with their language; ``name`` is None if nothing can be kept for them."""

    asker: Asker
    texts: Texts

    @property
    def name(self) -> str | None:
        return self.asker.name

    @property
    def tag(self) -> str:
        """A hash that marks this person's page; it only reveals whether another person is logged in now."""
        name = (self.name or "").encode("utf-8", "replace")
        return hashlib.sha256(b"citeback page " + name).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Tab:
    """The state of one open page: its conversation, and the id under which that is kept."""

    past: Exchanges = ()
    current: str | None = None


@dataclass(frozen=True, slots=True)
class ClientAction:
    """A request of the page's script; all of it is untrusted input.

    ``who`` is the tag of the person for whom the page was made.
    """

    do: str
    text: str = ""
    id: str = ""
    number: int | None = None
    scope: str = ""
    reason: str = ""
    who: str = ""


# The actions that each event of the page may request.
CLIENT_ACTIONS: Mapping[str, frozenset[str]] = {
    "ask": frozenset({"ask"}),
    "go": frozenset({"new", "open", "delete"}),
    "act": frozenset({"find", "rename", "sources", "thumb-up", "thumb-down"}),
    "halt": frozenset({"stop"}),
}


def client_action(data: object) -> ClientAction:
    """The action in what a page sent; values of a wrong type are ignored."""
    sent: Mapping[object, object] = data if isinstance(data, Mapping) else {}
    text = {
        # JSON can contain lone surrogates, which can't be stored as UTF-8.
        name: value[:_LONGEST].encode("utf-8", "replace").decode()
        if isinstance(value := sent.get(name), str)
        else ""
        for name in ("do", "text", "id", "scope", "reason", "who")
    }
    number = sent.get("number")
    known = isinstance(number, int) and not isinstance(number, bool) and number >= 0
    return ClientAction(**text, number=number if known else None)  # type: ignore[arg-type]  # just checked


class ChatSession:
    """The conversations of all users of the page."""

    def __init__(
        self,
        seen: LibraryView,
        answering: QueuedChain,
        kept: Conversations,
        feedback: KeepsFeedback | None = None,
    ) -> None:
        self.kept = kept
        self._seen = seen
        self._answering = answering
        self._feedback = feedback

    async def ask(self, action: ClientAction, tab: Tab, person: Person) -> AsyncIterator[Tab]:
        """Ask a question; with a number, it replaces that exchange and all later ones.

        Raises AskedBadly or ScopeProblem, before anything changes, if the question can't be asked.
        """
        question, scope = checked(action.text), asked_scope(action.scope)
        tab = self.as_readable(tab, person)
        past = tab.past if action.number is None else tab.past[: action.number]
        begun = self._begun(question, scope, person)
        now = self._kept(person, Tab((*past, begun), tab.current))
        yield now
        async with aclosing(self._converse(now.past[-1], past, scope, person)) as grows:
            async for grown in grows:
                now = Tab((*now.past[:-1], grown), now.current)
                if not grown.underway:
                    final = with_readers(grown, self._seen(person.asker))
                    now = self._kept(person, Tab((*now.past[:-1], final), now.current))
                yield now

    def listed(self, person: Person, *, holding: str = "") -> list[Conversation]:
        """A person's conversations, latest first; only those in which they may read all words of ``holding``."""
        if person.name is None:
            return []
        library = self._seen(person.asker)

        def shown(exchanges: Exchanges) -> Exchanges:
            return readable(exchanges, person.asker, library)

        return self.kept.listed(person.name, holding=holding, shown=shown)

    def as_readable(self, tab: Tab, person: Person) -> Tab:
        """The tab with only what this person may read now: rights may have changed since they asked."""
        return replace(tab, past=readable(tab.past, person.asker, self._seen(person.asker)))

    def _begun(self, question: str, scope: Scope | None, person: Person) -> Exchange:
        library = self._seen(person.asker)
        about = scope_line(scope, library.sources(), person.texts) if scope else None
        return Exchange(question, searched=searched(library, scope), about=about)

    def _converse(
        self, begun: Exchange, past: Exchanges, scope: Scope | None, person: Person
    ) -> AsyncGenerator[Exchange]:
        return converse(self._answering, begun, past, asker=person.asker, scope=scope)

    def halt(self, tab: Tab, person: Person) -> Tab:
        """Stop the answer under way and keep it as far as it came."""
        left = replace(tab, past=stopped(tab.past))
        return left if left == tab else self._kept(person, left)

    def go(self, action: ClientAction, tab: Tab, person: Person) -> Tab:
        """Open another conversation, start a new one, or delete one."""
        if action.do == "delete" and person.name:
            self.kept.delete(person.name, action.id)
            return Tab() if action.id == tab.current else tab
        if (
            action.do == "open"
            and person.name
            and (found := self.kept.read(person.name, action.id))
        ):
            return self.as_readable(Tab(stopped(found[1]), action.id), person)
        return Tab()

    def act(self, action: ClientAction, tab: Tab, person: Person) -> Tab:
        """Rename a conversation, or judge an answer."""
        tab = self.as_readable(tab, person)
        if action.do == "rename" and person.name:
            self.kept.rename(person.name, action.id, action.text)
        if action.do in ("thumb-up", "thumb-down") and action.number is not None:
            return self._judged(action, tab, person)
        return tab

    def _judged(self, action: ClientAction, tab: Tab, person: Person) -> Tab:
        number = action.number or 0
        if number >= len(tab.past) or tab.past[number].answer is None:
            return tab
        verdict: Verdict = "up" if action.do == "thumb-up" else "down"
        judged = replace(tab.past[number], verdict=verdict)
        if self._feedback is not None and judged.answer is not None:
            why = ": ".join(part for part in (action.reason, action.text.strip()) if part)
            history = tuple(turns(tab.past[:number]))
            user = person.asker.user
            said = Feedback(verdict, judged.answer, why[:_LONGEST_REASON], history, user)
            self._feedback.keep(said)
        if person.name and tab.current:
            with suppress(NotKept):  # the feedback is kept; only the stored conversation lacks it
                self.kept.revise(person.name, tab.current, number, judged)
        return replace(tab, past=(*tab.past[:number], judged, *tab.past[number + 1 :]))

    def _kept(self, person: Person, tab: Tab) -> Tab:
        """Save the tab's last exchange; if that fails, the exchange notes why it isn't kept."""
        if person.name is None:
            return replace(tab, current=None)
        try:
            id = self.kept.keep_last(person.name, tab.current, tab.past)
        except NotKept as problem:
            why: Unkept = "read_only" if isinstance(problem, OnlyReadable) else "full"
            return replace(tab, past=(*tab.past[:-1], replace(tab.past[-1], unkept=why)))
        return Tab(tuple(replace(each, unkept=None) for each in tab.past), id)


__all__ = [
    "CLIENT_ACTIONS",
    "AskedBadly",
    "ChatSession",
    "ClientAction",
    "Person",
    "Tab",
    "client_action",
]
