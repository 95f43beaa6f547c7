"""Questions that need a fact from one passage to find the next, read with the models that ship."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from index.library import Library
from index.opening import default_embedders, open_library
from rag.answer import Answer
from rag.pipeline import Pipeline
from rag.query.shape import AskedShape
from rag.shapes.hops import inner_questions

DOCUMENTS = {
    "glider.md": "The P-40 is a two-seat glider. It was made by Ardent Aviation until 1974.",
    "ardent.md": "Ardent Aviation was founded in 1949 by Ida Holmgren. It employs 320 people.",
    "ida.md": "# Ida Holmgren\n\nIda Holmgren was an engineer. She was born in Umeå in 1912.\n",
    "zh.md": "# 公司\n\n云峰牌电动车由青禾公司生产。青禾公司的创始人是林若水。\n",
    "lin.md": "# 人物\n\n林若水出生在绍兴。她毕业于浙江大学。\n",
    "ru.md": "Трактор «Вихрь» выпускает компания «Вега». Основатель компании «Вега» — Игорь Лапин.",
    "lapin.md": "# Люди\n\nИгорь Лапин родился в Вологде. Он учился в Ленинграде.\n",
}
DREDGED = "The harbour of Aby shall be dredged for large tankers next year."
DOUBLED = "The fees of the harbour of Aby were doubled by the council in June."
NEWS = (
    ("a", "https://www.aby-herald.com/1", "Harbour plans", DREDGED),
    ("b", "https://www.saltpost.com/2", "Harbour fees", DOUBLED),
    ("c", "https://www.saltpost.com/3", "Bread", "Bread is baked from flour in the old mill."),
)
FOUNDER = "In which city was the founder of the company that made the P-40 born?"
TRACTOR = "Где родился основатель компании, которая выпускает трактор «Вихрь»?"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("hops")
    docs = folder / "docs"
    docs.mkdir()
    for name, text in DOCUMENTS.items():
        (docs / name).write_text(text, "utf-8")
    lines = (
        json.dumps({"_id": id, "url": url, "title": title, "text": text})
        for id, url, title, text in NEWS
    )
    (docs / "news.jsonl").write_text("\n".join(lines))
    with open_library(
        folder / "home", embedders=default_embedders, verb="test", writing=True
    ) as opened:
        opened.sync([docs])
        yield opened


def asks(library: Library, question: str) -> Answer:
    asked = AskedShape("hops", about=question)
    return Pipeline(library, tell=lambda *_: asked).answer(question)


@pytest.mark.parametrize(
    ("question", "steps"),
    [
        (FOUNDER, ["Ardent", "Ida Holmgren", "Umeå"]),
        ("How many people does the company that made the P-40 employ?", ["Ardent", "320"]),
        ("Who is the founder of the company that made the P-40?", ["Ardent", "Ida Holmgren"]),
        ("生产云峰牌电动车的公司的创始人出生在哪里？", ["青禾公司", "林若水", "绍兴"]),
        (TRACTOR, ["Вега", "Лапин", "Вологде"]),
    ],
)
def test_every_step_is_cited(library: Library, question: str, steps: list[str]) -> None:
    answer = asks(library, question)
    assert len(answer.claims) == len(steps)
    for claim, step in zip(answer.claims, steps, strict=True):
        assert step in claim.text
        assert claim.support == "quoted"


@pytest.mark.parametrize(
    "question",
    [
        "In which city was the founder of the company that made the Q-77 born?",
        "Where was the designer of the P-40 born?",
        "Who is the director of the museum that owns the Green Lamp?",
    ],
)
def test_without_one_of_the_steps_there_are_none(library: Library, question: str) -> None:
    assert not asks(library, question).groups


def test_each_outlet_that_is_named_has_its_evidence(library: Library) -> None:
    answer = asks(
        library,
        "Does the Aby Herald report that the harbour of Aby shall be dredged for tankers, "
        "while the Salt Post says that the council doubled the fees of the harbour?",
    )
    assert [each.label for each in answer.groups] == ["Aby Herald", "Salt Post"]
    assert "dredged" in answer.claims[0].text
    assert "doubled" in answer.claims[1].text


def test_outlets_that_say_nothing_of_it_are_no_evidence(library: Library) -> None:
    answer = asks(
        library,
        "Does the Aby Herald report that a football club won the championship final, "
        "while the Salt Post says that the president of the club resigned?",
    )
    assert not answer.groups


@pytest.mark.parametrize(
    ("question", "inner"),
    [
        ("Who founded the company that made the P-40?", "Which company made the P-40?"),
        ("Where does the woman who leads Falcon work?", "Which woman leads Falcon?"),
        (
            "When was the director of the Tessin Museum born?",
            "Who is the director of Tessin Museum?",
        ),
        ("Где живёт директор «Веги»?", "Кто директор «Веги»?"),
        ("How long was the call?", None),
    ],
)
def test_what_must_be_known_first(question: str, inner: str | None) -> None:
    assert next((each.asked for each in inner_questions(question)), None) == inner


STAFF = {
    "staff.csv": "Name,Role,Town\nOla Brekke,Welder,Molde\nSiri Dahl,Head of sales,Narvik\n",
    "meeting.md": "# Meeting of May 2024\n\nAbsent: Ola Brekke. Ms Dahl took the chair.\n",
    "кадры.csv": "ФИО,Должность,Город\nТуров Глеб,Слесарь,Тверь\nЛосева Инна,Юрист,Псков\n",
    "протокол.md": "# Совещание в мае\n\nПрисутствовала: Лосева И. Отсутствовал: Туров Г.\n",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("office")
    docs = folder / "docs"
    docs.mkdir()
    for name, text in STAFF.items():
        (docs / name).write_text(text, "utf-8")
    with open_library(
        folder / "home", embedders=default_embedders, verb="test", writing=True
    ) as opened:
        opened.sync([docs])
        yield opened


@pytest.mark.parametrize(
    ("question", "name", "told"),
    [
        ("Which town is the person in who was absent in May 2024?", "Ola Brekke", "Molde"),
        ("В каком городе работает тот, кто отсутствовал в мае?", "Туров", "Тверь"),
    ],
)
def test_who_is_told_by_a_clause_is_looked_up(
    office: Library, question: str, name: str, told: str
) -> None:
    answer = Pipeline(office).answer(question)
    assert len(answer.claims) == 2
    assert name in answer.claims[0].text
    assert told in answer.claims[1].text


@pytest.mark.parametrize(
    "question",
    ["In which town does the wife of the head of sales work?", "В каком городе живёт жена юриста?"],
)
def test_a_relation_that_no_source_tells_is_not_answered_through(
    office: Library, question: str
) -> None:
    assert Pipeline(office).answer(question).status == "not_found"
