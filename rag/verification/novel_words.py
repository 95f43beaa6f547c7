"""Words that a claim adds: they are nowhere in the passages that it cites.

The fitted check (``support``) tolerates some such words, but a single one can make a sentence false ("hired"
for "fired", "metres wide" for "metres long"). The prompt tells the model to keep to the words of its passages;
a sentence that doesn't is rewritten or left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.patterns import late
from rag.text.lexicon import entries
from rag.text.overlap import counted_words

STEM = 4  # letters that two forms of a word share at least: "north", "northern"
_ENDING = 2  # last letters of a word that another form may lack
_LIGHT = frozenset(counted_words(" ".join(entries("novel_words", "light"))))
_FORMS = {
    form: frozenset(forms)
    for group in entries("novel_words", "irregular")
    for forms in [counted_words(group)]
    for form in forms
}
_SIGNS = {"%": " percent ", "$": " dollar ", "€": " euro ", "£": " pound ", "¥": " yuan "}
_PER_CENT = late(r"\bper cent\b", re.I)
_ADDRESS = late(r"\b(?:[a-z][a-z+.-]*://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)+/\S*|\S+@\S+\.\w+", re.I)


def novel_words(claim: str, passages: Sequence[str]) -> tuple[str, ...]:
    """The words of ``claim``, analysed, that no passage holds in any form; numbers are judged elsewhere."""
    held = set(counted_words(_spoken("\n".join(passages))))
    return tuple(_missing(counted_words(_spoken(claim)), held))


def novel_addresses(claim: str, passages: Sequence[str]) -> tuple[str, ...]:
    """The web and mail addresses of ``claim`` that are in no passage."""
    text = "\n".join(passages)
    found = (match.group().rstrip(".,;:!?)\"'") for match in _ADDRESS.finditer(claim))
    return tuple(address for address in found if address not in text)


def _missing(own: Sequence[str], held: set[str]) -> Iterator[str]:
    for word in own:
        if not (word.isdigit() or word in held or word in _LIGHT or _is_a_form(word, held)):
            yield word


def _is_a_form(word: str, held: set[str]) -> bool:
    """True if a word in ``held`` is an irregular form of this word, or begins like it."""
    if _FORMS.get(word, frozenset()) & held:
        return True
    begins = word[: max(STEM, len(word) - _ENDING)]
    return len(word) >= STEM and any(
        each.startswith(begins) or (len(each) >= STEM and word.startswith(each)) for each in held
    )


def _spoken(text: str) -> str:
    """``text`` with words in place of signs, so that "5%" and "5 per cent" are the same."""
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    return _PER_CENT.sub("percent", text)
