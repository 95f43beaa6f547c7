"""Where a text leaves out the very value that a question asks for: "On [date] he rang", "about % of it".

Documents lose numbers on their way (a template never filled in, a figure dropped by a converter). A
sentence with such a hole is about what is asked and still doesn't answer it.
"""

from __future__ import annotations

import re

from rag.text.values import Kind

_COUNTED: tuple[Kind, ...] = ("count", "number", "percent", "money", "duration")
# What stands between brackets for a value; not a link's text, a footnote, or a box to tick.
_BRACKETS = (
    r"\[\s*(?:the |exact |insert |add |enter )*(?:{words})(?: here| of [^\[\]]{{1,20}})?\s*\](?![(\[:])"
    r"|<\s*(?:insert |add |enter )?(?:{words})\s*>|\{{\{{?\s*(?:{words})\s*\}}?\}}"
)
_UNSAID = r"\.{2,}|…|\?+|x{2,}|_{2,}|blank|missing|redacted|unknown|illegible|tb[acd]|value"
_ROUGHLY = r"(?:about|roughly|around|nearly|approximately|over|than|lasted|took|for)"
_LEFT_OUT: dict[Kind, str] = {
    "time": _BRACKETS.format(words="dates?|day|month|year|time|when"),
    "person": _BRACKETS.format(words="(?:full |first |last |author )?names?|person|who|author"),
    "place": _BRACKETS.format(words="place|city|town|country|location|venue|where"),
    "percent": rf"(?<![\w.,%)\]])\s%|\b{_ROUGHLY} (?:%|per ?cent\b)|(?:约|大约|占|达)%",
    "duration": rf"\b{_ROUGHLY} (?:seconds|minutes|hours|days)\b|了(?:分钟|小时|天)",
}
_NUMBER = _BRACKETS.format(
    words="numbers?|figures?|amount|percent(?:age)?|sum|count|total|duration"
)
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
