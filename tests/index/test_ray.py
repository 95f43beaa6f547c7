"""With Ray: other processes read and embed, and the index is the same, whatever happens to them.

Ray takes seconds to start, so all of these share one, of two workers.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from index.distributed.reading import RayReader
from index.distributed.session import RayWorkers, ray_workers
from index.embedding import Embedder, Vectors
from index.errors import DiskFull, Unreadable
from index.files import find
from index.loaders.options import ReadingOptions
from index.loaders.parts import Remark
from index.opening import open_library
from index.passages import Source
from index.stores.kept_vectors import KeptVectors
from index.syncing.sync import SyncSummary
from tests.commands import citeback
from tests.fakes import WordEmbedder

pytest.importorskip("ray", reason="the extra citeback[ray] is not installed")
pytestmark = [
    pytest.mark.filterwarnings("ignore:::ray"),  # it warns of itself
    # Its own threads end with errors where workers hang.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning"),
]
OPTIONS = ReadingOptions(ocr=False)


class Noting(WordEmbedder):
    """Notes in a folder which processes embed, and dies or fails there if it is told to."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        noted = Path(self.name)
        (noted / str(os.getpid())).touch()
        if (noted / "kill").exists():
            (noted / "kill").unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        if (
            any("hang" in text for text in texts)
            and "ray::" in Path("/proc/self/cmdline").read_text()
        ):
            os.kill(os.getpid(), signal.SIGSTOP)
        if (
            any("fail" in text for text in texts)
            and "ray::" in Path("/proc/self/cmdline").read_text()
        ):
            raise RuntimeError("the model\nis broken")
        return super().embed_passages(texts)


@pytest.fixture(scope="module")
def workers() -> Iterator[RayWorkers]:
    with ray_workers("local", makes=Noting) as joined:
        yield replace(joined, workers=2, parser_s=5.0, silence_s=60.0)


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    (tmp_path / "noted").mkdir()
    return tmp_path / "noted"


def written(docs: Path, count: int) -> None:
    for number in range(count):
        parts = "".join(
            f"## Part {part}\n\nIn part {part} of {number} it froze.\n\n" for part in range(20)
        )
        (docs / f"{number:03}.md").write_text(f"# Report {number}\n\n{parts}")
    (docs / "corpus.jsonl").write_text(
        "".join(
            f'{{"_id": "line {n}", "text": "Line {n}: \\ud83d\\ude00 gate."}}\n' for n in range(50)
        )
        + "no json\n"
    )
    (docs / "odd \udcff.md").write_text("Its name is not UTF-8.") if os.name == "posix" else None
    (docs / "broken.docx").write_bytes(b"PK\x03\x04 no archive")
    (docs / "empty.txt").write_text("")


def synced(
    home: Path,
    docs: Path,
    model: Embedder,
    workers: RayWorkers | None = None,
    *,
    reading: bool = True,
) -> SyncSummary:
    embedders = [model if workers is None else workers.embedder(model)]
    reader = None if workers is None or not reading else workers.reader(home)
    with open_library(
        home,
        embedders=lambda: embedders,
        verb="test",
        writing=True,
        reading=OPTIONS,
        reader=reader,
    ) as library:
        summary = library.sync([docs])
        assert library.examine() == []
        return summary


def content(home: Path) -> list[list[tuple[object, ...]]]:
    """All chunks and vectors, and what was left out and could not be read."""
    with sqlite3.connect(home / "generations" / "1" / "catalog.db") as db:
        found = [
            db.execute(query).fetchall()
            for query in (
                "select id, text, title, date, sha256 from sources order by 1",
                'select id, embedded, "start", "end", heading, sentences from chunks order by 1',
                "select embedded, vector from vectors order by 1, 2",
                "select path, sha256 from files order by 1",
            )
        ]
    db.close()
    return found


def said(summary: SyncSummary) -> SyncSummary:
    return replace(summary, seconds=0.0, remarks=())


