"""Questions that a document asks itself (FAQ): which one a sentence answers, and whether it is what the user asks.

Two questions that differ in one place only are of one thing if what stands there means the same ("guarantee" and
"warranty"), else of two ("the battery" and "the helmet"): then the answer to one is no answer to the other.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Literal, Protocol

from index.embedding import Vectors
from index.passages import Hit
from index.question_marks import asks, unlabelled
from index.words import words
from rag.query.analysis import AnalysedQuestion
from rag.text.near_duplicates import edits

# Cosine of the two questions and cosine of what differs, together: from here on they ask the same. Vectors
# across languages are closer to one another.
SAME_THING, SAME_THING_ACROSS = 1.2, 1.88
ALIKE, ALIKE_ACROSS = 0.8, 0.93  # cosine from which two questions without such a place ask the same

NEAR, NEAR_ACROSS = 0.45, 0.84  # cosine below which a question above a sentence says nothing of it
LEAST_LETTERS = 4

Likeness = Literal["same", "near", "other", "far"]


class Embeds(Protocol):
    """Unit vectors of texts, one a row."""

    def __call__(self, texts: list[str]) -> Vectors: ...


def answered_by(hit: Hit, at: int) -> str:
    """The question of the document that a sentence of ``hit`` answers: before it or above it; empty if none is."""
    before = " ".join(hit.text_of(hit.sentences[at - 1].span).split()) if at else ""
    return unlabelled(before) if asks(before) else question_above(hit)


def question_above(hit: Hit) -> str:
    """The question that stands as a heading above a hit; empty if none does."""
    above = (hit.place.heading or hit.title).rsplit(" > ", 1)[-1]
    return unlabelled(above) if asks(above) else ""


def likeness(question: AnalysedQuestion, asked: str, told: Set[str], embeds: Embeds) -> Likeness:
    """Whether the document asks (``asked``) what the user asks, or that of another thing, or something else.

    ``told`` are the words of the answer and its surroundings: what is spoken of there is no other thing.
    """
    own = set(question.words)
    if own and own == set(words(asked, question.language)):
        return "same"
    both = [question.text, asked]
    places = [
        (_things(edit.one.of(question.text)), _things(edit.other.of(asked)))
        for edit in edits(question.text, asked) or ()
    ]
    differing = [
        (one, other)
        for one, other in places
        if other and one and not _told(one, told, question.language)
    ]
    vectors = embeds([*both, *(part for pair in differing for part in pair)])
    cosine = float(vectors[0] @ vectors[1])
    least, alike = (
        (SAME_THING, ALIKE) if question.script == "latin" else (SAME_THING_ACROSS, ALIKE_ACROSS)
    )
    for number, (one, other) in enumerate(differing, start=1):
        within = float(vectors[2 * number] @ vectors[2 * number + 1])
        if (_particular(one) and _particular(other)) or cosine + within < least:
            return "other"
    if cosine < (NEAR if question.script == "latin" else NEAR_ACROSS):
        return "far"
    return "same" if cosine >= alike else "near"


def _told(text: str, told: Set[str], language: str) -> bool:
    """True if the document speaks of it beside the question."""
    own = set(words(text, language))
    return bool(own) and own <= told


def _things(text: str) -> str:
    """The words that name something; of a word that may only ask ("name") its length tells."""
    return " ".join(word for word in text.split() if words(word) or len(word) >= LEAST_LETTERS)


def _particular(text: str) -> bool:
    """True for a name or number: two of these are two things, however near their vectors."""
    return any(word[0].isupper() or any(map(str.isdigit, word)) for word in text.split())
