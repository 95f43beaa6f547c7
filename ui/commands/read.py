"""``citeback read PATH...``: show what would be read from files, without an index or a model."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator

from index.errors import Unreadable
from index.files import FoundFile, find
from index.loaders.parts import Loaded
from index.loaders.reading import DocumentReader, ParserProcess
from index.ocr.reader import PictureReader
from index.passages import Source
from index.syncing.sync import Step
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.commands.reading_report import FileRead
from ui.settings import Settings
from ui.terminal.escaping import plain
from ui.terminal.marked_text import marked_text
from ui.terminal.progress import bars

_HIDDEN = ("hidden", "deleted", "invisible", "struck")
_HINT = (
    "citeback: what is hidden or deleted is left out: CITEBACK_HIDDEN=taken_in takes it in, marked"
)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print what was read of each file, with ``--text`` also its sources' texts; 1 if a file failed."""
    counts: Counter[str] = Counter()
    hint = False
    with (
        bars() as progress,
        ParserProcess(
            settings.reading,
            pictures=PictureReader(),
            told=lambda done, total: progress(Step("recognising", done, total)),
        ) as reader,
    ):
        for found in find([path.absolute() for path in options.paths], known_roots=[]):
            read = _file(reader, found, options)
            counts[read.outcome] += 1
            hint |= any(word in each.what for each in read.left_out for word in _HIDDEN)
            if options.json:
                print(json.dumps(read.as_record(), ensure_ascii=False), flush=True)
            else:
                print("\n".join(read.lines()), flush=True)
    if not options.json:
        total = ", ".join(f"{counts[name]} {name}" for name in ("indexed", "empty", "failed"))
        print(f"{counts.total()} files: {total}")
        if hint and not settings.reading.hidden:
            print(_HINT, file=sys.stderr)
    return NOT_AS_ASKED if counts["failed"] else DONE


def _file(reader: DocumentReader, found: FoundFile, options: argparse.Namespace) -> FileRead:
    read, began = FileRead(found.id), time.monotonic()
    try:
        for each in _loaded(reader, found):
            read.take(each, with_text=options.text and options.json)
            if isinstance(each, Source) and options.text and not options.json:
                print(f"----- {plain(each.id)}\n{marked_text(each)}\n")
    except Unreadable as reason:
        read.failure = str(reason)
    read.seconds = time.monotonic() - began
    return read


def _loaded(reader: DocumentReader, found: FoundFile) -> Iterator[Loaded]:
    try:
        data = found.path.read_bytes()
    except OSError as error:
        raise Unreadable(error.strerror or "can't be read") from error
    yield from reader.read(data, found.id)
