"""From one question to a checked answer. START READING HERE.

``Pipeline.stream`` shows the whole path; each step is one function of one module. LangChain is not imported
here, so a command that asks one question doesn't wait for it. ``rag.langchain.chain`` runs the same steps, traced.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypedDict

from index.languages import is_english
from index.passages import Hit
from index.scope import Scope
from index.words import is_latin
from rag.answer import Answer, Turn
from rag.answering.answerability import Answerability
from rag.answering.assembly import AnswerAssembly
from rag.answering.evidence import Writer
from rag.answering.extractive import QUOTED, QuoteWriter, quote
from rag.found import Found
from rag.query.analysis import AnalysedQuestion, analyse_question
from rag.query.decomposition import parts_of
from rag.query.normalisation import checked, normalised
from rag.query.sections import section_asked
from rag.query.shape import FACTS, Shape, TellsShape, tell
from rag.query.short_forms import written_out
from rag.query.source_mentions import Named
from rag.query.standalone import StandAlone, searches, stand_alone
from rag.question import Question, SubQuestion
from rag.reading import sections
from rag.reading.candidates import LOOKED_THROUGH
from rag.reading.caution import Caution
from rag.reading.confidence_model import ReadingMode
from rag.reading.cross_encoder import CrossEncoder, Reranker
from rag.reading.effort import EFFORTS, EffortName
from rag.reading.kinship import told_of_kin
from rag.reading.reader import Reader, ReadingResult
from rag.reading.relevance_feedback import by_relevance_feedback
from rag.reading.reordering import reordered
from rag.reading.siblings import numbers_in
from rag.retrieval.counterparts import with_counterpart
from rag.retrieval.deduplication import deduplicated
from rag.retrieval.editions import named_edition
from rag.retrieval.index_view import SearchedIndex
from rag.retrieval.permitted_index import PermittedIndex
from rag.retrieval.search import (
    NamedSourceHits,
    PassageRetriever,
    as_if_unnamed,
    with_named,
    without_repeats,
)
from rag.retrieval.source_facts import of_outlets
from rag.shapes import FINDERS, Finder, editions, updates
from rag.shapes.tools import Tools
from rag.shapes.unclear import which

if TYPE_CHECKING:  # tables are imported once a question needs them
    from rag.tables.written_query import WritesQuery

# Least length in UTF-8 bytes of a sentence that answers in another language: eight Chinese characters.
SHORTEST = 24
SECTIONED = 100  # passages searched for a numbered part that isn't among those found


Step = Callable[[Question], Question]


class Rewriter(Protocol):
    """Rewrites a follow-up as a stand-alone question in words of the conversation; None where it can't."""

    def rewritten(self, question: str, history: Sequence[Turn]) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that use an index: the whole index, or the part that the asker may read."""

    index: SearchedIndex
    retriever: PassageRetriever
    reader: Reader
    assembly: AnswerAssembly


class Choices(TypedDict, total=False):
    """The options of ``Pipeline``, which explains them."""

    writer: Writer | None
    rewriter: Rewriter | None
    queries: WritesQuery | None
    reranker: Reranker | None
    least_confidence: float | None
    caution: Caution
    calibrated: Mapping[ReadingMode, float] | None
    passages: int
    quotes: int
    effort: EffortName
    tell: TellsShape
    finders: Mapping[Shape, Finder]


class Pipeline:
    """Answers questions about an index; safe to ask from several threads.

    ``writer`` replaces the extractive answer, which has at most ``quotes`` quotes. A ``rewriter`` rewrites
    follow-ups; with it a question of several parts is also split, and each part is searched for: one round
    of at most ``rag.query.decomposition.MOST`` searches. ``queries`` writes queries over tables where the rules
    don't understand all of a question. ``least_confidence`` (0..1) is the threshold for
    giving an answer; None takes the ``calibrated`` threshold for the question's reading mode
    (``rag.calibration.thresholds``), or else the fitted one for ``caution``. ``passages`` is how many are
    retrieved for each question; ``effort`` says how many of them are read. ``tell`` finds the shape
    of answer that a question asks for, ``finders`` find its parts where that is no single fact.
    """

    def __init__(
        self,
        index: SearchedIndex,
        *,
        writer: Writer | None = None,
        rewriter: Rewriter | None = None,
        queries: WritesQuery | None = None,
        reranker: Reranker | None = None,
        least_confidence: float | None = None,
        caution: Caution = "balanced",
        calibrated: Mapping[ReadingMode, float] | None = None,
        passages: int = LOOKED_THROUGH,
        quotes: int = QUOTED,
        effort: EffortName = "balanced",
        tell: TellsShape = tell,
        finders: Mapping[Shape, Finder] = FINDERS,
    ) -> None:
        self._tell = tell
        self._finders = finders
        self._writer = writer or QuoteWriter(quotes)
        self._rewriter = rewriter
        self._queries = queries
        self._reranker = reranker or CrossEncoder()
        self.answerability = Answerability(
            self._reranker, EFFORTS[effort], least_confidence, calibrated or {}, caution
        )
        self._quotes_only = isinstance(self._writer, QuoteWriter)
        self._reader = Reader(index, self._reranker, EFFORTS[effort], orders=self._quotes_only)
        self._passages = passages
        self._all = self._over(index)

    @property
    def model(self) -> str:
        """The name of the writer: ``quotes``, or a chat model's name."""
        return self._writer.name

    def _over(self, index: SearchedIndex) -> Steps:
        assembly = AnswerAssembly(index, self.model, self._reranker, self.answerability)
        return Steps(index, PassageRetriever(index), self._reader.over(index), assembly)

    def _steps(self, scope: Scope | None) -> Steps:
        """The steps over the part of the index that the asker may read."""
        rights = scope.rights if scope is not None else None
        return self._all if rights is None else self._over(PermittedIndex(self._all.index, rights))

    def answer(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Answer:
        """The whole answer, from the sources in ``scope``; AskedBadly for an empty or too long question."""
        *_, last = self.stream(question, history, scope=scope)
        return last

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, scope: Scope | None = None
    ) -> Iterator[Answer]:
        """Yield the answer as it grows; the last one is complete. Closing the iterator stops the writing."""
        asked = Question(checked(question), tuple(history), scope)
        shaped = self.find_parts(self.stand_alone(asked))
        yield from self.write(self.read_parts(self.read(self.retrieve(shaped))))

    @property
    def steps(self) -> tuple[tuple[str, Step], ...]:
        """The steps of ``stream`` before the answer is written, in order, each with its name."""
        return (
            ("stand alone", self.stand_alone),
            ("shape", self.find_parts),
            ("retrieve", self.retrieve),
            ("read", self.read),
            ("parts", self.read_parts),
        )

    def hits(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        k: int = LOOKED_THROUGH,
        scope: Scope | None = None,
    ) -> tuple[Hit, ...]:
        """The ``k`` best passages (at most 100) for a question, in the order in which they answer it."""
        return self.read(self.found(question, history, k=k, scope=scope)).hits[:k]

    def found(
        self, question: str, history: Sequence[Turn] = (), *, k: int = 0, scope: Scope | None = None
    ) -> Question:
        """The question made stand-alone by rule, with its hits (at least ``k`` searched for); nothing is read."""
        asked = Question(question, tuple(history), scope)
        return self._found(self._alone_by_rule(asked), max(k, self._passages))

    def warm_up(self) -> None:
        """Load the models for search and reading, so that the first question doesn't wait; nothing is written."""
        self.read(self.found("What is this about?"))

    def stand_alone(self, question: Question) -> Question:
        """The first step: clean the typed text and make a follow-up stand alone, with the names it refers to."""
        alone = self._alone_by_rule(question)
        if self._rewriter is not None and alone.within:
            text = self._rewriter.rewritten(alone.asked, alone.history)
            alone = replace(alone, standalone=text or alone.standalone)
        return alone.timed("stand_alone")

    def _alone_by_rule(self, question: Question) -> Question:
        index = self._steps(question.scope).index
        typed = normalised(question.text, index.nearest_word)
        text = written_out(typed.text, lambda word: _unknown(word, index))
        before = (Turn("user", typed.before),) if typed.before else ()
        history = (*question.history, *before)
        pointed = with_counterpart(text, history, index, question.scope)
        if pointed is not None and pointed.question:
            alone = StandAlone(pointed.question, again=True)
        else:
            alone = stand_alone(text, history)
        return replace(
            question,
            asked=alone.text if alone.again else text,
            history=history,
            standalone=alone.text,
            within=alone.within,
            choices=pointed.choices if pointed is not None and not alone.again else (),
        )

    def find_parts(self, question: Question) -> Question:
        """The second step: tell the question's shape, and find the parts of an answer that isn't one fact.

        Where nothing is found, the question is answered as a fact.
        """
        shape = self._tell(question.asked, question.standalone, question.history)
        if question.choices:
            asked_back = replace(shape, shape="unclear")
            return replace(question, shape=asked_back, found=which(question)).timed("shape")
        question = replace(question, shape=shape)
        finder = self._finders.get(shape.shape)
        if finder is None:
            return question.timed("shape")
        tools = self._tools(question)
        found = finder(question, tools)
        if found is None:
            return (tools.as_fact if tools.was_read else question).timed("shape")
        if found.absent:
            return replace(question, absent=True).timed("shape")
        return replace(question, found=found, hits=found.hits).timed("shape")

    def _tools(self, question: Question) -> Tools:
        steps = self._steps(question.scope)
        return Tools(
            steps.index, steps.retriever, steps.reader, self.answerability, question,
            lambda: self.read(self.retrieve(question)), self._queries,
        )  # fmt: skip

    def retrieve(self, question: Question) -> Question:
        """The third step: retrieve the hits, unless the parts of an answer are already found."""
        if question.answered_or_read:
            return question
        return self._found(question, self._passages).timed("retrieve")

    def _found(self, question: Question, k: int) -> Question:
        steps = self._steps(question.scope)
        wanted = searches(question.asked, question.standalone, question.history)
        # The sources cited last are preferred only for a question that depends on the conversation.
        cited = frozenset(_last_cited(question.history)) if question.within else frozenset()
        hits = steps.retriever.hits(wanted, k=k, scope=question.scope, cited=cited)
        named = steps.retriever.from_named_sources(question.asked, k=k, scope=question.scope)
        if named is None or not named.hits:
            edition = named_edition(question.standalone or question.asked, hits)
            if edition is not None:
                hits = edition.others
                named = NamedSourceHits(Named((), None, edition.rest), edition.hits)
        return replace(question, hits=hits, named_hits=named)

    def read(self, question: Question) -> Question:
        """The fourth step: read the hits in the sources that the question names; if they don't answer, the others.

        Afterwards the hits are ordered by how well they answer.
        """
        if question.answered_or_read:
            return question
        if (sectioned := self._in_section(question)) is not None:
            return sectioned.timed("read")
        named = question.named_hits
        reads = partial(
            self._steps(question.scope).reader.read,
            within=question.within,
            alone=question.standalone,
            conversing=bool(question.history),
            apart=question.shape.shape != "yes/no",
        )
        if named is not None and named.hits:
            reading = reads(named.named.rest, named.hits)
            if self.answerability.answers(reading):
                both, first = with_named(question.asked, question.hits, named)
                hits = self._in_order(question, both, reading)
                hits = tuple(sorted(hits, key=lambda hit: hit.place.source not in first))
                return replace(question, reading=reading, hits=hits).timed("read")
        reading = reads(as_if_unnamed(named, question.asked, question.hits), question.hits)
        found = question.hits
        answers = self._surely if question.shape.shape in FACTS else self.answerability.answers
        if not answers(reading) or not _in_english(reading):
            found, reading = self._across(question, reading)
        if question.shape.shape == "hops":
            reading = told_of_kin(question.standalone, reading)
        hits = self._in_order(question, found, reading)
        return replace(question, reading=reading, hits=hits).timed("read")

    def _in_section(self, question: Question) -> Question | None:
        """The answer from the numbered part that a question names, or the heading that it asks for.

        None if it does neither, if no heading found has the number, or if what stands below doesn't answer.
        """
        asked = section_asked(question.asked)
        if asked is None:
            return None
        steps = self._steps(question.scope)
        hits = without_repeats(
            question.named_hits.hits if question.named_hits else (), question.hits
        )
        analysed = analyse_question(asked.rest, steps.index.idf)
        if asked.number is None:
            return self._which_section(question, replace(analysed, text=question.asked), hits)
        found = sections.within(asked.number, hits)
        if not found:
            more = steps.index.search(question.asked, k=SECTIONED, scope=question.scope)
            found = sections.within(asked.number, more)
        reading = (
            sections.as_they_stand(replace(analysed, text=question.asked), found)
            if asked.whole
            else steps.reader.read(asked.rest, found)
        )
        if not self.answerability.answers(reading):
            return None
        return replace(question, reading=reading, hits=without_repeats(found, hits))

    def _which_section(
        self, question: Question, analysed: AnalysedQuestion, hits: Sequence[Hit]
    ) -> Question | None:
        steps = self._steps(question.scope)
        headed = sections.by_heading(analysed, hits)
        if headed is not None:
            reading = sections.as_they_stand(analysed, [headed])
        elif not any(sections.is_numbered(hit) for hit in hits):
            return None
        else:
            reading = steps.reader.read(question.asked, hits)
            if not self.answerability.answers(reading):
                return None
            headed = reading.ranked[0].candidate.hit
        told = sections.with_heading(reading, headed, steps.index.source)
        if told is None:
            return None
        return replace(question, reading=told, hits=without_repeats((headed,), hits))

    def _across(
        self, question: Question, reading: ReadingResult
    ) -> tuple[tuple[Hit, ...], ReadingResult]:
        """For a question in English: hits and reading in other languages if they answer better, else the given."""
        if not is_english(question.standalone):
            return question.hits, reading
        # In another language "plant B" can't be told from plant A.
        if reading.sibling and not numbers_in(question.standalone):
            return question.hits, reading
        steps = self._steps(question.scope)
        found = steps.index.search_across(
            question.standalone, k=self._passages, scope=question.scope
        )
        hits = deduplicated(question.asked, found)
        if not hits:
            return question.hits, reading
        other = steps.reader.read(question.standalone, hits, across=True)
        if reading.sibling and not other.named:
            return question.hits, reading
        # The English cross-encoder isn't confident about text in other languages: such a reading is replaced.
        answers = (
            self._surely if self.answerability.answers(reading) else self.answerability.answers
        )
        if (answers(other) and _tells_in_another(other)) or not _in_english(reading):
            return without_repeats(hits, question.hits), other
        return question.hits, reading

    def _surely(self, reading: ReadingResult) -> bool:
        """True for what is answered, and not only as "perhaps"."""
        return self.answerability.answers(reading) and not self.answerability.perhaps(reading)

    def _in_order(
        self, question: Question, hits: Sequence[Hit], reading: ReadingResult
    ) -> tuple[Hit, ...]:
        ordered = reordered(hits, reading)
        if of_outlets(question.asked, hits):
            # It asks what several pages say, each of something else: they needn't be like the first ones.
            return ordered
        index = self._steps(question.scope).index
        return by_relevance_feedback(question.standalone, ordered, reading, index)

    def read_parts(self, question: Question) -> Question:
        """With a rewriter: search and read each part of a question as if it had been asked alone.

        A fact that several editions of a document give has the editions as its parts, one in a cell of a row that
        the question names this cell; without a model, one that stands in several rows of a table has these rows.
        """
        if question.found is None and question.reading is not None:
            tools = self._tools(question)
            changed = updates.find(question, tools) or editions.find(question, tools)
            question = replace(question, found=changed)
        if question.found is None and question.reading is not None and _of_tables(question.hits):
            from rag.shapes import named_rows

            question = replace(question, found=named_rows.find(question, self._tools(question)))
        if question.found is None and self._quotes_only and _in_row(question.reading):
            from rag.shapes import table_facts

            rows = table_facts.find(question, self._tools(question))
            question = replace(question, found=rows) if rows is not None else question
        if self._rewriter is None or question.found is not None:
            return question
        texts = parts_of(question.standalone)
        parts = tuple(self._part(text, question.scope) for text in texts)
        return replace(question, parts=parts).timed("parts")

    def _part(self, text: str, scope: Scope | None) -> SubQuestion:
        asked = Question(text, scope=scope, asked=text, standalone=text)
        found = self.read(self._found(asked, self._passages))
        return SubQuestion(text, found.hits, found.read)

    def write(self, question: Question) -> Iterator[Answer]:
        """The last step: yield the answer as it grows, each claim checked, or a "not found" answer."""
        assembly = self._steps(question.scope).assembly
        if question.found is not None:
            yield from self._write_parts(question, question.found, assembly)
            return
        if question.absent:
            yield assembly.not_found(question)
            return
        if self._answerable(question):
            evidence = assembly.evidence(question)
        elif self._left_to_model(question):
            evidence = assembly.unsure_evidence(question)
        else:
            yield assembly.not_found(question)
            return
        for draft in self._writer.drafts(evidence):
            if draft.refused:
                yield assembly.not_found(question, draft.notes)
            else:
                yield assembly.answered(question, evidence, draft)

    def _write_parts(
        self, question: Question, found: Found, assembly: AnswerAssembly
    ) -> Iterator[Answer]:
        if not found.parts:
            yield assembly.plainly(question, found)
            return
        evidence = assembly.evidence_of(question, found)
        drafts = [quote(evidence)] if found.final else self._writer.drafts(evidence)
        for draft in drafts:
            # The parts answer, whatever a model says of them.
            yield assembly.in_parts(
                question, evidence, quote(evidence) if draft.refused else draft, found
            )

    def _left_to_model(self, question: Question) -> bool:
        """Whether a model is asked though the reader isn't sure: it judges by one sentence, as of a fact.

        Not where no word of the question is in the index: the confidence is 0 then.
        """
        if self._quotes_only or question.shape.shape in (*FACTS, "collection"):
            return False
        return bool(question.read.ranked) and question.read.confidence > 0

    def _answerable(self, question: Question) -> bool:
        """Whether the question, or a part of it, is answered."""
        return self.answerability.answers(question.read) or any(
            self.answerability.answers(part.reading) for part in question.parts
        )


