"""The sentences of the hits, each with features for whether it answers the question.

The features are those that mattered most for answer-sentence selection on public sets: the cosine
of question and sentence (alone, and with half of the sentence before), the share of the question's
idf found in the sentence, its surroundings and its chunk, pairs of words in order, a value of the
asked kind that isn't already in the question, and how search ranked the chunk.
"""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from threading import Lock

import numpy as np
import numpy.typing as npt

from index.embedding import Embedder, Vectors
from index.languages import ENGLISH, WORDED, language_of
from index.passages import Hit, Sentence
from index.patterns import late
from index.question_marks import asks
from index.words import is_latin, latin_share, words
from rag.query.analysis import AnalysedQuestion, CorpusStatistics
from rag.reading.asked_values import asks_for_role, holds_asked, tells_otherwise
from rag.reading.document_questions import Embeds, Likeness, answered_by, likeness
from rag.reading.likely_cosine import FirstScores, likely_best
from rag.reading.rows import read_text, row_text
from rag.text.lexicon import alternatives
from rag.text.prompt_injection import orders_in
from rag.text.struck import blanked
from rag.text.values import MEASURED, agents

FEATURES = (
    "cosine",
    "cosine_with_previous",
    "coverage",
    "coverage_around",
    "coverage_chunk",
    "pairs",
    "typed",
    "typed_missing",
    "measure_missing",
    "name_missing",
    "names_around",
    "names_chunk",
    "chunk_cosine",
    "chunk_lexical",
    "chunk_score",
    "rank",
    "length",
    "row",
    "item",
    "fragment",
)
LOOKED_THROUGH = 30  # hits retrieved for a question
_POINTS_BACK = late(
    rf"(?:{alternatives('candidates', 'points_back.en')})\b"
    rf"|(?:{alternatives('candidates', 'points_back.ru')})\b"
    rf"|{alternatives('candidates', 'points_back.zh')}",
    re.I,
)
FOREIGN = (
    0.9  # least share of Latin letters; a sentence in both scripts is near a question in either
)
LONGEST_TITLE = 120  # characters of the title that are read with each sentence
SAME_QUESTION, SAME_WORDS = 0.6, 0.5  # cosine, or share of the question's idf
REMEMBERED = 20_000  # sentence vectors kept in memory (30 MB)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer; ``text`` is how a reader sees it (table rows with column names).

    ``context`` is title, heading, the sentence before and the text. ``passage`` is what the cross-encoder
    reads: the title, the heading, the sentence before if the text refers back to it, and the text at the end.
    ``cosine`` is the encoder's cosine of question and sentence; in the features the difference between
    scripts is removed from it. ``asked`` is the question of the document that the sentence answers.
    """

    hit: Hit
    sentence: Sentence
    text: str
    context: str
    passage: str
    features: tuple[float, ...]
    cosine: float
    asked: str = ""


class SentenceVectors:
    """A cache of sentence vectors: the same few thousand are needed again and again."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._lock = Lock()

    def of(self, texts: Sequence[str], embedder: Embedder) -> Vectors:
        """float32 of shape (len(texts), dim)."""
        keys = [(embedder.name, text) for text in texts]
        held = {key: self._known[key] for key in keys if key in self._known}
        fresh = [key for key in dict.fromkeys(keys) if key not in held]
        if fresh:
            embedded = embedder.embed_passages([text for _, text in fresh])
            held.update(zip(fresh, embedded, strict=True))
        self._remember(held)
        return np.stack([held[key] for key in keys])

    def _remember(self, vectors: Mapping[tuple[str, str], Vectors]) -> None:
        with self._lock:
            self._known.update(vectors)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)


