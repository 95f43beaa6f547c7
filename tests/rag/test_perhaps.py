"""An answer that isn't sure is given as "perhaps", with what the question names and the quotes don't."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Answer
from rag.langchain.chain import QuestionChain
from rag.reading.confidence_model import reader_weights
from tests.fakes import WordReranker
from ui.chat.reply import render_reply
from ui.terminal.answers import as_text
from ui.texts.english import ENGLISH

PUMPS = """# Pumps

The pump in the cellar was bought in 2019 and moves forty litres a minute.

地下室的水泵是2019年买的，每分钟可抽水四十升。

Насос в подвале куплен в 2019 году и качает сорок литров в минуту.
"""


@pytest.fixture
def answers(library: Library, tmp_path: Path):
    (tmp_path / "pumps.md").write_text(PUMPS, "utf-8")
    library.sync([tmp_path / "pumps.md"])
    return QuestionChain(library, reranker=WordReranker(), least_confidence=0.0).answer


def unsure(answer: Answer) -> bool:
    return answer.confidence < reader_weights("latin").sure


def test_an_unsure_answer_says_perhaps_first_and_what_it_lacks(answers) -> None:
    answer = answers("How heavy is the submarine pump in the cellar?")
    assert answer.status == "answered" and unsure(answer)
    assert answer.perhaps
    assert "submarine" in answer.missing and "cellar" not in answer.missing
    assert answer.answer.startswith("Perhaps: ") and "“submarine”" in answer.lead
    assert "forty litres" in answer.answer
    assert as_text(answer).startswith("Perhaps: ")
    assert 'class="perhaps-words"' in render_reply(answer, ENGLISH, whole=True)
