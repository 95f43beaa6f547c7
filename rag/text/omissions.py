"""Where a text leaves out the very value that a question asks for: "On [date] he rang", "about % of it".

Documents lose numbers on their way (a template never filled in, a figure dropped by a converter). A
sentence with such a hole is about what is asked and still doesn't answer it.
"""

from __future__ import annotations

import re
from functools import partial

from rag.text.lexicon import alternatives
from rag.text.values import Kind

_any_of = partial(alternatives, "omissions")
_COUNTED: tuple[Kind, ...] = ("count", "number", "percent", "money", "duration")
# What stands between brackets for a value; not a link's text, a footnote, or a box to tick.
_BRACKETS = (
    r"\[\s*(?:the |exact |insert |add |enter )*(?:{words})(?: here| of [^\[\]]{{1,20}})?\s*\](?![(\[:])"
    r"|<\s*(?:insert |add |enter )?(?:{words})\s*>|\{{\{{?\s*(?:{words})\s*\}}?\}}"
)
_UNSAID = r"\.{2,}|…|\?+|x{2,}|_{2,}|" + _any_of("unsaid")
_ROUGHLY = rf"(?:{_any_of('before.en')})"
_LEFT_OUT: dict[Kind, str] = {
    "time": _BRACKETS.format(words=_any_of("named.time")),
    "person": _BRACKETS.format(words=_any_of("named.person")),
    "place": _BRACKETS.format(words=_any_of("named.place")),
    "percent": rf"(?<![\w.,%)\]])\s%|\b{_ROUGHLY} (?:%|per ?cent\b)|(?:{_any_of('before.zh')})%",
    "duration": rf"\b{_ROUGHLY} (?:{_any_of('units.en')})\b|了(?:{_any_of('units.zh')})",
}
_NUMBER = _BRACKETS.format(words=_any_of("named.number"))
_ANY = (
    _BRACKETS.format(words=_UNSAID)
    + r"|(?<![\w_])_{3,}(?![\w_])|\bX{2,} ?(?:%|percent|million|billion)"
)
_FINDS = {
    kind: re.compile(
        "|".join(filter(None, (_LEFT_OUT.get(kind), _NUMBER if kind in _COUNTED else None, _ANY))),
        re.I,
    )
    for kind in (*_COUNTED, "time", "person", "place")
}


def omits_value(kind: Kind, text: str) -> bool:
    """True where ``text`` shows that a value of this kind should stand there, and doesn't."""
    return kind in _FINDS and _FINDS[kind].search(text) is not None
