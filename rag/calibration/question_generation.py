"""Questions made from a text's own sentences, so that their answers are known.

Three ways: drop a value of the sentence and ask for its kind ("When ...", "How many ..."; in Chinese
the question word replaces the value), ask for the name at the beginning of a sentence ("Who ...",
"What ..."), and take only the rarest words, as people type into a search box.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.chunking import chunk
from index.languages import ENGLISH, WORDED, is_english, language_of, stemmed_as
from index.passages import Source, Span
from index.words import words
from rag.query.analysis import IdfFunction
from rag.text.lexicon import entries
from rag.text.values import Kind, Value, names
from rag.text.values_in import values_in

SHORTEST, LONGEST = 30, 320  # characters of a usable sentence; a Chinese character counts as three
KEPT = 8  # words of the sentence that a question keeps: people don't repeat the whole sentence
KEYWORDS = 4

_HAN = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_WORD = r"\w[\w’'-]*"
_ENDS = re.compile(r"[.!?。！？…]['\"”’)]*$")
_CLAUSES = re.compile(r"[^，。；：、！？]+")
_SAID = re.compile(r"\s+[a-z][^,;:()]{12,80}?(?=[,;:(]|[.!?]$| (?:and|but|which|who|while)\b)")
_KINDS: tuple[Kind, ...] = ("duration", "percent", "money", "time", "count")
_ASK_BY = {
    language: {kind: entries("asking_words", f"{kind}.{language}")[0] for kind in _KINDS}
    for language in (ENGLISH, "ru", "zh", *WORDED)
}


@dataclass(frozen=True, slots=True)
class GeneratedQuestion:
    """A question with its known answer: the sentence at ``span`` of ``source``, which holds ``value``."""

    question: str
    source: str
    span: Span
    value: str


def generated_questions(
    source: Source, *, rarity: IdfFunction
) -> Iterator[list[GeneratedQuestion]]:
    """For each usable sentence of a source, the questions that it answers."""
    language = language_of(source.text)
    told = (each for part in chunk(source) for each in part.sentences if each.kind == "prose")
    for span in (each.span for each in told):
        text = " ".join(span.of(source.text).split())
        if _tellable(text):
            typed = _typed(text, language)
            made = dict.fromkeys((*typed, *_named(text), *_keywords(text, rarity)))
            yield [
                GeneratedQuestion(question, source.id, span, value)
                for question, value in made
                if len(words(question, stemmed_as(question))) >= 2
            ]


def _tellable(text: str) -> bool:
    """A whole sentence: no heading, table row, link list or code."""
    long = len(text) * (3 if _HAN.search(text) else 1)
    whole = _ENDS.search(text) is not None and not re.search(r"[|{}<>#=_]|https?:", text)
    return SHORTEST <= long <= LONGEST and whole


def _typed(text: str, source_language: str) -> Iterator[tuple[str, str]]:
    own = source_language if source_language in WORDED else ENGLISH
    language = "zh" if _HAN.search(text) else "ru" if _CYRILLIC.search(text) else own
    found = [(kind, value) for kind in _KINDS for value in values_in(kind, text, language)]
    asked: set[Kind] = set()
    for kind, value in found:
        if kind in asked or any(_is_part(value, other) for _, other in found):
            continue
        asked.add(kind)
        asking = _ASK_BY[language][kind]
        if language == "zh":
            yield _in_place(text, value, asking), value.text
        else:
            before, behind = _around(text, value)
            # The counted thing follows its number: "How many horses ..."
            rest = [*behind, *before] if kind == "count" else [*before, *behind]
            yield f"{asking} {' '.join(rest)}?", value.text


def _is_part(value: Value, other: Value) -> bool:
    """True for the "12" of "12 days"."""
    inside = other.span.start <= value.span.start and value.span.end <= other.span.end
    return inside and value.span != other.span


def _in_place(text: str, value: Value, asking: str) -> str:
    """The clause that holds the value, with the question word in place of the value."""
    for clause in _CLAUSES.finditer(text):
        if clause.start() <= value.span.start and value.span.end <= clause.end():
            before = text[clause.start() : value.span.start]
            return f"{before}{asking}{text[value.span.end : clause.end()]}？"
    return ""


def _around(text: str, value: Value) -> tuple[list[str], list[str]]:
    """The ``KEPT`` content words nearest to the value: those before it and those after it, in order."""
    before = [word for word in re.findall(_WORD, text[: value.span.start]) if words(word)]
    behind = [word for word in re.findall(_WORD, text[value.span.end :]) if words(word)]
    half = KEPT // 2
    before = before[-max(half, KEPT - len(behind)) :]
    return before, behind[: KEPT - len(before)]


def _named(text: str) -> Iterator[tuple[str, str]]:
    """A sentence that begins with a name, with "Who" or "What" in place of the name."""
    first = next(names(text), None)
    if first is None or first.span.start > 4 or not is_english(text):
        return
    rest = _SAID.match(text[first.span.end :])
    if rest:
        asking = "Who" if len(first.text.split()) == 2 else "What"
        yield f"{asking}{rest.group()}?", first.text


def _keywords(text: str, rarity: IdfFunction) -> Iterator[tuple[str, str]]:
    """The rarest words in their order; for Chinese, written without spaces, the end of the longest clause."""
    if _HAN.search(text):
        clause = max(_CLAUSES.findall(text), key=len)
        yield clause[-10:], text
        return
    said = list(dict.fromkeys(re.findall(_WORD, text)))
    telling = [(word, stems[0]) for word in said if (stems := words(word))]
    idf = rarity([stem for _, stem in telling])
    rarest = sorted(range(len(telling)), key=lambda at: -idf[at])[:KEYWORDS]
    if len(rarest) == KEYWORDS:
        yield " ".join(telling[at][0] for at in sorted(rarest)), text


def spread(found: Sequence[list[GeneratedQuestion]], *, wanted: int) -> list[GeneratedQuestion]:
    """Up to ``wanted`` questions, spread over the corpus, with each sentence's questions in turn.

    Fewer if there aren't as many; a sentence gets a second question only after all have one.
    """
    chosen: list[GeneratedQuestion] = []
    for round_ in range(max(map(len, found), default=0)):
        having = [(at, each) for at, each in enumerate(found) if len(each) > round_]
        step = max(1.0, len(having) / max(1, wanted - len(chosen)))
        for number in range(min(len(having), wanted - len(chosen))):
            at, each = having[int(number * step)]
            chosen.append(each[(round_ + at) % len(each)])
    return chosen
