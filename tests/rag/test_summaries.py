"""Summaries without a model: of one source, several, a folder, all, or a topic."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from index.embedding import Vectors
from index.library import Library
from index.opening import open_library
from index.passages import Source
from rag.answer import Answer, Turn
from rag.pipeline import Pipeline
from rag.query.shape import AskedShape
from rag.question import Question
from rag.shapes.central import chosen, placed
from rag.shapes.dated_sources import when_in
from rag.shapes.foreign_titles import titled_abroad
from rag.shapes.meant_sources import subject_of
from rag.shapes.outline import outline
from rag.shapes.summarising import summarised
from tests.fakes import WordReranker

ORCHARD = """# The orchard of Hallvik

Hallvik keeps an orchard of 340 apple trees on the southern slope above the lake.

## Planting

The first apple trees were planted in 1921 by the teacher Nils Aker and his pupils. Is that long ago?
It rained. The trees stand in rows of twenty with six metres between the rows of trees.

## Harvest

The harvest of the apples begins in the second week of September and takes nine days. He likes it.
The harvest brought 14 tonnes of apples in the last year, most of them for cider.

## Pests

Against the moth the orchard keeps three colonies of bats in wooden boxes. The bats eat the moths at night.

## Visitors

The following rules hold for visitors:

- Dogs are kept on a lead.
- Ladders are not to be climbed.

| Day | Opens | Closes |
|---|---|---|
| Monday | 9:00 | 17:00 |
| Sunday | 10:00 | 16:00 |

## What to remember

- The orchard has 340 trees and is older than the village school.
- Bats keep the moth away without any poison.
"""
FERRY = """# Ferry timetable explained

## Boats

The ferry Malva crosses the sound every forty minutes from six in the morning.

## Prices

A crossing with the ferry costs 4 euros, and children travel free of charge.
"""
CHINESE = """# 图书馆改造报告

## 背景

城北图书馆建于1986年，屋顶漏水多年，读者人数逐年下降。

## 工程

改造工程共投入三百二十万元，更换了屋顶和全部窗户，历时十四个月。

## 结论

改造后的图书馆每天接待读者九百人，比改造以前多一倍。
"""
RUSSIAN = """# Отчёт о ремонте моста

## Причины

Мост через Ясную построен в 1958 году, и его опоры треснули после зимнего паводка.

## Работы

Рабочие заменили четыре опоры моста и уложили новый асфальт за семь месяцев.

## Выводы

