from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from index.passages import Source, SourceSummary
from rag.answer import Agreement, Answer, Citation, Claim, Disagreement, Highlight, Turn
from tests.ui.examples import CALL, HOW_LONG, MEMO, WHO, Shelf, cite, disagreeing, not_found, quoted
from ui.chat.conversation import turns
from ui.chat.evidence import render_evidence, render_sources
from ui.chat.scope_picker import render_scope
from ui.chat.sidebar import render_kept
from ui.chat.transcript import render_exchange
from ui.html.elements import without_edges
from ui.storage.conversations import Conversation
from ui.storage.exchanges import Exchange, stopped
from ui.terminal.answers import as_text
from ui.texts import ENGLISH
from ui.viewer.quote_context import Around, around

SENTENCE = cite(CALL, "The call took about 90 minutes.", 1)


def shown(answer: Answer, *, complete: bool = True) -> str:
    exchange = Exchange(answer.question, "complete" if complete else "growing", answer=answer)
    return render_exchange(exchange, 0, ENGLISH, alone)


def alone(citation: Citation) -> Around:
    """No surroundings."""
    return Around()


def said(html: str) -> str:
    """The exchange without the evidence that is folded into it."""
    return html.split('<div class="proof"')[0]


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
    assert f"start={SENTENCE.start}&end={SENTENCE.end}&cited=" in href


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
    html = render_evidence(quoted(WHO, marked), ENGLISH, alone)
    assert '<span class="quoted">The call took <mark>about 90 minutes</mark>.</span>' in html
    assert f"answer={start}-{start + 16}" in unescape(html)
    assert "answer: about 90 minutes" in as_text(quoted(WHO, marked))
    assert "<mark>" not in render_evidence(quoted(WHO, SENTENCE), ENGLISH, alone)
    # What a script counts in: a character outside the first plane is two.
    emoji = replace(SENTENCE, quote="😀 yes", start=0, end=5, highlight=Highlight(2, 5))
    assert 'data-answer="3-6"' in shown(quoted(WHO, emoji))


def test_confidence_waits_for_the_whole_answer() -> None:
    assert "Confidence" not in shown(quoted(WHO, SENTENCE), complete=False)
    assert "Confidence: high" in shown(quoted(WHO, SENTENCE))
    assert 'data-peek="91%: ' in shown(quoted(WHO, SENTENCE))
    assert "Confidence: very low" in shown(replace(quoted(WHO, SENTENCE), confidence=0.0))


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
    history = turns([Exchange(WHO, answer=answer), Exchange("Lost?", "failed", notice="failed")])
    cited = tuple(each.source for each in answer.citations)
    assert cited and history == [Turn("user", WHO), Turn("assistant", answer.answer, cited)]


def test_evidence_without_any_passage_says_so() -> None:
    assert "No passage came near" in render_evidence(not_found(WHO), ENGLISH, alone)
    assert "Nothing is indexed yet" in render_sources([], ENGLISH)


def test_what_was_stopped_keeps_what_was_said_and_says_so() -> None:
    answer = quoted(WHO, SENTENCE)
    (left,) = stopped((Exchange(WHO, answer=answer),))
    html = render_exchange(left, 0, ENGLISH, alone)
    assert SENTENCE.quote in plain(said(html)) and ENGLISH.stopped in html
    (unanswered,) = stopped((Exchange(WHO),))
    assert ENGLISH.unfinished in plain(render_exchange(unanswered, 0, ENGLISH, alone))
    assert stopped((Exchange(WHO, "complete", answer=answer),))[0].state == "complete"


def test_who_waits_is_told_the_place_in_the_queue() -> None:
    html = render_exchange(Exchange(WHO, "waiting", position=7), 0, ENGLISH, alone)
    assert "Your place in the queue: 7" in html


class Holding:
    """Holds one source."""

    def __init__(self, text: str) -> None:
        self.held = Source("a.md", text, "A")

    def source(self, source_id: str) -> Source | None:
        return self.held if source_id == "a.md" else None

    def surroundings(self, quote: str) -> Around:
        start = self.held.text.index(quote)
        cited = Citation(
            1, "a.md", "A", None, None, None, start, start + len(quote), quote, self.held.sha256
        )
        return around(cited, self)


def test_surroundings_are_whole_sentences_that_no_heading_parts() -> None:
    text = (
        "Far away. It began early in the year.\n\nIt was long. It ended late in the autumn.\n\n"
        "## Next\n\nOther."
    )
    assert Holding(text).surroundings("It was long.") == Around(
        "It began early in the year.", "It ended late in the autumn."
    )
    headed = "# Before\n\nIt was long. | a | b |\n"
    assert Holding(headed).surroundings("It was long.") == Around("", "a | b")


def test_a_source_that_changed_since_lends_no_surroundings() -> None:
    cited = replace(SENTENCE, source="a.md")
    assert around(cited, Holding("Other text than was cited.")) == Around()


