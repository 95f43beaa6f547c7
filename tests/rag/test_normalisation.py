"""Questions as people type them: misspelt names, hidden characters, a mail with a question in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Turn
from rag.langchain.chain import QuestionChain
from rag.query.normalisation import KEPT_BEFORE, LONG, Typed, cleaned, normalised
from tests.fakes import WordReranker


@pytest.fixture
def chain(library: Library, docs: Path) -> QuestionChain:
    (docs / "aide.md").write_text("Yuri Ushakov closed the northern gate on May 3, 2021.")
    (docs / "bread.md").write_text("Bread is baked in the south. Nobody counts the loaves.")
    library.sync([docs])
    return QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)


@pytest.mark.parametrize("name", ["Ushakof", "Uschakov", "Ushkaov", "Ushako"])
def test_a_misspelt_name_finds_its_source(chain: QuestionChain, name: str) -> None:
    asked = f"When did {name} close the gate?"
    answer = chain.answer(asked)
    assert answer.citations[0].source == "aide.md"
    assert answer.question == asked
    assert answer.standalone_question == "When did Ushakov close the gate?"


@pytest.mark.parametrize(
    "question",
    [
        "When did Ushakov close the gate?",  # spelled as it should be
        "When did Rubio close the gate?",  # nothing like it
        "Bred is what?",  # any word is capitalised at the start
        "¿Noboda cuenta los panes?",  # behind a mark that opens a question, too
        "When was bred baked?",  # no name
    ],
)
def test_other_words_stay_as_they_are(chain: QuestionChain, question: str) -> None:
    assert chain.answer(question).standalone_question == question


@pytest.mark.parametrize("name", ["Bake", "Baket"])
def test_a_short_name_is_not_guessed_at(library: Library, docs: Path, name: str) -> None:
    (docs / "a.md").write_text("Bakey is here.")
    library.sync([docs])
    assert library.nearest_word(name.lower()) == (None if len(name) < 5 else "bakei")


def test_a_long_word_may_have_two_letters_wrong(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text("Stoltenborg and Stoltenberg. Stoltenberg.")
    library.sync([docs])
    assert library.nearest_word("stultenburg") in ("stoltenberg", "stoltenborg")
    assert library.nearest_word("stuldenburg") is None
    assert library.nearest_word("toltenberg") is None


def test_what_nobody_sees_is_not_searched_for(chain: QuestionChain) -> None:
    hidden = "When did Usha\u200bkov close the\ufeff no\u00adrthern gate?"
    plain = "When did Ushakov close the northern gate?"
    assert chain.answer(hidden).confidence == chain.answer(plain).confidence
    assert cleaned("ＷＨＥＮ was it？") == "WHEN was it？"
    assert (
        cleaned("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
        == "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )


def test_hidden_characters_in_a_document_cut_no_word(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text("The har\u00adbour fro\u200bze.")
    library.sync([docs])
    assert library.search("harbour froze")[0].lexical > 0


@pytest.mark.parametrize("question", ["the", "?", "....", "😀", "what is of the and"])
def test_a_question_without_a_word_of_its_own_is_not_answered(
    chain: QuestionChain, library: Library, question: str
) -> None:
    answer = QuestionChain(library, reranker=WordReranker()).answer(question)
    assert (answer.status, answer.confidence) == ("not_found", 0.0)


def test_a_follow_up_needs_no_word_of_its_own(chain: QuestionChain) -> None:
    history = [Turn("user", "When did Ushakov close the gate?"), Turn("assistant", "In 2021.")]
    assert chain.answer("When was that?", history).citations[0].source == "aide.md"


def test_the_question_in_a_long_text_is_what_is_asked(chain: QuestionChain) -> None:
    mail = "My colleague wrote to me about the loaves and the south. " * 40
    question = "When did Ushakov close the gate?"
    answer = chain.answer(f"{mail}{question} Thank you.")
    assert answer.standalone_question.startswith(question)
    assert answer.citations[0].source == "aide.md"


def test_a_long_text_without_a_question_mark_is_asked_by_its_end() -> None:
    told = [f"This is sentence number {number} of the text." for number in range(300)]
    typed = normalised(" ".join(told), lambda word: None)
    assert typed.text == " ".join(told[-3:])
    assert len(typed.text) <= LONG and len(typed.before) == KEPT_BEFORE
    assert normalised("word " * 2000, lambda word: None).text


def test_a_short_text_is_the_question() -> None:
    assert normalised("It rang. Who is it? Thanks.", lambda word: None) == Typed(
        "It rang. Who is it? Thanks."
    )


def test_a_greeting_is_no_part_of_the_question() -> None:
    assert normalised("Hello. Who is it?", lambda word: None) == Typed("Who is it?")