После ремонта мост выдерживает грузовики массой до сорока тонн.
"""


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    (docs / "north").mkdir()
    for name, text in (
        ("orchard.md", ORCHARD), ("ferry.md", FERRY), ("north/library.md", CHINESE), ("north/bridge.md", RUSSIAN),
    ):  # fmt: skip
        (docs / name).write_text(text, "utf-8")
    library.sync([docs])
    return library


def asks(library: Library, question: str, *history: Turn, sentences: int | None = None) -> Answer:
    asked = AskedShape("summary", about=question, sentences=sentences)
    pipeline = Pipeline(
        library, reranker=WordReranker(), least_confidence=1.0, tell=lambda *_: asked
    )
    return pipeline.answer(question, history)


def of_sources(answer: Answer) -> set[str]:
    return {each.source for each in answer.citations}


def test_every_section_of_a_source_has_its_sentence(filled: Library) -> None:
    answer = asks(filled, "Summarise the report on the orchard of Hallvik")
    labels = [each.label for each in answer.groups]
    assert labels == ["", "Planting", "Harvest", "Pests", "Visitors", "What to remember"]
    assert "1921" in answer.answer
    assert of_sources(answer) == {"orchard.md"}
    assert all(claim.support == "quoted" for claim in answer.claims)


def test_a_question_a_scrap_and_a_row_are_in_no_summary(filled: Library) -> None:
    said = asks(filled, "Summarise orchard.md").answer
    assert "Is that long ago?" not in said
    assert "He likes it" not in said
    assert "17:00" not in said


def test_a_lead_in_brings_its_items(filled: Library) -> None:
    (visitors,) = (
        each for each in asks(filled, "Summarise orchard.md").groups if each.label == "Visitors"
    )
    assert len(visitors.claims) == 3


def test_as_many_sentences_as_are_asked_for(filled: Library) -> None:
    answer = asks(filled, "Summarise orchard.md in two sentences", sentences=2)
    assert len(answer.claims) == 2
    assert answer.layout == "text"


def test_the_main_points_are_the_section_that_holds_them(filled: Library) -> None:
    answer = asks(filled, "What are the key takeaways of orchard.md?")
    assert [claim.text for claim in answer.claims] == [
        "The orchard has 340 trees and is older than the village school.",
        "Bats keep the moth away without any poison.",
    ]
    assert "What to remember" in answer.lead


@pytest.mark.parametrize(
    ("question", "said", "source"),
    [
        ("图书馆改造报告的结论是什么？", "改造后的图书馆每天接待读者九百人", "north/library.md"),
        ("Каковы выводы отчёта о ремонте моста?", "выдерживает грузовики", "north/bridge.md"),
        ("总结图书馆改造报告", "三百二十万元", "north/library.md"),
        ("Кратко изложи отчёт о ремонте моста", "четыре опоры", "north/bridge.md"),
    ],
)
def test_in_the_language_of_the_documents(
    filled: Library, question: str, said: str, source: str
) -> None:
    answer = asks(filled, question)
    assert said in answer.answer
    assert of_sources(answer) == {source}


def test_of_all_sources_each_has_its_line(filled: Library) -> None:
    answer = asks(filled, "Give me an overview of all documents")
    assert len(answer.groups) == 4
    assert of_sources(answer) == {"orchard.md", "ferry.md", "north/library.md", "north/bridge.md"}


def test_of_a_folder_only_its_sources(filled: Library) -> None:
    answer = asks(filled, "Summarise the folder north")
    assert of_sources(answer) == {"north/library.md", "north/bridge.md"}


def test_it_is_what_was_cited_last(filled: Library) -> None:
    history = (
        Turn("user", "What does a crossing cost?"),
        Turn("assistant", "4 euros.", ("ferry.md",)),
    )
    assert of_sources(asks(filled, "Summarise it", *history)) == {"ferry.md"}
    assert of_sources(asks(filled, "Summarise the document", *history)) == {"ferry.md"}


def test_which_report_is_asked_back(filled: Library) -> None:
    answer = asks(filled, "Summarise the memo")
    assert answer.choices[0] == "Summarise “Ferry timetable explained”"
    assert not answer.claims


def test_a_topic_is_told_by_the_sentences_about_it(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text(
        ORCHARD + "\n## Bats\n\nThe bats of Hallvik sleep in boxes of larch.\n"
    )
    (docs / "b.md").write_text(
        "# Lake news\n\nThe bats hunt flies over the lake all summer. The ice was thick in March.\n"
    )
    library.sync([docs])
    asked = AskedShape("summary", about="bats")
    pipeline = Pipeline(
        library, reranker=WordReranker(), least_confidence=0.0, tell=lambda *_: asked
    )
    answer = pipeline.answer("Summarise what is said about the bats")
    assert of_sources(answer) == {"a.md", "b.md"}
    assert all("bat" in claim.text.lower() for claim in answer.claims)


def test_of_a_topic_that_no_source_knows_there_is_no_summary(filled: Library) -> None:
    answer = asks(filled, "Summarise the submarine programme")
    assert answer.status == "not_found"


def test_of_very_many_sources_some_are_left_out_and_counted(library: Library, docs: Path) -> None:
    for number in range(40):
        (docs / f"{number:02}.md").write_text(
            f"# Note {number}\n\nThe barrel number {number} holds red wine.\n"
        )
    library.sync([docs])
    answer = asks(library, "Summarise everything")
    assert len(of_sources(answer)) == 10
    assert "30 more sources were left out." in answer.notes


def test_copies_of_a_source_are_summarised_once(library: Library, docs: Path) -> None:
    for name in ("one.md", "two.md"):
        (docs / name).write_text(FERRY)
    library.sync([docs])
    assert len(asks(library, "Summarise all documents").groups) == 1


def test_a_very_long_source_is_read_over_its_whole_length() -> None:
    parts = [
        f"## Part {n}\n\n" + f"Engine {n} was tested on bench {n} for a long while.\n\n" * 300
        for n in range(50)
    ]
    told = outline(Source("long.md", "# Engines\n\n" + "".join(parts), "Engines"))
    assert told.read < 0.6
    assert {"Part 0", "Part 25", "Part 49"} <= {each.label for each in told.sections}


def test_a_sentence_that_says_the_same_is_not_chosen_again() -> None:
    text = (
        "# T\n\n"
        + "The boat carries salt to the island. " * 3
        + "Nobody keeps goats on the rock here."
    )
    sections = outline(Source("t.md", text, "T")).sections
    assert len(chosen(placed(sections), 3)) == 2


def test_a_source_of_rows_alone_is_told_by_rows() -> None:
    rows = "\n".join(f"| Berth {n} | boat {n} of the fleet | {n} metres |" for n in range(9))
    told = outline(Source("t.md", f"| Berth | Boat | Length |\n|---|---|---|\n{rows}\n", "T"))
    assert summarised(told.sections, None).parts


@pytest.mark.parametrize(
    ("asked", "subject"),
    [
        ("Can you give me a short overview of all the documents?", ""),
        ("Summarise the article about the harbour fire in three sentences", "harbour fire"),
        ("请用三句话总结关于海港火灾的文章", "海港火灾"),
        ("Сделай краткое изложение статьи о пожаре в порту", "пожаре порту"),
    ],
)
def test_the_subject_is_what_is_left_of_the_question(asked: str, subject: str) -> None:
    assert subject_of(asked) == subject


MINUTES = """---
title: {title}
date: {date}
---

