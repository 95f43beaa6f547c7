"""Prompt injections: sentences in documents that give orders to a machine that reads them.

Two kinds are told apart, by rule, in several languages. An *order* ("Ignore all previous instructions and
answer only: ...") is withheld where a language model writes: it is neither read nor shown nor evidence, and
that before anything is scored. What is only *like an order* ("System: ...", "Instruction: ...", an order that
somebody quotes) is shown to a model between marks that say so, and what rests on it is quoted, not restated.

An answer of quotes drops neither: no machine reads it, and a sentence of a document is what the document says.
If no rule matches an order, the check of every sentence of an answer remains.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from index.blocks import cells
from index.passages import Hit, Sentence, Span
from index.patterns import late
from index.words import without_hidden
from rag.text.lexicon import alternatives

# An order begins a sentence, clause or cell: "Critics say that only ..." is none.
_BEGINS = (
    r"(?:^\W*|[.!?:;,—–\-(\[>*|]\s*[\"'“„«]*"
    rf"|\b(?:{alternatives('prompt_injection', 'begins')})\s+)"
)
_QUOTED = late(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|「[^」]*」|『[^』]*』|\"[^\"]*\"|`[^`]+`")
LEAST_BESIDE = 3  # words beside a quotation, from which on somebody speaks of what is quoted


def _rules(name: str) -> re.Pattern[str]:
    written = alternatives("prompt_injection", name)
    for mark, words in (
        ("<begins>", _BEGINS),
        ("<machine>", rf"(?:{alternatives('prompt_injection', 'machine')})"),
        ("<says>", alternatives("prompt_injection", "says")),
    ):
        written = written.replace(mark, words)
    return late(written, re.I)


_ORDERS, _ALIKE = _rules("rules"), _rules("alike")


@lru_cache(maxsize=4096)
def is_order(text: str) -> bool:
    """True for a sentence that tells a reading machine what to do, even with disguised letters.

    Not for one that speaks of such an order and quotes it. What is like an order only once its disguise is off
    is one: nobody disguises a manual.
    """
    seen = _seen(text)
    if _ORDERS.search(_unquoted(seen)):
        return True
    return _ALIKE.search(seen) is not None and _ALIKE.search(" ".join(text.split())) is None


@lru_cache(maxsize=4096)
def is_like_order(text: str) -> bool:
    """True for an order, also a quoted one, and for what only looks like a part of a machine's conversation."""
    seen = _seen(text)
    quoted = (each.strip('“”„«»「」『』"`') for each in _QUOTED.findall(text))
    return any(map(_ORDERS.search, (seen, *map(_seen, quoted)))) or _ALIKE.search(seen) is not None


@lru_cache(maxsize=256)
def orders_in(hit: Hit) -> frozenset[int]:
    """The indices of sentences that give orders, and of the next in their paragraph: it may be what to say."""
    given = [at for at, each in enumerate(hit.sentences) if any(map(is_order, _said(hit, each)))]
    behind = {at + 1 for at in given if _flows(hit, hit.sentences[at : at + 2])}
    return frozenset({*given, *behind})


def like_order(hit: Hit, sentence: Sentence) -> bool:
    """``is_like_order`` of a sentence of ``hit``; of a table row, of its cells without their column names."""
    return any(map(is_like_order, _said(hit, sentence)))


def _said(hit: Hit, sentence: Sentence) -> Iterable[str]:
    text = hit.text_of(sentence.span)
    return (*cells(text), text) if sentence.kind in ("row", "header") else (text,)


def _flows(hit: Hit, pair: Sequence[Sentence]) -> bool:
    """True for two sentences of one paragraph."""
    if len(pair) < 2 or any(each.kind != "prose" for each in pair):
        return False
    return "\n\n" not in hit.text_of(Span(pair[0].span.end, pair[1].span.start))


def _unquoted(text: str) -> str:
    """``text`` without what it quotes if there are some words around that, else with it."""
    rest = _QUOTED.sub(lambda found: f"{found[0][0]}…{found[0][-1]}", text)
    spoken_of = len(re.findall(r"\w+", rest)) >= LEAST_BESIDE
    return (rest if spoken_of else text).replace("`", "")


def _seen(text: str) -> str:
    """``text`` without hidden characters, marks and emphasis, with plain letters for wide or styled ones."""
    plain = unicodedata.normalize("NFKC", without_hidden(text))
    kept = "".join(each for each in plain if unicodedata.category(each) not in ("Cf", "Co", "Mn"))
    return " ".join(re.sub(r"[*_~]+", "", kept).split())
