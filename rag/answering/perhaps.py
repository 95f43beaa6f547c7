"""An answer that isn't sure is given as "perhaps", with what the question names and the quotes don't."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from index.patterns import late
from index.words import words
from rag.answer import Citation
from rag.answering.not_found import own_sentence
from rag.query.analysis import AnalysedQuestion
from rag.text.lexicon import word_set

MOST = 3  # words that are named as missing
_TOKEN = late(r"[㐀-鿿]+|\w+(?:[-'’.]\w+)*")
_JOINING = word_set("missing_words", "joining")
_LIGHT = word_set("missing_words", "light")
_HAN = late(r"[㐀-鿿]")


def perhaps_text(question: str, missing: Sequence[str]) -> str:
    """What stands above an answer that isn't sure, in the language of the question."""
    if not missing:
        return own_sentence("perhaps", question)
    comma = "、" if _HAN.search(question) else ", "
    return own_sentence("lacking", question).format(
        name=comma.join(f"“{each}”" for each in missing)
    )


def missing_words(
    question: AnalysedQuestion, cited: Iterable[Citation], shown: Iterable[str] = ()
) -> tuple[str, ...]:
    """The rarest words of a question that the quotes with their headings and titles lack, as it writes them.

    Neither has what is ``shown`` of them: rows with the names of their columns.

    None where the quotes share no word with the question: they are in another language then.
    """
    told = (*map(_told, cited), *shown)
    held = frozenset(word for each in told for word in words(each, question.language))
    if not held & set(question.words):
        return ()
    rarity = dict(zip(question.words, question.idf, strict=True))
    lacking = [
        (max(rarity.get(word, 0.0) for word in words(token, question.language)), token)
        for token in _missing(question, held)
    ]
    rarest = sorted(lacking, key=lambda each: -each[0])[:MOST]
    return tuple(dict.fromkeys(token for _, token in lacking if any(token == t for _, t in rarest)))


def _told(citation: Citation) -> str:
    """A quote with what stands above it."""
    above = (citation.title, citation.heading, citation.date)
    return " ".join(filter(None, (*above, citation.quote)))


def _missing(question: AnalysedQuestion, held: frozenset[str]) -> Iterator[str]:
    """The words, or the runs of Chinese characters, that ``held`` doesn't cover."""
    for token in _TOKEN.findall(question.text):
        if _HAN.match(token):
            yield from _runs(token, held)
        elif token.lower() not in _LIGHT and _lacks(held, words(token, question.language)):
            yield token


def _lacks(held: frozenset[str], said: Sequence[str]) -> bool:
    return bool(said) and not held.intersection(said)


def _runs(run: str, held: frozenset[str]) -> Iterator[str]:
    """The parts of a run of Chinese characters of which no pair is held."""
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    open_pairs = [pair not in held and not _JOINING & set(pair) for pair in pairs]
    begun: int | None = None
    for at, is_open in enumerate([*open_pairs, False]):
        if is_open and begun is None:
            begun = at
        elif not is_open and begun is not None:
            yield run[begun : at + 1]
            begun = None
