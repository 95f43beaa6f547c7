"""The conversation as HTML: each question with its answer, or with the reason why it has none.

The page does not use Gradio's chat component, because it interprets Markdown, LaTeX and HTML
in its input, and text of a document must never be interpreted.
"""

from __future__ import annotations

from rag.answer import Agreement, Answer, Disagreement, Reading
from ui.chat.evidence import Surroundings, marker_link, render_evidence
from ui.chat.reply import Places, render_reply
from ui.html.elements import attributes, button, escaped, icon_button
from ui.storage.exchanges import Exchange
from ui.texts import Texts
from ui.texts.readings import counted

_CONFIDENT_FROM = (0.85, 0.6, 0.35, 0.0)  # high, fair, low, very low


def render_exchange(
    exchange: Exchange, number: int, texts: Texts, surroundings: Surroundings
) -> str:
    """One exchange (``number`` counts from 0) with its evidence, which the page's script shows beside it."""
    answer, whole = exchange.answer, not exchange.underway
    # The first words of a growing answer may come before its first quote.
    proven = answer is not None and (whole or not answer.quotes_nothing)
    proof = render_evidence(answer, texts, surroundings) if answer and proven else ""
    return (
        f'<article class="exchange {exchange.state}" data-number="{number}"'
        f' aria-busy="{"false" if whole else "true"}">'
        f"{_asked(exchange, texts)}"
        f'<div class="said">{_said(exchange, texts)}</div>'
        f"{_unkept(exchange, texts) if whole else ''}"
        f"{_tools(exchange, texts) if whole else ''}"
        f'<div class="proof" hidden>{proof}</div></article>'
    )


def _asked(exchange: Exchange, texts: Texts) -> str:
    edit = "" if exchange.underway else icon_button(texts.edit, "edit", "edit", "tool quiet")
    about = exchange.about
    scope = (
        f'<p class="scoped">{escaped(texts.from_scope.format(scope=about))}</p>' if about else ""
    )
    return (
        f'<div class="asking"><h2 class="asked"><span class="unseen">{escaped(texts.you_asked)}: </span>'
        f'<span class="words">{escaped(exchange.question)}</span></h2>{edit}</div>{scope}'
    )


def _said(exchange: Exchange, texts: Texts) -> str:
    answer = exchange.answer
    if exchange.state == "waiting":
        return _pending(texts.in_line.format(position=exchange.position))
    if exchange.state == "growing" and (answer is None or not answer.answer.strip()):
        return _pending(texts.writing if answer and answer.draft else texts.looking)
    said = "" if answer is None else _answer(answer, exchange, texts)
    if exchange.state == "failed":
        return _notice(exchange.notice or texts.failed)
    if exchange.state == "withheld":
        return _notice(texts.withheld)
    if exchange.state == "stopped":
        return said + _notice(texts.stopped if said else f"{texts.stopped} {texts.unfinished}")
    return said


def _unkept(exchange: Exchange, texts: Texts) -> str:
    """A notice that this exchange isn't saved, and what to do about it; empty if it is saved."""
    if exchange.unkept is None:
        return ""
    why = {"full": texts.unkept_full, "read_only": texts.unkept_read_only}
    return _notice(why[exchange.unkept])


def _pending(text: str) -> str:
    return f'<p class="pending" role="status">{escaped(text)}</p>'


def _notice(text: str) -> str:
    return f'<p class="notice" role="status">{escaped(text)}</p>'


def _answer(answer: Answer, exchange: Exchange, texts: Texts) -> str:
    places = {citation.marker: citation for citation in answer.citations}
    refused = answer.status == "not_found" and not answer.asks_back
    parts = [_understood(answer, texts)]
    if refused and not _says(answer.answer, texts.not_found):
        parts.append(f'<p class="missing-head">{escaped(texts.not_found)}</p>')
    parts.append(render_reply(answer, texts, whole=not exchange.underway))
    parts += [_disagreement(each, places, texts) for each in answer.disagreements]
    parts += [_agreement(each, places, texts) for each in (answer.agreement,) if each]
    parts += [f'<p class="fact">{escaped(note)}</p>' for note in answer.notes]
    if refused:
        parts.append(_searched(exchange, texts))
    if answer.coverage < 1 and not exchange.underway:
        share = texts.still_indexing.format(percent=f"{answer.coverage:.0%}")
        parts.append(f'<p class="fact">{escaped(share)}</p>')
    return "".join(parts)


