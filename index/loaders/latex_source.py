"""LaTeX before it is parsed: what a condition leaves out, and macros with arguments that the document defines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_PASSED = (  # nothing counts in these
    r"(?<!\\)%[^\n]*|\\verb\*?([^A-Za-z\s*]).*?\1|\\begin\{(verbatim\*?|lstlisting|minted|Verbatim|comment)\}"
    r"(?s:.*?)\\end\{\2\}"
)
_SWITCH = re.compile(
    rf"{_PASSED}|\\newif\s*\\if(?P<new>[A-Za-z]+)|\\(?P<name>if[A-Za-z]+|if|else|fi|[A-Za-z]+(?:true|false))"
    r"(?![A-Za-z])"
)
_PRIMITIVE = frozenset(
    "if ifcat ifnum ifdim ifodd ifvmode ifhmode ifmmode ifinner ifx ifcase iftrue iffalse ifdefined "
    "ifcsname ifeof".split()
)
_DEFINES = re.compile(
    rf"{_PASSED}|\\(?:(?:re|provide)?newcommand|DeclareRobustCommand|NewDocumentCommand)\*?\s*"
    r"(?:\{\s*\\(?P<braced>[A-Za-z]+)\s*\}|\\(?P<bare>[A-Za-z]+))\s*"
    r"(?:\[(?P<count>[1-9])\]|\{(?P<form>[mOo{} ]*)\})"
    r"\s*(?:\[(?P<usual>[^\[\]]*)\])?\s*(?=\{)|\\def\s*\\(?P<def>[A-Za-z]+)(?P<plain>(?:#[1-9])+)\s*(?=\{)"
)
_PLACE = re.compile(r"#([1-9])")
_MOST_USED, _MOST_GROWTH, _DEEPEST = 20_000, 2_000_000, 20


@dataclass(frozen=True, slots=True)
class _Macro:
    count: int
    body: str
    usual: str | None = None  # of a first argument in brackets


def shown(text: str) -> tuple[str, int]:
    """The text without what its conditions leave out, and how many such parts there are."""
    parts: list[str] = []
    truths: dict[str, bool] = {"true": True, "false": False}
    opened: list[bool | None] = []  # by condition: is what follows shown; None if that isn't known
    at = left = 0
    for found in _SWITCH.finditer(text):
        name = found["name"] or ""
        if found["new"]:
            truths[found["new"]] = False
            continue
        seen = all(each is not False for each in opened)
        if name.startswith("if") and (name in _PRIMITIVE or name[2:] in truths):
            opened.append(truths.get(name[2:]))
        elif name == "else" and opened:
            known = opened[-1]
            opened[-1] = None if known is None else not known
        elif name == "fi" and opened:
            opened.pop()
        elif name.endswith(("true", "false")) and (said := _set(name))[0] in truths and seen:
            truths[said[0]] = said[1]
        else:
            continue
        shows = all(each is not False for each in opened)
        if seen and not shows:
            parts.append(text[at : found.start()])
            left += 1
        if shows and not seen:
            at = found.end()
    if all(each is not False for each in opened):
        parts.append(text[at:])
    return "".join(parts), left


def _set(name: str) -> tuple[str, bool]:
    on = name.endswith("true")
    return name[: -4 if on else -5], on


def expanded(text: str) -> str:
    """The text; where it uses a macro of its own that has arguments, what that stands for."""
    macros = dict(_definitions(text))
    if not macros:
        return text
    use = re.compile(
        rf"{_PASSED}|\\(?P<use>{'|'.join(sorted(macros, key=len, reverse=True))})(?![A-Za-z])"
    )
    budget = [_MOST_USED, _MOST_GROWTH]
    return _expanded(text, macros, use, budget, 0)


def _definitions(text: str) -> Iterator[tuple[str, _Macro]]:
    for found in _DEFINES.finditer(text):
        name = found["braced"] or found["bare"] or found["def"]
        body = _group(text, found.end()) if name else None
        if not name or body is None:
            continue
        form = found["form"]
        count = int(found["count"] or 0) or (
            len(re.findall("[mOo]", form or "")) or len(found["plain"] or "") // 2
        )
        usual = found["usual"] if form is None else "" if form.startswith(("o", "O")) else None
        if count:
            yield name, _Macro(count, body[0], usual)


def _expanded(
    text: str, macros: dict[str, _Macro], use: re.Pattern[str], budget: list[int], depth: int
) -> str:
    parts: list[str] = []
    at = 0
    for found in use.finditer(text):
        name = found["use"]
        if not name or found.start() < at or depth > _DEEPEST or budget[0] <= 0 or budget[1] <= 0:
            continue
        given = _arguments(text, found.end(), macros[name])
        if given is None:
            continue
        values, end = given
        body = _filled(macros[name].body, values)
        budget[0] -= 1
        budget[1] -= len(body)
        parts += [text[at : found.start()], _expanded(body, macros, use, budget, depth + 1)]
        at = end
    return "".join([*parts, text[at:]])


def _filled(body: str, values: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda found: values.get(found[1], ""), body)


def _arguments(text: str, at: int, macro: _Macro) -> tuple[dict[str, str], int] | None:
    """What a use of a macro gives it, by number, and where that ends; None if it gives too little."""
    values: dict[str, str] = {}
    for number in range(1, macro.count + 1):
        if number == 1 and macro.usual is not None:
            end = text.find("]", at)
            bracketed = text[at : at + 1] == "[" and end > 0
            values["1"] = text[at + 1 : end] if bracketed else macro.usual
            at = end + 1 if bracketed else at
            continue
        begin = at + len(text[at : at + 200]) - len(text[at : at + 200].lstrip())
        group = _group(text, begin)
        if group is None:
            return None
        values[str(number)], at = group
    return values, at


def _group(text: str, at: int) -> tuple[str, int] | None:
    """What stands in the braces that begin here, and where they end."""
    if text[at : at + 1] != "{":
        return None
    depth = 0
    for found in re.compile(r"\\.|[{}]", re.S).finditer(text, at):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return text[at + 1 : found.start()], found.end()
    return None
