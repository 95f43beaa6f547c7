"""Web addresses and connections on the command line, as a user runs them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

from tests.conftest import ROOT
from tests.index.connections.site import serving_site
from ui.indexing.configured import configured

OPEN = {"CITEBACK_PRIVATE_HOSTS": "127.0.0.1", "CITEBACK_FETCH_DELAY": "0"}


def command(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """A command that is run in ``folder``, where its ``citeback.toml`` is."""
    return subprocess.Popen(
        [sys.executable, "-m", "ui", "--home", "home", *arguments],
        cwd=folder,
        env={**os.environ, **OPEN, "HF_HUB_OFFLINE": "1", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def ran(folder: Path, *arguments: str) -> tuple[int, str, str]:
    with command(folder, *arguments) as process:
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err


def test_a_page_is_indexed_by_its_address_and_a_killed_run_is_gone_on_with(tmp_path: Path) -> None:
    with serving_site() as site:
        site.page("/d/", "Guide", "The harbour crane lifts 40 tonnes.", "a.html", "b.html")
        site.page("/d/a.html", "Tides", "The tide turns at noon.")
        site.page("/d/b.html", "Boats", "The ferry carries 120 people.")
        reached, go_on = Event(), Event()

        def waits(path: str) -> None:
            if path == "/d/b.html":
                reached.set()
                go_on.wait(60)

        site.before = waits
        with command(tmp_path, "index", f"{site.url}/d/", "--depth", "1") as process:
            assert reached.wait(60)
            process.send_signal(signal.SIGKILL)
        go_on.set()
        site.asked.clear()
        code, out, err = ran(tmp_path, "index", f"{site.url}/d/", "--depth", "1", "--json")
        assert code == 0, err
        summary = json.loads(out)
        assert summary["new"] == 3 and summary["connections"][0]["faulty"] == 0
        assert "/d/a.html" not in site.statuses()  # the killed run has it

    host = site.url.removeprefix("http://")
    code, out, err = ran(tmp_path, "ask", "How much does the harbour crane lift?", "--json")
    (cited,) = json.loads(out)["citations"]
    assert (cited["source"], cited["url"]) == (f"{host}/d/index.html", f"{site.url}/d/")
    code, out, err = ran(tmp_path, "connections", "--json")
    (listed,) = map(json.loads, out.splitlines())
    assert listed["documents"] == 3 and listed["running"] is False and listed["next"] is None
    # The server is gone: everything stays, and one line says so.
    code, out, err = ran(tmp_path, "index", f"{site.url}/d/", "--depth", "1")
    assert code == 1 and "3 unchanged" in out and "Traceback" not in err and "robots.txt" in err


def test_what_cannot_be_fetched_is_refused_in_one_line(tmp_path: Path) -> None:
    for arguments in (
        ("index", "https://u:p@x.example/"),
        ("index",),
        ("connections", "--run", "none"),
    ):
        code, out, err = ran(tmp_path, *arguments)
        assert code == 2 and err.startswith("citeback: ") and err.count("\n") == 1, arguments
        assert "u:p" not in err and out == ""


def test_the_files_that_the_page_on_connections_shows_are_understood(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "connections.md").read_text("utf-8")
    shown = re.findall(r"```toml\n(.*?)```", page, re.S)
    assert len(shown) == 2
    names = []
    for text in shown:
        (tmp_path / "citeback.toml").write_text(text)
        names += [each.name for each in configured(tmp_path)]
    assert names == ["guide", "contracts", "wiki", "shelf"]
