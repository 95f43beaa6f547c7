from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.datasets.cases import Case, CaseSet, Gold
from eval.datasets.lines import BadSet
from eval.datasets.loading import load
from rag.answer import Turn

PUBLIC = Path(__file__).parents[3] / "shared" / "data"


def write(path: Path, *lines: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def beir(folder: Path, *queries: object, qrels: str = "qrels.tsv", grades: str = "") -> Path:
    write(folder / "corpus.jsonl", {"_id": "d1", "title": "", "text": "Rain fell."})
    write(folder / "queries.jsonl", *queries)
    write(folder / qrels, "query-id\tcorpus-id\tscore", *grades.splitlines())
    return folder


def refusal(path: Path) -> str:
    with pytest.raises(BadSet) as caught:
        load(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_jsonl_line_becomes_a_case_with_all_that_is_known(tmp_path: Path) -> None:
    path = write(
        tmp_path / "small.jsonl",
        {
            "_id": "q1",
            "text": "And how long was it?",
            "answerable": True,
            "gold": [{"source": "a.md", "text": "90 minutes"}, {"source": "b.md"}],
            "answers": ["90 minutes", "90"],
            "tags": ["follow-up", "table", "table"],
            "history": [
                {"role": "title", "text": "The call"},
                {"role": "user", "text": "Was there a call?"},
                {"role": "agent", "text": "Yes."},
                {"role": "assistant", "text": "In May."},
            ],
        },
    )
    assert load(path) == CaseSet(
        name="small",
        cases=(
            Case(
                id="q1",
                question="And how long was it?",
                history=(
                    Turn("user", "The call"),
                    Turn("user", "Was there a call?"),
                    Turn("assistant", "Yes."),
                    Turn("assistant", "In May."),
                ),
                answerable=True,
                gold=(Gold("a.md", "90 minutes"), Gold("b.md", None)),
                answers=("90 minutes", "90"),
                tags=("follow-up", "table"),
                relevance=(("a.md", 1), ("b.md", 1)),
            ),
        ),
        corpus=None,
    )


def test_question_is_another_name_for_text_and_a_number_may_be_an_id(tmp_path: Path) -> None:
    (case,) = load(write(tmp_path / "s.jsonl", {"_id": 7, "question": "Who?"})).cases
    assert (case.id, case.question) == ("7", "Who?")


@pytest.mark.parametrize(
    ("given", "known"),
    [
        ({"answerable": None, "answers": ["x"]}, None),
        ({"answerable": False, "answers": ["I don't know"]}, False),
        ({"answers": ["x"]}, True),
        ({"gold": [{"source": "a", "text": "x"}]}, True),
        ({"gold": [{"source": "a"}]}, None),
        ({}, None),
    ],
)
def test_answerable_is_known_if_said_or_if_an_answer_is_given(
    tmp_path: Path, given: dict[str, object], known: bool | None
) -> None:
    (case,) = load(write(tmp_path / "s.jsonl", {"_id": "q", "text": "Who?"} | given)).cases
    assert case.answerable is known


def test_line_separators_inside_a_text_blank_lines_and_a_byte_order_mark_are_no_trouble(
    tmp_path: Path,
) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes('\ufeff{"_id": "q", "text": "a\u2028b"}\r\n\r\n'.encode())
    (case,) = load(path).cases
    assert case.question == "a\u2028b"


def test_a_beir_folder_has_graded_gold_and_a_corpus_to_index(tmp_path: Path) -> None:
    folder = beir(
        tmp_path / "tiny",
        {"_id": "q1", "text": "Rain?", "answerable": True, "contexts": {"noise": 3}},
        {"_id": "q2", "text": "Snow?", "answerable": False},
        {"_id": "q3", "text": "Hail?", "answerable": None},
        grades="q1\td1\t2\nq1\td2\t1\nq1\td3\t0\nq3\td1\t1\nq9\td1\t1",
    )
    found = load(folder)
    assert (found.name, found.corpus) == ("tiny", folder / "corpus.jsonl")
    assert [case.answerable for case in found.cases] == [True, False, None]
    assert found.cases[0].gold == (Gold("d1", None), Gold("d2", None))
    assert found.cases[0].relevance == (("d1", 2), ("d2", 1), ("d3", 0))
    assert found.cases[1].gold == ()
    assert found.cases[1].relevance == ()


def test_of_a_classic_beir_folder_only_the_test_questions_are_taken(tmp_path: Path) -> None:
    folder = beir(
        tmp_path / "classic",
        {"_id": "train1", "text": "Not for testing?", "metadata": {}},
        {"_id": "test1", "text": "For testing?", "metadata": {}},
        qrels="qrels/test.tsv",
        grades="test1\td1\t1",
    )
    assert [case.id for case in load(folder).cases] == ["test1"]


def test_a_folder_of_questions_alone_is_asked_of_whatever_is_indexed(tmp_path: Path) -> None:
    write(tmp_path / "queries.jsonl", {"_id": "q", "text": "Who?"})
    assert load(tmp_path).corpus is None


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (['{"_id": "q", "text": "Who?"'], ":1: broken JSON (Expecting ',' delimiter, column 28)"),
        ([{"_id": "q", "text": "Who?"}, "[1]"], ":2: not a JSON object"),
        (["[" * 100_000], ":1: JSON nested too deep"),
        ([{"text": "Who?"}], ":1: no field '_id'"),
        ([{"_id": "q"}], ":1: no field 'text' or 'question'"),
        ([{"_id": "q", "text": " "}], ":1: field 'text' must be text that is not blank"),
        ([{"_id": True, "text": "Who?"}], ":1: field '_id' must be text that is not blank"),
        (
            [{"_id": "q", "text": "A?"}, {"_id": "r", "text": "B?"}, {"_id": "q", "text": "C?"}],
            ":3: id 'q' is already on line 1",
        ),
        ([{"_id": "q", "text": "A?", "answers": "x"}], ":1: field 'answers' must be a list"),
        ([{"_id": "q", "text": "A?", "answers": [1]}], "'answers' must be a list of texts"),
        ([{"_id": "q", "text": "A?", "gold": ["d"]}], "'gold' must be a list of objects"),
        ([{"_id": "q", "text": "A?", "gold": [{"text": "x"}]}], ":1: no field 'source'"),
        ([{"_id": "q", "text": "A?", "answerable": "no"}], "must be true, false or null"),
        (
            [{"_id": "q", "text": "A?", "history": [{"role": "robot", "text": "x"}]}],
            ":1: role 'robot' is none of user, assistant",
        ),
        (
            [{"_id": "q", "text": "A?", "history": [{"role": "user"}]}],
            ":1: a turn of the history has no text",
        ),
    ],
)
def test_a_wrong_line_is_named_with_what_is_wrong(
    tmp_path: Path, lines: list[object], says: str
) -> None:
    path = write(tmp_path / "s.jsonl", *lines)
    message = refusal(path)
    assert message.startswith(str(path)) and says in message


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", ": the file is empty"),
        (b"\n \n", ": the file is empty"),
        (b'{"_id": "q", "text": "A?"}\n\xff\xfe', ":2: not UTF-8 text"),
        (b'{"_id": "q", "text": "A?"}\n\0\0', ":2: not text (it has a zero byte)"),
    ],
)
def test_an_empty_or_binary_file_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "s.jsonl"
    path.write_bytes(content)
    assert refusal(path) == f"{path}{says}"


