"""Keeping an index: plan, watch, doctor, backup, and a serve that owns its home; as a user does it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from zipfile import ZipFile

import pytest

from tests.commands import citeback, serving
from tests.conftest import ROOT, SEEDS
from tests.ui.examples import not_found
from ui.storage.conversations import Conversations
from ui.storage.feedback import Feedback, FeedbackStore


@pytest.fixture
def kept(seeded: Path, tmp_path: Path) -> Path:
    """A copy of the seeded home, for a test that changes it."""
    return Path(shutil.copytree(seeded, tmp_path / "home"))


def test_a_dry_run_says_what_would_be_done_and_does_nothing(seeded: Path, tmp_path: Path) -> None:
    (tmp_path / "new.md").write_text("The harbour froze.")
    before = citeback("sources", home=seeded).stdout
    ran = citeback("index", "--dry-run", tmp_path, SEEDS, home=seeded)
    assert ran.stdout.splitlines()[0] == "new new.md"
    assert "5 unchanged" in ran.stdout
    in_json = json.loads(citeback("index", "--dry-run", "--json", tmp_path, home=seeded).stdout)
    assert in_json == {"new": ["new.md"], "changed": [], "moved": [], "gone": [], "unchanged": 0}
    assert citeback("sources", home=seeded).stdout == before
    nowhere = tmp_path / "nowhere"
    assert "new new.md" in citeback("index", "--dry-run", tmp_path, home=nowhere).stdout
    assert not nowhere.exists()


def test_the_doctor_finds_and_mends(kept: Path) -> None:
    assert citeback("doctor", home=kept).stdout == "the index is sound\n"
    shutil.rmtree(kept / "generations" / "1" / "vectors")
    found = citeback("doctor", "--all", "--json", home=kept)
    assert (found.returncode, json.loads(found.stdout)["sound"]) == (1, False)
    mended = citeback("doctor", "--repair", home=kept)
    assert (mended.returncode, mended.stdout.splitlines()[-1]) == (0, "mended")
    assert citeback("doctor", "--all", home=kept).returncode == 0


def test_a_backup_is_restored_whole_and_a_damaged_one_is_refused(
    kept: Path, tmp_path: Path
) -> None:
    file, other = tmp_path / "index.backup", tmp_path / "other"
    assert "checked" in citeback("backup", file, home=kept).stdout
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == [file.name]
    assert citeback("restore", file, home=other).returncode == 0
    assert (
        citeback("sources", "--json", home=other).stdout
        == citeback("sources", "--json", home=kept).stdout
    )
    assert citeback("doctor", "--all", home=other).stdout == "the index is sound\n"
    refused = citeback("restore", file, home=other)
    assert (refused.returncode, "--force" in refused.stderr) == (2, True)
    assert citeback("restore", file, "--force", home=other).returncode == 0
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    file.write_bytes(damaged)
    ran = citeback("restore", file, "--force", home=other)
    assert (ran.returncode, len(ran.stderr.splitlines())) == (2, 1)
    assert citeback("restore", file, home=tmp_path / "new").returncode == 2
    assert not (tmp_path / "new").exists()
    assert citeback("sources", home=other).returncode == 0


def test_what_was_said_and_added_comes_back_with_a_backup_also_in_another_home(
    kept: Path, tmp_path: Path
) -> None:
    added = kept / "added" / "uploads" / "pigeons.md"
    added.parent.mkdir(parents=True)
    added.write_text("# Pigeons\n\nThe pigeons of Aby fly at night.")
    assert citeback("index", kept / "added", home=kept).returncode == 0
    said = say(kept, "Who flies at night?")
    file, other = tmp_path / "index.backup", tmp_path / "other"
    with closing(Conversations(kept / "conversations.db")) as held:  # a serve has it open
        held.begin("anna", "Who else?")
        told = citeback("backup", file, home=kept).stdout
    assert "the conversations, the feedback, the audit log, added documents: 1" in told
    assert "the conversations" in citeback("restore", file, home=other).stdout
    assert heard(other) == ["Who else?", "Who flies at night?"]
    assert [json.loads(line)["_id"] for line in cases(other)] == [said]
    again = json.loads(citeback("index", "--json", other / "added", home=other).stdout)
    assert (again["unchanged"], again["new"], again["failed"]) == (1, 0, 0)
    with closing(Conversations(other / "conversations.db")) as held:
        held.begin("anna", "Since then?")
    assert citeback("restore", "--force", file, home=other).returncode == 0
    assert heard(other) == ["Who else?", "Who flies at night?"]
    assert heard(other, "conversations.db.before")[0] == "Since then?"
    alone = tmp_path / "alone"
    told = citeback("backup", "--index-only", alone, home=other).stdout
    assert "no conversations" in told
    citeback("restore", alone, home=tmp_path / "third")
    assert not (tmp_path / "third" / "conversations.db").exists()


def test_a_damaged_store_of_conversations_is_named_and_no_backup_is_left(
    kept: Path, tmp_path: Path
) -> None:
    (kept / "conversations.db").write_bytes(b"no database" * 1000)
    file = tmp_path / "index.backup"
    ran = citeback("backup", file, home=kept)
    assert (ran.returncode, len(ran.stderr.splitlines())) == (2, 1)
    assert "conversations.db can't be read" in ran.stderr
    assert not [path for path in tmp_path.iterdir() if "backup" in path.name]
    assert citeback("backup", "--index-only", file, home=kept).returncode == 0


def say(home: Path, question: str) -> str:
    """A question kept as a conversation, its answer found bad; returns the id of the case."""
    with closing(Conversations(home / "conversations.db")) as held:
        held.begin("anna", question)
    with closing(FeedbackStore(home)) as store:
        return f"feedback-{store.keep(Feedback('down', not_found(question)))}"


def heard(home: Path, name: str = "conversations.db") -> list[str]:
    with closing(Conversations(home / name)) as held:
        return [each.title for each in held.listed("anna")]


def cases(home: Path) -> list[str]:
    return citeback("feedback", "--cases", home=home).stdout.splitlines()


@pytest.mark.parametrize("name", ["../evil.txt", "added/../../evil.txt", "live", "/etc/evil"])
def test_a_backup_that_names_other_files_is_refused_and_writes_none(
    kept: Path, tmp_path: Path, name: str
) -> None:
    file, evil = tmp_path / "index.backup", tmp_path / "evil.backup"
    citeback("backup", file, home=kept)
    with ZipFile(file) as good, ZipFile(evil, "w") as bad:
        record = json.loads(good.read("manifest.json"))
        content = b"1\n"
        held = {"name": name, "sha256": sha256(content).hexdigest(), "bytes": len(content)}
        bad.writestr("catalog.db", good.read("catalog.db"))
        bad.writestr(f"beside/{name}", content)
        bad.writestr("manifest.json", json.dumps(record | {"beside": [held]}))
    ran = citeback("restore", evil, home=tmp_path / "new" / "home")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (2, 1)
    assert (
        not list(tmp_path.rglob("evil.txt")) and not (tmp_path / "new" / "home" / "live").exists()
    )


def test_a_serve_takes_over_what_index_asks_for_and_everybody_else_reads(
    kept: Path, tmp_path: Path
) -> None:
    docs = Path(shutil.copytree(SEEDS, tmp_path / "docs"))
    (docs / "pigeons.md").write_text("# Pigeons\n\nThe pigeons of Aby fly at night.")
    (docs / "bad.txt").write_bytes(b"\0\1\2")
    with serving(kept) as address:
        ran = citeback("index", docs / "pigeons.md", docs / "bad.txt", "--json", home=kept)
        summary = json.loads(ran.stdout)
        assert (ran.returncode, summary["new"], summary["failed"]) == (1, 1, 1)
        assert "citeback serve" in ran.stderr
        with urlopen(f"{address}api/sync") as answer:
            state = json.load(answer)
        assert (state["running"], state["coverage"], state["summary"]) == (False, 1.0, summary)
        found = citeback("search", "pigeons of Aby", "-k", "1", "--json", home=kept)
        assert json.loads(found.stdout)["hits"][0]["source"] == "pigeons.md"
        missing = citeback("index", docs / "nowhere", home=kept)
        assert (missing.returncode, "no such file or folder" in missing.stderr) == (2, True)
        other = citeback("index", docs, home=kept, CITEBACK_EMBEDDING_MODEL="some/other")
        assert (other.returncode, "stop it to build" in other.stderr) == (2, True)
        calibrating = citeback("calibrate", home=kept)
        assert (calibrating.returncode, "(citeback serve" in calibrating.stderr) == (2, True)
        refused_without_the_secret(kept, address)
    assert citeback("doctor", "--all", home=kept).stdout == "the index is sound\n"


def refused_without_the_secret(home: Path, address: str) -> None:
    assert stat.S_IMODE((home / "held" / "token").stat().st_mode) == 0o600
    body = json.dumps({"paths": [], "models": []}).encode()
    for headers in ({}, {"X-Citeback-Token": "guess"}):
        with pytest.raises(HTTPError) as refused:
            urlopen(
                Request(f"{address}api/sync", body, {"Content-Type": "application/json", **headers})
            )
        with refused.value:
            assert refused.value.code == 403


@contextmanager
def watching(home: Path, docs: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "ui", "--home", str(home), "index", "--watch", "--json", str(docs)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    with process:
        try:
            yield process
        finally:
            # Not SIGINT: a test run in the background has it ignored, and its children too.
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


def test_a_watched_folder_is_kept_in_step(kept: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "pigeons.md").write_text("The pigeons of Aby fly at night.")
    with watching(kept, docs) as process:
        assert process.stdout is not None and process.stderr is not None
        assert json.loads(process.stdout.readline())["new"] == 1
        assert "watching" in process.stderr.readline()
        (docs / ".hidden.md").write_text("Nobody looks here.")
        (docs / "pigeons.md").unlink()
        assert json.loads(process.stdout.readline())["gone"] == 1
