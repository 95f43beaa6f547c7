"""What the cross-encoder reads of a sentence: all of it at once, or the sentences of a list item one by one.

An item is quoted as a whole, but "Choose a doctor. Dr. Okafor sees children on Tuesdays. Dr. Lindqvist is away."
says nothing of when Dr. Lindqvist sees children, and its middle is read worse among the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from index.chunking import estimated_tokens
from index.passages import Span
from index.sentences import sentences
from rag.reading.candidates import Candidate
from rag.reading.cross_encoder import CrossReading, Reranker
from rag.text.values import agents

LEAST = 4  # estimated tokens of a part; a shorter one ("Confirm.") is read with the one behind it


@dataclass(frozen=True, slots=True)
class ReadPart:
    """A part of a candidate as it was read.

    ``reading`` is that of a passage in which the part begins at ``begins``; in the candidate's text it begins at
    ``at``, which is None where the text is not read as it is shown (table rows).
    """

    reading: CrossReading
    begins: int
    at: int | None

    @property
    def logit(self) -> float:
        return self.reading.logit

    def answer(self) -> tuple[Span, float] | None:
        """The likeliest answer in the candidate's text, and its probability."""
        found = None if self.at is None else self.reading.answer(self.begins)
        if found is None or self.at is None:
            return None
        moved = self.at - self.begins
        return Span(found[0].start + moved, found[0].end + moved), found[1]


def read_parts(
    reranker: Reranker, question: str, candidates: Sequence[Candidate]
) -> list[ReadPart]:
    """For each candidate the part of it that answers best; most candidates have one part."""
    asked = [(nth, part) for nth, each in enumerate(candidates) for part in _parts(each)]
    readings = reranker.read(question, [passage for _, (passage, _, _) in asked])
    read = zip(asked, readings, strict=True)
    return [
        max(
            (ReadPart(reading, begins, at) for (_, (_, begins, at)), reading in own),
            key=lambda part: part.logit,
        )
        for _, own in groupby(read, key=lambda each: each[0][0])
    ]


def _parts(candidate: Candidate) -> Iterator[tuple[str, int, int | None]]:
    """Passages to read, where in each the part begins, and where in the candidate's text."""
    text, passage = candidate.text, candidate.passage
    begins = passage.rfind(text)
    if begins < 0:
        yield passage, 0, None
        return
    parts = sentences_of_item(text) if candidate.sentence.kind == "item" else ()
    if len(parts) < 2:
        yield passage, begins, 0
        return
    first, above = parts[0], passage[:begins]
    for part in parts:
        said = part.of(text)
        # What the first sentence of an item names, the others are about, unless they name something themselves.
        alone = part is first or next(agents(said), None) is not None
        before = above if alone else f"{above}{first.of(text)} "
        yield before + said, len(before), part.start


@lru_cache(maxsize=4096)
def sentences_of_item(text: str) -> tuple[Span, ...]:
    """The sentences of a list item; what is too short to say something by itself is not parted."""
    found: list[Span] = []
    for each in sentences(text, Span(0, len(text))):
        if found and (_short(found[-1].of(text)) or _short(each.of(text))):
            found[-1] = Span(found[-1].start, each.end)
        else:
            found.append(each)
    return tuple(found)


def _short(text: str) -> bool:
    return estimated_tokens(text) < LEAST
