"""Which sentences are quoted."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.langchain.chain import QuestionChain
from rag.query.analysis import analyse_question
from rag.query.shape import AskedShape, shape_of
from tests.fakes import WordReranker


def test_a_question_for_several_sources_is_answered_from_several(
    library: Library, docs: Path
) -> None:
    (docs / "a.md").write_text("The gate was closed by the mayor. The gate was closed at noon.")
    (docs / "b.md").write_text("The gate was closed for the winter.")
    (docs / "c.md").write_text("Bread is baked in the south.")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    answer = chain.answer("What do all the sources say of the gate that was closed?")
    assert [each.source for each in answer.citations][:2] in (["a.md", "b.md"], ["b.md", "a.md"])
    assert len({each.source for each in answer.citations}) == len(answer.citations)


def test_who_tells_the_shape_decides_what_is_quoted(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text("The gate was closed by the mayor. The mayor closed the gate early.")
    (docs / "b.md").write_text("The gate was closed for the winter.")
    library.sync([docs])
    chain = QuestionChain(
        library,
        reranker=WordReranker(),
        least_confidence=0.0,
        tell=lambda *asked: AskedShape("several sources"),
    )
    cited = [each.source for each in chain.answer("What was closed?").citations]
    assert sorted(cited) == ["a.md", "b.md"]


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Across the documents, what is said?", True),
        ("Which sources name the mayor?", True),
        ("What do both articles say?", True),
        ("哪些文章提到了北约？", True),
        ("В каких документах это сказано?", True),
        ("Which source of energy is cheap?", False),
        ("How many files were lost?", False),
    ],
)
def test_what_asks_for_several_sources(question: str, several: bool) -> None:
    assert (shape_of(question) == "several sources") is several


def test_a_capital_at_the_start_makes_no_name() -> None:
    assert (
        analyse_question("Across the town, who baked?", lambda words: [1.0] * len(words)).names
        == frozenset()
    )
    assert analyse_question("Bread of Aby?", lambda words: [1.0] * len(words)).names


@pytest.mark.parametrize(
    ("name", "pointing", "question"),
    [
        ("市长李伟住在北门旁边。", "他在五月关闭了北门。", "五月关闭了哪座门？"),
        (
            "Мэр Ли Вэй живёт у ворот.",
            "Он закрыл северные ворота в мае.",
            "Когда закрыл северные ворота?",
        ),
    ],
)
def test_whom_a_pronoun_means_is_quoted_with_it_in_other_scripts(
    library: Library, docs: Path, name: str, pointing: str, question: str
) -> None:
    (docs / "a.md").write_text(f"{name}{pointing}" if name[-1] == "。" else f"{name} {pointing}")
    library.sync([docs])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0, quotes=1)
    assert [each.quote for each in chain.answer(question).citations] == [name, pointing]


def test_a_list_is_quoted_whole_behind_what_leads_it_in(library: Library, docs: Path) -> None:
    goods = ["timber from the mills", "live cattle", "explosives of any class"]
    listed = "\n".join(f"- {each}" for each in goods)
    (docs / "a.md").write_text(
        f"The following goods may not be unloaded:\n\n{listed}\n\nBread is.\n"
    )
    library.sync([docs])
    chain = QuestionChain(
        library,
        reranker=WordReranker(),
        least_confidence=0.0,
        tell=lambda *asked: AskedShape("fact"),
    )
    answer = chain.answer("Which of the following goods may not be unloaded?")
    quotes = [each.quote.lstrip("- ") for each in answer.citations]
    at = quotes.index("The following goods may not be unloaded:")
    assert quotes[at + 1 : at + 4] == goods
    assert answer.citations[at].highlight is None
    assert all(claim.support == "quoted" for claim in answer.claims)
