"""The evidence as HTML: a card for each citation, and the list of sources before the first question.

All text that documents or users wrote goes through ``escaped``, so it is never read as HTML.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from index.passages import SourceSummary, Span
from rag.answer import Answer, Citation
from ui.html.elements import escaped, without_edges
from ui.texts import Texts
from ui.texts.location import where_in_file
from ui.texts.marks import left_out_said, what_it_is
from ui.viewer.permalinks import stamp
from ui.viewer.quote_context import Around
from ui.viewer.source_page import source_url

VIEWER_FRAME = "source-viewer"
_SOURCES_LISTED = 40

Surroundings = Callable[[Citation], Around]


def render_evidence(answer: Answer, texts: Texts, surroundings: Surroundings) -> str:
    """The answer's citations as cards; for ``not_found`` the nearest passages, with a label that says so."""
    if answer.quotes_nothing:
        return _panel(texts.evidence, texts.quotes_nothing, "")
    if answer.status == "not_found":
        return _nearest(answer.nearest, texts, surroundings)
    if not answer.citations:
        return _panel(texts.evidence, texts.no_evidence, "")
    cards = "".join(
        _card(citation, str(citation.marker), texts, surroundings) for citation in answer.citations
    )
    return _panel(texts.evidence, texts.evidence_more, cards)


def render_sources(sources: Sequence[SourceSummary], texts: Texts) -> str:
    """What can be asked about: the sources by title, each opening in the viewer."""
    if not sources:
        return _panel(texts.sources, texts.nothing_indexed, "")
    cards = "".join(_source_card(source, texts) for source in sources[:_SOURCES_LISTED])
    note = texts.sources_more
    if len(sources) > _SOURCES_LISTED:
        note = texts.first_of.format(shown=_SOURCES_LISTED, all=f"{len(sources):,}")
    return _panel(texts.sources, note, cards)


def marker_link(citation: Citation, texts: Texts) -> str:
    """The link ``[1]``: it shows its quote under the pointer, and opens its passage on a click."""
    answer = citation.highlight
    shown = {
        "title": citation.title,
        "facts": " · ".join(filter(None, [what_it_is(citation, texts), _facts(citation, texts)])),
        "quote": without_edges(citation.quote),
        # In UTF-16 code units, because the script counts in them.
        "answer": ""
        if answer is None
        else f"{_units(citation, answer.start)}-{_units(citation, answer.end)}",
    }
    data = "".join(f' data-{name}="{escaped(value)}"' for name, value in shown.items() if value)
    return _viewer_link(citation, f"[{citation.marker}]", "marker", texts, data)


def _units(citation: Citation, at: int) -> int:
    text = citation.quote[: at - citation.start]
    return len(text.encode("utf-16-le", "replace")) // 2


def _viewer_link(citation: Citation, text: str, kind: str, texts: Texts, data: str = "") -> str:
    label = texts.citation.format(marker=citation.marker, title=citation.title)
    return (
        f'<a class="{kind}" href="{_url(citation)}" target="{VIEWER_FRAME}"'
        f' aria-label="{escaped(label)}"{data}>{escaped(text)}</a>'
    )


def _url(citation: Citation) -> str:
    marked = citation.highlight
    return escaped(
        source_url(
            citation.source,
            citation.start,
            citation.end,
            answer=Span(marked.start, marked.end) if marked else None,
            cited=stamp(citation),
        )
    )


def _quote(citation: Citation, found: Around) -> str:
    """The quote with the text around it; the exact answer in it is marked."""
    text, marked = without_edges(citation.quote), citation.highlight
    if marked is None:
        quote = escaped(text.strip())
    else:
        start, end = marked.start - citation.start, marked.end - citation.start
        before, after = escaped(text[:start].lstrip()), escaped(text[end:].rstrip())
        quote = f"{before}<mark>{escaped(text[start:end])}</mark>{after}"
    # A table row is on a line of its own, and so are the rows around it.
    blank = "\n" if citation.quote.lstrip().startswith("|") else " "
    before, behind = _dim(found.before), _dim(found.behind)
    return "".join(
        [
            before and before + blank,
            f'<span class="quoted">{quote}</span>',
            behind and blank + behind,
        ]
    )


def _dim(text: str) -> str:
    return f'<span class="around">{escaped(text)}</span>' if text else ""


def _panel(headline: str, note: str, cards: str) -> str:
    return (
        f'<section class="evidence"><h2>{escaped(headline)}</h2>'
        f'<p class="note">{escaped(note)}</p><ol class="cards">{cards}</ol></section>'
    )


def _nearest(citations: Sequence[Citation], texts: Texts, surroundings: Surroundings) -> str:
    if not citations:
        return _panel(texts.nearest, texts.none_near, "")
    cards = "".join(_card(each, None, texts, surroundings) for each in citations)
    return _panel(texts.nearest, texts.nearest_more, cards)


def _card(citation: Citation, label: str | None, texts: Texts, surroundings: Surroundings) -> str:
    kind = "card near" if label is None else "card cited"
    return (
        f'<li class="{kind}"><div class="head">'
        f'<span class="pill" aria-hidden="true">{label or escaped(texts.near)}</span>'
        f"{_viewer_link(citation, citation.title, 'open', texts, _exact(citation))}</div>"
        f'<p class="where">{_what(citation, texts)}{escaped(_facts(citation, texts))}</p>'
        f"<blockquote>{_quote(citation, surroundings(citation))}</blockquote>"
        f"{_tab(_url(citation), texts)}</li>"
    )


def _exact(citation: Citation) -> str:
    """The citation as data for a portal's page around the frame."""
    said = {
        "source": citation.source,
        "title": citation.title,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "sha256": citation.sha256,
    }
    return f' data-cited="{escaped(json.dumps(said))}"'


def _what(citation: Citation, texts: Texts) -> str:
    """The label of a quote that is no ordinary text of its document."""
    said = what_it_is(citation, texts)
    return f'<span class="kind">{escaped(said)}</span> ' if said else ""


def _facts(citation: Citation, texts: Texts) -> str:
    facts = [citation.date, where_in_file(citation, texts), citation.heading]
    return " · ".join(fact for fact in facts if fact and fact != citation.title)


def _source_card(source: SourceSummary, texts: Texts) -> str:
    url = escaped(source_url(source.id))
    left_out = left_out_said(source.left_out, source.id, texts)
    omitted = f'<p class="where">{escaped(left_out)}</p>' if left_out else ""
    facts = [source.date, source.language, texts.characters.format(count=f"{source.characters:,}")]
    return (
        f'<li class="card"><div class="head"><a class="open" href="{url}"'
        f' target="{VIEWER_FRAME}">{escaped(source.title)}</a></div>'
        f'<p class="where">{escaped(" · ".join(fact for fact in facts if fact))}</p>{omitted}</li>'
    )


def _tab(url: str, texts: Texts) -> str:
    return (
        f'<a class="tab" href="{url}" target="_blank" rel="noopener">{escaped(texts.new_tab)}</a>'
    )
