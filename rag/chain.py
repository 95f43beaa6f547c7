"""One question, from asking to a checked answer. START READING HERE.

``question_chain`` shows the whole path; each step is one function of one module. It is a LangChain
chain: any step can be traced, and the answerer's slot takes any Runnable from Evidence to Draft.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol

from langchain_core.runnables import Runnable, RunnableBranch, RunnableConfig, RunnableLambda

from index.errors import CannotRun
from index.passages import Hit
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.asking import Corpus
from rag.candidates import LOOKED_THROUGH
from rag.citing import Citations, answer_text, checked_claims, citation, disagreement
from rag.disagreeing import readings
from rag.evidence import Draft, Evidence
from rag.not_found import NEAREST, not_found_text
from rag.quoting import QUOTED, quote
from rag.reading import Reader, Reading, reader_weights
from rag.reranking import CrossEncoder, Reranker
from rag.retriever import HitDocument, HitRetriever, Searches, mixed
from rag.standing_alone import searches, stand_alone

LONGEST_QUESTION = 4_000  # characters
SEARCHED = 100  # hits of each search of a conversation, of which the best together are read


class AskedBadly(CannotRun):
    """A question that can't be asked; the message is one line that says what to do."""


class Index(Searches, Corpus, Protocol):
    """What answering asks of the index."""

    @property
    def generation(self) -> str: ...

    @property
    def coverage(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A question on its way: each step fills in its part."""

    text: str
    history: tuple[Turn, ...] = ()
    scope: Scope | None = None
    standalone: str = ""
    within: str = ""
    hits: tuple[Hit, ...] = ()
    reading: Reading | None = None
    timings_ms: tuple[tuple[str, float], ...] = ()
    began: float = field(default_factory=time.perf_counter)

    def timed(self, step: str) -> Question:
        """This question with the milliseconds since the last step noted under ``step``."""
        spent = (time.perf_counter() - self.began) * 1000 - sum(ms for _, ms in self.timings_ms)
        return replace(self, timings_ms=(*self.timings_ms, (step, round(spent, 1))))


class QuestionChain:
    """Answers questions about an index; ``runnable`` is the LangChain chain behind it.

    ``writer`` turns Evidence into a Draft: quotes unless a chat model's is given (``rag.prose``).
    ``least_confidence`` (0..1) is what an answer needs to be given; None takes that of
    ``calibrated`` for the question's script (``rag.calibrating``), or else the fitted one.
    ``passages`` are read for each question; without a chat model ``quotes`` are given at most.
    """

    def __init__(
        self,
        index: Index,
        *,
        reranker: Reranker | None = None,
        writer: Runnable[Evidence, Draft] | None = None,
        model: str = "quotes",
        least_confidence: float | None = None,
        calibrated: Mapping[str, float] | None = None,
        passages: int = LOOKED_THROUGH,
        quotes: int = QUOTED,
    ) -> None:
        self.model = model
        self._index = index
        self._reader = Reader(index, reranker or CrossEncoder())
        self._writer = writer or RunnableLambda(partial(quote, at_most=quotes)).with_config(
            run_name="quotes"
        )
        self._least_confidence = least_confidence
        self._calibrated = calibrated or {}
        self._passages = passages
        self.runnable: Runnable[Question, Answer] = (
            RunnableLambda(self._stand_alone).with_config(run_name="stand alone")
            | RunnableLambda(self._retrieve).with_config(run_name="retrieve")
            | RunnableLambda(self._read).with_config(run_name="read")
            | RunnableBranch(
                (self._answerable, RunnableLambda(self._answer).with_config(run_name="answer")),
                RunnableLambda(self._not_found).with_config(run_name="not found"),
            )
        ).with_config(run_name="citeback")

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer:
        """The whole answer, from the sources in ``scope``; AskedBadly for an empty or over-long
        question."""
        return self.runnable.invoke(Question(checked(question), tuple(history), scope))

    def hits(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        k: int = LOOKED_THROUGH,
        scope: Scope | None = None,
    ) -> tuple[Hit, ...]:
        """The ``k`` passages (at most 100) that an answer is looked for in first, best first."""
        alone = stand_alone(question, history)
        return self._hits(Question(question, tuple(history), scope, alone.text), k, {})

    def warm_up(self) -> None:
        """Load the models, so that the first question doesn't wait for them."""
        self.answer("What is this about?")

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield the answer as it grows; the last one is complete."""
        yield self.answer(question, history, scope=scope)

    def _stand_alone(self, question: Question) -> Question:
        alone = stand_alone(question.text, question.history)
        return replace(question, standalone=alone.text, within=alone.within).timed("stand_alone")

    def _retrieve(self, question: Question, config: RunnableConfig) -> Question:
        return replace(question, hits=self._hits(question, self._passages, config)).timed(
            "retrieve"
        )

    def _hits(self, question: Question, k: int, config: RunnableConfig) -> tuple[Hit, ...]:
        wanted = searches(question.text, question.standalone, question.history)
        weights = {text: 0.0 for text, _ in wanted}  # what is asked again counts again
        for text, weight in wanted:
            weights[text] += weight
        pool = k if len(weights) == 1 else SEARCHED
        return mixed(
            [
                (self._found(text, pool, question.scope, config), weight)
                for text, weight in weights.items()
            ],
            k=k,
        )

    def _found(
        self, text: str, k: int, scope: Scope | None, config: RunnableConfig
    ) -> tuple[Hit, ...]:
        documents = HitRetriever(index=self._index, k=k, scope=scope).invoke(text, config)
        return tuple(each.hit for each in documents if isinstance(each, HitDocument))

    def _read(self, question: Question) -> Question:
        reading = self._reader.read(question.text, question.hits, within=question.within)
        return replace(question, reading=reading).timed("read")

    def _answerable(self, question: Question) -> bool:
        reading = _read_before(question)
        least = self._least_confidence
        if least is None:
            script = reading.question.script
            least = self._calibrated.get(script, reader_weights(script).threshold)
        return bool(reading.ranked) and reading.confidence >= least

    def _answer(self, question: Question, config: RunnableConfig) -> Answer:
        reading = _read_before(question)
        given = readings(reading)
        draft = self._writer.invoke(Evidence(question.standalone, reading, given), config)
        citations = Citations(reading.question, self._index.idf, given)
        claims = checked_claims(draft, citations)
        about = disagreement(question.standalone, given, citations)
        return self._finished(
            question,
            Answer(
                question=question.text,
                standalone_question=question.standalone,
                status="answered",
                answer=answer_text(claims),
                confidence=round(reading.confidence, 4),
                claims=claims,
                citations=tuple(citations.listed),
                disagreements=about,
                nearest=(),
                model=draft.model,
                generation=self._index.generation,
            ),
        )

    def _not_found(self, question: Question) -> Answer:
        reading = _read_before(question)
        nearest = [each.candidate for each in reading.ranked[:NEAREST]]
        return self._finished(
            question,
            Answer(
                question=question.text,
                standalone_question=question.standalone,
                status="not_found",
                answer=not_found_text(question.text),
                confidence=round(reading.confidence, 4),
                claims=(),
                citations=(),
                disagreements=(),
                nearest=tuple(
                    citation(each.hit, each.sentence, marker=number)
                    for number, each in enumerate(nearest, start=1)
                ),
                model=self.model,
                generation=self._index.generation,
            ),
        )

    def _finished(self, question: Question, answer: Answer) -> Answer:
        timings = dict(question.timed("answer").timings_ms)
        timings["total"] = round(sum(timings.values()), 1)
        return replace(answer, coverage=round(self._index.coverage, 4), timings_ms=timings)


def checked(question: str) -> str:
    """The question without blanks around it; AskedBadly where it is empty or too long."""
    if not question.strip():
        raise AskedBadly("the question is empty: type one")
    if len(question) > LONGEST_QUESTION:
        raise AskedBadly(
            f"the question has {len(question):,} characters, at most {LONGEST_QUESTION:,} are read: "
            "shorten it"
        )
    # A shell can pass bytes that are no UTF-8; they become visible replacement characters.
    return question.strip().encode("utf-8", "replace").decode()


def _read_before(question: Question) -> Reading:
    assert question.reading is not None, "the chain reads before it answers"
    return question.reading
