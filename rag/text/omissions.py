"""Detects that a text leaves out the value that a question asks for: "On [date] he rang", "about % of it".

Documents can lose values (a template never filled in, a figure dropped by a converter). A sentence with
such a gap is about the right subject and still doesn't answer.
"""

from __future__ import annotations

import re
from functools import partial

from index.patterns import late
from rag.text.lexicon import alternatives
from rag.text.values import Kind

_any_of = partial(alternatives, "omissions")
_COUNTED: tuple[Kind, ...] = ("count", "number", "percent", "money", "duration")
# A placeholder in brackets; not the text of a link, a footnote, or a checkbox.
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
    kind: late(
        "|".join(filter(None, (_LEFT_OUT.get(kind), _NUMBER if kind in _COUNTED else None, _ANY))),
        re.I,
    )
    for kind in (*_COUNTED, "time", "person", "place")
}


def omits_value(kind: Kind, text: str) -> bool:
    """True if ``text`` shows that a value of this kind should be there, but is missing."""
    return kind in _FINDS and _FINDS[kind].search(text) is not None