def test_a_missing_file_or_part_of_a_folder_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.jsonl"
    assert refusal(missing) == f"{missing}: No such file or directory"
    assert refusal(tmp_path) == f"{tmp_path / 'queries.jsonl'}: No such file or directory"
    write(tmp_path / "corpus.jsonl", {"_id": "d", "text": "x"})
    assert refusal(tmp_path) == f"{tmp_path}: no qrels.tsv and no qrels/test.tsv"


@pytest.mark.parametrize(
    ("grades", "says"),
    [
        ("q1\td1\t1\nq1 d2 1", ":3: not query-id, corpus-id and a whole number by tabs"),
        ("q1\td1\thigh", ":2: not query-id, corpus-id and a whole number by tabs"),
        ("q1\td1\t1\nq1\td1\t2", ":3: two grades for 'q1' and 'd1'"),
    ],
)
def test_a_wrong_judgement_is_named(tmp_path: Path, grades: str, says: str) -> None:
    folder = beir(tmp_path, {"_id": "q1", "text": "Rain?"}, grades=grades)
    assert refusal(folder) == f"{folder / 'qrels.tsv'}{says}"


def test_a_classic_folder_without_a_judged_question_is_refused(tmp_path: Path) -> None:
    folder = beir(tmp_path, {"_id": "q1", "text": "A?"}, qrels="qrels/test.tsv", grades="x\td\t1")
    assert "no question of queries.jsonl is judged" in refusal(folder)


def test_every_public_set_loads_whole() -> None:
    if not PUBLIC.is_dir():
        pytest.skip("the public sets are not there (../shared/data beside the repository)")
    folders = [path.parent for path in sorted(PUBLIC.glob("*/queries.jsonl"))]
    assert folders
    for folder in folders:
        found = load(folder)
        lines = (folder / "queries.jsonl").read_text(encoding="utf-8").split("\n")
        assert len(found.cases) == sum(bool(line.strip()) for line in lines), folder.name
        if found.corpus is not None:
            corpus = found.corpus.read_text(encoding="utf-8").split("\n")
            sources = {json.loads(line)["_id"] for line in corpus if line.strip()}
            answerable = [case for case in found.cases if case.answerable]
            assert answerable and all(case.gold for case in answerable), folder.name
            assert {gold.source for case in answerable for gold in case.gold} <= sources


def test_a_case_that_brings_its_sources_is_asked_of_these_alone(tmp_path: Path) -> None:
    otter, badger = ({"title": name, "text": f"The {name} sleeps."} for name in ("otter", "badger"))
    path = write(
        tmp_path / "small.jsonl",
        {"_id": "one", "text": "Who sleeps?", "sources": [otter, badger]},
        {"_id": "two", "text": "And who else?", "sources": [badger], "without": ["old"]},
    )
    found = load(path)
    # The index would keep the badger's text once: it is one source, hidden from neither.
    assert [(each.source, each.title) for each in found.passages] == [
        ("one#1", "otter"),
        ("one#2", "badger"),
    ]
    assert [each.without for each in found.cases] == [(), ("old", "one#1")]


@pytest.mark.parametrize("name", ["different", "different_held_out"])
def test_each_shipped_question_on_different_things_has_several_sources(name: str) -> None:
    found = load(Path(__file__).parents[2] / "eval" / "sets" / f"{name}.jsonl")
    for case in found.cases:
        assert len(found.passages) - len(case.without) > 1, case.id
        assert ("different" in case.tags) != ("disagreement" in case.tags), case.id
