"""Who has left a group sees no quote of its sources any more: on the page, in exports, by searching."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from index.library import Library
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker
from tests.ui.serving import built, served
from tests.ui.test_page_door import Tab
from tests.ui.test_rights import CLOSED, OPEN, PORTAL, QUESTION, named
from ui.access.policy import Access
from ui.server.application import create_app
from ui.storage.conversations import Conversations

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
MEMBER, FORMER = named("boss", "board"), named("boss", "staff")
ENDINGS = ("md", "json", "docx")


def corpus(docs: Path, *groups: str) -> Path:
    (docs / "open.md").write_text(OPEN)
    line = {"_id": "pay", "text": CLOSED, "title": "Zebra salaries", "groups": groups}
    (docs / "pay.jsonl").write_text(json.dumps(line))
    return docs


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    with closing(Conversations(tmp_path / "conversations.db")) as store:
        yield store


@pytest.fixture
def app(library: Library, docs: Path, kept: Conversations) -> FastAPI:
    library.sync([corpus(docs, "board")])
    chain = QuestionChain(library, reranker=WordReranker(), least_confidence=0.0)
    return built(lambda: create_app(library, chain, kept=kept, access=Access(PORTAL)))


@contextmanager
def as_(url: str, asker: dict[str, str], session: str = "one") -> Iterator[Tab]:
    tab = Tab(url, asker, session)
    with closing(tab.web):
        yield tab


def asked(url: str, kept: Conversations) -> str:
    """The id of a conversation in which a member was told what only members may read."""
    with as_(url, MEMBER) as tab:
        assert "9000" in tab.do("ask", "boss", do="ask", text=QUESTION)
    return kept.listed("portal:boss")[0].id


def exported(url: str, id: str, asker: dict[str, str]) -> list[bytes]:
    found = [httpx.get(f"{url}conversations/{id}.{each}", headers=asker) for each in ENDINGS]
    assert all(each.status_code == 200 for each in found)
    return [each.content for each in found[:2]]


def shown(url: str, id: str, asker: dict[str, str]) -> str:
    with as_(url, asker, "another") as tab:
        return tab.do("go", "boss", do="open", id=id)


def found(url: str, words: str, asker: dict[str, str]) -> str:
    with as_(url, asker, "third") as tab:
        return tab.do("act", "boss", do="find", text=words)


def test_who_has_left_the_group_sees_and_exports_no_quote_of_it(
    app: FastAPI, kept: Conversations
) -> None:
    with served(app) as url:
        id = asked(url, kept)
        assert all(b"9000" in each for each in exported(url, id, MEMBER))
        for each in exported(url, id, FORMER):
            assert b"9000" not in each and b"Zebra" not in each and b"board" not in each
        assert "9000" in shown(url, id, MEMBER)
        said = shown(url, id, FORMER)
        assert "9000" not in said and "Zebra" not in said
        assert "you may read no longer" in said
        assert "9000" in shown(url, id, MEMBER), "it is withheld, not lost"


def test_no_word_of_what_is_withheld_is_found_by_searching(
    app: FastAPI, kept: Conversations
) -> None:
    with served(app) as url:
        id = asked(url, kept)
        assert id in found(url, "9000", MEMBER)
        assert id not in found(url, "9000", FORMER)
        assert id in found(url, "harbour master", FORMER), "the question is one's own"


def test_a_page_that_stayed_open_shows_it_no_more_and_asks_without_it(
    app: FastAPI, kept: Conversations
) -> None:
    with served(app) as url:
        with as_(url, MEMBER) as tab:
            assert "9000" in tab.do("ask", "boss", do="ask", text=QUESTION)
        with as_(url, FORMER) as tab:
            said = tab.do("ask", "boss", do="ask", text="Who pays the harbour master?")
        assert "9000" not in said and "you may read no longer" in said
        exchanges = kept.read("portal:boss", kept.listed("portal:boss")[0].id)
        assert exchanges is not None
        assert "9000" in str(exchanges[1][0].answer), "what is kept is not changed by it"


def test_of_a_source_that_is_gone_the_groups_count_that_it_named(
    app: FastAPI, kept: Conversations, library: Library, docs: Path
) -> None:
    with served(app) as url:
        id = asked(url, kept)
        (docs / "pay.jsonl").unlink()
        library.sync([docs])
        assert b"9000" not in exported(url, id, FORMER)[0]
        assert b"9000" in exported(url, id, MEMBER)[0]
        conversation = kept.read("portal:boss", id)
        assert conversation is not None
        kept.keep("portal:boss", id, 0, replace(conversation[1][0], readers=()))
        assert b"9000" not in exported(url, id, MEMBER)[0], "nobody knows who may read it"


def test_an_id_that_is_used_again_gives_back_nothing(
    app: FastAPI, kept: Conversations, library: Library, docs: Path
) -> None:
    with served(app) as url:
        id = asked(url, kept)
        line = {"_id": "pay", "text": "The salary is nobody's business.", "groups": ["staff"]}
        (docs / "pay.jsonl").write_text(json.dumps(line))
        library.sync([docs])
        assert b"9000" not in exported(url, id, FORMER)[0]


def test_a_source_that_is_closed_later_is_withheld_from_who_was_told(
    app: FastAPI, kept: Conversations, library: Library, docs: Path
) -> None:
    with served(app) as url:
        id = asked(url, kept)
        library.sync([corpus(docs, "directors")])
        assert b"9000" not in exported(url, id, MEMBER)[0]
