"""The evidence column as HTML: a card for each citation, and the sources before any question.

Everything a document or a person wrote goes through ``escaped``: it is shown, never obeyed.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import SourceSummary, Span
from rag.answer import Answer, Citation
from ui.markup import escaped
from ui.viewer import source_url
from ui.where import where_in_file

VIEWER_FRAME = "source-viewer"
_SOURCES_LISTED = 40


def render_evidence(answer: Answer) -> str:
    """The answer's citations as cards; for ``not_found`` the nearest passages, labelled so."""
    if answer.status == "not_found":
        return _nearest(answer.nearest)
    if not answer.citations:
        return _panel("Evidence", "No passages yet.", "")
    cards = "".join(_card(citation, str(citation.marker)) for citation in answer.citations)
    return _panel("Evidence", "Click a passage to read it in its source.", cards)


def render_sources(sources: Sequence[SourceSummary]) -> str:
    """What can be asked about: the sources by title, each opening in the viewer."""
    if not sources:
        note = "Nothing is indexed yet. Run: citeback index PATH"
        return _panel("Sources", note, "")
    cards = "".join(_source_card(source) for source in sources[:_SOURCES_LISTED])
    more = len(sources) - _SOURCES_LISTED
    note = f"The first {_SOURCES_LISTED} of {len(sources):,}." if more > 0 else ""
    return _panel("Sources", note or "What the answers are drawn from.", cards)


def viewer_link(citation: Citation, text: str, kind: str) -> str:
    """A link of CSS class ``kind`` that shows the citation's passage in the viewer frame."""
    label = f"Citation {citation.marker}: {citation.title}"
    return (
        f'<a class="{kind}" href="{_url(citation)}" target="{VIEWER_FRAME}"'
        f' title="{escaped(label)}">{escaped(text)}</a>'
    )


def _url(citation: Citation) -> str:
    marked = citation.highlight
    return escaped(
        source_url(
            citation.source,
            citation.start,
            citation.end,
            answer=Span(marked.start, marked.end) if marked else None,
        )
    )


def _quote(citation: Citation) -> str:
    """The quote, the exact answer in it marked."""
    text, marked = citation.quote, citation.highlight
    if marked is None:
        return escaped(text.strip())
    start, end = marked.start - citation.start, marked.end - citation.start
    before, after = escaped(text[:start].lstrip()), escaped(text[end:].rstrip())
    return f"{before}<mark>{escaped(text[start:end])}</mark>{after}"


def _panel(headline: str, note: str, cards: str) -> str:
    return (
        f'<section class="evidence" aria-label="{headline}"><h2>{headline}</h2>'
        f'<p class="note">{escaped(note)}</p><ol class="cards">{cards}</ol></section>'
    )


def _nearest(citations: Sequence[Citation]) -> str:
    if not citations:
        return _panel("Nearest passages", "No passage came near the question.", "")
    note = "Not an answer: what came closest in the documents."
    return _panel("Nearest passages", note, "".join(_card(c, "near") for c in citations))


def _card(citation: Citation, label: str) -> str:
    kind = "card near" if label == "near" else "card cited"
    return (
        f'<li class="{kind}"><div class="head"><span class="pill">{label}</span>'
        f"{viewer_link(citation, citation.title, 'open')}</div>"
        f"<blockquote>{_quote(citation)}</blockquote>"
        f"{_foot([citation.date, citation.heading, where_in_file(citation)], _url(citation))}</li>"
    )


def _source_card(source: SourceSummary) -> str:
    url = escaped(source_url(source.id))
    return (
        f'<li class="card"><div class="head"><a class="open" href="{url}"'
        f' target="{VIEWER_FRAME}">{escaped(source.title)}</a></div>'
        f"{_foot([source.date, source.language, f'{source.characters:,} characters'], url)}</li>"
    )


def _foot(facts: Sequence[str | None], url: str) -> str:
    where = " · ".join(escaped(fact) for fact in facts if fact)
    return (
        f'<div class="foot"><span class="where">{where}</span>'
        f'<a class="tab" href="{url}" target="_blank" rel="noopener">Open in a new tab</a></div>'
    )
