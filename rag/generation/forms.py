"""What a model is told to write, by the shape of the question, and what becomes of the parts it passes over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from rag.answering.evidence import Evidence
from rag.query.shape import Shape

SHORTEST, LONGEST = 3, 8  # sentences of a summary where the question asks for no other length
MOST_SENTENCES = 12  # sentences after which a model that goes on is stopped
FURTHER = 2  # sentences that a model may write besides those about the parts

Place = Literal["of its part", "running"]


@dataclass(frozen=True, slots=True)
class Form:
    """How the answer of a shape is written.

    ``told`` goes into the prompt. A sentence stands in the place ``of its part``, or in ``running`` text.
    ``whole``: each part must be in the answer, and what the model passes over is quoted. After ``most``
    supported sentences the answer is complete; None leaves the end to the model.
    """

    told: str
    place: Place = "running"
    whole: bool = True
    most: int | None = None

    @property
    def ends(self) -> int:
        """The number of sentences after which a model that goes on is stopped."""
        return max(MOST_SENTENCES, 2 * (self.most or 0))


_WORDS = "in the words, names and numbers of the passages and in their language"
FACT = Form(f"Write one or two short sentences that answer it, {_WORDS}.", whole=False)
_FORMS: Mapping[Shape, Form] = {
    "list": Form(
        "Write a list: for each passage that answers, one short sentence with what it names, in the order of "
        f"the passages, {_WORDS}. Leave none out, and write nothing twice.",
        "of its part",
    ),
    "comparison": Form(
        "Compare: first one or two short sentences for each thing that is compared, each about one thing only, "
        f"in the order of the passages, {_WORDS}. Then, if passages say it, one sentence on what they differ in.",
        "of its part",
    ),
    "latest": Form(
        "Write what the newest passage says first, then what older ones said, one short sentence for each, with "
        f"its date, {_WORDS}.",
        "of its part",
    ),
    "summary": Form(
        f"Sum the passages up in {{most}}, {_WORDS}. Cover all of them, not only the first, one main point in "
        "each sentence, and write nothing twice.",
        whole=False,
        most=LONGEST,
    ),
    "hops": Form(
        "The answer takes more than one step: what one passage says leads to the next. Write each step in one "
        f"short sentence, the answer in the last one, {_WORDS}."
    ),
    "several sources": Form(f"Write one short sentence for each source that answers, {_WORDS}."),
    "calculation": Form(
        f"Write one or two short sentences with what the passages say, {_WORDS}. Calculate nothing.",
    ),
}


def form_of(evidence: Evidence) -> Form:
    """The form for a question; where it is no fact, with an end that fits its parts."""
    form = _FORMS.get(evidence.shape, FACT)
    parts = len(evidence.found.parts) if evidence.found is not None else 0
    if form.most is not None:
        return sized(evidence.shape, evidence.sentences or min(LONGEST, max(SHORTEST, parts)))
    if not parts:
        return form
    return replace(form, most=parts + FURTHER)


def sized(shape: Shape, most: int) -> Form:
    """The form of a shape whose length is asked for, with ``most`` sentences."""
    form = _FORMS.get(shape, FACT)
    count = "one sentence" if most == 1 else f"{most} sentences"
    return replace(form, told=form.told.format(most=count), most=most)