def _says(text: str, words: str) -> bool:
    """Whether a text consists of exactly these words, ignoring case and a final full stop."""
    return text.strip().rstrip(".。").casefold() == words.casefold()


def _searched(exchange: Exchange, texts: Texts) -> str:
    if exchange.searched is None:
        return ""
    passages, sources = exchange.searched.passages, exchange.searched.sources
    said = texts.searched.format(passages=f"{passages:,}", sources=f"{sources:,}")
    return f'<p class="fact">{escaped(said)}</p>'


def _understood(answer: Answer, texts: Texts) -> str:
    if answer.standalone_question.strip() in ("", answer.question.strip()):
        return ""
    said = texts.understood.format(question=answer.standalone_question)
    return f'<p class="fact understood">{escaped(said)}</p>'


def _disagreement(disagreement: Disagreement, places: Places, texts: Texts) -> str:
    cited = {marker for reading in disagreement.readings for marker in reading.citations}
    dated = any(places[marker].date for marker in cited if marker in places)
    rows = "".join(
        _reading(reading, places, texts, dated=dated) for reading in disagreement.readings
    )
    names = (texts.value, texts.source, texts.date)[: 3 if dated else 2]
    head = "".join(f'<th scope="col">{escaped(name)}</th>' for name in names)
    return (
        f'<table class="readings{" dated" if dated else ""}"><caption>{escaped(texts.disagree)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _agreement(agreement: Agreement, places: Places, texts: Texts) -> str:
    said = texts.agree.format(sources=agreement.sources, value=agreement.value)
    cited = [places[marker] for marker in agreement.citations if marker in places]
    links = "".join(marker_link(citation, texts) for citation in cited)
    return f'<p class="fact">{escaped(said)} {links}</p>'


def _reading(reading: Reading, places: Places, texts: Texts, *, dated: bool) -> str:
    cited = [places[marker] for marker in reading.citations if marker in places]
    cells = [
        f"<td>{escaped(citation.title)} {marker_link(citation, texts)}</td>"
        + (f"<td>{escaped(citation.date or texts.undated)}</td>" if dated else "")
        for citation in cited
    ] or ["<td></td>" * (2 if dated else 1)]
    value = f'<th scope="row" rowspan="{len(cells)}">{escaped(counted(reading, texts))}</th>'
    return f"<tr>{value}" + "</tr><tr>".join(cells) + "</tr>"


def _tools(exchange: Exchange, texts: Texts) -> str:
    answer = exchange.answer
    if answer is None:
        return f'<div class="tools">{button(texts.retry, "retry", "plain")}</div>'
    retry = icon_button(texts.retry, "retry", "retry")
    told = "" if answer.quotes_nothing else _told(answer, exchange, texts)
    copy = icon_button(texts.copy, "copy", "copy", data_done=texts.copied)
    thumbs = _thumb(exchange, "up", texts.good) + _thumb(exchange, "down", texts.bad)
    return f'<div class="tools"><div>{told}</div><div>{copy}{retry}{thumbs}</div></div>'


def _told(answer: Answer, exchange: Exchange, texts: Texts) -> str:
    """How sure an answer is, and its evidence."""
    evidence = texts.evidence_of.format(count=len(answer.citations or answer.nearest))
    # An incomplete answer has no meaningful confidence.
    sure = "" if exchange.state == "stopped" else _confidence(answer, texts)
    return sure + button(evidence, "evidence", "tool worded")


def _thumb(exchange: Exchange, verdict: str, label: str) -> str:
    given = "true" if exchange.verdict == verdict else "false"
    return icon_button(label, f"thumb-{verdict}", verdict, aria_pressed=given)


def _percent(share: float) -> str:
    """A probability in whole percent, but never 0% or 100%: nothing is certain."""
    if 0.01 <= share <= 0.99:
        return f"{share:.0%}"
    return "< 1%" if share < 0.5 else "> 99%"


def _confidence(answer: Answer, texts: Texts) -> str:
    percent = _percent(answer.confidence)
    if answer.status == "not_found":
        more, shown = texts.not_found_more, texts.not_found_chance.format(percent=percent)
    else:
        rank = next(at for at, least in enumerate(_CONFIDENT_FROM) if answer.confidence >= least)
        more = texts.confidence_more
        shown = texts.confidence.format(words=texts.confidence_words[rank])
    kind = "confidence low" if answer.confidence < _CONFIDENT_FROM[1] else "confidence"
    told = attributes({"data-peek": more.format(percent=percent)})
    return f'<button type="button" class="{kind}"{told}>{escaped(shown)}</button>'
