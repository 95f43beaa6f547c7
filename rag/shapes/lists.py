"""Lists: all items that a question asks for, each with its own citation.

First the rows of a table that satisfy what is asked, then the lists of the sources themselves (under a heading
or a sentence that fits), then things of a kind that
sentences name (experts, countries, dates), then the sentences that answer each by itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from index.blocks import cells
from index.passages import Hit
from index.words import holds_in_order, words
from rag.found import Cited, Found, Part
from rag.query.listed import AskedList, asked_list
from rag.query.relation import relation_of
from rag.question import Question
from rag.shapes.column_values import column_values
from rag.shapes.dated_sources import limited_to
from rag.shapes.enumerations import Enumeration, enumerations, sub_headings
from rag.shapes.fitting import Fitting, fitting
from rag.shapes.in_order import LONGEST, sentences_of
from rag.shapes.mentions import mentioned
from rag.shapes.ordering import by_time, once
from rag.shapes.relations import related
from rag.shapes.rows import rows_satisfying
from rag.shapes.saying import counted
from rag.shapes.several import several
from rag.shapes.tools import Tools
from rag.shapes.under_heading import under_heading
from rag.tables.supply import is_limited
from rag.tables.told import says_more
from rag.text.prompt_injection import is_like_order

WIDE = 100  # passages searched
SOURCES = 6  # of which the lists are looked through
LONGEST_LIST = 60  # items shown
NEAR_TOP = 30  # among the first passages

Way = Callable[[AskedList, Sequence[Hit], Tools], Found | None]


def find(question: Question, tools: Tools) -> Found | None:
    """The items asked for; None where nothing is surely one of them."""
    if (rows := rows_satisfying(question, tools)) is not None:
        return rows
    if (rows := rows_satisfying(question, tools, loose=True)) is not None:
        return rows
    asked = asked_list(question.standalone or question.asked or question.text)
    meant = limited_to(asked.text, tools.labels())
    if meant is None:
        return _found(asked, tools)
    return _found(asked, tools, meant) if meant else None


def _found(asked: AskedList, tools: Tools, sources: Sequence[str] = ()) -> Found | None:
    hits = tools.search(asked.text, k=WIDE, sources=sources)
    relation = relation_of(asked)
    # "Which did not sign?": no other way tells a denial.
    chosen = (related,) if relation is not None and relation.denied and asked.kind else WAYS
    ways = (way(asked, hits, tools) for way in chosen) if hits else ()
    # All rows of a table aren't those that satisfy a condition.
    limited = is_limited(asked.text)
    found = (
        each
        for each in ways
        if each is not None and not (_of_rows(each) and (limited or _says_more(asked, each)))
    )
    first = next((each for each in found if _is_of(each, sources)), None)
    return first if first is None or not _of_rows(first) else _named_rows(asked, first)


def _named_rows(asked: AskedList, found: Found) -> Found:
    """Of rows those of which the question says most cells, whole ("by the operator"); all if it says none."""
    said = words(asked.text)
    rows = [
        {
            tuple(words(cell))
            for each in part.cited
            for cell in cells(each.hit.text_of(each.sentence.span))
        }
        for part in found.parts
    ]
    told = {cell for row in rows for cell in row if cell and holds_in_order(said, cell)}
    telling = {cell for cell in told if not all(cell in row for row in rows)}
    most = max((len(telling & row) for row in rows), default=0)
    if not most:
        return found
    kept = tuple(
        part for part, row in zip(found.parts, rows, strict=True) if len(telling & row) == most
    )
    hits = tuple(dict.fromkeys(cited.hit for part in kept for cited in part.cited))
    return replace(found, parts=kept, lead=counted(kept, asked.text), hits=hits)


def _is_of(found: Found, sources: Sequence[str]) -> bool:
    cited = (each.hit.place.source for part in found.parts for each in part.cited)
    return not sources or all(each in sources for each in cited)


def _enumerated(asked: AskedList, hits: Sequence[Hit], tools: Tools) -> Found | None:
    """The items of the lists that fit."""
    sources = list(dict.fromkeys(hit.place.source for hit in hits[:NEAR_TOP]))[:SOURCES]
    found = [each for source in sources for each in _lists_of(source, asked, tools)]
    fits = fitting(asked, found, tools.reader)
    if not fits:
        return None
    every = once([_part(item, fits, each) for each in fits for item in each.enumeration.items])
    every = by_time(every) if tools.question.shape.in_order == "time" else every
    parts = every[:LONGEST_LIST]
    return Found(
        parts,
        confidence=_confidence(fits[0].fit),
        lead=counted(
            parts, tools.question.text, under=_under(fits), open_ended=len(parts) < len(every)
        ),
        hits=tuple(dict.fromkeys(cited.hit for part in parts for cited in part.cited)),
    )


def _says_more(asked: AskedList, found: Found) -> bool:
    """True if a question limits the rows: by a state, or a number or name that some of them have at most."""
    rows = [set(words(each.text)) for part in found.parts for each in part.cited]
    first = found.parts[0].cited[0].hit
    above = set(words(f"{first.title} {first.place.heading or ''}"))
    said = re.findall(r"[^\W_]+", asked.text)[1:]
    telling = [set(words(each)) for each in said if each[0].isupper() or each[0].isdigit()]
    return any(
        each and not each <= above and not all(each <= row for row in rows) for each in telling
    ) or _limits_rows(asked, found)


def _limits_rows(asked: AskedList, found: Found) -> bool:
    first = found.parts[0].cited[0]
    around = f"{first.hit.title} {first.hit.place.heading or ''} {first.hit.place.source}"
    rows = [each.text for part in found.parts for each in part.cited]
    return says_more(asked.text, around, first.sentence.columns, rows)


def _of_rows(found: Found) -> bool:
    return all(each.sentence.kind == "row" for part in found.parts for each in part.cited)


def _lists_of(source_id: str, asked: AskedList, tools: Tools) -> Iterator[Enumeration]:
    yield from enumerations(sentences_of(source_id, asked.text, tools))
    source = tools.source(source_id)
    if source is not None and len(source.text) <= LONGEST:
        yield from sub_headings(source)


def _part(item: Sequence[Cited], fits: Sequence[Fitting], own: Fitting) -> Part:
    """An item; of lists in several sources with the title of its own."""
    sources = {each.enumeration.first.hit.place.source for each in fits}
    return Part(tuple(item), label=own.enumeration.first.hit.title if len(sources) > 1 else "")


def _under(fits: Sequence[Fitting]) -> str:
    """The heading of the only list that fits."""
    heading = fits[0].enumeration.heading if len(fits) == 1 else ""
    return "" if is_like_order(heading) else heading


def _confidence(fit: float) -> float:
    return 1 / (1 + math.exp(-1 - fit))


WAYS: tuple[Way, ...] = (column_values, related, _enumerated, mentioned, under_heading, several)
"""From the surest to the last resort."""
