"""The entry point of the loaders: a file's bytes in, its sources out. ``formats`` lists a module per format."""

from __future__ import annotations

from collections.abc import Iterator

from index.errors import Unreadable
from index.files import DEEPEST as FOLDERS
from index.loaders.boilerplate import without_boilerplate
from index.loaders.dates import dated
from index.loaders.depth import too_deep
from index.loaders.extraction_budget import ExtractionBudget, TooMuch
from index.loaders.formats import Format, format_of
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Loaded, Part, Unread
from index.passages import Source

__all__ = ["LOADERS_VERSION", "Loaded", "load"]

LOADERS_VERSION = "10"  # stored with an index: after a change every file is read again

DEEPEST = 4  # levels of nested containers: an archive in a mail in an archive is still read


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Loaded]:
    """Yield the sources in a file of this name; Unreadable with the reason if it can't be read.

    A file that holds more than ``ExtractionBudget`` allows is read up to that limit, then Unreadable is raised.
    Runs the format's parser in this process; ``reading.ParserProcess`` runs it in a process with limits.
    """
    yield from _load(Part(source_id, data), ExtractionBudget(len(data)), options, depth=0)


def _load(
    part: Part, nest: ExtractionBudget, options: ReadingOptions, *, depth: int
) -> Iterator[Loaded]:
    form = format_of(part.data, part.id)
    try:
        for each in form.load(part.data, part.id, options):
            if isinstance(each, Source):
                yield _finished(each, form)
            elif isinstance(each, Part):
                nest.take(each)
                yield from _inside(each, nest, options, depth=depth + 1)
            else:
                yield each
    except RecursionError as error:  # here, so that one part too deep doesn't stop the others
        raise too_deep() from error


def _inside(
    part: Part, nest: ExtractionBudget, options: ReadingOptions, *, depth: int
) -> Iterator[Loaded]:
    """The sources in a file inside another; if it can't be read, the rest still is."""
    if part.reason is not None:
        yield Unread(part.id, part.reason)
    elif depth > DEEPEST:
        reason = f"more than {DEEPEST} containers deep: unpack it first"
        yield Unread(part.id, Unreadable(reason))
    elif part.id.count("/") > FOLDERS:
        reason = f"more than {FOLDERS} folders deep: unpack it first, and move it up"
        yield Unread(f"{part.id[:200]}…", Unreadable(reason))
    else:
        try:
            yield from _load(part, nest, options, depth=depth)
        except TooMuch:
            raise
        except Unreadable as reason:
            yield Unread(part.id, reason)


def _finished(source: Source, form: Format) -> Source:
    if form.from_the_web:
        source = without_boilerplate(source)
    return dated(source)
