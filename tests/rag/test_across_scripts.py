"""Questions in Latin script whose answer stands in another, with the models that ship."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.opening import open_library
from rag.answer import Answer
from rag.generation.chat_models import Budget, ChatModel
from rag.generation.query_rewriting import ModelRewriter
from rag.generation.writer import ProseWriter
from rag.langchain.chain import QuestionChain
from rag.pipeline import Pipeline
from tests.fakes import ScriptedModel

TEXTS = {
    "bridge.md": "The bridge over the river was painted green in 1987. It is 212 metres long.",
    "bread.md": "Bread is baked in the south of the town. Nobody counts the loaves.",
    "港口.md": "港口历史。2021年5月，港口的冰封持续了十二天。市长下令关闭北门。",
    "国歌.md": "六次格莱美奖得主女神卡卡献唱了国歌，玛丽·麦特琳担任了手语 (ASL) 翻译。有 2000 名嘉宾出席。",
    "register.md": "Backups of the register are kept for 35 days.",
    "akten.md": "Befunde hebt die Klinik zehn Jahre auf, Röntgenbilder werden dreißig Jahre aufbewahrt.",
    "музей.md": "Музей истории города открылся в 1954 году. Вход в него бесплатный.",
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("mixed")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")
    with open_library(folder / "home", verb="test", writing=True) as library:
        library.sync([folder / name for name in TEXTS])
        yield library


def cited(answer: Answer, library: Library) -> set[str]:
    for each in (*answer.citations, *answer.nearest):
        source = library.source(each.source)
        assert source is not None
        assert each.quote == source.text[each.start : each.end]
    return {each.source for each in answer.citations}


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("In which month and year was the harbour frozen?", "港口.md"),
        ("In which year did the museum of the history of the city open?", "музей.md"),
        ("In which year was the bridge painted green?", "bridge.md"),
        # "35 days" is a "perhaps" in English; the answer in German is sure.
        ("How long are x-ray images kept?", "akten.md"),
        ("谁演唱了国歌？", "国歌.md"),
        ("有多少嘉宾出席了国歌演唱？", "国歌.md"),
    ],
)
def test_the_source_that_says_it_is_quoted_in_its_own_script(
    mixed: Library, question: str, source: str
) -> None:
    answer = Pipeline(mixed).answer(question)
    assert answer.status == "answered"
    cited(answer, mixed)
    (best,) = (each.source for each in answer.citations if each.marker == answer.best)
    assert best == source


def test_the_exact_answer_is_marked_in_another_script(mixed: Library) -> None:
    answer = Pipeline(mixed).answer("In which year did the museum of the history of the city open?")
    (best,) = (each for each in answer.citations if each.marker == answer.best)
    source = mixed.source(best.source)
    assert best.highlight is not None and source is not None
    assert "1954" in source.text[best.highlight.start : best.highlight.end]


def test_each_part_of_a_question_is_looked_for_in_every_script(mixed: Library) -> None:
    model = ScriptedModel(scripts=[["The bridge over the river was painted green in 1987. [p1]"]])
    chat = ChatModel("test:scripted", model, Budget(60, 400, 6_000))
    chain = QuestionChain(mixed, writer=ProseWriter(chat), rewriter=ModelRewriter(chat))
    parts = (
        "In which year was the bridge painted green?",
        "In which year did the museum of the history of the city open?",
    )
    answer = chain.answer(" ".join(parts))
    assert answer.parts == parts
    shown = str(model.asked[0][-1].content)
    assert "1987" in shown and "Музей истории города открылся в 1954 году" in shown


def test_what_no_source_says_in_any_script_is_not_found(mixed: Library) -> None:
    answer = Pipeline(mixed).answer("Which orchestra recorded the symphony in Vienna?")
    assert answer.status == "not_found"
    cited(answer, mixed)


def test_where_all_is_in_latin_script_nothing_is_looked_for_across(
    mixed: Library, home: Path, docs: Path
) -> None:
    question = "Where is bread baked?"
    found = {hit.place.source for hit in mixed.search_across(question)}
    assert found == {"港口.md", "国歌.md", "музей.md", "akten.md"}
    (docs / "bread.md").write_text(TEXTS["bread.md"])
    with open_library(home, verb="test", writing=True) as library:
        library.sync([docs])
        assert library.search_across(question) == []
