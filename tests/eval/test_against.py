"""Two commits at the same work, in turns: a tiny one, made here, beside another of its kind."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from eval.bench.against import Tree, checked_out, compare, ratios, table, this_tree
from eval.bench.printing import ratio_picture
from index.errors import CannotRun

# A command line of the same form as ours: it notes each call beside its homes, and answers at once.
COMMAND = """
import http.server, json, os, sys
arguments = sys.argv[3:]
with open("calls.txt", "a") as calls:
    calls.write(arguments[0] + " " + os.environ.get("CITEBACK_CACHED_ANSWERS", "-") + "\\n")
answer = {"timings_ms": {"total": 10.0 * SLOWER}}
class Door(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")
    def log_message(self, *said): pass
if arguments[0] == "serve":
    class Many(http.server.ThreadingHTTPServer):
        request_queue_size = 128
    server = Many(("127.0.0.1", 0), Door)
    print("tiny: http://127.0.0.1:%d/" % server.server_port, file=sys.stderr, flush=True)
    server.serve_forever()
elif "--batch" in arguments:
    for line in open(arguments[arguments.index("--batch") + 1]):
        print(json.dumps(answer))
"""
PROJECT = '[project]\nname = "tiny"\ndependencies = ["numpy>=1"]\n'


def written(folder: Path, *, slower: int, settings: str = "") -> Path:
    (folder / "ui").mkdir(parents=True)
    (folder / "ui" / "__init__.py").touch()
    (folder / "ui" / "settings.py").write_text(settings)
    (folder / "ui" / "__main__.py").write_text(COMMAND.replace("SLOWER", str(slower)))
    (folder / "pyproject.toml").write_text(PROJECT)
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = written(tmp_path / "repository", slower=3)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "tiny"]):
        who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        subprocess.run(["git", "-C", str(folder), *who, *command], check=True)
    return folder


def test_both_do_the_same_work_in_turns_and_the_ratios_are_told(
    repository: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    then = checked_out("HEAD", tmp_path / "cache", work, repository=repository)
    faster = written(tmp_path / "now", slower=1, settings="cached_answers")
    (work / "now").mkdir()
    now = Tree("now", faster, then.python, work / "now")
    measured = compare(then, now, sources=2, runs=1, work=work)
    told = ratios(measured)
    assert told["answer"][1].median / told["answer"][0].median == pytest.approx(1 / 3)
    assert all(len(one.seconds) == len(other.seconds) for one, other in told.values())
    assert "answer" in table(measured, "HEAD")
    assert " 0.33" in table(measured, "HEAD")
    drawn = ElementTree.fromstring(ratio_picture(told, "a<b"))
    assert len(drawn.findall(".//{*}rect")) == 1 + 2 * len(told)
    # What one can remember, the other can't: nothing may be answered from a cache.
    calls = {tree.name: (tree.work / "calls.txt").read_text().split() for tree in (then, now)}
    assert set(calls["then"][1::2]) == {"-"}
    assert set(calls["now"][1::2]) == {"0"}
    assert calls["then"][::2] == calls["now"][::2] == ["index", "ask", "ask", "serve"]


def test_a_commit_is_checked_out_once(repository: Path, tmp_path: Path) -> None:
    first = checked_out("HEAD", tmp_path / "cache", tmp_path / "work", repository=repository)
    (first.root / "marker").touch()
    again = checked_out("HEAD", tmp_path / "cache", tmp_path / "work", repository=repository)
    assert (again.root / "marker").exists()


def test_a_commit_that_is_not_there_is_said(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="no such commit"):
        checked_out("no-branch", tmp_path / "cache", tmp_path / "work", repository=repository)


def test_a_command_that_fails_ends_the_comparison_with_its_last_line(
    repository: Path, tmp_path: Path
) -> None:
    then = checked_out("HEAD", tmp_path / "cache", tmp_path / "work", repository=repository)
    (then.root / "ui" / "__main__.py").write_text(
        "import sys; print('no index in here', file=sys.stderr); sys.exit(2)"
    )
    with pytest.raises(CannotRun, match=r"then: index .*: no index in here"):
        compare(then, this_tree(tmp_path / "work"), sources=2, runs=1, work=tmp_path / "work")
