"""One file that holds an index: the catalog with its texts and vectors, and hashes to check them by.

The vector index's folder is left out: it is rebuilt from the vectors in the catalog, without embedding.
Other files of the home are backed up too, if they are named (``beside.py``).
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.beside import Beside, pack, put_back
from index.beside import check as check_beside
from index.embedding import embedder_named
from index.engines import database_of
from index.errors import IndexProblem
from index.generations.folders import Generations
from index.generations.generation import fingerprint_of, open_generation
from index.generations.live import no_index
from index.home import held_folder, owned
from index.stores.database import can_be_written, room_on_disk
from index.stores.kept_vectors import InVectorIndex
from index.stores.sqlite_catalog import SqliteCatalog

_FORMAT = 2
_KNOWN = (1, 2)  # 1 held the index alone
_CATALOG, _MANIFEST = "catalog.db", "manifest.json"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """The contents of a backup; ``sha256`` and ``bytes`` describe its catalog, ``home`` is the home backed up."""

    format: int
    sha256: str
    bytes: int
    sources: int
    chunks: int
    vectors: int
    home: str = ""
    beside: tuple[Beside, ...] = ()


def backup(home: Path, file: Path, *, beside: Sequence[str] = ()) -> Manifest:
    """Write the live index to ``file``, even while another process writes it, and check the result.

    ``beside`` names files and folders of the home that are backed up too.
    ``file`` appears complete or not at all. IndexProblem if there is no index or no room on disk.
    """
    _check_in_files(home)
    live = Generations(home).live()
    if live is None:
        raise no_index(home)
    if not file.absolute().parent.is_dir():
        raise IndexProblem(f"no such folder: {file.parent}")
    copy, part, room = (file.with_name(f"{file.name}.{end}") for end in ("copy", "part", "db"))
    with _reading(home, live), room_on_disk(file.absolute().parent), _written(file):
        try:
            catalog = SqliteCatalog(Generations(home).folder(live) / _CATALOG)
            try:
                catalog.copy_to(copy)
            finally:
                catalog.close()
            manifest = _manifest(copy)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
                packed.write(copy, _CATALOG)
                held = pack(home, beside, packed, room)
                manifest = replace(manifest, home=str(home.absolute()), beside=tuple(held))
                packed.writestr(_MANIFEST, json.dumps(asdict(manifest)))
            check(part)
            _fsync(part)
            part.replace(file)
        finally:
            for path in (copy, part, room):
                path.unlink(missing_ok=True)
    return manifest


def check(file: Path) -> Manifest:
    """The manifest of the backup in ``file``; IndexProblem if it is no backup, or damaged."""
    try:
        with zipfile.ZipFile(file) as packed:
            manifest = _read_manifest(packed, file)
            with packed.open(_CATALOG) as catalog:
                found = hashlib.file_digest(catalog, "sha256").hexdigest()  # type: ignore[arg-type]
            check_beside(packed, manifest.beside, file)
    except IndexProblem:
        raise
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, KeyError, EOFError) as error:
        raise IndexProblem(f"{file} can't be read as a backup ({error})") from error
    except Exception as error:  # zlib.error, and errors that a damaged header causes elsewhere
        raise IndexProblem(f"{file} is damaged ({error}): use another backup") from error
    if found != manifest.sha256:
        raise IndexProblem(f"{file} is damaged: its catalog is not the one that was backed up")
    return manifest


def restore(
    home: Path, file: Path, *, replaces: bool = False, beside: Sequence[str] = ()
) -> Manifest:
    """Check the index in ``file`` and put it into ``home``; it becomes live in one step at the end.

    Other files in the backup are put back too. Indexed files that lay in the old home get their
    paths in this one.
    IndexProblem if ``home`` has an index (unless ``replaces``), ``file`` is damaged, or it holds
    files that ``beside`` does not name.
    """
    _check_in_files(home)
    manifest = check(file)
    generations = Generations(home)
    with owned(home, verb="restore"), room_on_disk(home):
        if generations.live() is not None and not replaces:
            raise IndexProblem(
                f"{home} has an index: give --force to replace it, or another --home"
            )
        number = generations.unused_number()
        try:
            _unpack(file, generations.folder(number) / _CATALOG, manifest)
            _build_vector_index(home, number, before=manifest.home)
            with zipfile.ZipFile(file) as packed:
                put_back(home, packed, manifest.beside, beside)
        except BaseException:
            if generations.folder(number).exists():
                generations.remove(number)
            raise
        generations.make_live(number)
        for other in generations.others():
            generations.remove(other)
    return manifest


def _check_in_files(home: Path) -> None:
    if database_of(home) is not None:
        raise IndexProblem(
            "the index is in PostgreSQL: back it up and restore it with pg_dump and pg_restore, "
            "or move it with `citeback move --to files`"
        )


def _manifest(copy: Path) -> Manifest:
    with closing(sqlite3.connect(copy)) as db:
        # One file, without a log beside it.
        db.execute("pragma journal_mode = delete")
        sources, chunks, vectors = (
            int(db.execute(f"select count(*) from {table}").fetchone()[0])
            for table in ("sources", "chunks", "vectors")
        )
    with copy.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    return Manifest(_FORMAT, sha256, copy.stat().st_size, sources, chunks, vectors)


def _read_manifest(packed: zipfile.ZipFile, file: Path) -> Manifest:
    record = json.loads(packed.read(_MANIFEST))
    if record.get("format") not in _KNOWN:
        raise IndexProblem(f"{file} was made by a newer citeback: restore it with that version")
    held = tuple(Beside(**each) for each in record.pop("beside", ()))
    return Manifest(**record, beside=held)


def _unpack(file: Path, catalog: Path, manifest: Manifest) -> None:
    catalog.parent.mkdir(parents=True)
    digest = hashlib.sha256()
    with (
        zipfile.ZipFile(file) as packed,
        packed.open(_CATALOG) as source,
        catalog.open("wb") as out,
    ):
        while block := source.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    with closing(sqlite3.connect(catalog)) as db:
        sound = [row[0] for row in db.execute("pragma integrity_check(1)")] == ["ok"]
    if digest.hexdigest() != manifest.sha256 or not sound:
        raise IndexProblem(f"{file} is damaged: use another backup")


def _build_vector_index(home: Path, number: int, *, before: str) -> None:
    """Build the vector index of a restored generation; no model is loaded for it.

    Paths of files in the old home ``before`` become paths in ``home``.
    """
    maker = fingerprint_of(Generations(home), number)
    models = [embedder_named(name) for name in maker.models] if maker else []
    generation = open_generation(home, number, models, owns=True)
    try:
        with generation.catalog.writing():
            generation.kept.mark_all(InVectorIndex.ABSENT)
            if before:
                generation.catalog.move_files(Path(before), home.absolute())
        generation.vector_search.keep_in_step()
    finally:
        generation.close()


@contextmanager
def _reading(home: Path, number: int) -> Iterator[None]:
    if can_be_written(home):
        held_folder(home)
    lock = Generations(home).reading(number)
    lock.take(shared=True)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _written(file: Path) -> Iterator[None]:
    """Says in one line why ``file`` can't be written."""
    try:
        yield
    except PermissionError as error:
        raise IndexProblem(f"{file} can't be written ({error.strerror}): choose another") from error


def _fsync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
