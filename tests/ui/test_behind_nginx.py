"""The deployment as processes of this machine: PostgreSQL, a Chroma server, two servers, nginx before them."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from typing import ClassVar
from urllib.parse import urlsplit

import httpx
import pytest

from tests.chromas import running_chroma
from tests.commands import address, citeback, started
from tests.conftest import SEEDS
from tests.nginx import TRIED, behind_nginx
from tests.postgres import Cluster
from tests.ui.proxying import free_port, serving

QUESTIONS = (
    "Who warned about commitment overload?",
    "How long was the call?",
    "Where did they meet in August 2025?",
)
PEOPLE = 6
TAB = "tab"  # the name that a browser gives it


@dataclass
class Deployed:
    """Two servers of one index and nginx before them."""

    homes: list[Path]
    environment: dict[str, str]
    servers: list[subprocess.Popen[str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    url: str = field(init=False)  # of nginx

    def start_all(self) -> None:
        for home in self.homes:
            self.servers.append(started("serve", "--port", "0", home=home, **self.environment))
        self.addresses = [urlsplit(address(process)).netloc for process in self.servers]

    def start_again(self, number: int) -> None:
        """Start one that was killed, where it was."""
        port = self.addresses[number].rpartition(":")[2]
        home = self.homes[number]
        self.servers[number] = started("serve", "--port", port, home=home, **self.environment)
        address(self.servers[number])

    def kill(self, number: int) -> None:
        self.servers[number].send_signal(signal.SIGKILL)
        self.servers[number].communicate()


def tried(*answers: httpx.Response) -> set[str]:
    """The servers that nginx passed questions to."""
    return {each for answer in answers for each in answer.headers[TRIED].split(", ")}


@pytest.fixture(scope="module")
def deployed(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder, database = tmp_path_factory.mktemp("deployed"), cluster.make()
    homes = [folder / "one", folder / "other"]
    with running_chroma(folder / "chroma") as chroma:
        environment = {
            "CITEBACK_DATABASE": cluster.url(database),
            "CITEBACK_CHROMA_URL": chroma.url,
        }
        made = Deployed(homes, environment)
        ran = citeback("index", SEEDS, home=folder / "indexing", **environment)
        assert ran.returncode == 0, ran.stderr
        try:
            made.start_all()
            with behind_nginx(*made.addresses, folder / "nginx") as made.url:
                yield made
        finally:
            for number in range(len(made.servers)):
                made.kill(number)
    cluster.drop(database)


def test_the_page_needs_the_server_that_has_its_tab_and_nginx_finds_it(deployed: Deployed) -> None:
    one, other = (f"http://{each}/" for each in deployed.addresses)
    with httpx.Client(timeout=60) as client:
        joined(client, one)
        said = client.get(f"{other}gradio_api/queue/data", params={"session_hash": TAB})
        assert said.status_code == 404 and "ask again" in said.json()["error"]
    reached = set[str]()
    for _ in range(8):
        with httpx.Client(timeout=60) as client:  # another person, by the cookie of the page
            client.get(deployed.url, headers={"Accept": "text/html"})
            began = joined(client, deployed.url)
            data = f"{deployed.url}gradio_api/queue/data"
            said = client.get(data, params={"session_hash": TAB})
            assert "process_completed" in said.text and tried(said) == tried(began)
            reached |= tried(began)
    assert reached == set(deployed.addresses)


def test_a_server_that_is_killed_under_load_loses_no_answer_and_nothing_that_was_kept(
    deployed: Deployed,
) -> None:
    half, kept = Event(), list[int]()

    def asks(person: int) -> list[httpx.Response]:
        answers = []
        with httpx.Client(base_url=deployed.url, timeout=120) as client:
            for number in range(8):
                question = f"{QUESTIONS[(person + number) % len(QUESTIONS)]} {'?' * person}"
                answers.append(client.post("api/ask", json={"question": question}))
                feedback = {"verdict": "up", "answer": answers[-1].json()}
                said = client.post("api/feedback", json=feedback)
                if said.is_success:
                    kept.append(said.json()["id"])
                if number == 3:
                    half.set()
        return answers

    with ThreadPoolExecutor(PEOPLE) as people:
        asking = [people.submit(asks, person) for person in range(PEOPLE)]
        assert half.wait(120)
        deployed.kill(0)
        answers = [answer for each in asking for answer in each.result()]
    assert [answer.status_code for answer in answers] == [200] * PEOPLE * 8
    assert all(answer.json()["claims"] for answer in answers)
    assert tried(*answers) == set(deployed.addresses)
    assert any(len(tried(answer)) == 2 for answer in answers)  # the other instead of the dead one
    told = citeback("feedback", "--json", home=deployed.homes[1], **deployed.environment)
    stored = [json.loads(line)["id"] for line in told.stdout.splitlines()]
    assert set(kept) <= set(stored) and len(kept) >= PEOPLE * 7

    deployed.start_again(0)
    with httpx.Client(base_url=deployed.url, timeout=120) as client:
        again = [client.post("api/ask", json={"question": question}) for question in QUESTIONS]
    assert all(answer.is_success and len(tried(answer)) == 1 for answer in again)
    assert tried(*again) == set(deployed.addresses)  # the one that is back answers again


class Upstream(BaseHTTPRequestHandler):
    """Says what it was asked with; a stream of it begins and never goes on."""

    got: ClassVar[Message]

    def do_POST(self) -> None:
        type(self).got = self.headers
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b"data: first\n\n")
        self.rfile.read(1)  # till the client leaves

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def upstream(tmp_path: Path) -> Iterator[str]:
    """nginx before a server that is small, and one that is dead."""
    dead = f"127.0.0.1:{free_port()}"
    with (
        serving(Upstream) as url,
        behind_nginx(urlsplit(url).netloc, dead, tmp_path / "nginx") as nginx,
    ):
        yield nginx


@pytest.mark.parametrize("path", ["api/ask", "v1/responses", "mcp", "gradio_api/queue/data"])
def test_an_event_passes_as_it_comes(upstream: str, path: str) -> None:
    with httpx.stream("POST", f"{upstream}{path}", timeout=60) as stream:
        assert next(stream.iter_raw()) == b"data: first\n\n"


def test_a_server_learns_the_address_and_the_name_and_not_what_a_client_claims(
    upstream: str,
) -> None:
    claimed = {
        "X-Forwarded-For": "10.1.2.3",
        "X-Forwarded-Host": "evil.example",
        "Host": "docs.example:80",
    }
    claimed |= {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "1"}
    with httpx.stream("POST", f"{upstream}api/ask", headers=claimed, timeout=60):
        told = {name.lower(): value for name, value in Upstream.got.items()}
    assert told["x-forwarded-for"] == "127.0.0.1"
    assert told["host"] == told["x-forwarded-host"] == "docs.example:80"
    assert told["x-forwarded-proto"] == "https" and "x-forwarded-port" not in told


def test_what_nginx_says_itself_is_one_line_too(tmp_path: Path) -> None:
    dead, gone = (f"127.0.0.1:{free_port()}" for _ in range(2))
    with behind_nginx(dead, gone, tmp_path / "nginx") as url:
        away = httpx.post(f"{url}api/ask", json={})
        assert away.status_code == 503 and "ask again" in away.json()["error"]
        assert away.headers["Retry-After"] == "5"
        large = httpx.post(f"{url}api/ask", content=b"x" * 3_000_000)
        assert large.status_code == 413 and "send less" in large.json()["error"]
        assert httpx.get(f"{url}metrics").status_code == 404
        assert httpx.get(f"{url}healthz/proxy").json() == {"status": "ok"}


def joined(client: httpx.Client, url: str) -> httpx.Response:
    """Have a tab's first event waiting in its line, as the page does once it is loaded."""
    config = client.get(f"{url}config").json()
    first = next(
        each for each in config["dependencies"] if ["load"] in [t[1:] for t in each["targets"]]
    )
    event = {
        "data": [None] * len(first["inputs"]), "fn_index": first["id"], "trigger_id": None,
        "session_hash": TAB, "event_data": None,
    }  # fmt: skip
    said = client.post(f"{url}gradio_api/queue/join", json=event)
    assert said.is_success, said.text
    return said
