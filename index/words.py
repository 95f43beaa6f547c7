"""From text to the words that are indexed, searched and compared: one analysis for all three.

Lower case, no accents, words by their stem (Snowball; those in Latin script by the language that is given),
function words left out (but not "US" or "WHO" in capitals; "U.S." is "US"), Chinese, Japanese and other
scripts without blanks to split at (Thai, Lao, ...) as overlapping pairs of characters.
"""

from __future__ import annotations

import re
import threading
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files

import Stemmer

from index.patterns import late

# Scripts that are written without blanks: Chinese and Japanese, Thai, Lao, Tibetan, Burmese, Khmer. Their
# words are looked up as pairs of letters, and must not be joined to the number or name before them.
_UNSPACED = "\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
_SPACED = rf"[^\W_{_UNSPACED}]+"
_WORD = late(rf"[{_UNSPACED}]+|{_SPACED}(?:['’]{_SPACED})?")
_IN_PAIRS = late(f"[{_UNSPACED}]")
_DOTTED = late(r"\b[A-Z](?:\.[A-Z])+\b\.?")  # U.S.
_WIDE = late(r"[\u3040-\u30ff\u3400-\u9fff]")
_LATIN = late(r"[A-Za-z\u00aa-\u024f]")
_CYRILLIC = late(r"[\u0400-\u04ff]")
_ARABIC = late(r"[\u0600-\u06ff]")
_STEMMERS = {
    "de": "german", "fr": "french", "es": "spanish", "pt": "portuguese", "it": "italian", "nl": "dutch",
    "pl": "polish", "tr": "turkish", "ca": "catalan", "cs": "czech", "da": "danish", "et": "estonian",
    "eu": "basque", "fi": "finnish", "ga": "irish", "hu": "hungarian", "id": "indonesian", "lt": "lithuanian",
    "no": "norwegian", "ro": "romanian", "sv": "swedish",
}  # fmt: skip
_ELISION = late(r"^(?:l|d|j|m|t|s|n|c|qu|un|dell|all|dall|nell|sull|jusqu|lorsqu|puisqu)['’](?=\w)")
_ASKING = late(
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
_HIDDEN = late("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# In these scripts the joiners change how letters look: a word without them is a different word.
_JOINED = late("[\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff]")

_STROKES = str.maketrans("ıłđøß", "ildos")  # letters that have no accent to take away

_local = threading.local()  # a Snowball stemmer isn't safe to share between threads


def words(text: str, language: str = "en") -> list[str]:
    """The analysed words of ``text``, in order, repeats kept; its words in Latin script are of ``language``."""
    if len(text) > _LONGEST_KEPT:
        return list(_words(text, language))
    return list(_kept_words(text, language))


def _words(text: str, language: str) -> tuple[str, ...]:
    return tuple(word for token in _tokens(text) for word in _analysed(token, language))


# The same titles, sentences and passages are analysed by several steps of an answer, and by those of later ones.
_kept_words = lru_cache(maxsize=8192)(_words)
_LONGEST_KEPT = 1_500  # characters of a text whose words are kept: 30 MB for as many texts at most


def query_words(text: str, language: str, among: Iterable[str]) -> list[str]:
    """The distinct words of a question in ``language``, as texts of each of the languages ``among`` have them.

    A name is the same in all of them, but its stem may not be.
    """
    asked = [token for token in _tokens(text) if _analysed(token, language)]
    return list(
        dict.fromkeys(
            word for token in asked for other in among for word in _analysed(token, other)
        )
    )


def holds_in_order(said: Sequence[str], part: Sequence[str]) -> bool:
    """True if the words of ``part`` stand in ``said``, side by side and in their order."""
    size = len(part)
    return any(tuple(said[at : at + size]) == tuple(part) for at in range(len(said) - size + 1))


def _tokens(text: str) -> list[str]:
    """The words as they are written; in lower case if all of the text is in capitals."""
    plain = _DOTTED.sub(
        lambda match: match.group().replace(".", ""),
        unicodedata.normalize("NFKC", without_hidden(text)),
    )
    found = _WORD.findall(_ASKING.sub(" ", plain))
    return [token.lower() for token in found] if plain.isupper() else found


@lru_cache(maxsize=100_000)
def _analysed(token: str, language: str) -> tuple[str, ...]:
    if _IN_PAIRS.match(token):
        return tuple(_pairs(token))
    if language != "en":
        stem = _stem_in(token, language)
    elif token.isupper() and token.lower() in STOP_WORDS and len(token) > 1:
        stem = token.lower()
    else:
        stem = _stem(token.lower())
    return (stem,) if stem else ()


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
    if _ARABIC.search(plain):
        return (
            None if plain in stop_words("ar") else str(_stemmer("arabic").stemWord(plain)) or plain
        )
    folded = unicodedata.normalize("NFKD", plain)
    folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return str(_stemmer("porter").stemWord(folded))


@lru_cache(maxsize=100_000)
def _stem_in(token: str, language: str) -> str | None:
    """The stem of a word in a language other than English; of another script by that script's language."""
    plain = token.replace("İ", "i").replace("I", "ı").lower() if language == "tr" else token.lower()
    if _CYRILLIC.search(plain) or _ARABIC.search(plain):
        return _stem(plain)
    plain = _ELISION.sub("", plain) if language in ("fr", "it", "ca") else plain
    if language == "tr":  # an apostrophe parts a name from its endings: "Ankara'nın"
        plain = re.split("['’]", plain)[0]
    plain = re.sub(r"['’]s?$|['’]", "", plain)
    if not plain or plain in stop_words(language):
        return None
    stemmer = _STEMMERS.get(language)
    stem = str(_stemmer(stemmer).stemWord(plain)) if stemmer else plain
    return _folded(stem)


def _folded(word: str) -> str:
    """A word without accents."""
    apart = unicodedata.normalize("NFKD", word.translate(_STROKES))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@cache
def stop_words(language: str) -> frozenset[str]:
    """The function words of a language other than English or Russian; empty if they are not known."""
    return frozenset(str(_stop_lists().get(language, "")).split())


@cache
def _stop_lists() -> dict[str, object]:
    return tomllib.loads((files("index") / "stop_words.toml").read_text("utf-8"))


def _stemmer(language: str) -> Stemmer.Stemmer:
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(language)
    return stemmers[language]
