"""What a person does on the chat page, and what becomes of the conversation.

Nothing here knows of Gradio or HTML: a tab goes in, the tab as it is afterwards comes out.
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
    """Who is at the page, and in which language; ``name`` is None where nothing can be kept."""

    asker: Asker
    texts: Texts

    @property
    def name(self) -> str | None:
        return self.asker.name

    @property
    def tag(self) -> str:
        """What their page is marked with: it tells that another one is logged in now, and nothing else."""
        name = (self.name or "").encode("utf-8", "replace")
        return hashlib.sha256(b"citeback page " + name).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Tab:
    """What one open page is about: what was said, and under which id it is kept."""

    past: Exchanges = ()
    current: str | None = None


@dataclass(frozen=True, slots=True)
class ClientAction:
    """What the page's script asks for; everything in it is data that anybody may have sent.

    ``who`` is the tag of the person whom the page was made for.
    """

    do: str
    text: str = ""
    id: str = ""
    number: int | None = None
    scope: str = ""
    reason: str = ""
    who: str = ""


# What may be handled for, by the event of the page that brings it.
CLIENT_ACTIONS: Mapping[str, frozenset[str]] = {
    "ask": frozenset({"ask"}),
    "go": frozenset({"new", "open", "delete"}),
    "act": frozenset({"find", "rename", "sources", "thumb-up", "thumb-down"}),
    "halt": frozenset({"stop"}),
}


def client_action(data: object) -> ClientAction:
    """The action in what a page sent; what is not of the right kind counts as not sent."""
    sent: Mapping[object, object] = data if isinstance(data, Mapping) else {}
    text = {
        # JSON can name halves of characters, which nothing here could keep.
        name: value[:_LONGEST].encode("utf-8", "replace").decode()
        if isinstance(value := sent.get(name), str)
        else ""
        for name in ("do", "text", "id", "scope", "reason", "who")
    }
    number = sent.get("number")
    known = isinstance(number, int) and not isinstance(number, bool) and number >= 0
    return ClientAction(**text, number=number if known else None)  # type: ignore[arg-type]  # just checked


class ChatSession:
    """The conversations of everybody at the page."""

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
        """Ask a question; with a number, in place of that exchange and of all behind it.

        AskedBadly or ScopeProblem (before anything changes) where it can't be asked.
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
        """The conversations of a person, the latest first; those in which they may see these words."""
        if person.name is None:
            return []
        library = self._seen(person.asker)

        def shown(exchanges: Exchanges) -> Exchanges:
            return readable(exchanges, person.asker, library)

        return self.kept.listed(person.name, holding=holding, shown=shown)

    def as_readable(self, tab: Tab, person: Person) -> Tab:
        """The tab with what this person may see of it now: rights may have changed since it was asked."""
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
        """Leave the question that is being answered as far as it came."""
        left = replace(tab, past=stopped(tab.past))
        return left if left == tab else self._kept(person, left)

    def go(self, action: ClientAction, tab: Tab, person: Person) -> Tab:
        """To another conversation, to a new one, or away from one that is deleted."""
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
            with suppress(NotKept):  # the verdict itself is kept; what it was on is as it was
                self.kept.revise(person.name, tab.current, number, judged)
        return replace(tab, past=(*tab.past[:number], judged, *tab.past[number + 1 :]))

    def _kept(self, person: Person, tab: Tab) -> Tab:
        """The tab with its last exchange kept, or with a note on it that it can't be."""
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
