"""An answer that isn't sure is given as "perhaps", with what the question names and the quotes don't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from index.library import Library
from rag.answer import Citation
from rag.answering.perhaps import missing_words, perhaps_text
from rag.langchain.chain import QuestionChain
from rag.query.analysis import analyse_question
from rag.reading.caution import Caution
from rag.reading.confidence_model import reader_weights
from rag.reading.cross_encoder import CrossReading
from tests.fakes import WordReranker
from ui.chat.reply import render_reply
from ui.terminal.answers import as_text
from ui.texts.english import ENGLISH

CAUTIONS: tuple[Caution, ...] = get_args(Caution)
PUMPS = """# Pumps

The pump in the cellar was bought in 2019 and moves forty litres a minute.

地下室的水泵是2019年买的，每分钟可抽水四十升。

Насос в подвале куплен в 2019 году и качает сорок литров в минуту.
"""


class Unsure(WordReranker):
    """Reads as its base does, but finds that nothing answers."""

    def read(self, question: str, passages: Sequence[str]) -> list[CrossReading]:
        return [replace(each, logit=-4.0) for each in super().read(question, passages)]


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    (tmp_path / "pumps.md").write_text(PUMPS, "utf-8")
    library.sync([tmp_path / "pumps.md"])
    return library


def test_an_unsure_answer_says_perhaps_first_and_what_it_lacks(filled: Library) -> None:
    chain = QuestionChain(filled, reranker=Unsure(), least_confidence=0.0)
    answer = chain.answer("How heavy is the submarine pump in the cellar?")
    assert answer.status == "answered" and answer.perhaps
    assert "submarine" in answer.missing and "cellar" not in answer.missing
    assert answer.answer.startswith("Perhaps: ") and "“submarine”" in answer.lead
    assert "forty litres" in answer.answer
    assert as_text(answer).startswith("Perhaps: ")
    assert 'class="perhaps-words"' in render_reply(answer, ENGLISH, whole=True)


def test_a_sure_answer_says_nothing_of_it(filled: Library) -> None:
    chain = QuestionChain(filled, reranker=WordReranker(), least_confidence=0.0)
    answer = chain.answer("How many litres a minute does the pump in the cellar move?")
    assert (answer.perhaps, answer.missing, answer.lead) == (False, (), "")
    assert answer.answer.startswith("The pump")


def test_how_cautious_answers_are_is_a_setting(filled: Library) -> None:
    asked = "How heavy is the submarine pump in the cellar?"
    said = {
        caution: QuestionChain(filled, reranker=Unsure(), caution=caution).answer(asked)
        for caution in CAUTIONS
    }
    least = reader_weights("latin").thresholds
    for caution, answer in said.items():
        assert (answer.status == "answered") == (answer.confidence >= least[caution])
    assert said["strict"].status == "not_found"


@pytest.mark.parametrize(
    ("question", "quote", "missing"),
    [
        ("Wie schwer ist die Tauchpumpe im Keller?", "Die Pumpe im Keller ist neu.", ("schwer", "Tauchpumpe")),
        ("地下室的潜水泵有多重？", "地下室的水泵是2019年买的。", ("潜水",)),
        ("Сколько весит погружной насос в подвале?", "Насос в подвале куплен в 2019.", ("весит", "погружной")),
        ("How heavy is the pump?", "Насос в подвале куплен в 2019 году.", ()),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_in_the_words_of_the_question(
    question: str, quote: str, missing: tuple[str, ...]
) -> None:
    cited = Citation(1, "a", "", None, None, None, 0, len(quote), quote, "")
    asked = analyse_question(question, lambda words: [1.0 for _ in words])
    assert missing_words(asked, [cited]) == missing
    assert all(each in perhaps_text(question, missing) for each in missing)
