"""What a question is about, without the words that only ask for its shape."""

from __future__ import annotations

import re
from functools import cache

from index.patterns import late
from rag.query.shape_words import Language, filled, language
from rag.text.lexicon import alternatives, entries

_WITH_TOPIC = ("summary", "list", "collection")
_FORM = late(alternatives("topic", "form"), re.I)
_EVERYTHING = late(alternatives("topic", "everything"), re.I)


def topic(shape: str, question: str) -> str:
    """What a plain question of a shape is about; empty for everything. The question itself for other shapes."""
    if shape not in _WITH_TOPIC:
        return question
    said = _FORM.sub(" ", question.strip(" ?？.。!！"))
    said = " ".join(said.split()).strip(" ,，:")
    for form in _forms(shape, language(question)):
        found = form.search(said)
        if found is not None:
            said = next((each for each in found.groups() if each), "")
            break
    else:
        if shape == "collection":
            return ""
    said = said.strip(" ,，:?？.")
    return "" if _EVERYTHING.fullmatch(said) else said


@cache
def _forms(shape: str, told: Language) -> tuple[re.Pattern[str], ...]:
    try:
        found = entries("topic", f"{shape}.{told}")
    except KeyError:
        return ()
    return tuple(late(filled(entry.replace("<topic>", "(.{2,200}?)")), re.I) for entry in found)
