"""From text to the words that are indexed, searched and compared: one analysis for all three.

Lower case, no accents, English and Russian words by their stem (Snowball), function words left
out (but not "US" or "WHO" in capitals; "U.S." is "US"), Chinese, Japanese and other scripts without
blanks to split at (Thai, Lao, ...) as overlapping pairs of characters.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

# Scripts that are written without blanks: Chinese and Japanese, Thai, Lao, Tibetan, Burmese, Khmer. Their
# words are looked up as pairs of letters, and must not be joined to the number or name before them.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
_SPACED = rf"[^\W_{_UNSPACED}]+"
_WORD = re.compile(rf"[{_UNSPACED}]+|{_SPACED}(?:['’]{_SPACED})?")
_IN_PAIRS = re.compile(f"[{_UNSPACED}]")
_DOTTED = re.compile(r"\b[A-Z](?:\.[A-Z])+\b\.?")  # U.S.
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z\u00aa-\u024f]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ASKING = re.compile(
    r"\bhow (?:long|often|far|old|tall|large|big)\b", re.I
)  # the question isn't about "long"

STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be because been before being between both but by
    can could did do does doing done down during each few for from further had has have having he
    her here hers him his how i if in into is it its itself just many may me might more most much
    must my no nor not of off on once only or other our out over own per said same say says shall
    she should so some such than that the their theirs them then there these they this those
    through to too under until up upon us very was we were what when where which while who whom
    whose why will with would you your
    according tell give list name describe explain please
    и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне
    было вот от меня еще нет о из ему когда ли если или ни быть был него до вас уже вам ведь там
    потом себя ей может они где есть для мы их чем была сам без чего тоже себе под будет кто этот
    какой какая какое какие какого сколько почему зачем чей это эта эти того этого при об над
    """.split()
)
_QUESTION_PAIRS = frozenset(
    """
    什么 多少 哪些 哪个 哪里 如何 怎么 怎样 为何 为什 是谁 谁是 几个 是否 的是 了什 么时 是什 有多 有哪 在哪
    多久 多长
    """.split()
)

# Soft hyphens, zero-width blanks and joiners, marks of direction, byte order marks.
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# In these scripts the joiners change how letters look: a word without them is a different word.
_JOINED = re.compile("[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]")

_local = threading.local()  # a Snowball stemmer isn't safe to share between threads


def words(text: str) -> list[str]:
    """The analysed words of ``text``, in order, repeats kept."""
    found: list[str] = []
    plain = _DOTTED.sub(
        lambda match: match.group().replace(".", ""),
        unicodedata.normalize("NFKC", without_hidden(text)),
    )
    shouted = plain.isupper()
    for match in _WORD.finditer(_ASKING.sub(" ", plain)):
        token = match.group()
        if _IN_PAIRS.match(token):
            found.extend(_pairs(token))
        elif token.isupper() and token.lower() in STOP_WORDS and len(token) > 1 and not shouted:
            found.append(token.lower())
        elif stem := _stem(token.lower()):
            found.append(stem)
    return found


def without_hidden(text: str) -> str:
    """``text`` without invisible characters, which would cut a word in two."""
    return text if _JOINED.search(text) else _HIDDEN.sub("", text)


def is_latin(text: str) -> bool:
    """True if most of the text is in Latin script; a Chinese character counts as three letters."""
    return latin_share(text) >= 0.5


def latin_share(text: str) -> float:
    """The share (0..1) of Latin letters, a Chinese character counting as three; 1 without letters."""
    if text.isascii():
        return 1.0
    letters = sum(3 if _WIDE.match(c) else 1 for c in text if c.isalpha())
    return len(_LATIN.findall(text)) / letters if letters else 1.0


def _pairs(run: str) -> list[str]:
    pairs = [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return [pair for pair in pairs if pair not in _QUESTION_PAIRS]


@lru_cache(maxsize=100_000)
def _stem(token: str) -> str | None:
    plain = re.sub(r"['’]s?$|['’]", "", token)
    if token in STOP_WORDS or plain in STOP_WORDS:
        return None
    if _CYRILLIC.search(plain):
        return str(_stemmer("russian").stemWord(plain.replace("ё", "е")))
    folded = unicodedata.normalize("NFKD", plain)
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return str(_stemmer("porter").stemWord(folded))


def _stemmer(language: str) -> Stemmer.Stemmer:
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(language)
    return stemmers[language]