# {title}

Present: Ada Holm (chair), Bo Lind, Cy Marr, Di Nord, Ed Oake.

## Roof

The roof of the boat house is mended by {who} for 4,200 euros before the winter.

## Decisions

- The slipway is closed on Mondays.
- Two new boats are bought from {who}.
- Life jackets are lent without a fee.
- The club house stays open until ten.
- Guests pay three euros a day.

Share this post

Create your own site in this style at WordPress.com
"""


@pytest.fixture
def club(filled: Library, docs: Path) -> Library:
    for name, title, date, who in (
        ("a.md", "Minutes of the club meeting, 4 March 2024", "2024-03-04", "Falk"),
        ("b.md", "Minutes of the club meeting, 9 April 2024", "2024-04-09", "Grau"),
        ("c.md", "Протокол собрания яхт-клуба", "2024-05-06", "Harms"),
        ("d.md", "游艇俱乐部例会纪要（2024年6月3日）", "2024-06-03", "Iwers"),
        ("e.md", "Boat rules (version of 2021)", "2021-02-01", "Jahn"),
        ("f.md", "Boat rules (version of 2024)", "2024-02-01", "Kern"),
    ):
        (docs / name).write_text(MINUTES.format(title=title, date=date, who=who), "utf-8")
    filled.sync([docs])
    return filled


@pytest.mark.parametrize(
    ("asked", "source"),
    [
        ("Summarise the March minutes", "a.md"),
        ("Summarise the minutes of 9 April 2024", "b.md"),
        ("What was the April meeting about?", "b.md"),
        ("О чём майский протокол?", "c.md"),
        ("Перескажи протокол собрания от 6 мая", "c.md"),
        ("六月例会的要点是什么？", "d.md"),
        ("总结一下2024年6月的会议纪要", "d.md"),
        ("Summarise the May meeting", "c.md"),
        ("Sum up the 2024 boat rules", "f.md"),
        ("Summarise the boat rules from 2021", "e.md"),
    ],
)
def test_a_source_is_meant_by_its_kind_and_date(club: Library, asked: str, source: str) -> None:
    assert of_sources(asks(club, asked)) == {source}


@pytest.mark.parametrize(
    "asked",
    [
        "Summarise the August minutes",
        "Summarise the minutes of March 2021",
        "Summarise the fire safety manual",
        "О чём октябрьский протокол?",
        "总结九月例会纪要",
        "总结消防安全手册",
    ],
)
def test_a_source_that_is_named_and_is_not_there_is_not_found(club: Library, asked: str) -> None:
    answer = asks(club, asked)
    assert answer.status == "not_found"
    assert not answer.citations


def test_a_topic_of_a_meeting_is_told_by_its_minutes_or_not_at_all(club: Library) -> None:
    told = asks(club, "Summarise what the March minutes say about the boat house roof")
    assert of_sources(told) == {"a.md"}
    assert "Life jackets" not in told.answer
    other = asks(club, "Summarise what the March minutes say about pesticides")
    assert other.status == "not_found"


def test_front_matter_furniture_and_attendance_are_in_no_summary(club: Library) -> None:
    answer = asks(club, "Summarise the March minutes")
    assert [each.label for each in answer.groups] == ["Roof", "Decisions"]
    for left_out in ("date:", "Share", "Create your own", "Present"):
        assert left_out not in answer.answer


def test_five_items_below_a_heading_are_taken_whole(club: Library) -> None:
    decisions = asks(club, "Summarise the March minutes").groups[-1]
    assert len(decisions.claims) == 5


def test_the_confidence_says_how_the_source_was_told(club: Library) -> None:
    named = asks(club, "Summarise the March minutes")
    every = asks(club, "Summarise everything")
    assert named.confidence > every.confidence
    assert named.confidence < 1


@pytest.mark.parametrize(
    ("asked", "date", "is_of"),
    [
        ("the March minutes", "2024-03-04", True),
        ("the March minutes", "2024-05-04", False),
        ("the minutes of 4 March 2024", "2024-03-04", True),
        ("the minutes of March 4th, 2024", "2024-03-05", False),
        ("протокол от 9 апреля", "2025-04-09", True),
        ("отчёт за апрель 2024 года", "2025-04-09", False),
        ("十二月的例会", "2025-12-01", True),
        ("2025年5月15日的会议纪要", "2025-05-15", True),
        ("the plan of 2024", "2024", True),
        ("the plan of 2024-05", "2024", False),
    ],
)
def test_a_date_in_a_question_is_compared_as_far_as_it_tells(
    asked: str, date: str, is_of: bool
) -> None:
    assert when_in(asked).is_of(date) is is_of


@pytest.mark.parametrize(
    "asked", ["What may the members do?", "Who will march to the sea?", "Сколько 12 лодок?"]
)
def test_a_question_without_a_date_tells_none(asked: str) -> None:
    assert not when_in(asked)


class Meaning:
    """Two dimensions: of the harbour, and of the rest."""

    name = "meaning"

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        near = [any(each in text.lower() for each in ("harbour", "порт")) for text in texts]
        return np.array([[1.0, 0.0] if each else [0.0, 1.0] for each in near], dtype=np.float32)

    embed_questions = embed_passages


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("пожар в порту", ("one.md",)), ("the harbour", ())],
)
def test_a_source_is_meant_by_its_title_in_another_language(
    asked: str, meant: tuple[str, ...], home: Path, docs: Path
) -> None:
    (docs / "one.md").write_text("# The harbour fire\n\nThe quay burned for nine hours.\n", "utf-8")
    (docs / "two.md").write_text("# The village school\n\nThe bell rings at eight.\n", "utf-8")
    with open_library(home, embedders=lambda: [Meaning()], verb="test", writing=True) as library:
        library.sync([docs])
        tools = Pipeline(library, reranker=WordReranker())._tools(Question(asked))
        assert titled_abroad(asked, tools.labels(), tools) == meant
