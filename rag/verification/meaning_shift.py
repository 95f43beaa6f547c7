"""Claims that use only words of the cited sentences, but change their meaning.

Each rule finds one kind of change that counting words can't see:

- **weaker or stronger**: "may have closed" for "closed", "all bakers" for "bakers", and the other way round
  ("claims to have", "nearly", "at least" left out); what a text orders to say ("report that ...").
- **a reason or an order of time** that no cited sentence gives ("because", "after").
- **a number given to something else**: "300 metres and 120 carts" for "120 metres and 300 carts", "from 7 to
  12" for "from 12 to 7".
- **roles**: "the city sold it to the guild" for "the guild sold it to the city", "was hired by" for "hired".

The rules miss what their word lists lack, and prefer refusing a true sentence to passing a false one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from index.patterns import late
from index.words import words
from rag.text.lexicon import alternatives, word_set
from rag.text.numerals import MONTHS, SPELLED
from rag.text.overlap import each_sentence

_any_of = partial(alternatives, "meaning_shift")
_WEAK = late(rf"\b(?:{_any_of('weak.en')})\b|{_any_of('weak.zh')}|\b(?:{_any_of('weak.ru')})\b")
# What follows "say that" or "pretend" is no statement: an order to a reader ends like this.
TO_BE_SAID = late(
    rf"\b(?:{_any_of('to_be_said')})(?: that\b| with\b| by\b|:|,? ?[\"'“«])"
    rf"|\b(?:{_any_of('pretended')})\b",
    re.I,
)
_DIGITS = late(r"\d[\d,.]*")
_ABOUT = late(rf"\b(?:{_any_of('about')})\s+(\d[\d,.]*)", re.I)
_WHOLE = late(rf"\b(?:{_any_of('whole')})\b", re.I)
_REASON = late(
    rf"\b(?:{_any_of('reason.en')})\b|{_any_of('reason.zh')}|\b(?:{_any_of('reason.ru')})\b", re.I
)
_BECAUSE = late(
    rf"\b(?:{_any_of('because.en')})\b|{_any_of('because.zh')}|\b(?:{_any_of('because.ru')})\b",
    re.I,
)
_THEN = late(rf"\b(?:{_any_of('then')})\b", re.I)
_ORDERED = late(rf"\b(?:{_any_of('ordered')})\b", re.I)
_TOKEN = late(r"\d[\d,]*(?:\.\d+)?|[%,;:()]|[^\W\d_]+(?:['’][^\W_]+)?")
_BREAKS = frozenset(",;:()")
_MONTHS = frozenset(words(" ".join(MONTHS)))
_FROM_TO = word_set("meaning_shift", "from_to")
_ASIDE = word_set("meaning_shift", "aside")
_FOLLOWING = 4  # content words after "may" that it applies to
_REPEATED = 2  # of these, the first that a claim repeats if it leaves "may" out
_NEAR = 3  # words from a number to the word that it counts, at most
_REACH = 5  # words from the subject to the verb, and from the verb to the object, at most


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, number or mark of a sentence; ``stem`` is empty for a function word."""

    text: str
    stem: str
    number: float | None


def meaning_shifted(claim: str, passages: Sequence[str]) -> bool:
    """True if the claim changes the meaning that its words have in the sentences of ``passages``."""
    said, text = claim.strip(), "\n".join(passages)
    read = [_tokens(each) for each in each_sentence(passages)]
    own = _tokens(said)
    return (
        _weakened(said, text)
        or _connected(said, text)
        or _renumbered(own, read)
        or any(_roles_changed(own, each) for each in read)
    )


def _weakened(claim: str, text: str) -> bool:
    if _of_its_own(_WEAK, claim, text) or _of_its_own(_WHOLE, claim, text):
        return True
    if (_rounded(text) - _plain_numbers(text)) & _plain_numbers(claim):
        return True
    own = set(words(claim))
    return any(
        word not in known and behind and set(behind[:_REPEATED]) <= own
        for pattern in (_WEAK, TO_BE_SAID)
        for known in [_kinds(pattern, claim)]
        for word, behind in _followed(pattern, text)
    )


def _rounded(text: str) -> set[str]:
    """The numbers that are only approximate."""
    return {match[1].rstrip(".,") for match in _ABOUT.finditer(text)}


def _plain_numbers(text: str) -> set[str]:
    """The numbers that are exact."""
    return {match.group().rstrip(".,") for match in _DIGITS.finditer(_ABOUT.sub(" ", text))}


