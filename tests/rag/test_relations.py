"""Lists of what stands in a relation: over all sources, in whatever language, each cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.langchain.chain import QuestionChain
from rag.query.listed import asked_list
from rag.query.relation import relation_of
from tests.fakes import WordReranker

EN = "# The Tarn Accord\n\nNorway and Portugal signed it. Brazil hesitated. Kenya did not sign the accord.\n"
ZH = "# 一年之后\n\n日本签署了《塔恩协定》。埃及反对协定的规则。\n"
RU = "# Год спустя\n\nТурция возразила против соглашения. Чили подписала соглашение.\n"
MINUTES = "# Board meeting\n\nPresent: Ruth Adeyemi (chair), Karl Voss and Lena Duval.\n"


def labels(library: Library, folder: Path, question: str, *texts: str) -> set[str]:
    for at, text in enumerate(texts):
        (folder / f"{at}.md").write_text(text)
    library.sync([folder])
    answer = QuestionChain(library, reranker=WordReranker()).answer(question)
    assert all(answer.claims[at].citations for group in answer.groups for at in group.claims)
    return {name for group in answer.groups for name in group.label.split(", ")}


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Which countries signed the accord?", {"Norway", "Portugal"}),
        ("Which countries did not sign the accord?", {"Kenya"}),
        ("Какие страны подписали соглашение?", {"Norway", "Portugal", "日本", "Чили"}),
    ],
)
def test_who_acts_is_named_and_who_is_denied_is_not(
    library: Library, docs: Path, question: str, named: set[str]
) -> None:
    found = labels(library, docs, question, EN, ZH, RU)
    assert found >= named
    assert not found & ({"Brazil", "Kenya", "Турция", "埃及", "Norway"} - named)


def test_a_line_of_those_present_is_a_list_of_persons(library: Library, docs: Path) -> None:
    found = labels(library, docs, "Who attended the board meeting?", MINUTES)
    assert found == {"Ruth Adeyemi", "Karl Voss", "Lena Duval"}


@pytest.mark.parametrize(
    ("question", "text", "tells"),
    [
        ("Which countries objected to the plan?", "Egypt opposed it", True),
        ("Which countries objected to the plan?", "埃及反对协定", True),
        ("Which countries reacted to the plan?", "Kenya welcomed it", True),
        ("哪些国家签署了协定？", "Чили подписала его", True),
        ("Какие страны возразили против плана?", "Turkey objected", True),
        ("Which countries signed the plan?", "a significant step", False),
        ("Which firms painted the bridge?", "Otto painted the bridge", True),
    ],
)
def test_a_relation_is_told_by_several_verbs(question: str, text: str, tells: bool) -> None:
    relation = relation_of(asked_list(question))
    assert relation is not None and bool(relation.told.search(text)) is tells


def test_a_question_without_a_verb_has_no_relation() -> None:
    assert relation_of(asked_list("List the countries")) is None
