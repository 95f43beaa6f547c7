from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from index.loaders import load
from index.passages import Source
from tests.ui.examples import (
    CALL,
    HOSTILE,
    HOW_LONG,
    SENTENCE,
    WHO,
    app_over,
    cite,
    disagreeing,
    quoted,
    script,
    shelf,
)
from ui.access.identification import COOKIE
from ui.exports import as_json
from ui.exports.markdown import as_markdown
from ui.exports.word import as_word
from ui.storage.conversations import Conversation, Conversations
from ui.storage.exchanges import Exchange, Exchanges
from ui.texts import ENGLISH

pytestmark = pytest.mark.filterwarnings("ignore:The copy keyword is deprecated")

NAMED = Conversation("c1", "The *call*", "2026-01-01")
SAID: Exchanges = (
    Exchange(HOW_LONG, "complete", answer=disagreeing()),
    Exchange("Lost?", "failed", notice="no model"),
)


def footnotes(data: bytes) -> list[str]:
    """The text of each footnote, as the file's XML has it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        from lxml import etree

        tree = etree.fromstring(archive.read("word/footnotes.xml"))
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return [
        "".join(each.itertext())
        for each in tree.iter(f"{name}footnote")
        if not each.get(f"{name}type")
    ]


def test_a_word_file_has_each_citation_as_a_footnote_with_its_quote() -> None:
    data = as_word(NAMED, SAID, ENGLISH)
    opened = docx.Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    assert texts[:3] == [
        "The *call*",
        HOW_LONG,
        f"{SENTENCE} | Trump | 50 minutes |\n| Putin | 50 minutes |",
    ]
    assert "no model" in texts
    notes = footnotes(data)
    assert len(notes) == 4  # two in the answer, two in the table of readings
    assert f"“{SENTENCE}”" in notes[0] and CALL.title in notes[0] and "2025-02-12" in notes[0]
    references = opened.element.body.xpath(".//w:footnoteReference/@w:id")
    assert references == ["1", "2", "3", "4"]


def test_a_word_file_is_read_again_by_our_own_loader() -> None:
    (source,) = [
        each for each in load(as_word(NAMED, SAID, ENGLISH), "c.docx") if isinstance(each, Source)
    ]
    assert SENTENCE in source.text


def test_markdown_has_footnotes_and_shows_what_people_wrote_as_text() -> None:
    hostile = cite(HOSTILE, HOSTILE.text, 1)
    said = (Exchange("<b>Who</b>? [x](y)", "complete", answer=quoted("Who?", hostile)),)
    text = as_markdown(NAMED, said, ENGLISH).decode()
    assert text.startswith("# The \\*call\\*\n\n## \\<b\\>Who\\</b\\>? \\[x\\](y)\n")
    assert text.count("[^1]") == 2
    assert "<script>" not in text and "![" not in text


def test_json_holds_the_answers_of_the_contract() -> None:
    content = json.loads(as_json(NAMED, SAID, ENGLISH))
    assert content["title"] == NAMED.title
    assert content["exchanges"][0]["answer"]["citations"][0]["quote"] == SENTENCE


@given(st.text(), st.text())
def test_whatever_was_said_makes_a_file_that_opens(question: str, quote: str) -> None:
    said = (
        Exchange(
            question, "complete", answer=quoted(WHO, replace(cite(CALL, SENTENCE, 1), quote=quote))
        ),
    )
    docx.Document(io.BytesIO(as_word(NAMED, said, ENGLISH)))
    footnotes(as_word(NAMED, said, ENGLISH))
    as_markdown(NAMED, said, ENGLISH).decode()


def test_only_who_had_a_conversation_can_take_it_along(tmp_path: Path) -> None:
    kept, anna = Conversations(tmp_path / "c.db"), "a" * 22
    id = kept.begin(anna, "Ünï/../code\r\nX: y")
    kept.keep(anna, id, 0, SAID[0])
    with TestClient(app_over(shelf(), script(), kept)) as client:
        for ending in ("md", "json", "docx"):
            mine = client.get(
                f"/conversations/{id}.{ending}", headers={"Cookie": f"{COOKIE}={anna}"}
            )
            assert mine.status_code == 200
            assert mine.headers["content-disposition"].startswith(
                "attachment; filename*=UTF-8''%C3%9Cn"
            )
            other = {"Cookie": f"{COOKIE}={'b' * 22}"}
            assert client.get(f"/conversations/{id}.{ending}", headers=other).status_code == 404
            assert client.get(f"/conversations/{id}.{ending}").status_code == 404
        assert (
            client.get(
                f"/conversations/{id}.exe", headers={"Cookie": f"{COOKIE}={anna}"}
            ).status_code
            == 404
        )
    kept.close()
