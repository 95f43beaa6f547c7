"""Plain text and Markdown: the extracted text is the file's own, unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from index.blocks import blocks
from index.front_matter import FrontMatter, front_matter
from index.loaders.dates import stated_date
from index.loaders.encodings import decode
from index.loaders.inline_marks import STRUCK
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import LeftOut, Remark
from index.loaders.stated_groups import stated_groups
from index.passages import Mark, Source, Span

COMMENT = "comment"
_MARKDOWN = (".md", ".markdown", ".mdx", ".mkd", ".qmd", ".rmd")
_SOURCES_OWN = ("title", "language", "lang", "url")  # keys that the source itself has as metadata
_STRUCK_LINE = re.compile(
    r"^[ \t>]*(?:[-*+]|\d{1,3}[.)])?[ \t]*(?:\[[ xX]\][ \t]*)?"
    r"(?:~~(?!~)[^~\n]+~~|<(del|s|strike)>[^\n]+?</\1>)[ \t]*[.,;:!?]?[ \t]*(?:\r?\n|\Z)",
    re.M,
)
_STRUCK_ROW = re.compile(r"^[ \t]*\|(?:[ \t]*(?:~~[^~|\n]+~~)?[ \t]*\|)+[ \t]*(?:\r?\n|\Z)", re.M)
_COMMENT = re.compile(r"^[ \t]*<!--.*?-->[ \t]*(?:\r?\n|\Z)", re.M | re.S)
_FENCED = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1|\Z)", re.M | re.S)


def load(
    data: bytes, source_id: str, options: ReadingOptions = DEFAULTS
) -> Iterator[Source | LeftOut | Remark]:
    """Yield the one source in ``data``, and what of it is no evidence; Unreadable if it isn't text.

    A remark says why its groups are unclear, if they are.
    """
    text = decode(data)
    hidden = _hidden(text) if PurePosixPath(source_id).suffix.lower() in _MARKDOWN else []
    groups, unclear = stated_groups(text)
    yield replace(read(text, source_id, hidden, options), groups=groups)
    if unclear:
        yield Remark(source_id, unclear)
    if not options.hidden:
        for what, name in ((STRUCK, "struck-through passages"), (COMMENT, "comments")):
            if count := sum(mark.what == what for mark in hidden):
                yield LeftOut(source_id, name, count)


def read(
    text: str,
    source_id: str,
    hidden: Sequence[Mark] = (),
    options: ReadingOptions = DEFAULTS,
) -> Source:
    """The source in ``text``, with the metadata of its front matter; ``hidden`` is what readers don't see."""
    matter = front_matter(text)
    left_out = _not_evidence(text, matter) if matter else []
    if not options.hidden:
        left_out += [mark.span for mark in hidden]
    stated = matter.value("date") if matter else None
    date = stated_date(stated or "")
    return Source(
        id=source_id,
        text=text,
        title=(matter and matter.value("title"))
        or _first_heading(text, left_out)
        or PurePosixPath(source_id).stem,
        date=date,
        language=matter.value("language", "lang") if matter else None,
        url=matter.value("url") if matter else None,
        date_from="front matter" if date else None,
        left_out=tuple(left_out),
        marks=tuple(hidden) if options.hidden else (),
    )


def _not_evidence(text: str, matter: FrontMatter) -> list[Span]:
    """The lines of front matter that say nothing but what the source is called, and its fences."""
    said = [each for each in matter.entries if each.key.lower() not in _SOURCES_OWN and each.value]
    out, at = [], 0
    for each in said:
        begin = text.rfind("\n", 0, each.span.start) + 1
        if at < begin:
            out.append(Span(at, begin))
        line_end = text.find("\n", each.span.end)
        at = matter.end if line_end < 0 else line_end + 1
    return [*out, Span(at, matter.end)] if at < matter.end else out


def _hidden(text: str) -> list[Mark]:
    """The lines of Markdown that are struck through as a whole, and its comments, in order."""
    fenced = (
        [found.span() for found in _FENCED.finditer(text)] if "```" in text or "~~~" in text else []
    )
    found: list[Mark] = []
    for form, what, sign in (
        (_STRUCK_LINE, STRUCK, ""),
        (_STRUCK_ROW, STRUCK, "~~"),
        (_COMMENT, COMMENT, "<!--"),
    ):
        if sign in text:
            found += [
                Mark(Span(*each.span()), what)
                for each in form.finditer(text)
                if sign in each.group() and not any(a <= each.start() < b for a, b in fenced)
            ]
    ordered: list[Mark] = []
    for mark in sorted(found, key=lambda each: each.span):
        if not ordered or ordered[-1].span.end <= mark.span.start:
            ordered.append(mark)
    return ordered


def _first_heading(text: str, left_out: Sequence[Span]) -> str | None:
    """The heading that the text begins with, if it is of level 1 or has two words (not just "Outline")."""
    matter = front_matter(text)
    behind = matter.end if matter else 0
    first = next((b for b in blocks(text, left_out=left_out) if b.span.start >= behind), None)
    if first is None or first.kind != "heading":
        return None
    heading = first.span.of(text).strip("*_ \ufeff")
    return (
        heading if first.level == 1 or len(heading.split()) > 1 or not heading.isascii() else None
    )
