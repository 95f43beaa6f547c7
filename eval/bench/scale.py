"""How memory, disk and time grow with an index: ``python -m eval.bench.scale CHUNKS... [--database URL]``.

Without a database the index is embedded (SQLite and Chroma in a folder); with one (empty: it is filled and
emptied) it is in PostgreSQL and on a ``chroma run`` that is started for each size. Texts and vectors are those
of ``eval.bench.grown``. One JSON object for each size; then, from the last two, what each million more costs.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from eval.bench import corpus
from eval.bench.grown import Synthetic, build, opened, sources
from eval.bench.measuring import timed
from index.engines import keep_in
from index.stores.chroma_address import ChromaServer
from index.stores.postgres.migrating import drop_all
from index.stores.postgres.server import server_of
from index.stores.vector_store import use_server

_ASKED = 120
_STARTS_WITHIN_S = 60


@dataclass(frozen=True, slots=True)
class _Chroma:
    url: str
    folder: Path
    pid: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chunks", nargs="+", type=int)
    parser.add_argument("--database")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.once:
        print(json.dumps(_measured(options.chunks[0], options.database)))
        return
    told: list[dict[str, float]] = []
    for (
        chunks
    ) in options.chunks:  # each in a process of its own: its peak memory is that of one size
        given = ["--database", options.database] if options.database else []
        command = [sys.executable, "-m", __spec__.name, "--once", str(chunks), *given]
        ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        told.append(json.loads(ran.stdout))
        print(json.dumps(told[-1]), flush=True)
    if len(told) > 1:
        print(json.dumps({"each million more": _growth(*told[-2:])}))


def _growth(smaller: Mapping[str, float], larger: Mapping[str, float]) -> dict[str, float]:
    """What grows linearly; searches don't."""
    more = (larger["chunks"] - smaller["chunks"]) / 1e6
    grows = [name for name in larger if not name.startswith(("search", "chunks"))]
    return {name: round((larger[name] - smaller[name]) / more) for name in grows}


def _measured(chunks: int, database: str | None) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="citeback-scale-") as name:
        folder = Path(name)
        home = folder / "home"
        if database is None:
            told = _built_and_asked(home, chunks)
            return told | {"chroma_disk_mb": _mb(home, "vectors") or _mb(home, "chroma")}
        with _chroma(folder / "chroma") as chroma:
            keep_in(home, database)
            use_server(ChromaServer(chroma.url))
            try:
                told = _built_and_asked(home, chunks) | _in_database(database)
                told["chroma_disk_mb"] = _mb(chroma.folder)
                return told | {"chroma_memory_mb": _resident_mb(chroma.pid)}
            finally:
                server = server_of(database)
                drop_all(server)
                server.close()


def _built_and_asked(home: Path, chunks: int) -> dict[str, float]:
    built = build(home, chunks)
    asked = corpus.questions(sources(chunks), _ASKED + 5)
    with opened(home, Synthetic()) as library:
        for question in asked[:5]:
            library.search(question)
        seconds = sorted(timed(lambda: library.search(question)) for question in asked[5:])  # noqa: B023
    # Its own memory says nothing here: it holds the words that vectors were made of (``grown ask`` measures it).
    told = {name: round(value, 1) for name, value in built.items() if name != "memory_mb"}
    return told | {
        "search_median_ms": round(1000 * seconds[len(seconds) // 2], 1),
        "search_p95_ms": round(1000 * seconds[int(0.95 * (len(seconds) - 1))], 1),
    }


def _in_database(database: str) -> dict[str, float]:
    """Megabytes of the whole database, and of its largest tables with their indexes."""
    with server_of(database).connect() as db:
        db.execute("vacuum analyze")
        (whole,) = db.execute("select pg_database_size(current_database())").fetchone() or (0,)
        tables = db.execute(
            "select relname, pg_table_size(oid), pg_indexes_size(oid) from pg_class "
            "where relkind = 'r' order by pg_total_relation_size(oid) desc limit 6"
        ).fetchall()
    told = {"database_mb": round(whole / 1e6, 1)}
    for name, size, indexes in tables:
        told |= {f"{name}_mb": round(size / 1e6, 1), f"{name}_indexes_mb": round(indexes / 1e6, 1)}
    return told


@contextmanager
def _chroma(folder: Path) -> Iterator[_Chroma]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--path", str(folder)]
    command += ["--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            until = time.monotonic() + _STARTS_WITHIN_S
            while not _answers(url):
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit("no Chroma server could be started")
                time.sleep(0.1)
            yield _Chroma(url, folder, process.pid)
        finally:
            process.kill()


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/api/v2/heartbeat", timeout=5):
            return True
    except OSError:
        return False


def _mb(folder: Path, within: str = "") -> float:
    files = (path for path in folder.rglob("*") if path.is_file() and within in str(path))
    return round(sum(path.stat().st_size for path in files) / 1e6, 1)


def _resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    (line,) = (each for each in status.splitlines() if "VmRSS" in each)
    return round(int(line.split()[1]) / 1024, 1)


if __name__ == "__main__":
    main()
