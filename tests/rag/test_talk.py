"""What is indexed, small talk, and questions that say too little are answered plainly, without a quote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.library import Library
from index.scope import Scope
from rag.answer import Answer, Turn
from rag.langchain.chain import QuestionChain
from rag.query.shape import shape_of
from rag.query.small_talk import small_talk, without_greeting
from tests.fakes import WordReranker
from tests.rag.injections import ORDERS

TEXTS = {
    "rules/travel.md": "---\ntitle: Travel policy\ndate: 2024-03-01\n---\nThe trip to the depot took 40 minutes. "
    "Anna Berg approved the budget of the northern depot.\n",
    "rules/leave.md": "---\ntitle: Parental leave\ndate: 2025-06-15\n---\nLeave is granted for 14 weeks.\n",
    "reports/fire.md": "---\ntitle: Fire report\ndate: 2023-11-02\n---\nThe fire in the warehouse lasted 3 hours. "
    "Anna Berg called the brigade to the warehouse.\n",
    "notes.md": "The gate was closed by the mayor.\n",
}


@pytest.fixture
def chain(library: Library, docs: Path) -> QuestionChain:
    for name, text in TEXTS.items():
        (docs / name).parent.mkdir(exist_ok=True)
        (docs / name).write_text(text)
    library.sync([docs])
    return QuestionChain(library, reranker=WordReranker())


def plain(answer: Answer) -> str:
    """The text of an answer that quotes nothing and refuses nothing."""
    assert (answer.status, answer.claims, answer.citations) == ("answered", (), ())
    assert "don't say" not in answer.answer
    return answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "What documents do you have?",
        "Which files are indexed?",
        "List all documents",
        "What's in the index?",
        "你有哪些文件？",
        "列出所有文件",
        "Какие документы у тебя есть?",
        "Покажи все файлы",
        "Welche Dokumente hast du?",
    ],
)
def test_what_is_indexed_is_listed_with_titles_and_dates(
    chain: QuestionChain, question: str
) -> None:
    said = plain(chain.answer(question))
    for title in ("Travel policy (2024-03-01)", "Parental leave (2025-06-15)", "Fire report"):
        assert title in said
    assert "4" in said.splitlines()[0] and "2023-11-02 – 2025-06-15" in said.splitlines()[0]


@pytest.mark.parametrize(
    ("question", "count"),
    [
        (
            "How many documents do you have?",
            "Indexed: 4 documents in 3 folders, dated 2023-11-02 – 2025-06-15.",
        ),
        (
            "一共有多少份文档？",
            "共收录 4 份文档，分布在 3 个文件夹中，日期为 2023-11-02 – 2025-06-15。",
        ),
        (
            "Сколько файлов проиндексировано?",
            "Проиндексировано: 4 документа, 3 папки, даты: 2023-11-02 – 2025-06-15.",
        ),
    ],
)
def test_how_many_there_are_is_one_line(chain: QuestionChain, question: str, count: str) -> None:
    assert plain(chain.answer(question)) == count


@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("Which folders are there?", ["- reports: 1 document", "- rules: 2 documents"]),
        ("What is the newest document you have?", ["- Parental leave (2025-06-15)"]),
        ("What's the oldest document in the collection?", ["- Fire report (2023-11-02)"]),
        (
            "Which documents are from 2024?",
            ["Of 4 documents, 1 document, dated 2024-03-01:", "- Travel policy (2024-03-01)"],
        ),
        ("Which documents are from 1999?", ["None of the 4 documents fits this."]),
        (
            "Show me the files in the folder rules",
            ["- Parental leave (2025-06-15)", "- Travel policy (2024-03-01)"],
        ),
        ("Do you have the travel policy?", ["Yes, by its title:", "- Travel policy (2024-03-01)"]),
        ("Is there a document about parental leave?", ["- Parental leave (2025-06-15)"]),
        ("Is there a file called fire.md?", ["- Fire report (2023-11-02)"]),
        ("When was the travel policy added?", ["- Travel policy (2024-03-01)"]),
        ("What date is the fire report from?", ["- Fire report (2023-11-02)"]),
        ("Is there a report about whales?", ["No title of the 4 documents names that."]),
    ],
)
def test_parts_of_what_is_indexed(chain: QuestionChain, question: str, lines: list[str]) -> None:
    said = plain(chain.answer(question)).splitlines()
    assert [line for line in said if line in lines] == lines, said


def test_what_can_be_asked_is_said_with_questions_that_are_answered(chain: QuestionChain) -> None:
    said = plain(chain.answer("What can I ask you?"))
    assert "- How long did the fire in the warehouse last?" in said.splitlines()
    assert said.startswith("Indexed: 4 documents")


def test_a_document_that_is_only_spoken_of_in_a_text_is_named_after_its_source(
    library: Library, docs: Path
) -> None:
    (docs / "a.md").write_text("# Yearbook\n\nWhales were seen from the northern pier.\n")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    said = plain(chain.answer("Is there a document about whales?"))
    assert said.splitlines()[1:] == ["- Yearbook (undated)"]


@pytest.mark.parametrize(
    "question", ["Do you have the approval of the budget?", "When was salt added?"]
)
def test_what_no_title_answers_is_a_fact(chain: QuestionChain, question: str) -> None:
    answer = chain.answer(question)
    assert (answer.shape, answer.claims != () or answer.status == "not_found") == (
        "collection",
        True,
    )


def test_only_what_the_asker_may_read_is_named(library: Library, docs: Path) -> None:
    (docs / "all.jsonl").write_text(
        '{"id": "open", "title": "Open letter", "text": "The gate is open."}\n'
        '{"id": "closed", "title": "Closed letter", "text": "The gate is closed.", "groups": ["board"]}\n'
    )
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker())
    for question in (
        "What documents do you have?",
        "Do you have the closed letter?",
        "How long was it?",
    ):
        answer = chain.answer(question, scope=Scope(groups=("staff",)))
        assert "Closed" not in answer.answer + " ".join(answer.choices)
    assert (
        "Closed letter" in chain.answer("List all documents", scope=Scope(groups=("board",))).answer
    )


def test_of_many_documents_twenty_are_named_and_the_others_counted(
    library: Library, docs: Path
) -> None:
    lines = [f'{{"id": "d{n}", "title": "Letter {n}", "text": "It is {n}."}}' for n in range(45)]
    (docs / "all.jsonl").write_text("\n".join(lines))
    library.sync([docs])
    said = plain(QuestionChain(library, reranker=WordReranker()).answer("List all documents"))
    assert len(said.splitlines()) == 22
    assert said.splitlines()[-1] == "- and 25 more"


def test_a_title_is_data(library: Library, docs: Path) -> None:
    """A title with line breaks stays one line, a long one is cut, an order to a machine isn't shown."""
    order = ORDERS["ignore"].format(said="yes")
    titles = ["One\\nAnother", "x" * 500, order]
    lines = [
        f'{{"id": "d{n}", "title": "{title}", "text": "It is {n}."}}'
        for n, title in enumerate(titles)
    ]
    (docs / "all.jsonl").write_text("\n".join(lines))
    library.sync([docs])
    said = plain(QuestionChain(library, reranker=WordReranker()).answer("List all documents"))
    assert len(said.splitlines()) == 4
    assert "- One Another (undated)" in said and "Ignore all" not in said
    assert max(map(len, said.splitlines())) < 120


