"""The conversation as HTML: each question with its answer, or why it has none.

The page does not use Gradio's chat component: that one reads Markdown, LaTeX and HTML out of
what it is given, and a document must never be able to write any of these.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.answer import Answer, Citation, Claim, Disagreement, Reading
from ui.conversation import Exchange
from ui.evidence import viewer_link
from ui.markup import escaped

_MARKER = re.compile(r"\[(\d{1,6})\]")
_CONFIDENCE_WORDS = ((0.85, "high"), (0.6, "fair"), (0.35, "low"), (0.0, "very low"))


def render_conversation(exchanges: Sequence[Exchange]) -> str:
    """All exchanges, oldest first."""
    body = "".join(_exchange(exchange) for exchange in exchanges)
    return f'<div class="conversation" role="log" aria-live="polite">{body}</div>'


def _exchange(exchange: Exchange) -> str:
    asked = f'<p class="asked">{escaped(exchange.question)}</p>' if exchange.question else ""
    if exchange.notice is not None:
        said = f'<p class="notice">{escaped(exchange.notice)}</p>'
    elif exchange.answer is None:
        said = '<p class="pending">Looking through the documents</p>'
    else:
        said = _answer(exchange.answer, complete=exchange.complete)
    return f'<div class="exchange">{asked}<div class="said">{said}</div></div>'


def _answer(answer: Answer, *, complete: bool) -> str:
    places = {citation.marker: citation for citation in answer.citations}
    kind = "reply missing" if answer.status == "not_found" else "reply"
    parts = [_understood(answer), f'<p class="{kind}">{_reply(answer, places)}</p>']
    parts += [_disagreement(disagreement, places) for disagreement in answer.disagreements]
    if complete:
        parts.append(f'<p class="confidence">{_confidence(answer)}</p>')
    return "".join(parts)


def _understood(answer: Answer) -> str:
    if answer.standalone_question.strip() in ("", answer.question.strip()):
        return ""
    return f'<p class="understood">Understood as: {escaped(answer.standalone_question)}</p>'


def _reply(answer: Answer, places: Mapping[int, Citation]) -> str:
    text, at, parts = answer.answer.strip(), 0, []
    for claim in answer.claims:
        found = text.find(claim.text, at)
        if found < 0:
            continue
        parts += [_linked(text[at:found], places), _claim(claim)]
        at = found + len(claim.text)
    return "".join([*parts, _linked(text[at:], places)])


def _claim(claim: Claim) -> str:
    # Only markers outside the claims are links: a "[3]" inside came from a document.
    if claim.support != "unsupported":
        return escaped(claim.text)
    return (
        f'<span class="unsupported">{escaped(claim.text)}</span>'
        '<span class="flag">no passage supports this</span>'
    )


def _linked(text: str, places: Mapping[int, Citation]) -> str:
    parts, at = [], 0
    for found in _MARKER.finditer(text):
        citation = places.get(int(found[1]))
        if citation is not None:
            # A no-break space: a marker never stands alone at the start of a line.
            before = re.sub(r" $", "\u00a0", text[at : found.start()])
            parts += [escaped(before), viewer_link(citation, found[0], "marker")]
            at = found.end()
    return "".join([*parts, escaped(text[at:])])


def _disagreement(disagreement: Disagreement, places: Mapping[int, Citation]) -> str:
    rows = "".join(_reading(reading, places) for reading in disagreement.readings)
    return (
        f'<table class="readings"><caption>The sources disagree: {escaped(disagreement.about)}'
        '</caption><thead><tr><th scope="col">Value</th><th scope="col">Source</th>'
        f'<th scope="col">Date</th></tr></thead><tbody>{rows}</tbody></table>'
    )


def _reading(reading: Reading, places: Mapping[int, Citation]) -> str:
    cited = [places[marker] for marker in reading.citations if marker in places]
    cells = [
        f"<td>{escaped(citation.title)} {viewer_link(citation, f'[{citation.marker}]', 'marker')}"
        f"</td><td>{escaped(citation.date or 'undated')}</td>"
        for citation in cited
    ] or ["<td></td><td></td>"]
    value = f'<th scope="row" rowspan="{len(cells)}">{escaped(reading.value)}</th>'
    return f"<tr>{value}" + "</tr><tr>".join(cells) + "</tr>"


def _confidence(answer: Answer) -> str:
    percent = f"{answer.confidence:.0%}"
    if answer.status == "not_found":
        return f"Chance that the nearest passages do answer it: {percent}"
    words = next((word for least, word in _CONFIDENCE_WORDS if answer.confidence >= least), "none")
    return f"Confidence: {words} ({percent})"
