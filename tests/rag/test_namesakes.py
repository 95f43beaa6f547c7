"""Who and what a question names is told from others of the kind, however it is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.library import Library
from index.opening import default_embedders, open_library
from rag.pipeline import Pipeline
from rag.reading.siblings import named_in
from rag.text.han_names import substituted
from rag.text.proper_names import is_same, is_sibling, names_in

TEXTS = {
    "en": """\
# Notes of the mill

Anna Schmidt married the clockmaker Emil Brandt in 1896. Her brother Karl Schmidt moved to Ulm.

The warehouse in Paris has 42 loading docks. The office in Lyon employs 60 people.

Mr Tanaka's office is on the third floor.

In March the boiler was replaced. The canteen serves fish on Fridays.

The seller's duty of notice ends after fourteen days. The pool is 6 metres wide.
""",
    "zh": "# 公司\n\n巴黎的仓库有四十二个装卸口。里昂的办事处有六十名员工。\n\n三月份更换了锅炉。\n",
    "ru": """\
# Компания

На складе в Казани сорок два места. Офис в Самаре ремонтируют.

В марте заменили котёл.
""",
}


@pytest.fixture(scope="module", params=list(TEXTS))
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Pipeline]]:
    home: Path = tmp_path_factory.mktemp("namesakes")
    (home / "docs").mkdir()
    (home / "docs" / "notes.md").write_text(TEXTS[request.param], "utf-8")
    with open_library(
        home / "home", embedders=default_embedders, verb="test", writing=True
    ) as library:
        assert isinstance(library, Library)
        library.sync([home / "docs"])
        yield request.param, Pipeline(library)


SIBLINGS = {
    "en": [
        "Who did Anna Weber marry?",
        "How many loading docks does the warehouse in Lyon have?",
        "Where is Ms Tanaka's office?",
        "What was replaced in May?",
        "What does the canteen serve on Wednesdays?",
        "How deep is the pool?",
    ],
    "zh": ["里昂的仓库有多少个装卸口？", "五月份更换了什么？"],
    "ru": ["Сколько мест на складе в Самаре?", "Что заменили в мае?"],
}
ANSWERED = {
    "en": [
        ("Who did Anna Schmidt marry?", "Brandt"),
        ("How many loading docks does the Paris warehouse have?", "42"),
        ("Where is Tanaka's office?", "third floor"),
        ("What does the canteen serve on Fridays?", "fish"),
    ],
    "zh": [("巴黎的仓库有多少个装卸口？", "四十二"), ("三月更换了什么？", "锅炉")],
    "ru": [("Сколько мест на складе в Казани?", "сорок"), ("Что заменили в марте?", "котёл")],
}


def test_what_is_said_of_another_is_no_answer(asked: tuple[str, Pipeline]) -> None:
    language, pipeline = asked
    for question in SIBLINGS[language]:
        answer = pipeline.answer(question)
        assert answer.status == "not_found", question
        assert answer.nearest and answer.notes, question


def test_what_is_said_of_the_asked_one_answers(asked: tuple[str, Pipeline]) -> None:
    language, pipeline = asked
    for question, said in ANSWERED[language]:
        answer = pipeline.answer(question)
        assert answer.status == "answered" and said in answer.answer, question


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("by Anna Weber", "by Weber"),
        ("by Anna Weber", "by A. Weber"),
        ("by Walter Müller", "by Walter Mueller"),
        ("the IMF", "the International Monetary Fund"),
        ("at VW", "at Volkswagen"),
        ("in France", "the French"),
        ("in the U.S.", "in America"),
        ("в Казани", "из Казань"),
    ],
)
def test_one_name_is_known_in_its_forms(one: str, other: str) -> None:
    assert is_same(names_in(one)[0], names_in(other)[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("by Anna Weber", "by Anna Schmidt"),
        ("by Anna Weber", "by Karl Weber"),
        ("by Mario Rossi", "by Maria Rossi"),
        ("a Model Aurora", "a Model Borealis"),
        ("the Heron Bridge", "the Kestrel Bridge"),
    ],
)
def test_names_that_share_a_word_are_siblings(one: str, other: str) -> None:
    assert is_sibling(names_in(one)[0], names_in(other)[0])


def test_a_misspelt_name_is_no_sibling() -> None:
    assert not is_sibling(names_in("by Zhang Rhou")[0], names_in("by Zhang Rou")[0])


def test_a_chinese_name_is_told_by_what_stands_in_its_place() -> None:
    assert substituted("宏达公司借出了几辆客车？", "华美公司借出了两辆客车。") == (
        ("宏达", "华美"),
    )
    assert not substituted("食堂周五供应什么？", "食堂星期五供应鱼。")


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("from Monday to Wednesday", "#weekday", {"1", "2", "3"}),
        ("по пятницам", "#weekday", {"5"}),
        ("星期三", "#weekday", {"3"}),
        ("в мае", "#month", {"5"}),
        ("十二月", "#month", {"12"}),
        ("下半年", "#half", {"2"}),
        ("the winter term", "#season", {"1"}),
        ("the buyer pays", "#traders", {"0"}),
    ],
)
def test_parts_of_the_year_and_contraries_are_kinds(text: str, kind: str, parts: set[str]) -> None:
    assert named_in(text)[kind] == parts


@pytest.mark.parametrize(
    "text", ["三个月", "一周一次", "May I ask?", "среда обитания", "the Middle East"]
)
def test_what_only_looks_so_names_nothing(text: str) -> None:
    assert not [kind for kind in named_in(text) if kind.startswith("#")]