def test_an_empty_index_says_so(library: Library) -> None:
    chain = QuestionChain(library, reranker=WordReranker())
    assert plain(chain.answer("What documents do you have?")).startswith("There are no documents")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("Hi", "Hello!"),
        ("Thanks a lot!", "You're welcome."),
        ("Goodbye", "Goodbye!"),
        ("How are you?", "Fine"),
        ("Hi, what can you do?", "I am citeback"),
        ("Great, thanks", "You're welcome."),
        ("👍 ok", "Good."),
        ("你好", "你好！"),
        ("谢谢！", "不客气。"),
        ("你能做什么？", "我是 citeback"),
        ("再见", "再见！"),
        ("Привет!", "Здравствуйте!"),
        ("Спасибо большое", "Пожалуйста."),
        ("Кто ты?", "Я citeback"),
        ("Пока!", "До свидания!"),
    ],
)
def test_small_talk_is_answered_in_its_language(
    chain: QuestionChain, message: str, said: str
) -> None:
    for history in ((), (Turn("user", "When did the gate close?"), Turn("assistant", "In May."))):
        answer = chain.answer(message, history)
        assert (answer.shape, plain(answer).startswith(said)) == ("small talk", True)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("Hi, when was the call?", "When was the call?"),
        ("Hello there! Who closed it?", "Who closed it?"),
        ("hi who closed the gate", "Who closed the gate"),
        ("你好，会议几点开始？", "会议几点开始？"),
        ("Добрый день! Кто закрыл ворота?", "Кто закрыл ворота?"),
        ("Hi Tech GmbH was founded when?", "Hi Tech GmbH was founded when?"),
        ("Hello!", "Hello!"),
    ],
)
def test_a_greeting_before_a_question_is_taken_away(message: str, question: str) -> None:
    assert without_greeting(message) == question


