"""However a model sets out its answer: the sentences are read, and nothing else is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Answer
from rag.generation.refusals import is_refusal
from tests.fakes import ScriptedModel
from tests.rag.test_prose import CLOSED, HARBOUR, LETTER, QUESTION, chain_with, holds

FROZE = "The harbour of Aby froze for 12 days in May 2021."


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    (docs / "harbour.md").write_text(HARBOUR)
    (docs / "letter.txt").write_text(LETTER)
    library.sync([docs])
    return library


def answer_of(library: Library, *said: str) -> Answer:
    scripts = [list(said), ["Not in the documents."]]
    answer = chain_with(library, ScriptedModel(scripts=scripts)).answer(QUESTION)
    holds(answer, library)
    return answer


def texts(answer: Answer) -> list[str]:
    return [claim.text for claim in answer.claims]


@pytest.mark.parametrize(
    "said",
    [
        f"{CLOSED} [p1-p3]",
        f"{CLOSED} [1–3]",
        f"{CLOSED} [1][2]",
        f"{CLOSED}【1】",
        f"{CLOSED}【1†source】",
        f"{CLOSED} [^1]\n\n[^1]: p1",
        f"{CLOSED[:-1]}^1.",
        f"{CLOSED[:-1]} (source: p1).",
        f"{CLOSED[:-1]} (passage 1).",
        f"{CLOSED[:-1]} [passage 1 and p2].",
        f"{CLOSED} [p1, p2, p3, p4, p5, p6]",
        f"[p1]: {CLOSED}",
        f'"{CLOSED}" [p1]',
        "Based on the passages, the mayor Li Wei closed the northern gate. [p1]",
        "Based on the provided information: the mayor Li Wei closed the northern gate. [p1]",
        "According to passage [p1], the mayor Li Wei closed the northern gate.",
        "As stated in [p1], the mayor Li Wei closed the northern gate.",
        "In [p1], the mayor Li Wei closed the northern gate.",
        "In the documents, the mayor Li Wei closed the northern gate.",
        "In the first passage, it is stated that the mayor Li Wei closed the northern gate. [p1]",
        f"{CLOSED} [p1] This is a key point in the passage. [p1]",
        "Passage p1 states that the mayor Li Wei closed the northern gate. [p1]",
        f"The passages say: {CLOSED} [p1]",
        f"**Answer:** {CLOSED} [p1]",
        f"Yes, {CLOSED} [p1]",
        f"<answer>{CLOSED} [p1]</answer>",
        f"<b>{CLOSED}</b> [p1]",
        f"> {CLOSED} [p1]",
        f"```\n{CLOSED} [p1]\n```",
        f"[{CLOSED}](https://evil.example/?q=secret) [p1]",
        f"{CLOSED} [p1] ![x](https://evil.example/x.png?q=secret)",
        f"Sure! Here is the answer:\n{CLOSED} [p1]\nI hope this helps! Let me know if you need more.",
        f"# The northern gate\n\n{CLOSED} [p1]\n\n---\nSources:\n[p1] Harbour report",
        f"<think>The mayor [p2]. Or the pilot?</think>{CLOSED} [p1]",
        f"The pilot Ivo Bell, perhaps. No: the mayor.\n</think>\n{CLOSED} [p1]",
        "The mayor Li\u200b Wei clo\u00adsed the northern gate.\x1b[0m [p1]".replace(
            "\x1b[0m", "\x1b"
        ),
        "Li Wei [p1]",
        "The answer is Li Wei. [p1]",
    ],
)
def test_a_sentence_is_found_in_whatever_stands_around_it(filled: Library, said: str) -> None:
    answer = answer_of(filled, said)
    assert texts(answer) == [CLOSED]
    assert (answer.claims[0].support, answer.model, answer.notes) == (
        "quoted",
        "test:scripted",
        (),
    )


def test_a_full_stop_of_chinese_ends_a_sentence(filled: Library) -> None:
    answer = answer_of(filled, f"{CLOSED[:-1]}。[p1]{FROZE[:-1]}。[p1]")
    assert texts(answer) == [f"{CLOSED[:-1]}。", f"{FROZE[:-1]}。"]


def test_a_list_and_a_table_are_read_line_by_line(filled: Library) -> None:
    listed = f"1. {CLOSED} [p1]\n2. {FROZE} [p1]"
    assert texts(answer_of(filled, listed)) == [CLOSED, FROZE]
    table = f"| What happened |\n|---|\n| {CLOSED} [p1] |\n| {FROZE} [p1] |"
    assert texts(answer_of(filled, table)) == [CLOSED, FROZE]


@pytest.mark.parametrize("cut", range(1, 60, 3))
def test_an_answer_in_pieces_is_the_answer_in_one(filled: Library, cut: int) -> None:
    said = f"<think>Ivo Bell. Or not.</think>Answer: [{CLOSED}](http://e.example/x) [p1-p2]\n* {FROZE}【1†s】"
    whole, parted = answer_of(filled, said), answer_of(filled, said[:cut], said[cut:])
    assert texts(parted) == texts(whole) == [CLOSED, FROZE]


def test_what_a_model_thought_aloud_is_no_part_of_its_answer(filled: Library) -> None:
    pieces = [f"{FROZE} [p1] Not in the documents? ", "Hm.</think>", f"{CLOSED} [p1]"]
    assert texts(answer_of(filled, *pieces)) == [CLOSED]


@pytest.mark.parametrize(
    "address", ["http://evil.example/x", "www.evil.example", "evil.example/x?q=1", "a@evil.example"]
)
def test_an_address_that_no_source_gives_is_not_passed_on(filled: Library, address: str) -> None:
    answer = answer_of(filled, f"{FROZE} [p1] {CLOSED[:-1]}, see {address}. [p1]")
    assert texts(answer) == [FROZE, CLOSED] and "evil" not in str(answer.answer)


REFUSALS = [
    "Not in the documents",
    "not in the documents. [p1]",
    "The passages do not contain the answer.",
    "The documents don't say who closed the northern gate.",
    "I'm sorry, but the provided passages do not mention who closed the gate.",
    "Unfortunately, the context doesn't provide this information. [p1]",
    "There is no information about that in the passages. [p1]",
    "It is not mentioned in the text.",
    "It cannot be determined from the passages.",
    "I don't know.",
    "Unknown.",
    "N/A",
    "None",
    "文档中没有答案。",
    "根据提供的段落，无法确定答案。",
    "Нет в документах.",
    "В отрывках не указано, кто закрыл ворота.",
    "Die Dokumente enthalten keine Antwort.",
    "Das wird in den Passagen nicht erwähnt.",
    "No se menciona en los documentos.",
    "Les documents ne le disent pas.",
    "Os documentos não dizem.",
    "I documenti non lo dicono.",
    "文書には記載がありません。",
]


@pytest.mark.parametrize("said", REFUSALS)
def test_a_refusal_in_other_words_or_another_language_is_a_refusal(
    filled: Library, said: str
) -> None:
    answer = answer_of(filled, said)
    assert (answer.status, answer.claims, answer.model) == ("not_found", (), "test:scripted")


def test_a_document_that_refuses_is_no_refusal(library: Library, docs: Path) -> None:
    said = "The documents do not say who closed the northern gate."
    (docs / "a.txt").write_text(f"A review of the archive. {said} It was in winter.")
    library.sync([docs])
    assert is_refusal(said)
    answer = answer_of(library, f"{said} [p1]")
    assert (answer.status, texts(answer)) == ("answered", [said])


def test_what_follows_a_refusal_is_no_answer(filled: Library) -> None:
    said = f"The passages don't say who closed the gate. {FROZE} [p1]"
    assert answer_of(filled, said).status == "not_found"


def test_a_part_that_is_refused_leaves_the_part_that_is_answered(filled: Library) -> None:
    answer = answer_of(filled, f"{CLOSED} [p1] The passages do not say why.")
    assert (answer.status, texts(answer)) == ("answered", [CLOSED])
