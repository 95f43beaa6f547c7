"""Source code and settings as blocks: code is no prose, so each line is a sentence of its own.

Which texts are code is told by their names. Of settings, the lines that open a section name what follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from index.blocks import Block
from index.passages import Span

SETTINGS = frozenset(
    ".toml .ini .cfg .conf .properties .env .yaml .yml .editorconfig .gitconfig .desktop .service".split()
)
CODE = SETTINGS | frozenset(
    ".py .pyi .pyx .js .mjs .cjs .jsx .ts .mts .cts .tsx .vue .svelte .java .kt .kts .scala .groovy .gradle "
    ".c .h .cc .cpp .cxx .hh .hpp .hxx .m .mm .cs .fs .vb .go .rs .swift .zig .rb .php .pl .pm .lua .r .jl .dart "
    ".ex .exs .erl .hs .clj .lisp .el .ml .sh .bash .zsh .fish .ps1 .bat .cmd .sql .css .scss .sass .less .proto "
    ".graphql .tf .hcl .cmake .mk .dockerfile .diff .patch .asm .s .f90 .pas .vhd .v .sol".split()
)
_SECTION = re.compile(r"\[+\s*([^\[\]]+?)\s*\]+\s*(?:[#;].*)?$")
_OPENS = re.compile(r"([ \t]*)(?:- )?([\w.\"'/-]+):[ \t]*(?:#.*)?$")
_TELLS = re.compile(r"\w")


def is_code(source_id: str) -> bool:
    """True for the name of a file of source code or settings."""
    return PurePosixPath(source_id).suffix.lower() in CODE


def code_blocks(text: str, source_id: str, *, left_out: Sequence[Span] = ()) -> Iterator[Block]:
    """The lines of code that hold a word, in order; sections and keys of settings as headings."""
    settings = PurePosixPath(source_id).suffix.lower() in SETTINGS
    out = iter(left_out)
    skipped = next(out, None)
    at = 0
    for line in text.splitlines(keepends=True):
        begin, at = at, at + len(line)
        while skipped and skipped.end <= begin:
            skipped = next(out, None)
        shown = line.strip("\ufeff \t\r\n\f\v")
        if (skipped and skipped.start < at) or not _TELLS.search(shown):
            continue
        start = begin + line.index(shown)
        yield (
            _heading(line, shown, start)
            if settings and _heads(line, shown)
            else Block("line", Span(start, start + len(shown)))
        )


def _heads(line: str, shown: str) -> bool:
    return bool(_SECTION.match(shown) or _OPENS.match(line.rstrip()))


def _heading(line: str, shown: str, start: int) -> Block:
    section = _SECTION.match(shown)
    if section:
        begin, end = section.span(1)
        return Block("heading", Span(start + begin, start + end), level=2)
    opened = _OPENS.match(line.rstrip())
    if opened is None:
        return Block("line", Span(start, start + len(shown)))
    key = start + shown.index(opened[2])
    depth = len(opened[1].expandtabs(2)) // 2
    return Block("heading", Span(key, key + len(opened[2])), level=2 + min(depth, 6))
