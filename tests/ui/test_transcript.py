from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from rag.answer import Answer, Claim, Highlight, Turn
from tests.ui.examples import CALL, MEMO, WHO, cite, disagreeing, not_found, quoted
from ui.conversation import Exchange, turns
from ui.evidence import render_evidence, render_sources
from ui.printing import as_text
from ui.transcript import render_conversation

SENTENCE = cite(CALL, "The call took about 90 minutes.", 1)


def shown(answer: Answer, *, complete: bool = True) -> str:
    return render_conversation([Exchange(answer.question, answer=answer, complete=complete)])


def plain(html: str) -> str:
    """What a reader sees, without the markup."""
    return unescape(re.sub(r"<[^>]*>", "", html)).replace("\u00a0", " ")


def links(html: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'class="marker" href="([^"]*)"', html)]


def test_a_marker_links_to_the_cited_characters() -> None:
    html = shown(quoted(WHO, SENTENCE))
    assert f"{SENTENCE.quote} [1]" in plain(html)
    (href,) = links(html)
    assert href.startswith("source/")
    assert href.endswith(f"start={SENTENCE.start}&end={SENTENCE.end}")


def test_a_number_in_brackets_inside_a_quoted_sentence_is_no_marker() -> None:
    said = replace(SENTENCE, quote="As shown before [1], it took long.")
    html = shown(quoted(WHO, said))
    assert len(links(html)) == 1
    assert "As shown before [1], it took long." in html


def test_a_marker_without_a_citation_stays_text() -> None:
    html = shown(replace(quoted(WHO, SENTENCE), answer="So it is. [7]", claims=()))
    assert links(html) == []
    assert "So it is. [7]" in plain(html)


def test_an_unsupported_sentence_is_marked() -> None:
    claim = Claim("It was cold.", (), "unsupported")
    html = shown(replace(quoted(WHO), answer="It was cold.", claims=(claim,)))
    assert '<span class="unsupported">It was cold.</span>' in html
    assert "no passage supports this" in html


def test_a_rewritten_question_is_shown_and_an_unchanged_one_is_not() -> None:
    answer = quoted(WHO, SENTENCE)
    assert "Understood as" not in shown(answer)
    rewritten = replace(answer, standalone_question="Who was in the call?")
    assert "Understood as: Who was in the call?" in shown(rewritten)


def test_the_exact_answer_is_marked_in_the_evidence_and_its_links() -> None:
    start = SENTENCE.start + SENTENCE.quote.index("about")
    marked = replace(SENTENCE, highlight=Highlight(start, start + len("about 90 minutes")))
    html = render_evidence(quoted(WHO, marked))
    assert "<blockquote>The call took <mark>about 90 minutes</mark>.</blockquote>" in html
    assert f"answer={start}-{start + 16}" in unescape(html)
    assert "answer: about 90 minutes" in as_text(quoted(WHO, marked))
    assert "<mark>" not in render_evidence(quoted(WHO, SENTENCE))


def test_confidence_waits_for_the_whole_answer() -> None:
    assert "Confidence" not in shown(quoted(WHO, SENTENCE), complete=False)
    assert "Confidence: high (91%)" in shown(quoted(WHO, SENTENCE))
    assert "Confidence: very low (0%)" in shown(replace(quoted(WHO, SENTENCE), confidence=0.0))


def test_a_reading_with_several_citations_names_each_source() -> None:
    answer = disagreeing()
    (disagreement,) = answer.disagreements
    both = replace(disagreement.readings[0], citations=(1, 2))
    html = shown(replace(answer, disagreements=(replace(disagreement, readings=(both,)),)))
    assert 'rowspan="2">about 90 minutes' in html
    assert html.count(MEMO.title) >= 1
    assert "undated" in html


def test_history_holds_only_what_was_answered() -> None:
    answer = quoted(WHO, SENTENCE)
    said = turns([Exchange(WHO, answer=answer), Exchange("Lost?", notice="failed")])
    assert said == [Turn("user", WHO), Turn("assistant", answer.answer)]


def test_evidence_without_any_passage_says_so() -> None:
    assert "No passage came near" in render_evidence(not_found(WHO))
    assert "Nothing is indexed yet" in render_sources([])


@given(st.text(min_size=1), st.text(), st.text())
def test_whatever_documents_and_people_write_is_shown_and_never_obeyed(
    quote: str, title: str, question: str
) -> None:
    cited = replace(SENTENCE, quote=quote, title=title, heading=title, date=title, source=quote)
    answer = replace(quoted(question, cited), standalone_question=title)
    html = shown(answer) + render_evidence(answer) + render_evidence(not_found(WHO, (cited,)))
    tags = set(re.findall(r"<(/?[^\s>]+)", html))
    assert tags <= {
        f"{slash}{tag}"
        for slash in ("", "/")
        for tag in ("a", "blockquote", "div", "h2", "li", "ol", "p", "section", "span")
    }
    html.encode("utf-8")
