"""The commands and the server over a database that goes away under them, or is of an older citeback."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.commands import citeback, serving
from tests.conftest import SEEDS
from tests.postgres import Cluster


def asked(address: str) -> tuple[int, dict[str, str]]:
    body = json.dumps({"question": "How long was the call?"}).encode()
    headers = {"Content-Type": "application/json"}
    try:
        with urllib.request.urlopen(
            urllib.request.Request(f"{address}api/ask", body, headers), timeout=120
        ) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_database_that_goes_away_is_one_line_and_code_2_or_503(
    cluster: Cluster, database: str, tmp_path: Path
) -> None:
    home, name, where = (
        tmp_path / "home",
        database.rsplit("/", 1)[1],
        {"CITEBACK_DATABASE": database},
    )
    assert (
        citeback("index", SEEDS / "000_call-and-its-echoes.md", home=home, **where).returncode == 0
    )

    with cluster.stopping_at(name, "citeback_1.vectors"):
        ran = citeback("index", SEEDS, home=home, **where)
    assert ran.returncode == 2 and not ran.stdout
    (line,) = ran.stderr.splitlines()
    assert (
        line.startswith("citeback: postgresql://127.0.0.1:") and "what was indexed is kept" in line
    )

    with serving(home, **where) as address, ThreadPoolExecutor(2) as both:
        with cluster.stopping_readers(name, "citeback_1.chunks", readers=2):
            at_door = both.submit(asked, address)
            command = both.submit(citeback, "ask", "How long was the call?", home=home, **where)
            status, said = at_door.result()
            ran = command.result()
        assert status == 503 and "postgresql://127.0.0.1:" in said["error"], said
        assert ran.returncode == 2 and not ran.stdout
        (line,) = ran.stderr.splitlines()
        assert line.startswith("citeback: postgresql://127.0.0.1:")
        assert asked(address)[0] == 200

    assert citeback("database", "--migrate-to", "1", home=home, **where).returncode == 0
    ran = citeback("ask", "How long was the call?", home=home, **where)
    assert ran.returncode == 2 and "was made by an older citeback" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
