"""The command line as a user meets it: real processes, the real models, the seed documents."""

from __future__ import annotations

import json
import signal
import socket
from pathlib import Path

import pytest

from tests.commands import citeback, started
from tests.conftest import SEEDS


def test_a_question_gets_a_quote_with_its_place(seeded: Path) -> None:
    ran = citeback("ask", "Who warned about commitment overload?", "--json", home=seeded)
    answer = json.loads(ran.stdout)
    assert answer["status"] == "answered"
    assert "Hill" in answer["answer"]
    (citation, *_) = answer["citations"]
    text = (SEEDS / citation["source"]).read_bytes().decode("utf-8")
    assert citation["quote"] == text[citation["start"] : citation["end"]]
    assert set(answer) == {
        "question", "standalone_question", "status", "answer", "confidence", "claims", "citations",
        "disagreements", "nearest", "model", "generation", "coverage", "timings_ms",
        "notes", "parts", "draft", "agreement", "best", "shape", "layout", "groups", "lead", "computation",
        "choices",
        "perhaps",
        "missing",
    }  # fmt: skip


def test_an_answer_on_the_terminal_shows_its_quotes(seeded: Path) -> None:
    ran = citeback("ask", "Where did they meet in August 2025?", home=seeded)
    assert ran.returncode == 0
    assert "[1]" in ran.stdout
    assert "004_from-phone-call-to-alaska.md:" in ran.stdout
    assert "confidence" in ran.stdout


def test_too_few_sentences_for_a_calibration_are_counted_and_nothing_is_kept(
    docs: Path, home: Path
) -> None:
    (docs / "a.txt").write_text("The harbour of Aby froze for 12 days in the winter of 2021.")
    assert citeback("index", docs, home=home).returncode == 0
    ran = citeback("calibrate", "--json", home=home)
    assert (ran.returncode, json.loads(ran.stdout)["kept"]) == (1, False)
    assert "questions could be made from the documents and 100 are needed" in ran.stderr


def test_calibrating_at_an_effort_without_cross_encoder_holds_at_that_effort(
    docs: Path, home: Path
) -> None:
    for number in range(60):
        (docs / f"{number}.txt").write_text(
            f"The harbour of Town{number} froze for {number + 3} days in the winter of {1900 + number}. "
            f"Near Town{number} the farmers kept {number * 7 + 11} horses in a stable of red brick."
        )
    assert citeback("index", docs, home=home).returncode == 0
    fast = {"CITEBACK_EFFORT": "fast"}
    made = citeback("calibrate", "--json", "--target-error", "0.5", home=home, **fast)
    (threshold,) = json.loads(made.stdout)["thresholds"]
    assert threshold["way"] == "latin without cross-encoder"
    question = "How long did the harbour of Town7 freeze?"
    assert "another effort" not in citeback("ask", question, home=home, **fast).stderr
    told = citeback("ask", question, home=home).stderr
    assert "calibrated for another effort" in told
    assert "CITEBACK_EFFORT=balanced citeback calibrate" in told


def test_a_second_index_run_does_nothing(seeded: Path) -> None:
    again = json.loads(citeback("index", SEEDS, "--json", home=seeded).stdout)
    assert (again["new"], again["changed"], again["gone"]) == (0, 0, 0)
    assert again["unchanged"] == len(list(SEEDS.glob("0*.md")))


