"""A full disk, and a home that may only be read: what need not be written goes on, the rest is said."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.commands import address, citeback, started
from tests.conftest import ROOT
from tests.mounting import fill_up, full, needs_mounts, read_only, seen_by, small
from tests.ui.browsing import Browser
from ui.routes.uploading import PAGE_HEADER

pytestmark = needs_mounts
QUESTION = "Who warned about commitment overload?"
ROOM = 8 << 20


@pytest.fixture
def start(seeded: Path, tmp_path: Path) -> Path:
    """What the disk of a test holds at first: a copy of the seeded home, without what other tests left."""
    return Path(shutil.copytree(seeded.parent / "untouched", tmp_path / "start"))


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder


@contextmanager
def served(home: Path, within: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """A server in a namespace: its address, and its home as it sees it."""
    with started("serve", "--port", "0", home=home, within=within) as server:
        try:
            yield address(server), seen_by(server, home)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def sent(
    url: str, path: str, body: object, method: str = "POST", **headers: str
) -> tuple[int, dict[str, Any]]:
    to = urlsplit(url)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = {"Content-Type": "application/json", **headers}
    with closing(HTTPConnection(to.hostname or "", to.port, timeout=120)) as connection:
        connection.request(method, f"/{path}", data, kind)
        with connection.getresponse() as answer:
            said = answer.read()
            in_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, json.loads(said) if in_json else {}


def put(url: str, name: str, data: bytes) -> tuple[int, dict[str, Any]]:
    return sent(url, f"uploads/{name}", data, "PUT", **{PAGE_HEADER: "1"})


def test_a_server_whose_disk_fills_up_goes_on_answering_and_says_what_it_cannot_keep(
    start: Path, disk: Path
) -> None:
    with served(disk, small(disk, start, room=ROOM)) as (url, home):
        assert sent(url, "api/ask", {"question": QUESTION})[0] == 200
        fill_up(home)
        status, answer = sent(url, "api/ask", {"question": QUESTION})
        assert (status, answer["status"]) == (200, "answered")
        status, said = sent(url, "api/feedback", {"verdict": "up", "answer": answer})
        line = "this can't be kept: the server's disk is full; have some space freed"
        assert (status, said) == (503, {"error": line})
        status, said = put(url, "large.txt", b"Ice lay on the harbour. " * 200_000)
        line = "the server's disk is full: have some space freed, then add it again"
        assert (status, said) == (507, {"error": line})
        assert list((home / "added" / "uploads").iterdir()) == []
        (home / "filler").unlink()
        assert sent(url, "api/feedback", {"verdict": "up", "answer": answer})[0] == 201


def test_a_document_that_was_accepted_and_found_no_room_in_the_index_says_so_and_is_not_left(
    start: Path, disk: Path
) -> None:
    with served(disk, small(disk, start, room=ROOM)) as (url, home):
        filler = fill_up(home)
        with filler.open("r+b") as file:
            file.truncate(
                filler.stat().st_size - (300 << 10)
            )  # for the document, not for its index
        text = "".join(f"The ship {number} lay in the ice of Aby.\n\n" for number in range(6_000))
        status, said = put(url, "ships.md", text.encode())
        assert (status, said) == (201, {"source": "uploads/ships.md"})
        outcome: dict[str, Any] = {"state": "waiting"}
        while outcome["state"] in ("waiting", "reading"):
            outcome = sent(url, "uploads?source=uploads/ships.md", b"", "GET")[1]
        assert (outcome["state"], outcome["reason"]) == (
            "failed", "the server's disk is full: have some space freed, then add it again",
        )  # fmt: skip
        assert list((home / "added" / "uploads").iterdir()) == []
        assert str(disk) not in str(sent(url, "api/sync", b"", "GET")[1])
        filler.unlink()
        assert put(url, "ships.md", b"The ships of Aby lay in the ice.")[0] == 201
        outcome = {"state": "waiting"}
        while outcome["state"] in ("waiting", "reading"):
            outcome = sent(url, "uploads?source=uploads/ships.md", b"", "GET")[1]
        assert outcome["state"] == "added"


def notices(browser: Browser) -> list[str]:
    return [each.strip() for each in browser.all(".notice").all_inner_texts()]


UNKEPT = "This conversation is not kept, because the server's disk is full: have some space freed."


def test_the_page_answers_on_a_full_disk_and_keeps_the_conversation_once_there_is_room(
    browser: Browser, start: Path, disk: Path
) -> None:
    with served(disk, small(disk, start, room=ROOM)) as (url, home):
        browser.open(url)
        filler = fill_up(home)
        assert "Hill" in browser.ask(QUESTION).inner_text()
        assert notices(browser) == [UNKEPT]
        browser.all("[data-do=thumb-up]").last.click()
        told = "Could not be kept, because the server's disk is full: have some space freed"
        browser.until(lambda: any(each.startswith(told) for each in notices(browser)))
        assert browser.all("#toast").inner_text() == ""
        assert browser.all("#kept [data-do=open]").count() == 0
        filler.unlink()
        browser.ask("Where did they meet in August 2025?")
        browser.until(lambda: browser.all("#kept [data-do=open]").count() == 1)
        browser.all("[data-do=thumb-up]").last.click()
        browser.until(lambda: browser.all("#toast").inner_text() != "")
        browser.page.reload()
        browser.until(lambda: browser.all(".exchange").count() == 2)
        assert notices(browser) == []


def test_a_server_that_starts_on_a_full_disk_answers_and_says_that_nothing_is_kept(
    start: Path, disk: Path
) -> None:
    with started("serve", "--port", "0", home=disk, within=full(disk, start)) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        url = address(server)
        answered = sent(url, "api/ask", {"question": QUESTION})
        server.send_signal(signal.SIGINT)
        server.wait(30)
    assert f"the disk of {disk} is full: it answers, and keeps no conversations" in said
    assert (answered[0], answered[1]["status"]) == (200, "answered")


def test_a_question_on_the_command_line_is_answered_on_a_full_disk(start: Path, disk: Path) -> None:
    ran = citeback("ask", QUESTION, home=disk, within=full(disk, start))
    assert (ran.returncode, ran.stderr, "Hill" in ran.stdout) == (0, "", True)
    feedback = citeback("feedback", home=disk, within=full(disk, start))
    assert (feedback.returncode, len(feedback.stderr.splitlines())) == (0, 1)


@pytest.mark.parametrize(
    "command",
    [
        ("doctor",),
        ("doctor", "--repair"),
        ("calibrate",),
        ("index", str(ROOT / "seeds")),
        ("backup", "{disk}/backup"),
        ("eval", str(ROOT / "eval" / "sets" / "seeds.jsonl"), "--limit", "1"),
        ("eval", "init", "{disk}/cases.jsonl"),
    ],
)
def test_a_command_that_has_to_write_on_a_full_disk_is_one_line(
    command: tuple[str, ...], start: Path, disk: Path
) -> None:
    arguments = [each.format(disk=disk) for each in command]
    ran = citeback(*arguments, home=disk, within=full(disk, start))
    assert ran.returncode == 2, (ran.stdout, ran.stderr)
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
    assert "is full: free some space" in ran.stderr


def test_what_is_printed_to_a_full_disk_is_one_line(seeded: Path) -> None:
    to_full = ["sh", "-c", 'exec "$@" > /dev/full', "sh"]
    ran = citeback("sources", home=seeded, within=to_full)
    assert (ran.returncode, len(ran.stderr.splitlines()), "is full" in ran.stderr) == (2, 1, True)


def test_a_server_on_a_home_that_may_only_be_read_answers_and_says_what_it_does_not_keep(
    browser: Browser, start: Path
) -> None:
    with started("serve", "--port", "0", home=start, within=read_only(start)) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        url = address(server)
        assert "can only be read: it answers, and keeps no conversations, feedback or" in said
        status, answer = sent(url, "api/ask", {"question": QUESTION})
        assert (status, answer["status"]) == (200, "answered")
        status, said_of_it = sent(url, "api/feedback", {"verdict": "up", "answer": answer})
        assert (status, "nothing is kept here" in said_of_it["error"]) == (503, True)
        assert put(url, "a.md", b"Words.")[0] in (404, 405)
        browser.open(url)
        assert "Hill" in browser.ask(QUESTION).inner_text()
        assert notices(browser) == [
            "This conversation is not kept, because the server may only read its home."
        ]
        assert browser.all("[data-do=add]").count() == 0
        server.send_signal(signal.SIGINT)
        server.wait(30)
    assert not (start / "conversations.db").exists()