def candidates(
    question: AnalysedQuestion,
    hits: Sequence[Hit],
    *,
    corpus: CorpusStatistics,
    vectors: SentenceVectors,
    whole: int,
    orders: bool = True,
    first: FirstScores | None = None,
) -> list[Candidate]:
    """The sentences of the hits with their features, in order of hits.

    Of hits beyond the first ``whole``, only sentences with a value of the asked kind are taken: the
    passage that answers a question about a number may share few words with it. Without ``orders`` none
    is taken that gives orders to a machine. With ``first`` only sentences are embedded that can be among the best
    by these scores (``rag.reading.likely_cosine``).
    """
    found = [
        (rank, hit, at)
        for rank, hit in enumerate(hits)
        for at in _quotable(hit)
        if orders or at not in orders_in(hit)
        if rank < whole
        or holds_asked(question, read_as(hit, hit.sentences[at]), language_of(hit.text))
    ]
    if not found:
        return []
    texts = [unstruck(hit, hit.sentences[at]) for _, hit, at in found]
    embedder = corpus.embedder_for(question.text, across=question.script == "other")
    asked = [answered_by(hit, at) for _, hit, at in found]
    alike = _alike(question, found, asked, lambda given: vectors.of(given, embedder))
    asked = [
        each if alike.get((hit.chunk_id, each)) != "far" else ""
        for (_, hit, _), each in zip(found, asked, strict=True)
    ]
    read = [read_as(hit, hit.sentences[at]) for _, hit, at in found]
    told = [f"{above} {text}" if above else text for above, text in zip(asked, read, strict=True)]
    foreign = [
        is_foreign(question, hit, text) for (_, hit, _), text in zip(found, told, strict=True)
    ]
    likes = [
        alike.get((hit.chunk_id, each)) for (_, hit, _), each in zip(found, asked, strict=True)
    ]
    follows = [
        number > 0 and found[number - 1][1:] == (hit, at - 1)
        for number, (_, hit, at) in enumerate(found)
    ]
    befores = [read[number - 1] if after else "" for number, after in enumerate(follows)]
    cheap = [
        _features(
            question, hit, rank, hit.sentences[at], read[number], told[number], befores[number],
            same=likes[number] == "same",
        )
        for number, (rank, hit, at) in enumerate(found)
    ]  # fmt: skip
    shown, given = _cosines_shown(
        question, told, embedder, vectors, foreign, follows,
        likely=None if first is None else (first, cheap, [asks(text) for text in texts]),
    )  # fmt: skip
    described = []
    for number, (_, hit, at) in enumerate(found):
        if likes[number] == "other" or _only_asks(question, texts[number], shown[number][0]):
            continue
        around = " ".join(part for part in (befores[number], texts[number]) if part)
        features = (*shown[number], *cheap[number])
        context = ". ".join(part for part in (hit.title, hit.place.heading, around) if part)
        cosine = given[number]
        described.append(
            Candidate(
                hit,
                hit.sentences[at],
                texts[number],
                context,
                under_title(
                    hit.title,
                    asked[number] or befores[number],
                    read[number],
                    language_of(hit.text),
                    _own_heading(hit),
                ),
                features,
                cosine,
                asked[number],
            )
        )
    return described


def _cosines_shown(
    question: AnalysedQuestion,
    told: Sequence[str],
    embedder: Embedder,
    vectors: SentenceVectors,
    foreign: Sequence[bool],
    follows: Sequence[bool],
    *,
    likely: tuple[FirstScores, Sequence[Sequence[float]], Sequence[bool]] | None,
) -> tuple[list[tuple[float, float]], list[float]]:
    """For each sentence its cosine alone and with the one before, and the cosine as the encoder gives it.

    ``likely``: the first scores, the other features and which are embedded in any case; then only those sentences
    are embedded that can be among the best.
    """
    if likely is None or question.script != "latin":
        cosines = _cosines(question, told, embedder, vectors, foreign)
        both = [
            _with_previous(cosines, number) if after else float(cosines.alone[number])
            for number, after in enumerate(follows)
        ]
        shown = list(zip(map(float, cosines.alone), both, strict=True))
        return shown, list(map(float, cosines.given))
    first, cheap, wanted = likely
    shown = likely_best(
        cheap, follows, wanted, first, lambda which: vectors.of([told[at] for at in which], embedder),
        embedder.embed_questions([question.text])[0],
    )  # fmt: skip
    return shown, [alone for alone, _ in shown]