def test_the_index_is_the_same_chunk_for_chunk_and_vector_for_vector_also_if_workers_are_killed(
    docs: Path, tmp_path: Path, noted: Path, workers: RayWorkers
) -> None:
    written(docs, 30)
    plain = synced(tmp_path / "plain", docs, Noting(str(noted)))
    (noted / str(os.getpid())).unlink()
    (noted / "kill").touch()  # one that embeds
    killed: list[int] = []
    thread = threading.Thread(target=kill_one_that_reads, args=(killed,))
    thread.start()
    with_ray = synced(tmp_path / "ray", docs, Noting(str(noted)), workers)
    thread.join()
    assert killed and not (noted / "kill").exists()
    assert with_ray.remarks == plain.remarks and said(with_ray) == said(plain)
    assert plain.failed == 3 and plain.new == 80
    assert content(tmp_path / "ray") == content(tmp_path / "plain")
    processes = [int(each.name) for each in noted.iterdir()]
    assert processes and os.getpid() not in processes


def kill_one_that_reads(killed: list[int]) -> None:
    until = time.monotonic() + 60
    while not killed and time.monotonic() < until:
        time.sleep(0.02)
        for pid in reading_workers():
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
            return


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def reading_workers() -> list[int]:
    """The processes of this Ray that are reading files now."""
    found = []
    for path in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            pid, title = int(path.name), (path / "cmdline").read_bytes()
            ours = parent(parent(pid)) == os.getpid()  # Ray's daemon stands between
            if ours and title.startswith(b"ray::MapWorker(MapBatches(ReadingWorker)).submit"):
                found.append(pid)
    return found


def test_a_file_that_hangs_is_named_and_one_that_workers_do_not_see_is_read_here(
    docs: Path, tmp_path: Path, workers: RayWorkers
) -> None:
    written(docs, 3)
    (docs / "slow.html").write_text("<p>Word after <b>word</b>.</p>\n" * 120_000)
    files = sorted(find([docs.absolute()], known_roots=[]), key=lambda found: found.id)
    gone = replace(files[0], path=Path("/nowhere") / files[0].id)
    reader = replace(workers, parser_s=0.3).reader(tmp_path)(OPTIONS)
    assert isinstance(reader, RayReader) and files[0].id == "000.md"
    with reader:
        reader.ahead([gone, *files[1:]])
        remark, source = reader.read((docs / "000.md").read_bytes(), "000.md")
        assert isinstance(remark, Remark) and "where all machines see it" in remark.what
        assert isinstance(source, Source) and source.id == "000.md"
        with pytest.raises(Unreadable, match="takes more than"):
            list(reader.read((docs / "slow.html").read_bytes(), "slow.html"))


def test_workers_that_hang_or_fail_are_not_relied_on_and_it_is_said_in_one_line(
    noted: Path, workers: RayWorkers, caplog: pytest.LogCaptureFixture
) -> None:
    for trouble, line in (
        ("fail", "RuntimeError: the model is broken"),
        ("hang", "no answer for"),
    ):
        caplog.clear()
        batches = [["one harbour"], ["two gates", trouble], ["the last"]]
        patience = replace(workers, start_s=15.0, silence_s=5.0) if trouble == "hang" else workers
        model = patience.embedder(Noting(str(noted)))
        made = list(model.embed_batches(batches))
        here = [WordEmbedder().embed_passages(texts) for texts in batches]
        assert all((a == b).all() for a, b in zip(made, here, strict=True))
        assert line in caplog.text and "this process does" in caplog.text
    for each in noted.iterdir():
        if int(each.name) != os.getpid():
            with suppress(ProcessLookupError):
                os.kill(int(each.name), signal.SIGKILL)


def test_a_full_disk_is_said_and_the_next_run_goes_on(
    docs: Path, tmp_path: Path, noted: Path, workers: RayWorkers, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(docs, 30)
    put, left = KeptVectors.put, [1]

    def full(self: KeptVectors, *arguments: object) -> None:
        if not left:
            raise DiskFull("the disk is full")
        left.pop()
        put(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(KeptVectors, "put", full)
    with pytest.raises(DiskFull):
        synced(tmp_path / "ray", docs, Noting(str(noted)), workers, reading=False)
    monkeypatch.undo()
    synced(tmp_path / "ray", docs, Noting(str(noted)))
    synced(tmp_path / "plain", docs, Noting(str(noted)))
    assert content(tmp_path / "ray") == content(tmp_path / "plain")


def test_an_address_without_ray_is_one_line(docs: Path, tmp_path: Path) -> None:
    ran = citeback("index", docs, "--ray", "nowhere.invalid:1", home=tmp_path / "home")
    assert ran.returncode == 2
    (line,) = ran.stderr.splitlines()
    assert "there is no Ray to join at nowhere.invalid:1" in line
