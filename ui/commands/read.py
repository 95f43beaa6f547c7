"""``citeback read PATH...``: show what would be read from files, without an index or a model."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from index.errors import Unreadable
from index.files import FoundFile, find
from index.loaders.parts import LeftOut, Remark
from index.loaders.reading import DocumentReader, ParserProcess
from index.ocr.reader import PictureReader
from index.passages import Source
from index.syncing.sync import Step
from rag.text.escaping import written
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.settings import Settings
from ui.terminal.escaping import plain
from ui.terminal.progress import bars


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """The result of reading one file; ``seconds`` is how long it took."""

    file: str
    outcome: str  # indexed, empty or failed
    sources: int
    characters: int
    left_out: int
    title: str | None
    date: str | None
    date_from: str | None
    reason: str | None
    seconds: float


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print a line for each file, with ``--text`` also its sources' texts; 1 if a file failed."""
    counts: Counter[str] = Counter()
    with (
        bars() as progress,
        ParserProcess(
            settings.reading,
            pictures=PictureReader(),
            told=lambda done, total: progress(Step("recognising", done, total)),
        ) as reader,
    ):
        for found in find([path.absolute() for path in options.paths], known_roots=[]):
            outcome = _outcome(reader, found, show_text=options.text)
            counts[outcome.outcome] += 1
            if options.json:
                print(json.dumps(asdict(outcome), ensure_ascii=False), flush=True)
            else:
                print(_line(outcome), flush=True)
    if not options.json:
        total = ", ".join(f"{counts[name]} {name}" for name in ("indexed", "empty", "failed"))
        print(f"{counts.total()} files: {total}")
    return NOT_AS_ASKED if counts["failed"] else DONE


def _outcome(reader: DocumentReader, found: FoundFile, *, show_text: bool) -> ReadOutcome:
    sources: list[Source] = []
    reasons: list[str] = []
    began = time.monotonic()
    for each in _read(reader, found):
        if isinstance(each, Source):
            sources.append(each)
            if show_text:
                print(f"----- {plain(each.id)}\n{written(each.text, 'kept')}\n")
        else:
            reasons.append(each)
    first = sources[0] if sources else None
    shown = any(each.text.strip("\ufeff \t\r\n") for each in sources)
    return ReadOutcome(
        file=found.id,
        outcome="indexed" if shown else "failed" if reasons else "empty",
        sources=len(sources),
        characters=sum(len(each.text) for each in sources),
        left_out=sum(span.end - span.start for each in sources for span in each.left_out),
        title=first.title if first else None,
        date=first.date if first else None,
        date_from=first.date_from if first else None,
        reason="; ".join(reasons) or (None if shown else "there is no text in it"),
        seconds=round(time.monotonic() - began, 3),
    )


def _read(reader: DocumentReader, found: FoundFile) -> Iterator[Source | str]:
    """The sources of a file, and the reasons why it or parts of it can't be read."""
    try:
        data = found.path.read_bytes()
    except OSError as error:
        yield error.strerror or "can't be read"
        return
    try:
        for each in reader.read(data, found.id):
            if isinstance(each, Remark):
                print(plain(f"citeback: {each.source}: {each.what}"), file=sys.stderr)
            elif isinstance(each, LeftOut):
                said = f"citeback: {each.source}: left out: {each.count:,} {each.what}"
                print(plain(said), file=sys.stderr)
            else:
                yield each if isinstance(each, Source) else f"{each.part}: {each.reason}"
    except Unreadable as reason:
        yield str(reason)


def _line(outcome: ReadOutcome) -> str:
    dated = f", {outcome.date} ({outcome.date_from})" if outcome.date else ""
    if outcome.outcome == "indexed":
        some = f"{outcome.sources} sources, " if outcome.sources > 1 else ""
        said = f"{some}{outcome.characters:,} characters, {outcome.title}{dated}"
        said += f"; not read: {outcome.reason}" if outcome.reason else ""
    else:
        said = outcome.reason or ""
    return plain(f"{outcome.outcome:8}{outcome.file}: {said}")
