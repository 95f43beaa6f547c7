"""The spans of a sentence that may be the exact answer, each with its features.

The features are a value of the asked kind, capitals or digits if a name or a number is asked for,
the question's words near but not inside, and the words right before and after the span.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.passages import Span
from index.patterns import late
from index.words import words
from rag.query.analysis import AnalysedQuestion, IdfFunction
from rag.text.lexicon import word_set
from rag.text.values import MEASURED, Value, names, values

LONGEST = 9  # tokens of a span
FAR = 20  # tokens beyond which a word of the question isn't near

_TOKEN = late(
    r"[$€£¥]?\d[\d.,:]*\d%?|\d%?|[^\W\d_](?:\.(?=\s[A-Z])|[\w’'-]*)|[^\w\s]"
)  # an initial ("Charles W. Eliot") keeps its full stop
_YEAR = late(r"(?:1\d|20)\d\d ?(?:年|год)")  # a date, although it looks like a number of years
_STOPS = frozenset(".;?!:()[]|")
_VERBS = word_set("answer_spans", "verbs")
_PREPOSITIONS = word_set("answer_spans", "prepositions")
_DETERMINERS = word_set("answer_spans", "determiners")
_HEAD = late(
    r"\b(?:what|which|whose)\s+(?:(?:kind|type|sort|name)s? of\s+|(?:is|was|are|were)"
    r"\s+the\s+(?:name of the\s+)?)?"
    r"((?:[\w'-]+\s*){1,3})",
    re.I,
)
_MANNER = late(r"\W*(?:why|how (?!many|much|long|old|often|far))", re.I)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark; ``stem`` is its analysed form, None for marks and function words."""

    span: Span
    text: str
    lower: str
    stem: str | None
    asked: bool


@dataclass(frozen=True, slots=True)
class CandidateSpan:
    """A span of a sentence with its features by name."""

    span: Span
    features: Mapping[str, float]


def candidate_spans(
    question: AnalysedQuestion, text: str, *, rarity: IdfFunction
) -> list[CandidateSpan]:
    """Every span of ``text`` that may be the answer; offsets are into ``text``."""
    found = _tokens(question, text)
    if not found:
        return []
    seen = _seen(question, text, found, rarity)
    return [CandidateSpan(span, features) for span, features in _described(seen)]


def unasked(question: AnalysedQuestion, text: str) -> list[Value]:
    """The values of the asked kind in ``text`` that aren't already in the question."""
    asked = question.text.lower()
    return [
        value
        for value in values(question.kind, text)
        if value.normal not in asked
        and value.text.lower() not in asked
        and not (question.kind == "duration" and _YEAR.match(value.text))
    ]


@dataclass(frozen=True, slots=True)
class _Seen:
    """An analysed sentence: tokens, values, and how near the question's words are."""

    question: AnalysedQuestion
    text: str
    tokens: Sequence[Token]
    idf: Sequence[float]
    asked_kind: Sequence[Span]
    names: Sequence[Span]
    digits: Sequence[bool]  # of each character, is it one?
    whole: Sequence[Span]  # names, numbers and dates that a span shouldn't cut in two
    head: frozenset[str]
    left: Sequence[
        tuple[float, int]
    ]  # weight of the question's words before, distance of the nearest
    right: Sequence[tuple[float, int]]  # the same for the words after


def _tokens(question: AnalysedQuestion, text: str) -> list[Token]:
    asked = set(question.words)
    found = []
    for match in _TOKEN.finditer(text):
        stem = next(iter(words(match.group())), None)
        found.append(
            Token(Span(*match.span()), match.group(), match.group().lower(), stem, stem in asked)
        )
    return found


def _seen(
    question: AnalysedQuestion, text: str, tokens: Sequence[Token], rarity: IdfFunction
) -> _Seen:
    named = [name.span for name in names(text)]
    counted = [value.span for kind in ("number", "time") for value in values(kind, text)]
    head = _HEAD.search(question.text)
    stems = [token.stem or "" for token in tokens]
    idf = [value if stem else 0.0 for stem, value in zip(stems, rarity(stems), strict=True)]
    whole = sum(value for token, value in zip(tokens, idf, strict=True) if token.asked) or 1.0
    weights = [
        value / whole if token.asked else 0.0 for token, value in zip(tokens, idf, strict=True)
    ]
    return _Seen(
        question, text, tokens, idf,
        [value.span for value in unasked(question, text)] if question.kind != "other" else [],
        named,
        [letter.isdigit() for letter in text],
        [*named, *counted],
        frozenset(words(head.group(1))) if head else frozenset(),
        _nearness(weights),
        _nearness(weights[::-1])[::-1],
    )  # fmt: skip


