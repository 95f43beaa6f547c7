"""Which sources speak of a thing, and what each of them says: the sentences that hold its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.passages import Hit
from index.patterns import late
from index.question_marks import asks
from index.words import words
from rag.found import Cited, Found, Part
from rag.question import Question
from rag.reading.candidates import leads_in
from rag.shapes.saying import counted
from rag.shapes.sureness import sureness
from rag.shapes.tools import Tools
from rag.text.lexicon import entries

SEARCHED = 100  # passages
SOURCES = 20  # shown at most
OF_SOURCE = 2  # sentences of a source
REPEATS = 0.6  # share of its words in another sentence from which a sentence is a repetition
LONGEST = 80  # characters of what is asked about
_HAN = late(r"[\u4e00-\u9fff]")
_AND = late(r"\s+(?:and|и|or|или)\s+(?:the\s+)?|[和与及、]")
_FORMS = tuple(
    late(each.replace("<topic>", f"(?P<topic>.{{1,{LONGEST}}}?)"), re.I)
    for each in entries("each_source", "forms")
)


def find(question: Question, tools: Tools) -> Found | None:
    """A part for each source that holds all words of what is asked about; None for fewer than two."""
    asked = question.standalone or question.asked
    topic = topic_of(asked)
    if not (_HAN.search(topic) or words(topic)):
        return None
    hits = tools.search(topic, k=SEARCHED)
    speaking = _speaking([topic], hits)
    if len(speaking) < 2 and len(joined := _AND.split(topic)) > 1:
        speaking = _speaking(joined, hits)  # "the rules and the dams": each in a source of its own
    if len(speaking) < 2:
        return None
    left = len(hits) == SEARCHED or len(speaking) > SOURCES
    parts = tuple(_parts(asked, list(speaking.values())[:SOURCES], tools))
    return Found(
        parts,
        confidence=sureness(parts, lambda _: words(topic), tools, unseen=left),
        lead=counted(parts, asked, open_ended=left),
        hits=tuple(dict.fromkeys(each.hit for part in parts for each in part.cited)),
    )


def _speaking(topics: Sequence[str], hits: Sequence[Hit]) -> dict[str, list[Cited]]:
    """The sentences of each source that speak of any of these."""
    held: dict[str, list[Cited]] = {}
    for hit in hits:
        told = [Cited(hit, each) for each in hit.sentences if each.kind != "header"]
        speak = [each for each in told if any(_speaks(topic, each) for topic in topics)]
        held.setdefault(hit.place.source, []).extend(speak)
    return {source: cited for source, cited in held.items() if cited}


def topic_of(question: str) -> str:
    """What the sources are asked about; empty where that isn't told."""
    said = question.strip(" ?？.。!！")
    found = next((found for form in _FORMS if (found := form.search(said))), None)
    return found["topic"].strip(" ,，") if found else ""


def _speaks(topic: str, cited: Cited) -> bool:
    """True if a sentence with its headings holds all words, some by itself unless its heading has all."""
    heading = (cited.hit.place.heading or "").rsplit(" > ", 1)[-1]
    if leads_in(cited.text) or asks(cited.text):
        return False
    if _HAN.search(topic):
        return topic in cited.text or topic in heading
    wanted, own = set(words(topic)), set(words(cited.text))
    if wanted <= set(words(heading)):
        return True
    return bool(wanted & own) and wanted <= own | set(words(f"{cited.hit.title} {heading}"))


def _parts(asked: str, sources: Sequence[Sequence[Cited]], tools: Tools) -> Iterator[Part]:
    for held in sources:
        every = list({each.text: each for each in held}.values())
        near = tools.reader.cosines(asked, [each.text for each in every])
        best: list[Cited] = []
        for at in sorted(range(len(every)), key=lambda at: -near[at]):
            if not any(_repeats(every[at], each) for each in best):
                best.append(every[at])
        cited = sorted(best[:OF_SOURCE], key=lambda each: each.sentence.span)
        yield Part(tuple(cited), label=held[0].hit.title or held[0].hit.place.source)


def _repeats(one: Cited, other: Cited) -> bool:
    own = set(words(one.text))
    return len(own & set(words(other.text))) >= REPEATS * len(own)
