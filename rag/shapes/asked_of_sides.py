"""What a comparison asks of its sides beside their names, and the sentences that tell it."""

from __future__ import annotations

from collections.abc import Sequence

from index.patterns import late
from index.words import words
from rag.found import Cited
from rag.shapes.sides import Side
from rag.shapes.tools import Tools
from rag.text.lexicon import word_set

READ = 12  # sentences of a side that the cross-encoder reads
SHOWN = 4  # of which are taken at most
COSINE = 6.0  # logits for a cosine of 1
SHORT = 60  # characters of a sentence that is read with the one before it
LEAST = -4.5  # least sum of both
LESS = 3.5  # by how much a further sentence may be less than the best
_ASKS = word_set("comparisons", "asks")
_HAN = late(r"[\u4e00-\u9fff]+")
_HAN_ASKS = late(
    "|".join(sorted((each for each in _ASKS if _HAN.match(each)), key=len, reverse=True))
)
_TOKEN = late(r"[\w'’-]+")


def asked_of(question: str, compared: Sequence[Side]) -> str:
    """The words of a question that are neither a side's nor ask to compare; empty where all is asked."""
    if _HAN.search(question):
        for side in compared:
            question = question.replace(side.name, " ")
        return " ".join(_HAN.findall(_HAN_ASKS.sub(" ", question)))
    names = {word for side in compared for word in words(side.name)}
    kept = [
        token
        for token in _TOKEN.findall(question)
        if token.lower() not in _ASKS and words(token) and not set(words(token)) <= names
    ]
    return " ".join(kept)


def telling(
    side: Side, asked: str, sentences: Sequence[Cited], tools: Tools, *, most: int = SHOWN
) -> list[Cited]:
    """The sentences of a side that tell what is asked (``most`` at most), in their order."""
    query = f"{side.name}: {asked}"
    texts = [_read_as(each) for each in sentences]
    near = tools.reader.cosines(query, [each.text for each in sentences])
    best = sorted(range(len(sentences)), key=lambda at: -near[at])[:READ]
    read = tools.reader.logits(query, [texts[at] for at in best]) or [0.0] * len(best)
    fits = {at: logit + COSINE * near[at] for at, logit in zip(best, read, strict=True)}
    least = max(LEAST, max(fits.values(), default=0.0) - LESS)
    chosen = sorted(fits, key=lambda at: -fits[at])[:most]
    return [sentences[at] for at in sorted(chosen) if fits[at] >= least]


def _read_as(cited: Cited) -> str:
    """A sentence under its title; a short one ("Laura Benassi doubts it") behind the one before it."""
    at = cited.hit.sentences.index(cited.sentence)
    before = (
        Cited(cited.hit, cited.hit.sentences[at - 1]).text
        if at and len(cited.text) <= SHORT
        else ""
    )
    return f"{cited.hit.title}: {before} {cited.text}"