def _nearness(weights: Sequence[float]) -> list[tuple[float, int]]:
    """For each token: the distance-weighted sum of the question's words before it, and the nearest's distance."""
    found = []
    for at in range(len(weights)):
        before = [
            (weights[other], at - other) for other in range(max(0, at - FAR), at) if weights[other]
        ]
        near = min((distance for _, distance in before), default=FAR)
        found.append((sum(weight / (1 + distance) for weight, distance in before), near))
    return found


def _described(seen: _Seen) -> Iterator[tuple[Span, dict[str, float]]]:
    for first, token in enumerate(seen.tokens):
        if not (token.stem or token.lower in _DETERMINERS) or not token.text[0].isalnum() | (
            token.text[0] in "$€£¥"
        ):
            continue
        for last in range(first, min(len(seen.tokens), first + LONGEST)):
            if seen.tokens[last].lower in _STOPS:
                break
            if seen.tokens[last].stem:
                span = Span(token.span.start, seen.tokens[last].span.end)
                yield (
                    span,
                    {
                        **_inside(seen, first, last, span),
                        **_of_kind(seen, first, last, span),
                        **_around(seen, first, last),
                    },
                )


def _inside(seen: _Seen, first: int, last: int, span: Span) -> dict[str, float]:
    held = seen.tokens[first : last + 1]
    telling = [token for token in held if token.stem]
    lowers = {token.lower for token in held}
    exact = span in seen.asked_kind
    contains = not exact and any(_within(value, span) for value in seen.asked_kind)
    within = not exact and any(_within(span, value) for value in seen.asked_kind)
    fresh = [
        seen.idf[at]
        for at in range(first, last + 1)
        if seen.tokens[at].stem and not seen.tokens[at].asked
    ]
    return {
        "exact": exact,
        "contains": contains,
        "within": within,
        "other_value": bool(seen.asked_kind) and not (exact or contains or within),
        "cut": any(
            value.start < at < value.end for value in seen.whole for at in (span.start, span.end)
        ),
        "name": span in seen.names,
        "asked": sum(token.asked for token in held) / len(telling),
        "all_asked": all(token.asked for token in telling),
        "first_asked": held[0].asked,
        "last_asked": held[-1].asked,
        "verbs": len(lowers & _VERBS),
        "comma": "," in lowers,
        "and": bool(lowers & {"and", "or"}),
        "preposition": bool(lowers & (_PREPOSITIONS - {"of"})),
        "of": "of" in lowers,
        "adverbs": sum(token.lower.endswith(("ed", "ly")) for token in held) / len(held),
        "determiner": held[0].lower in _DETERMINERS,
        "head": held[-1].stem in seen.head,
        "idf": sum(fresh) / (max(seen.idf) or 1.0) / max(1, len(fresh)),
        "first": first == 0,
        f"length_{len(held)}": 1.0,
    }


def _of_kind(seen: _Seen, first: int, last: int, span: Span) -> dict[str, float]:
    """The features with separate weights for each kind of value that is asked for."""
    held = seen.tokens[first : last + 1]
    telling = [token for token in held if token.stem]
    kind = _group(seen.question)
    return {
        f"capitals_{kind}": sum(token.text[0].isupper() for token in telling) / len(telling),
        f"digits_{kind}": any(seen.digits[span.start : span.end]),
        f"name_{kind}": span in seen.names,
        f"length_{kind}": math.log(len(held)),
    }


def _around(seen: _Seen, first: int, last: int) -> dict[str, float]:
    (before, near_before), (behind, near_behind) = seen.left[first], seen.right[last]
    features: dict[str, float] = {
        "near": before + behind,
        "nearest": 1 / (1 + min(near_before, near_behind)),
    }
    for side, at in (("before", first - 1), ("behind", last + 1)):
        token = seen.tokens[at] if 0 <= at < len(seen.tokens) else None
        lower = token.lower if token else ""
        features |= {
            f"{side}_mark": not lower[:1].isalnum(),
            f"{side}_determiner": lower in _DETERMINERS,
            f"{side}_preposition": lower in _PREPOSITIONS,
            f"{side}_verb": lower in _VERBS,
            f"{side}_and": lower in ("and", "or"),
            f"{side}_capital": bool(token and token.stem and token.text[0].isupper()),
            f"{side}_word": bool(token and token.stem and not token.asked),
            f"{side}_asked": bool(token and token.asked),
            f"{side}_head": bool(token and token.stem in seen.head),
        }
    return features


def _group(question: AnalysedQuestion) -> str:
    """The kind of the question, in the groups that the features distinguish."""
    if _MANNER.match(question.text):
        return "manner"
    return "quantity" if question.kind in MEASURED and question.kind != "time" else question.kind


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
