"""``citeback index PATH...``"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from index.embedding import Embedder
from index.errors import CannotRun, IndexLocked
from index.home import owner
from index.library import Library
from index.loaders.options import ReadingOptions
from index.loaders.reading import DocumentReader
from index.opening import default_embedders, open_library, plan_sync
from index.syncing.plan import Plan
from index.syncing.sync import Progress, SyncSummary
from ui.audit.opening import auditing, this_user
from ui.audit.syncs import audited_sync
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.contract import Json
from ui.settings import Settings
from ui.terminal.escaping import plain
from ui.terminal.progress import bars
from ui.texts.marks import counted

Reader = Callable[[ReadingOptions], DocumentReader]

_SHOWN = 20  # the most remarks that are printed; a large corpus may have one for each line


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Sync and print the summary; 1 if a file failed. With ``--watch``, go on until Ctrl-C."""
    addresses = [each for each in options.paths if isinstance(each, str)]
    if addresses or options.due:
        return _from_elsewhere(options, settings, addresses)
    if not options.paths:
        raise CannotRun("name what is to be indexed: a file, a folder or a web address; or --due")
    if options.dry_run:
        return _say_plan(plan_sync(settings.home, options.paths), in_json=options.json)
    models = default_embedders(settings.embedding_model)
    if options.ray is None:
        return _run(options, settings, models)
    from index.distributed.session import ray_workers

    with ray_workers(options.ray) as there:
        models = [there.embedder(model) for model in models]
        return _run(options, settings, models, there.reader(settings.home))


def _run(
    options: argparse.Namespace,
    settings: Settings,
    models: list[Embedder],
    reader: Reader | None = None,
) -> int:
    if options.all_languages:
        _need_all_languages(settings, models)
    summary = sync_paths(options.paths, settings, models, reader)
    _say(summary, in_json=options.json)
    if options.watch:
        _watch(options, settings, models, reader)
        return DONE
    return NOT_AS_ASKED if summary.failed or summary.trouble else DONE


def _from_elsewhere(
    options: argparse.Namespace, settings: Settings, addresses: Sequence[str]
) -> int:
    """Fetch addresses, or what is due, and index it; then the paths that were given beside it."""
    from ui.commands.fetching import Fetching

    if options.ray is not None:
        raise CannotRun("Ray's workers read files and folders: leave --ray away for web addresses")
    if options.dry_run or options.watch:
        raise CannotRun(
            "web addresses are neither watched nor tried: name them in citeback.toml with every, "
            "or run the command again"
        )
    models = default_embedders(settings.embedding_model)
    if options.all_languages:
        _need_all_languages(settings, models)
    with Fetching(settings, partial(sync_paths, settings=settings, models=models)) as fetching:
        if options.due:
            fetching.due()
        for each in addresses:
            fetching.address(each, depth=options.depth, pages=options.pages)
        if paths := [each for each in options.paths if isinstance(each, Path)]:
            fetching.paths(paths)
    if (summary := fetching.summary) is not None:
        _say(summary, in_json=options.json, connections=fetching.records)
    elif options.json:
        print(json.dumps({"connections": []}))
    else:
        print("nothing is due")
    return DONE if fetching.as_asked else NOT_AS_ASKED


def sync_paths(
    paths: Sequence[Path],
    settings: Settings,
    models: list[Embedder],
    reader: Reader | None = None,
) -> SyncSummary:
    """Sync here, or let the ``serve`` process that owns the home do it."""
    with bars() as progress:
        return _synced(paths, settings, models, progress, reader)


def _synced(
    paths: Sequence[Path],
    settings: Settings,
    models: list[Embedder],
    progress: Progress,
    reader: Reader | None,
) -> SyncSummary:
    try:
        with (
            _opened(settings, models, reader=reader) as library,
            auditing(settings) as audit,
            audited_sync(library, audit, this_user("cli")),
        ):
            return library.sync(paths, progress=progress)
    except IndexLocked:
        holder = owner(settings.home)
        if holder is None or holder.url is None or reader is not None:
            raise  # with Ray: only the process that writes can use it
    from ui.indexing.delegation import hand_over

    print(f"citeback: {holder} indexes it", file=sys.stderr)
    return hand_over(
        holder,
        settings.home,
        paths,
        models=[model.name for model in models],
        reading=settings.reading,
        progress=progress,
    )