def _unknown(word: str, index: SearchedIndex) -> bool:
    """True if no passage has a word."""
    own, highest = index.idf((word, "\N{NULL}"))
    return own >= highest


def _last_cited(history: Sequence[Turn]) -> Sequence[str]:
    """The sources of the last answer that cited any."""
    return next((turn.sources for turn in reversed(history) if turn.sources), ())


def _of_tables(hits: Sequence[Hit]) -> bool:
    """True if rows of tables are among the hits."""
    return any(each.kind in ("row", "header") for hit in hits for each in hit.sentences)


def _in_row(reading: ReadingResult | None) -> bool:
    """True if the sentence that answers best is a row of a table."""
    if reading is None or not reading.ranked:
        return False
    return reading.ranked[0].candidate.sentence.kind == "row"


def _in_english(reading: ReadingResult) -> bool:
    """True if the sentence that answers best is read as English, or if there is no sentence."""
    if not reading.ranked:
        return True
    best = reading.ranked[0].candidate
    return is_latin(best.text) and (not is_latin(best.hit.text) or is_english(best.hit.text))


def _tells_in_another(reading: ReadingResult) -> bool:
    """True if the best sentence isn't in English and is more than a scrap of a page ("reply")."""
    best = reading.ranked[0].candidate.text
    return not _in_english(reading) and len(best.encode("utf-8", "replace")) >= SHORTEST