def _of_its_own(pattern: re.Pattern[str], claim: str, text: str) -> bool:
    """True if the claim has a word of ``pattern`` that the text lacks, or applies to something else."""
    known = list(_followed(pattern, text))
    return any(
        not any(word == other and (not own or set(own) & set(behind)) for other, behind in known)
        for word, own in _followed(pattern, claim)
    )


def _followed(pattern: re.Pattern[str], text: str) -> Iterator[tuple[str, list[str]]]:
    """Each match with the content words that follow it."""
    for match in pattern.finditer(text):
        yield match.group().lower(), words(text[match.end() :][:80])[:_FOLLOWING]


def _connected(claim: str, text: str) -> bool:
    reasons = _BECAUSE.search(claim) and not _REASON.search(text)
    return bool(reasons or (_ORDERED.search(claim) and not _THEN.search(text)))


def _kinds(pattern: re.Pattern[str], text: str) -> set[str]:
    return {match.group().lower() for match in pattern.finditer(text)}


def _renumbered(claim: Sequence[_Token], read: Sequence[Sequence[_Token]]) -> bool:
    """True for a number of the claim with a neighbour that only other numbers have in the text."""
    beside = [pair for sentence in read for pair in _beside(sentence)]
    known = {token.number for sentence in read for token in sentence}
    for number, where, word in _beside(claim):
        if number not in known:
            continue  # in another form, or missing: rag.verification.missing_values checks that
        others = {n for n, at, each in beside if (at, each) == (where, word)}
        stands = {n for n, _, each in beside if each == word}
        if others and number not in others and number not in stands:
            return True
    return False


def _beside(tokens: Sequence[_Token]) -> Iterator[tuple[float, str, str]]:
    """Each number with the word after it, and with "from", "to", ... just before it, or else the word before."""
    for at, token in enumerate(tokens):
        if token.number is None:
            continue
        if behind := _neighbour(tokens[at + 1 : at + 1 + _NEAR]):
            yield token.number, "behind", behind
        if at and tokens[at - 1].text in _FROM_TO:
            yield token.number, "just before", tokens[at - 1].text
        elif before := _neighbour(tokens[max(0, at - _NEAR) : at][::-1]):
            yield token.number, "before", before


def _neighbour(tokens: Sequence[_Token]) -> str:
    """The first content word in the same part of the sentence; empty if there is none, or it is a month."""
    for token in tokens:
        if token.text in _BREAKS or token.number is not None:
            return ""
        if token.stem:
            return "" if token.stem in _MONTHS else token.stem
    return ""


def _roles_changed(claim: Sequence[_Token], sentence: Sequence[_Token]) -> bool:
    """True if subject and object of a verb are swapped, or only one of the two texts is passive."""
    own, other = _once(claim), _once(sentence)
    shared = sorted(own.keys() & other.keys(), key=lambda stem: own[stem])
    for one, act, two in combinations(shared, 3):
        here = (own[one], own[act], own[two])
        there = (other[one], other[act], other[two])
        if not (_near(here) and _near(sorted(there))):
            continue
        turned = there[2] < there[1] < there[0]
        kept = there[0] < there[1] < there[2]
        act_at, last = (there[1], there[2]) if kept else (there[1], there[0])
        by_whom = _by(claim, here[1], here[2]) != _by(sentence, act_at, last)
        if turned and not by_whom and not _both_aside(claim, here[0], here[2]):
            return True
        if kept and by_whom:
            return True
    return False


def _near(at: Sequence[int]) -> bool:
    return at[1] - at[0] <= _REACH and at[2] - at[1] <= _REACH


def _once(tokens: Sequence[_Token]) -> dict[str, int]:
    """The position of each word that occurs once; numbers are checked elsewhere."""
    stems = [token.stem for token in tokens if token.number is None]
    return {
        token.stem: at
        for at, token in enumerate(tokens)
        if token.stem and token.number is None and stems.count(token.stem) == 1
    }


def _by(tokens: Sequence[_Token], start: int, end: int) -> bool:
    return any(token.text == "by" for token in tokens[start:end])


def _both_aside(tokens: Sequence[_Token], *at: int) -> bool:
    """True if both words only say where or when: these may stand anywhere."""
    return all(any(each.text in _ASIDE for each in tokens[max(0, n - 3) : n]) for n in at)


def _tokens(text: str) -> list[_Token]:
    return [_token(match.group()) for match in _TOKEN.finditer(text)]


def _token(text: str) -> _Token:
    plain = text.lower()
    if text in _BREAKS or text == "%":
        return _Token(plain, "percent" if text == "%" else "", None)
    digits = SPELLED.get(plain, plain).replace(",", "")
    if digits[0].isdigit():
        return _Token(plain, "", float(digits))
    stems = words(text)
    return _Token(plain, stems[0] if stems else "", None)