def under_title(
    title: str, before: str, text: str, language: str = ENGLISH, heading: str = ""
) -> str:
    """A sentence as the cross-encoder reads it; ``before`` is what it answers, the one before it, or nothing."""
    said = f"{before} {text}" if before and (points_back(text, language) or asks(before)) else text
    above = [each[:LONGEST_TITLE] for each in (title, heading) if each and each != before]
    return f"{', '.join(above)}: {said}" if above else said


def _own_heading(hit: Hit) -> str:
    """The heading right above a hit: often it alone says what a row or a short sentence is about."""
    return (hit.place.heading or "").rpartition(" > ")[2]


def _alike(
    question: AnalysedQuestion,
    found: Sequence[tuple[int, Hit, int]],
    asked: Sequence[str],
    embeds: Embeds,
) -> Mapping[tuple[str, str], Likeness]:
    """For each chunk and question of a document that its sentences answer: is it what the user asks?"""
    alike: dict[tuple[str, str], Likeness] = {}
    for (_, hit, _), each in zip(found, asked, strict=True):
        if each and (hit.chunk_id, each) not in alike:
            place = f"{hit.title} {hit.place.heading or ''}"
            told = {*_words(place, question.language), *_words(hit.text, question.language)}
            alike[hit.chunk_id, each] = likeness(question, each, told, embeds)
    return alike


def _only_asks(question: AnalysedQuestion, text: str, cosine: float) -> bool:
    """True for a sentence that asks what the user asks: a question is no evidence for itself."""
    return asks(text) and (
        cosine >= SAME_QUESTION
        or question.coverage(set(_words(text, question.language))) >= SAME_WORDS
    )


def rendered(hit: Hit, sentence: Sentence) -> str:
    """A sentence as a reader sees it: blanks folded, a table row with its column names."""
    return _rendered(hit.text_of(sentence.span), sentence)


def _rendered(text: str, sentence: Sentence) -> str:
    if sentence.kind == "row":
        return row_text(text, sentence.columns)
    return " ".join(text.split())


def unstruck(hit: Hit, sentence: Sentence) -> str:
    """A sentence as ``rendered``, without what is struck through in it: it no longer holds."""
    return " ".join(_rendered(blanked(hit.text_of(sentence.span)), sentence).split())


def read_as(hit: Hit, sentence: Sentence) -> str:
    """A sentence as it is read for a question; of a table row, with units behind their values."""
    text = blanked(hit.text_of(sentence.span))
    if sentence.kind == "row":
        return read_text(text, sentence.columns)
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class _Cosines:
    question: Vectors
    sentences: Vectors
    given: Vectors
    alone: Vectors


def _cosines(
    question: AnalysedQuestion,
    texts: Sequence[str],
    embedder: Embedder,
    vectors: SentenceVectors,
    foreign: Sequence[bool],
) -> _Cosines:
    asked_vector = embedder.embed_questions([question.text])[0]
    matrix = vectors.of(texts, embedder)
    alone = given = matrix @ asked_vector
    if question.script == "other":
        alone = _without_language(given, np.array(foreign))
    return _Cosines(asked_vector, matrix, given, alone)


def is_foreign(question: AnalysedQuestion, hit: Hit, text: str) -> bool:
    """True if a text of ``hit`` is in another language than a question for the multilingual models.

    Within Latin script the language is that of the whole hit: a sentence is too short to tell it.
    """
    latin = latin_share(text) >= FOREIGN
    if not is_latin(question.text):
        return latin
    if not latin:
        return True
    return language_of(hit.text) != language_of(question.text)