def test_a_question_behind_a_greeting_is_answered(chain: QuestionChain) -> None:
    answer = chain.answer("Hello, who closed the gate?")
    assert (answer.status, answer.citations[0].source) == ("answered", "notes.md")
    assert answer.question == "Hello, who closed the gate?"


@pytest.mark.parametrize(
    "message",
    [
        "Thanks to whom was the gate closed?",
        "Who are you quoting on the budget?",
        "good reports on whales",
        "谢谢谁？为什么？",
        "x" * 300,
    ],
)
def test_what_asks_for_something_is_no_small_talk(message: str) -> None:
    assert small_talk(message) is None


@pytest.mark.parametrize(
    "question",
    [
        "How long was it?",
        "When did he say that?",
        "Why?",
        "那是什么时候？",
        "Когда это было?",
        "and the other one?",
    ],
)
def test_a_question_that_says_nothing_gets_questions_to_choose_from(
    chain: QuestionChain, question: str
) -> None:
    answer = chain.answer(question)
    assert (answer.shape, answer.status, answer.claims) == ("unclear", "not_found", ())
    assert 2 <= len(answer.choices) <= 3 and "don't say" not in answer.answer
    assert answer.answer.endswith(("?", "？"))


def test_the_questions_offered_ask_for_the_same_kind_of_thing(chain: QuestionChain) -> None:
    offered = chain.answer("How long was it?").choices
    lasting = ("the fire in the warehouse", "the trip to the depot")
    assert sorted(offered[:2]) == [f"How long did {each} last?" for each in lasting]
    assert all(shape_of(each) in ("fact", "summary") for each in offered)


def test_a_question_offered_can_be_asked(chain: QuestionChain) -> None:
    asked = "How long was it?"
    first = chain.answer(asked)
    history = [Turn("user", asked), Turn("assistant", first.answer)]
    chosen = next(each for each in first.choices if "fire" in each)
    assert "3 hours" in chain.answer(chosen, history).answer


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("Who closed it?", ()),  # the verb says enough to find the gate
        ("How long was it?", (Turn("user", "Tell me of the fire in the warehouse"),)),
        ("How long was the fire?", ()),
    ],
)
def test_what_can_be_answered_is_not_asked_back(
    library: Library, docs: Path, question: str, history: Sequence[Turn]
) -> None:
    for name, text in TEXTS.items():
        (docs / name).parent.mkdir(exist_ok=True)
        (docs / name).write_text(text)
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    assert chain.answer(question, history).choices == ()


def test_without_a_source_in_scope_nothing_is_asked_back(chain: QuestionChain) -> None:
    answer = chain.answer("How long was it?", scope=Scope(folders=("nowhere",)))
    assert (answer.status, answer.choices) == ("not_found", ())
