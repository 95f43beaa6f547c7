"""What a mail says itself comes before what it quotes of older mails."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from index.library import Library
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker


def mail(text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Ada Berg <ada@example.org>", "team@example.org"
    message["Subject"], message["Date"] = "Re: Canteen", "Mon, 06 Apr 2026 10:00:00 +0200"
    message.set_content(text)
    return message.as_bytes()


@pytest.fixture
def chain(library: Library, docs: Path) -> QuestionChain:
    (docs / "canteen.eml").write_bytes(
        mail(
            "The canteen opens on 4 May 2026.\n\nOn 3 April 2026 Tom Reed wrote:\n"
            "> The canteen opens on 20 April 2026.\n> The cook is called Ludwig Brandt.\n"
        )
    )
    library.sync([docs])
    return QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)


def test_the_older_mail_does_not_win(chain: QuestionChain) -> None:
    answer = chain.answer("When does the canteen open?")
    assert "4 May" in answer.answer
    assert "20 April" not in answer.answer


def test_what_only_the_older_mail_says_is_quoted_and_marked(chain: QuestionChain) -> None:
    answer = chain.answer("How is the cook called?")
    (cited,) = [each for each in answer.citations if "Ludwig Brandt" in each.quote]
    assert cited.mark == "quoted mail"
    assert cited.heading == "On 3 April 2026 Tom Reed wrote:"


def test_who_is_named_is_asked_for_his_own_words(chain: QuestionChain) -> None:
    answer = chain.answer("When did Tom Reed say that the canteen opens?")
    assert "20 April" in answer.answer