def _opened(
    settings: Settings,
    models: list[Embedder],
    *,
    writing: bool = True,
    reader: Reader | None = None,
) -> AbstractContextManager[Library]:
    return open_library(
        settings.home,
        embedders=lambda: models,
        verb="index",
        writing=writing,
        reading=settings.reading,
        reader=reader,
    )


def _need_all_languages(settings: Settings, models: list[Embedder]) -> None:
    """Note in the index that all languages are needed; the next sync, here or in ``serve``, makes the vectors."""
    try:
        with _opened(settings, models) as library:
            library.need_all_languages()
    except IndexLocked:
        with _opened(settings, models, writing=False) as library:
            library.need_all_languages()


def _watch(
    options: argparse.Namespace,
    settings: Settings,
    models: list[Embedder],
    reader: Reader | None,
) -> None:
    from index.syncing.watching import changes

    # SIGTERM, which stops a service, acts like Ctrl-C, so that the index is closed properly.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    print("citeback: watching for changes (Ctrl-C stops)", file=sys.stderr, flush=True)
    try:
        for _ in changes(options.paths, home=settings.home):
            summary = sync_paths(options.paths, settings, models, reader)
            if summary.new or summary.changed or summary.moved or summary.gone or summary.failed:
                _say(summary, in_json=options.json)
    except KeyboardInterrupt:
        print("citeback: stopped watching", file=sys.stderr)


def _say(summary: SyncSummary, *, in_json: bool, connections: Sequence[Json] | None = None) -> None:
    record = (
        asdict(summary) if connections is None else {**asdict(summary), "connections": connections}
    )
    print(json.dumps(record, ensure_ascii=False) if in_json else _words(summary), flush=True)
    for remark in summary.remarks[:_SHOWN]:
        print(f"citeback: {plain(remark.source)}: {plain(remark.what)}", file=sys.stderr)
    if len(summary.remarks) > _SHOWN:
        more = len(summary.remarks) - _SHOWN
        print(f"citeback: and {more:,} more of that kind: --json lists all", file=sys.stderr)
    for what, count, sources in _left_out(summary):
        said = f"left out: {counted(count, what)} (of sources: {sources:,})"
        print(f"citeback: {plain(said)}; --json lists them", file=sys.stderr)
    for failure in summary.failures:
        print(f"citeback: {plain(failure.source)}: {plain(failure.reason)}", file=sys.stderr)


def _left_out(summary: SyncSummary) -> Iterator[tuple[str, int, int]]:
    """Each kind of left-out content, its count, and the number of sources concerned."""
    for what in dict.fromkeys(each.what for each in summary.left_out):
        those = [each for each in summary.left_out if each.what == what]
        yield what, sum(each.count for each in those), len({each.source for each in those})


def _words(summary: SyncSummary) -> str:
    counts = ("new", "changed", "unchanged", "moved", "gone", "empty", "failed")
    said = ", ".join(
        f"{getattr(summary, name)} {name}" for name in counts if getattr(summary, name)
    )
    first = f"{said or 'nothing to index'}: {summary.chunks} chunks in {summary.seconds:.1f} s"
    same = [plain(f"{each.source} has the text of {each.same_as}") for each in summary.duplicates]
    more = [f"... and {len(same) - 10} more"] if len(same) > 10 else []
    return "\n".join([first, *same[:10], *more])


def _say_plan(made: Plan, *, in_json: bool) -> int:
    planned = {
        "new": [found.id for found in made.new],
        "changed": [found.id for found in made.changed],
        "moved": [f"{each.before} -> {each.now.id}" for each in made.moved],
        "gone": [str(path) for path in made.gone],
    }
    unchanged = len(made.unchanged) + len(made.touched)
    if in_json:
        print(json.dumps({**planned, "unchanged": unchanged}, ensure_ascii=False))
        return DONE
    for kind, names in planned.items():
        for name in names:
            print(plain(f"{kind}  {name}"))
    print(f"{unchanged} unchanged; nothing was done (--dry-run)")
    return DONE
