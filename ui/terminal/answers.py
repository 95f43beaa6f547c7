"""Answers as text for a terminal."""

from __future__ import annotations

from rag.answer import Answer, Citation
from rag.answering.layout import marks, pieces
from rag.text.escaping import Markdown, written
from ui.terminal.escaping import plain, plain_lines
from ui.texts.location import where_in_file
from ui.texts.marks import what_it_is
from ui.texts.readings import counted


def as_text(answer: Answer, *, markdown: Markdown = "escaped") -> str:
    """The answer, the disagreements of its sources, its citations, and its confidence; a question back with
    the questions to choose from.

    ``markdown`` says whether Markdown in texts of documents and people is escaped or kept.
    """
    return written("\n".join(_lines(answer)), markdown)


def _lines(answer: Answer) -> list[str]:
    lines = []
    if answer.standalone_question != answer.question:
        lines += [f"(asked as: {plain(answer.standalone_question)})", ""]
    lines += [_said(answer)]
    if answer.status == "not_found" and not answer.asks_back and answer.nearest:
        lines += ["", "Nearest passages:", *(_cited(each) for each in answer.nearest)]
    if answer.status == "answered" and not answer.quotes_nothing:
        lines += [*_agreement(answer), *_disagreements(answer)]
        lines += ["", *(_cited(each) for each in answer.citations)]
    lines += ["", *map(plain, answer.notes)] if answer.notes else []
    if not answer.quotes_nothing:
        quoted = answer.model == "quotes"
        how = "found by quoting, no language model" if quoted else plain(answer.model)
        lines += ["", f"confidence {answer.confidence:.2f} ({how})"]
    if answer.coverage < 1:
        lines += [covered(answer.coverage)]
    return lines


def _said(answer: Answer) -> str:
    """The answer in its lines; a claim, a document's text, is on one line, whatever stands in it."""
    return "".join(
        plain_lines(each) if isinstance(each, str) else plain(each.text) + marks(each)
        for each in pieces(answer)
    )


def covered(coverage: float) -> str:
    """One sentence that says how much of the index is built."""
    return (
        f"{int(coverage * 100)}% of the passages can be compared by their vectors now; "
        "the others are found by their words only."
    )


def _agreement(answer: Answer) -> list[str]:
    if answer.agreement is None:
        return []
    value, sources = plain(answer.agreement.value), answer.agreement.sources
    marked = "".join(f"[{marker}]" for marker in answer.agreement.citations)
    return ["", f"{sources} independent sources agree: {value} {marked}"]


def _disagreements(answer: Answer) -> list[str]:
    by_marker = {each.marker: each for each in answer.citations}
    lines = []
    for disagreement in answer.disagreements:
        lines += ["", "The sources disagree:"]
        for reading in disagreement.readings:
            cited = [by_marker[marker] for marker in reading.citations]
            where = ", ".join(
                f"[{each.marker}] {plain(each.title) + _dated(each)}" for each in cited
            )
            lines.append(f"  {plain(counted(reading))}: {where}")
    return lines


def _cited(citation: Citation) -> str:
    heading = f" > {citation.heading}" if citation.heading else ""
    where = plain(f"{citation.source}:{citation.start}-{citation.end}")
    in_file = where_in_file(citation)
    page = f", {in_file}" if in_file else ""
    what = f", {said}" if (said := what_it_is(citation)) else ""
    titled = plain(f"[{citation.marker}] {citation.title}{heading}{page}{_dated(citation)}{what}")
    at = f"\n    {plain(citation.url)}" if citation.url else ""
    lines = f"{titled} ({where}){at}\n    “{plain(citation.quote)}”"
    return f"{lines}\n    answer: {plain(exact)}" if (exact := _exact(citation)) else lines


def _exact(citation: Citation) -> str:
    """The highlighted characters, if they are not the whole quote."""
    if citation.highlight is None:
        return ""
    start = citation.start
    exact = citation.quote[citation.highlight.start - start : citation.highlight.end - start]
    return "" if exact == citation.quote else exact


def _dated(citation: Citation) -> str:
    return f", {citation.date}" if citation.date else ""
