"""What the page is looked at over: an index of a few files of each kind, answers known by heart, a short line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from index.errors import IndexProblem
from index.library import Library
from index.opening import open_library
from rag.answer import Agreement, Answer, Citation, Claim, Disagreement, Highlight, Reading
from tests.fakes import WordEmbedder
from tests.index.making import pdf
from tests.ui import shaped
from tests.ui.examples import HOSTILE, Script, not_found, quoted
from tests.ui.serving import built, served
from ui.admin.page import Administration, EvalRun
from ui.answering.request_queue import RequestQueue
from ui.indexing.background_sync import Syncing
from ui.server.application import create_app
from ui.storage.conversations import Conversations
from ui.storage.feedback import FeedbackStore
from ui.storage.uploads import Uploads

HOW_LONG, WHEN, LIFE = (
    "How long was the call?",
    "When did the harbour freeze?",
    "Is there life on Mars?",
)
ALLIES, HOSTILITY, BROKEN = "What do the allies fear?", "What is hostile?", "What breaks?"
SLOW = "Who counted the ships?"
_LONG = "Report of the working group that prepares the second meeting of the foreign ministers, with annexes"
_FILES: dict[str, str | bytes] = {
    "2025-02-12-call.md": (
        "---\ntitle: The call and its echoes\ndate: 2025-02-12\n---\n# The call\n\nThe two spoke in the morning. "
        "The call took about 90 minutes. Both sides said afterwards that it had gone well, and that their "
        "teams would meet soon.\n\n## Reactions\n\nAllies feared that they would be left out of the talks.\n"
    ),
    "reports/working-group.md": (
        f"---\ntitle: {_LONG}\n---\n# Annex\n\nThe allies fear that an agreement is made over their "
        "heads, that it comes before the autumn, and that nobody asks them about the borders, the prisoners, the "
        "harbours and the grain, though all of it lies in their own country and concerns their people "
        "first of all.\n"
    ),
    "memo.csv": "Who,How long,Remark\nTrump,50 minutes,from the diary\nPutin,50 minutes,from the log\n",
    "harbour.pdf": pdf(),
    "hostile.md": HOSTILE.text,
    **{each.id: each.text for each in (shaped.FERRIES, shaped.ISLANDS)},
    "bad.pdf": b"%PDF-1.7 nothing",
}  # fmt: skip


@dataclass(slots=True)
class Stage:
    """The page over these files, and what stands behind it."""

    url: str
    script: Script
    line: RequestQueue
    goes_on: Event = field(default_factory=Event)  # what is held up waits for it

    def before(self, question: str) -> None:
        """What happens to a question before it is answered."""
        if question == SLOW:
            self.goes_on.wait(60)
        if question == BROKEN:
            raise IndexProblem("the index is being restored: ask again in a minute")

    def fill_line(self, *, waiting: int) -> None:
        """Others ask: all places are taken, and so many wait."""
        for _ in range(self.line.at_once + waiting):
            self.line.submit(lambda: self.script.stream(SLOW))

    def let_go(self) -> None:
        """Whatever is held up goes on; the next is held up again."""
        self.script.between_answers = lambda: None
        self.goes_on.set()
        while self.line.running or self.line.waiting:
            time.sleep(0.01)
        self.goes_on = Event()


@contextmanager
def staged(folder: Path) -> Iterator[Stage]:
    """The page over an index of these files, with a line in which two are answered at once."""
    docs = folder / "docs"
    for name, content in _FILES.items():
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with ExitStack() as stack:
        library = stack.enter_context(
            open_library(
                folder / "home", embedders=lambda: [WordEmbedder()], verb="t", writing=True
            )
        )
        syncing = Syncing(library)
        syncing.run([docs])
        script, line = Script(*_answers(library)), RequestQueue(at_once=2)
        kept, said = Conversations(folder / "kept.db"), FeedbackStore(folder)
        stack.callback(kept.close)
        stack.callback(said.close)
        runs = [EvalRun("2026-11-22T09:00:00", "seeds", 100, 0.93)]
        app = built(
            lambda: create_app(
                library,
                script,
                kept=kept,
                queue=line,
                examples=lambda sources: [HOW_LONG, WHEN, ALLIES],
                feedback=said,
                syncing=syncing,
                uploads=Uploads(library.home, library, syncing, most_bytes=50 << 20),
                administration=Administration(library, syncing, lambda: runs),
            )
        )
        stage = Stage(stack.enter_context(served(app)), script, line)
        script.before_answering = stage.before
        yield stage


def _answers(library: Library) -> Iterator[Answer]:
    call = "2025-02-12-call.md"
    about = [
        _cite(library, call, "The call took about 90 minutes.", 1, "about 90 minutes"),
        _cite(library, "memo.csv", "| Trump | 50 minutes | from the diary |", 2, "50 minutes"),
        _cite(library, "memo.csv", "| Putin | 50 minutes | from the log |", 3, "50 minutes"),
    ]
    readings = (Reading("about 90 minutes", (1,)), Reading("50 minutes", (2, 3)))
    yield replace(quoted(HOW_LONG, *about), disagreements=(Disagreement(HOW_LONG, readings),))
    froze = _until_stop(library, "harbour.pdf", "The harbour of the northern town")
    cited = _cite(library, "harbour.pdf", froze, 1, "in the winter of 1911")
    yield replace(
        quoted(WHEN, replace(cited, page=1)),
        agreement=Agreement("in the winter of 1911", 2, (1,)),
    )
    fear = _until_stop(library, "reports/working-group.md", "The allies fear")
    afraid = _cite(library, "reports/working-group.md", fear, 1, "over their heads")
    left = _cite(library, call, "Allies feared that they would be left out of the talks.", 2)
    yield _written(ALLIES, afraid, left)
    yield quoted(HOSTILITY, _cite(library, "hostile.md", HOSTILE.text, 1))
    yield not_found(LIFE, (left, about[0], afraid))
    yield from shaped.answers()


def _written(question: str, fear: Citation, left: Citation) -> Answer:
    """An answer as a chat model writes it: a claim without support, and a note."""
    claims = (
        Claim("The allies fear that an agreement is made over their heads.", (1,), "supported"),
        Claim("They were surprised.", (), "unsupported"),
        Claim("They feared to be left out of the talks.", (2,), "supported"),
    )
    marked = [each.text + "".join(f" [{at}]" for at in each.citations) for each in claims]
    return replace(
        quoted(question, fear, left),
        answer=" ".join(marked),
        claims=claims,
        confidence=0.55,
        model="openai:gpt-4.1-mini",
        standalone_question="What do the allies fear of the call between the two presidents?",
        notes=("1 sentence that no passage supports was left out.",),
    )


def _until_stop(library: Library, id: str, begin: str) -> str:
    """The sentence of a source that begins so."""
    source = library.source(id)
    assert source is not None
    start = source.text.index(begin)
    return source.text[start : source.text.index(".", start) + 1]


def _cite(library: Library, id: str, quote: str, marker: int, exact: str = "") -> Citation:
    """The quote as a citation, ``exact`` marked in it."""
    source = library.source(id)
    assert source is not None
    start = source.text.index(quote)
    at = start + quote.index(exact)
    return Citation(
        marker, id, source.title, source.date, None, None, start, start + len(quote), quote,
        source.sha256, highlight=Highlight(at, at + len(exact)) if exact else None,
    )  # fmt: skip
