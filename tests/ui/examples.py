"""A small library and a scripted chain for the web side, and an app over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from fastapi import FastAPI

from index.loaders.parts import LeftOut
from index.ocr.pictures import Recognised
from index.passages import Hit, Omission, Place, Source, SourceSummary, Span
from index.rights import Rights
from index.scope import Scope
from rag.answer import Answer, Citation, Claim, Disagreement, Reading, Turn
from tests.ui.serving import built
from ui.ports import ReadableLibrary
from ui.server.application import create_app
from ui.storage.conversations import Conversations

AWKWARD_ID = "notes/a b/Ünïcode #1? 100%.md"
_FILLER = "\n".join(f"Line {number} says nothing of interest." for number in range(120))
SENTENCE = "The call took about 90 minutes."
ROWS = "| Trump | 50 minutes |\n| Putin | 50 minutes |"
CALL = Source(
    id=AWKWARD_ID,
    text=f"# The call\n\n{_FILLER}\n\n{SENTENCE}\n\n{_FILLER}\n",
    title="The call & its <echoes>",
    date="2025-02-12",
)
MEMO = Source(
    id="memo.txt",
    text=f"{_FILLER}\n\n| Who | How long |\n{ROWS}\n\n{_FILLER}",
    title="A memo",
)
HOSTILE = Source(
    id="hostile.md",
    text="<script>steal()</script> ![x](http://evil.example/x.png) $$\\alpha$$ [2] &amp; **bold**",
    title="<img src=http://evil.example/t.png onerror=steal()>",
)
HOW_LONG, WHO, WHERE_TO = "How long was the call?", "Who were the two?", "Is there life on Mars?"


def cite(source: Source, quote: str, marker: int) -> Citation:
    start = source.text.index(quote)
    end = start + len(quote)
    return Citation(
        marker, source.id, source.title, source.date, None, "The call", start, end, quote,
        source.sha256,
    )  # fmt: skip


def not_found(question: str, nearest: tuple[Citation, ...] = ()) -> Answer:
    return Answer(
        question, question, "not_found", "The documents don't say.", 0.12, (), (), (), nearest,
        "quotes", "1.1",
    )  # fmt: skip


def quoted(question: str, *citations: Citation) -> Answer:
    """An answer that quotes each citation as one claim."""
    text = " ".join(f"{each.quote} [{each.marker}]" for each in citations)
    claims = tuple(Claim(each.quote, (each.marker,), "quoted") for each in citations)
    return replace(
        not_found(question), status="answered", answer=text, confidence=0.91, claims=claims,
        citations=citations,
    )  # fmt: skip


def disagreeing() -> Answer:
    """Two sources, two values for the length of the call."""
    one, other = (
        cite(CALL, SENTENCE, 1),
        cite(MEMO, ROWS, 2),
    )
    readings = (Reading("about 90 minutes", (1,)), Reading("50 minutes", (2,)))
    return replace(
        quoted(HOW_LONG, one, other), disagreements=(Disagreement("length of the call", readings),)
    )


class Shelf:
    """A library that holds these sources in memory."""

    generation = "1.1"
    coverage = 1.0

    def __init__(self, *sources: Source) -> None:
        self.held = {source.id: source for source in sources}
        self.originals: dict[str, bytes] = {}
        self.omitted: dict[str, list[LeftOut]] = {}

    def sources(self) -> list[SourceSummary]:
        return [
            SourceSummary(
                each.id, each.title, each.date, each.language, each.url, each.sha256,
                len(each.text), 1, groups=each.groups,
                left_out=tuple(
                    Omission(out.what, out.count, out.pages) for out in self.left_out(each.id)
                ),
            )
            for each in self.held.values()
        ]  # fmt: skip

    def left_out(self, source_id: str) -> list[LeftOut]:
        return self.omitted.get(source_id, [])

    def source(self, source_id: str) -> Source | None:
        return self.held.get(source_id)

    def rights_of(self, source_ids: Sequence[str]) -> dict[str, Rights]:
        held = (self.held[id] for id in source_ids if id in self.held)
        return {each.id: Rights(each.groups, each.sha256) for each in held}

    def original(self, source_id: str) -> bytes | None:
        return self.originals.get(source_id)

    def recognised(self, picture: str) -> Recognised | None:
        return None


def _hit(source: Source, score: float) -> Hit:
    place = Place(source.id, Span(0, 10), page=None, heading="The call")
    return Hit(
        "1", place, source.text[:10], (), score, score, score, source.title, source.date,
        source.sha256,
    )  # fmt: skip


class Script:
    """A chain that knows its answers by heart, and what it was asked."""

    model = "quotes"

    def __init__(self, *answers: Answer) -> None:
        self.known = {answer.question: answer for answer in answers}
        self.drafts: dict[str, tuple[Answer, ...]] = {}
        self.asked: list[tuple[str, list[Turn]]] = []
        self.scopes: list[Scope | None] = []
        self.before_answering: Callable[[str], object] = lambda question: None
        self.between_answers: Callable[[], object] = lambda: None

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer:
        return list(self.stream(question, history, scope=scope))[-1]

    def hits(
        self, question: str, history: Sequence[Turn] = (), *, k: int, scope: Scope | None = None
    ) -> list[Hit]:
        self.scopes.append(scope)
        held = (CALL, MEMO, HOSTILE)
        return [_hit(source, 1 / rank) for rank, source in enumerate(held, 1)][:k]

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        self.scopes.append(scope)
        self.asked.append((question, list(history)))
        self.before_answering(question)
        full = self.known.get(question) or not_found(question)
        yield from self.drafts.get(question, ())
        for number in range(1, len(full.claims)):
            yield replace(full, claims=full.claims[:number], disagreements=())
            self.between_answers()
        yield full


def shelf() -> Shelf:
    return Shelf(CALL, MEMO, HOSTILE)


def script(*more: Answer) -> Script:
    return Script(
        *more,
        disagreeing(),
        quoted(WHO, cite(MEMO, "| Putin | 50 minutes |", 1)),
        quoted("What is hostile?", cite(HOSTILE, HOSTILE.text, 1)),
        not_found(WHERE_TO, (cite(CALL, "# The call", 1),)),
    )


def fresh() -> Conversations:
    """A store of conversations in which there are none."""
    return Conversations(Path(mkdtemp(prefix="citeback-")) / "conversations.db")


def app_over(library: ReadableLibrary, chain: Script, kept: Conversations | None = None) -> FastAPI:
    """The app with two example questions."""
    store = kept or fresh()
    return built(
        lambda: create_app(
            library, chain, kept=store, examples=lambda sources: [HOW_LONG, WHERE_TO]
        )
    )