def _without_language(cosines: Vectors, foreign: npt.NDArray[np.bool_]) -> Vectors:
    """Cosines as if all sentences were in one language.

    A multilingual encoder gives sentences in the question's language a higher cosine, whatever they say.
    """
    if not 3 <= foreign.sum() <= len(foreign) - 3:  # too few of one language to know its mean
        return cosines
    means = np.where(foreign, cosines[foreign].mean(), cosines[~foreign].mean())
    return np.asarray(cosines - means + cosines.mean(), dtype=np.float32)


def _with_previous(cosines: _Cosines, number: int) -> float:
    both = cosines.sentences[number] + 0.5 * cosines.sentences[number - 1]
    shift = cosines.alone[number] - cosines.sentences[number] @ cosines.question
    return float(both @ cosines.question / (np.linalg.norm(both) or 1.0) + shift)


def _quotable(hit: Hit) -> Iterator[int]:
    """The indices of the sentences worth quoting: all but table headers."""
    return (at for at, sentence in enumerate(hit.sentences) if sentence.kind != "header")


def _features(
    question: AnalysedQuestion, hit: Hit, rank: int, sentence: Sentence, text: str, told: str, before: str,
    *, same: bool,
) -> tuple[float, ...]:  # fmt: skip
    """All but the first two, the cosines."""
    place = f"{hit.title} {hit.place.heading or ''}"
    said = partial(_words, language=question.language)
    own = said(told)
    nearby = {*said(place), *said(before), *own}
    chunk = {*said(place), *said(hit.text)}
    language = language_of(hit.text)
    typed = same or holds_asked(question, text, language)  # what answers the same is of its kind
    missing = question.kind in MEASURED and not typed
    nameless = asks_for_role(question)
    meant = f"{before} {text}" if points_back(text, language) else told
    return (
        question.coverage(set(own)),
        question.coverage(nearby),
        question.coverage(chunk),
        _pairs(question.words, own),
        float(typed),
        float(question.kind != "other" and not typed),
        float(missing and not tells_otherwise(question, text, language)),
        float(question.kind == "person" and not (same or nameless or _named(question, meant))),
        question.named(nearby),
        question.named(chunk),
        hit.dense,
        hit.lexical / (2.2 * question.weight),
        hit.score,
        1 / (1 + rank),
        math.log1p(len(text)) / 6,
        float(sentence.kind == "row"),
        float(sentence.kind == "item"),
        float(len(own) < 4),
    )


@lru_cache(maxsize=4096)  # the words of a chunk are needed for each of its sentences
def _words(text: str, language: str) -> tuple[str, ...]:
    return tuple(words(text, language))


def leads_in(text: str) -> bool:
    """True for a sentence that introduces a list, and is no answer without it."""
    return text.rstrip().endswith((":", "："))


def points_back(text: str, language: str = ENGLISH) -> bool:
    """True for a sentence that begins with a pronoun for something before it ("She cites ...").

    ``language`` is that of the passage around it, if it isn't English, Chinese or Russian.
    """
    found = _starts_with(language) if language in (*WORDED, "ar") else _POINTS_BACK
    return found.match(text) is not None


@cache
def _starts_with(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives('candidates', f'starts_with.{language}')})(?!\w)", re.I)


def _named(question: AnalysedQuestion, text: str) -> bool:
    """True if the text holds a name that isn't in the question, or if its script has no capitals."""
    return not _has_capitals(text) or any(
        not set(words(name.text, question.language)) <= set(question.words) for name in agents(text)
    )


def _has_capitals(text: str) -> bool:
    """True if most letters of the text belong to a script with capitals."""
    if text.isascii():
        return any(map(str.isalpha, text))
    letters = [each for each in text if each.isalpha()]
    return 2 * sum(each.lower() != each.upper() for each in letters) > len(letters)


def _pairs(question_words: Sequence[str], own: Sequence[str]) -> float:
    """The share of the question's pairs of neighbouring words that are neighbours in the sentence."""
    pairs = set(zip(question_words, question_words[1:], strict=False))
    if not pairs:
        return 0.0
    return len(pairs & set(zip(own, own[1:], strict=False))) / len(pairs)