@given(st.text(min_size=1), st.text(), st.text())
def test_whatever_documents_and_people_write_is_shown_and_never_obeyed(
    quote: str, title: str, question: str
) -> None:
    cited = replace(SENTENCE, quote=quote, title=title, heading=title, date=title, source=quote)
    answer = replace(quoted(question, cited), standalone_question=title)
    exchange = Exchange(question, "complete", answer=answer, about=title, notice=quote)
    nearest = not_found(WHO, (cited,))

    def surrounded(citation: Citation) -> Around:
        return Around(quote, title)

    html = render_exchange(exchange, 0, ENGLISH, surrounded)
    html += render_evidence(nearest, ENGLISH, surrounded)
    html += render_kept([Conversation(title, quote, title)], quote, ENGLISH)
    html += render_scope([SourceSummary(quote, title, None, None, None, "", 1, 1)], ENGLISH)
    tags = set(re.findall(r"<(/?[^\s>]+)", html))
    assert tags <= {
        f"{slash}{tag}"
        for slash in ("", "/")
        for tag in (
            "a",
            "article",
            "b",
            "blockquote",
            "button",
            "details",
            "div",
            "fieldset",
            "h2",
            "input",
            "label",
            "legend",
            "li",
            "ol",
            "p",
            "path",
            "section",
            "span",
            "summary",
            "svg",
            "ul",
        )
    }
    # Nothing written by others has become an attribute: every handler and style would be one.
    assert not re.search(r"<[^>]*\s(on\w+|style|src|srcdoc)=", re.sub(r'"[^"]*"', '""', html))
    html.encode("utf-8")


def test_sources_that_agree_are_counted_and_notes_are_shown_as_text() -> None:
    answer = replace(
        quoted("How long?", SENTENCE),
        agreement=Agreement("90 <b>minutes</b>", 2, (1, 7)),
        notes=("<i>The model</i> gave no answer.",),
    )
    html = said(shown(answer))
    assert "2 independent sources say so: 90 <b>minutes</b> [1]" in plain(html)
    assert "<i>The model" not in html and "&lt;i&gt;The model" in html
    assert "2 independent sources agree: 90 \\<b>minutes\\</b> [1][7]" in as_text(answer)


def test_where_all_readings_are_undated_there_is_no_column_for_dates() -> None:
    answer = disagreeing()
    undated = tuple(replace(each, date=None) for each in answer.citations)
    assert "2025-02-12" in said(shown(answer)) and "undated" in said(shown(answer))
    html = said(shown(replace(answer, citations=undated)))
    assert "undated" not in html and '<th scope="col">Date' not in html


def test_the_question_is_not_said_again_where_sources_disagree() -> None:
    html = said(shown(replace(disagreeing(), disagreements=(asked_again(),))))
    assert plain(html).count(HOW_LONG) == 1 and "The sources disagree" in plain(html)


def asked_again() -> Disagreement:
    (about,) = disagreeing().disagreements
    return replace(about, about=HOW_LONG)


def test_not_in_the_documents_is_said_once_whatever_the_model_wrote() -> None:
    for text in ("The documents don't say.", "Not in the documents.", "not in the documents"):
        html = plain(said(shown(replace(not_found(WHO), answer=text))))
        assert html.casefold().count("not in the documents") == 1
    assert "Chance that it is there: 12%" in html


def test_a_quoted_row_of_a_table_is_shown_without_the_bars_at_its_ends() -> None:
    row = cite(MEMO, "| Putin | 50 minutes |", 1)
    at = row.start + len("| Putin | ")
    marked = replace(row, highlight=Highlight(at, at + len("50 minutes")))
    html = shown(quoted(WHO, marked))
    assert "Putin | 50 minutes" in plain(said(html)) and "| Putin" not in plain(html)
    assert "<mark>50 minutes</mark>" in html
    assert without_edges("a | b |") == "a | b |"


@given(st.lists(st.sampled_from(["|", " ", "\n", "a", "\t"])).map("".join))
def test_offsets_hold_in_rows_without_their_bars(text: str) -> None:
    shown = without_edges(text)
    assert len(shown) == len(text)
    assert all(now in (was, " ") for was, now in zip(text, shown, strict=True))


def test_while_a_model_writes_what_is_not_checked_yet_is_not_shown() -> None:
    draft = replace(not_found(WHO), status="answered", answer="", draft="Nobody kn")
    html = said(shown(draft, complete=False))
    assert ENGLISH.writing in plain(html) and "Nobody" not in html


def test_nothing_is_ever_certain() -> None:
    for confidence, said in ((0.0, "&lt; 1%"), (0.5, "50%"), (1.0, "&gt; 99%")):
        assert said in shown(replace(quoted(WHO, SENTENCE), confidence=confidence))


def test_a_table_beside_a_quote_is_no_part_of_its_surroundings() -> None:
    quote = "They met in May, as was agreed before."
    table = "| Who | When |\n|---|---|\n| Anna | May |"
    source = Source("a.md", f"{table}\n\nIt was late. {quote} It rained.\n\n{table}\n", title="A")
    found = around(cite(source, quote, 1), Shelf(source))
    assert (found.before, found.behind) == ("It was late.", "It rained.")
    row = around(cite(source, "| Anna | May |", 1), Shelf(source))
    assert row.before == "Who | When"