def test_a_batch_gives_a_line_for_a_line_and_goes_on_after_a_bad_question(
    seeded: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "q.jsonl"
    lines = [
        {"_id": "1", "text": "Who warned about commitment overload?"},
        {"_id": "2", "text": ""},
        {"_id": "3", "text": "普京和特朗普打破了多久的外交僵局？", "history": []},
    ]
    batch.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    ran = citeback("ask", "--batch", batch, home=seeded)
    found = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ran.returncode == 1
    assert [each["_id"] for each in found] == ["1", "2", "3"]
    assert "empty" in found[1]["error"]
    searched = citeback(
        "search", "--batch", "-", "-k", "3", home=seeded, input=json.dumps(lines[0])
    )
    assert len(json.loads(searched.stdout)["hits"]) == 3


def test_sources_are_listed(seeded: Path) -> None:
    listed = [
        json.loads(line) for line in citeback("sources", "--json", home=seeded).stdout.splitlines()
    ]
    assert len(listed) == len(list(SEEDS.glob("0*.md")))
    assert {"id", "title", "date", "characters", "chunks"} <= set(listed[0])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("ask", ""), "the question is empty"),
        (("ask", "x" * 50_000), "shorten it"),
        (("ask",), "give one of a question"),
        (("ask", "--batch", "nowhere.jsonl"), "nowhere.jsonl can't be read"),
        (("index", "nowhere"), "no such file or folder"),
        (("eval", "nowhere"), "nowhere"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(
    seeded: Path, arguments: tuple[str, ...], says: str
) -> None:
    ran = citeback(*arguments, home=seeded)
    assert ran.returncode == 2
    assert says in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1
    assert ran.stdout == ""


def test_a_missing_index_and_a_bad_setting_are_one_line(tmp_path: Path, seeded: Path) -> None:
    missing = citeback("ask", "Who?", home=tmp_path / "none")
    assert (missing.returncode, "citeback index" in missing.stderr) == (2, True)
    unknown = citeback("sources", home=seeded, CITEBACK_COLOUR="red")
    assert (unknown.returncode, "unknown setting CITEBACK_COLOUR" in unknown.stderr) == (2, True)
    other = citeback("search", "x", home=seeded, CITEBACK_EMBEDDING_MODEL="some/other")
    assert (other.returncode, "was built with all-MiniLM-L6-v2" in other.stderr) == (0, True)
    nothing = citeback("index", SEEDS, home=tmp_path / "new", CITEBACK_EMBEDDING_MODEL="no/such")
    assert (nothing.returncode, "can't be loaded" in nothing.stderr) == (2, True)


def test_a_chat_model_that_cannot_be_used_is_one_line(seeded: Path) -> None:
    ran = citeback("ask", "How long was the call?", home=seeded, CITEBACK_MODEL="gpt")
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.strip().splitlines()[-1].startswith("citeback: CITEBACK_MODEL is 'gpt'")


def test_a_chat_model_that_is_down_gets_the_quotes_and_a_note(seeded: Path) -> None:
    pytest.importorskip("langchain_openai")
    ran = citeback(
        *("ask", "How long was the call between Trump and Putin?", "--json"),
        home=seeded,
        CITEBACK_MODEL="openai:m",
        CITEBACK_MODEL_URL="http://127.0.0.1:9/v1",
        OPENAI_API_KEY="",
    )
    assert ran.returncode == 0, ran.stderr
    answer = json.loads(ran.stdout)
    assert (answer["model"], answer["draft"]) == ("quotes", "")
    assert answer["notes"][0] == "openai:m failed (it can't be reached)."
    assert "90 minutes" in answer["answer"]


def test_failed_files_are_named_and_the_rest_is_indexed(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bad.txt").write_bytes(b"caf\0\1")
    (tmp_path / "docs" / "empty.txt").write_text("")
    ran = citeback("index", tmp_path / "docs", "--json", home=tmp_path / "home")
    summary = json.loads(ran.stdout)
    assert (ran.returncode, summary["empty"], summary["failed"]) == (1, 1, 1)
    assert summary["failures"][0]["source"] == "bad.txt"


def test_a_port_in_use_is_one_line(seeded: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = citeback("serve", "--port", port, home=seeded)
    assert (ran.returncode, f"can't listen on 127.0.0.1:{port}" in ran.stderr) == (2, True)


def test_read_says_what_becomes_of_each_file_and_needs_no_index(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Ice at the bar\n\nMay 6, 2024\n\nIt froze.")
    (tmp_path / "b.txt").write_text(" \n")
    (tmp_path / "c.pdf").write_bytes(b"%PDF-1.4")
    home = tmp_path / ".home"
    ran = citeback("read", tmp_path, home=home)
    assert ran.returncode == 1
    assert ran.stdout.splitlines() == [
        "indexed a.md: 40 characters, Ice at the bar, 2024-05-06 (dateline)",
        "empty b.txt: there is no text in it",
        "failed c.pdf: damaged, or not a PDF",
        "3 files: 1 indexed, 1 empty, 1 failed",
    ]
    assert not home.exists()
    shown = citeback("read", tmp_path / "a.md", "--text", home=home)
    assert "----- a.md\n# Ice at the bar" in shown.stdout


def test_a_question_can_be_asked_of_some_sources_only(seeded: Path) -> None:
    asked = ("search", "call", "--json", "--source", "004_from-phone-call-to-alaska.md")
    hits = json.loads(citeback(*asked, home=seeded).stdout)["hits"]
    assert {hit["source"] for hit in hits} == {"004_from-phone-call-to-alaska.md"}
    late = ("ask", "Where did they meet?", "--json", "--since", "2031")
    assert json.loads(citeback(*late, home=seeded).stdout)["citations"] == []
    wrong = citeback("ask", "Where?", "--until", "yesterday", home=seeded)
    assert (wrong.returncode, "is no date" in wrong.stderr) == (2, True)


def test_a_batch_of_searches_goes_on_after_a_bad_question_and_knows_its_lines(
    seeded: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "q.jsonl"
    lines = [{"_id": "1", "text": "arms\u2028control"}, {"_id": "2", "text": " "}]
    written = "\r\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    batch.write_bytes(b"\xef\xbb\xbf" + written.encode() + b"\n\n")
    ran = citeback("search", "--batch", batch, home=seeded)
    first, second = (json.loads(line) for line in ran.stdout.split("\n") if line)
    assert ran.returncode == 1
    assert first["hits"] and "empty" in second["error"]


@pytest.mark.parametrize("verb", ["ask", "search"])
def test_a_batch_is_refused_before_it_begins_for_a_line_that_is_no_question(
    seeded: Path, tmp_path: Path, verb: str
) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text('{"_id": "1", "text": "Who?"}\n{"_id": 2}\n')
    ran = citeback(verb, "--batch", batch, home=seeded)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "q.jsonl:2 is not" in ran.stderr
    batch.write_text("\n")
    assert citeback(verb, "--batch", batch, home=seeded).returncode == 0


def test_ctrl_c_ends_a_batch_after_whole_lines(seeded: Path, tmp_path: Path) -> None:
    batch = tmp_path / "q.jsonl"
    batch.write_text("".join(f'{{"_id": "{n}", "text": "call {n}"}}\n' for n in range(20_000)))
    with started("ask", "--batch", batch, home=seeded) as process:
        assert process.stdout is not None and process.stderr is not None
        read = [process.stdout.readline()]
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=60)
    lines = "".join([*read, rest]).splitlines()
    assert [json.loads(line)["_id"] for line in lines] == [str(n) for n in range(len(lines))]
    assert (process.returncode, said.splitlines()[-1]) == (130, "citeback: stopped")


TURNS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
STEERS = f"{TURNS}\x1b\x9b\u2028\r"


def test_nothing_that_a_document_is_called_or_says_steers_a_terminal(
    docs: Path, home: Path, tmp_path: Path
) -> None:
    name, copy = f"harbour{STEERS}gpj.md", f"again{STEERS}.md"
    text = f"# Ice{TURNS}\x1b of Aby\n\nThe harbour of Aby {TURNS}froze for 12{TURNS} days in 2021."
    (docs / name).write_text(text)
    (docs / copy).write_text(text)
    (docs / f"broken{STEERS}.pdf").write_bytes(b"%PDF-1.4 broken")
    line = {"_id": f"case{TURNS}\x1b", "text": "Who?", "gold": [{"source": name, "text": "None"}]}
    (tmp_path / f"set{TURNS}.jsonl").write_text(json.dumps(line))
    said = [
        citeback(*arguments, home=home)
        for arguments in (
            ("index", "--dry-run", docs),
            ("index", docs),
            ("sources",),
            ("search", "How long did the harbour of Aby freeze?"),
            ("ask", "How long did the harbour of Aby freeze?"),
            ("ask", "Who sold the horses of Peru?"),
            ("read", docs),
            ("read", "--text", docs / name),
            ("eval", "lint", tmp_path / f"set{TURNS}.jsonl"),
            ("eval", tmp_path / f"set{TURNS}.jsonl"),
            ("eval", "history"),
            ("index", tmp_path / f"none{STEERS}"),
        )
    ]
    for ran in said:
        assert "Traceback" not in ran.stderr
        left = set(ran.stdout + ran.stderr) & set(STEERS)
        assert left <= (set(TURNS) if "--text" in ran.args else set()), ran.args
    assert "harbour gpj.md Ice of Aby (" in said[2].stdout
    assert "froze for 12 days in 2021." in said[4].stdout
    listed = citeback("sources", "--json", home=home).stdout.strip().split("\n")
    assert {json.loads(each)["id"] for each in listed} == {name, copy}
