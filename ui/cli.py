"""The ``citeback`` command. Heavy modules are imported only when a verb that needs them runs."""

from __future__ import annotations

import argparse
import errno
import gc
import logging
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from index.device import use_device
from index.engines import keep_in
from index.errors import CannotRun, DiskFull
from index.kept_patterns import KEPT
from index.stores.database import has_room, room_on_disk
from index.stores.vector_store import use_server
from ui.commands.exit_codes import CANNOT_RUN, DONE, STOPPED
from ui.settings import Settings, environment_settings
from ui.terminal.escaping import plain

_FIT = "fit the confidence an answer needs to the documents that are indexed"
_CALIBRATING = (
    "Fit the confidence an answer needs to the documents that are indexed. Questions are made from "
    "their own sentences and asked twice: as they are, and with the sentence's source hidden, where "
    "any answer is wrong. The least confidence is kept at which at most the target share of the answers "
    "is wrong. It covers questions like the documents' own sentences: not other documents, and not "
    "questions built to look answerable. It takes some minutes, and needs the home for itself."
)

_OF_EVAL = ("init", "lint", "review", "history")

Verb = Callable[[argparse.Namespace, Settings], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every error a user can cause is one line."""
    options = _parser().parse_args(
        _two_word_verbs(sys.argv[1:] if arguments is None else arguments)
    )
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    _log_in_lines()
    KEPT.use()
    try:
        settings = environment_settings()
        if options.home is not None:
            settings = replace(settings, home=options.home)
        keep_in(settings.home, settings.database)
        if getattr(options, "no_ocr", False):
            settings = replace(settings, ocr="off")
        use_device(settings.device)
        use_server(settings.chroma)
        gc.set_threshold(
            50_000
        )  # while modules are made into objects, collecting every 700 finds nothing
        verb: Verb = import_module(f"ui.commands.{options.verb.replace('-', '_')}").run
        with _written(settings.home):
            code = verb(options, settings)
            KEPT.keep()
            gc.freeze()  # the collection when Python ends would look through all of it
            sys.stdout.flush()  # what is printed may go to a full disk, too
        return code
    except CannotRun as error:
        print(plain(f"citeback: {error}"), file=sys.stderr)
        if isinstance(error, DiskFull):
            _print_no_more()  # else Python would try to write the rest at exit and report another error
        return CANNOT_RUN
    except KeyboardInterrupt:
        print("citeback: stopped", file=sys.stderr)
        return STOPPED
    except BrokenPipeError:  # `citeback sources | head`: the reader has closed the pipe
        _print_no_more()
        return DONE


def _log_in_lines() -> None:
    """What a part logs while a command runs looks like its other messages."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain("citeback: %(message)s"))
    log = logging.getLogger("citeback")
    log.handlers, log.propagate = [handler], False


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return plain(super().format(record))


def _print_no_more() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _written(home: Path) -> Iterator[None]:
    """Turns any failed write of a command into an error of one line."""
    try:
        with room_on_disk(home):
            yield
    except BrokenPipeError:
        raise
    except DiskFull as full:
        # The home's disk has room, so the full disk is the one of the output or of another file.
        if isinstance(full.__cause__, OSError) and has_room(home):
            raise DiskFull("the disk that is written to is full: free some space there") from full
        raise
    except OSError as error:
        if error.errno not in (errno.EACCES, errno.EPERM) or error.filename is None:
            raise
        raise CannotRun(
            f"{error.filename} can't be used ({error.strerror}): choose another"
        ) from error


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="citeback",
        description="Answers from your own documents; every sentence leads back to what it rests on.",
    )
    parser.add_argument("--home", type=Path, help="folder of the index (default .citeback)")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    _index(verbs.add_parser("index", help="bring the index in step with files and folders"))
    _read(verbs.add_parser("read", help="show what is read of files, without an index"))
    _ask(verbs.add_parser("ask", help="print the cited answer to a question"))
    _search(verbs.add_parser("search", help="print the best passages for a question"))
    _sources(verbs.add_parser("sources", help="list what is indexed"))
    _connections(verbs.add_parser("connections", help="list what is indexed from elsewhere"))
    _serve(verbs.add_parser("serve", help="serve the chat page on this machine"))
    _feedback(verbs.add_parser("feedback", help="print what people said of answers"))
    _keys(verbs.add_parser("keys", help="list, make and revoke the API keys of programs"))
    _audit(
        verbs.add_parser("audit", help="print who asked, and what was answered from which source")
    )
    verbs.add_parser("mcp", help="serve the index as tools for a language model (MCP, over stdio)")
    _eval(verbs.add_parser("eval", help="run evaluation sets"))
    _eval_init(verbs.add_parser("eval-init", help="draft a first evaluation set from the index"))
    _eval_lint(verbs.add_parser("eval-lint", help="find gold that no longer stands in its source"))
    _eval_review(verbs.add_parser("eval-review", help="accept or reject drafted cases in a page"))
    _eval_history(verbs.add_parser("eval-history", help="list the runs that are kept"))
    _calibrate(verbs.add_parser("calibrate", help=_FIT, description=_CALIBRATING))
    _doctor(verbs.add_parser("doctor", help="say whether the index is sound, and repair it"))
    _backup(verbs.add_parser("backup", help="write the index and what was said to one file"))
    _move(verbs.add_parser("move", help="take the index over to PostgreSQL, or back into files"))
    _database(verbs.add_parser("database", help="say where the index is, and who writes it"))
    _restore(verbs.add_parser("restore", help="put what is in a backup into the home"))
    return parser


def _calibrate(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--target-error",
        type=_target,
        default=0.05,
        metavar="SHARE",
        help="of the answers given, the share that may be wrong (default 0.05)",
    )
    verb.add_argument("--json", action="store_true", help="print the thresholds as JSON")


def _index(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "paths",
        nargs="*",
        type=_path_or_address,
        metavar="PATH",
        help="file, folder, .jsonl corpus, or the https:// address of a page or site map",
    )
    verb.add_argument(
        "--depth",
        type=_depth,
        default=0,
        metavar="N",
        help="of an address, also the pages below it that are N links away (default 0: only that page)",
    )
    verb.add_argument(
        "--pages",
        type=_count,
        metavar="N",
        help="pages fetched of an address at most (default 500)",
    )
    verb.add_argument("--no-ocr", action="store_true", help="leave pictures and scans unread")
    verb.add_argument("--json", action="store_true", help="print the summary as JSON")
    verb.add_argument(
        "--ray",
        metavar="ADDRESS",
        help="read and embed in the workers of a Ray cluster (host:6379), or of this machine (local)",
    )
    verb.add_argument(
        "--all-languages",
        action="store_true",
        help="make vectors for questions in other languages now, not at the first such question",
    )
    how = verb.add_mutually_exclusive_group()
    how.add_argument(
        "--dry-run", action="store_true", help="print what would be done, change nothing"
    )
    how.add_argument("--watch", action="store_true", help="keep in step until Ctrl-C")
    how.add_argument(
        "--due", action="store_true", help="run the connections of citeback.toml that are due"
    )


def _connections(verb: argparse.ArgumentParser) -> None:
    does = verb.add_mutually_exclusive_group()
    does.add_argument("--run", metavar="NAME", help="run one now, whenever it is due")
    does.add_argument("--forget", metavar="NAME", help="drop one and all it brought")
    verb.add_argument("--json", action="store_true", help="print one JSON object a line")


def _read(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file or folder")
    verb.add_argument("--no-ocr", action="store_true", help="leave pictures and scans unread")
    verb.add_argument("--json", action="store_true", help="print one JSON object a file")
    verb.add_argument("--text", action="store_true", help="print the text that is read, too")


def _ask(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("question", nargs="?")
    verb.add_argument(
        "--batch", type=Path, metavar="FILE", help='JSON lines of "_id" and "text"; - is stdin'
    )
    verb.add_argument("--json", action="store_true", help="print the answer as JSON")
    _scope(verb)


def _scope(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--folder", action="append", default=[], help="only sources below it (again for another)"
    )
    verb.add_argument(
        "--source", action="append", default=[], metavar="ID", help="only this source (again, too)"
    )
    verb.add_argument(
        "--since", metavar="DATE", help="only sources of 2025, 2025-08 or 2025-08-15 on"
    )
    verb.add_argument("--until", metavar="DATE", help="only sources up to then, inclusive")


def _search(verb: argparse.ArgumentParser) -> None:
    _ask(verb)
    verb.add_argument("-k", type=_count, default=10, help="how many passages (default 10)")


def _sources(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--json", action="store_true", help="print one JSON object a line")


def _serve(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    verb.add_argument("--port", type=_port, help="port to listen on (default 7860)")
    verb.add_argument("--root-path", help="prefix under which a proxy shows it, like /portal")
    verb.add_argument(
        "--watch",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="keep the index in step with these, or with all that is indexed",
    )


def _feedback(verb: argparse.ArgumentParser) -> None:
    how = verb.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="print one JSON object a line")
    how.add_argument(
        "--cases", action="store_true", help="print thumbs down as cases for an evaluation set"
    )


def _keys(verb: argparse.ArgumentParser) -> None:
    does = verb.add_mutually_exclusive_group()
    does.add_argument("--add", metavar="NAME", help="make a key and print it, once")
    does.add_argument("--revoke", metavar="NAME", help="end a key at once")
    verb.add_argument("--groups", help="what the new key opens: groups with commas between")


def _audit(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--user", help="only this user, as the login or the key names them")
    verb.add_argument(
        "--source",
        metavar="ID",
        help="only what concerns this source: its id, a folder/, or its path",
    )
    verb.add_argument(
        "--since", metavar="TIME", help="from 2026, 2026-11, 2026-11-28T09:30 on (UTC)"
    )
    verb.add_argument("--until", metavar="TIME", help="up to then, inclusive")
    verb.add_argument(
        "--kind", action="append", default=[], help="only ask, search, sign_in, ... (again, too)"
    )
    verb.add_argument(
        "--outcome", action="append", default=[], help="only answered, not_found, ... (again, too)"
    )
    verb.add_argument("-n", "--number", type=_count, help="how many at most (default 100)")
    verb.add_argument(
        "--json", action="store_true", help="print one JSON object a line, all of them"
    )
    verb.add_argument(
        "--verify", action="store_true", help="say whether the log is still what was written"
    )
    verb.add_argument(
        "--noted", metavar="NUMBER:HASH", help="with --verify: what it printed as the last, earlier"
    )


def _doctor(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--repair", action="store_true", help="mend what is found, from the catalog")
    verb.add_argument(
        "--all", action="store_true", help="ask for every vector by itself, not for a sample"
    )
    verb.add_argument("--json", action="store_true", help="print the findings as JSON")


def _backup(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, metavar="FILE", help="the file to write")
    verb.add_argument(
        "--index-only",
        action="store_true",
        help="without conversations, feedback, added documents and evaluation runs",
    )


def _restore(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, metavar="FILE", help="a file that backup wrote")
    verb.add_argument("--force", action="store_true", help="replace what is there")


def _move(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--to",
        required=True,
        metavar="PLACE",
        help="postgresql://USER@HOST:5432/NAME, or `files`: those of the home",
    )
    verb.add_argument("--json", action="store_true", help="print the counts as JSON")


def _database(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "--migrate-to",
        type=_count,
        metavar="N",
        help="bring its tables to this schema: back, before an older citeback uses it",
    )
    verb.add_argument("--json", action="store_true", help="print it as JSON")


def _eval(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "set",
        nargs="+",
        type=Path,
        metavar="SET",
        help="cases as .jsonl or .csv, SQuAD's .json, or a folder as BEIR lays it out",
    )
    verb.add_argument(
        "--json", type=Path, metavar="FILE", help="write every case, score and setting"
    )
    verb.add_argument(
        "--baseline", type=Path, metavar="FILE", help="compare with an earlier --json"
    )
    verb.add_argument(
        "--targets", type=Path, metavar="FILE", help="what the figures should come to, as .toml"
    )
    verb.add_argument("--html", type=Path, metavar="FILE", help="write a page to look at")
    verb.add_argument("--markdown", type=Path, metavar="FILE", help="write a pull request's text")
    verb.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML for CI")
    verb.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="NAME=A,B",
        help="run with each value of a setting (again for another), and compare",
    )
    verb.add_argument("--jobs", type=_count, default=1, help="questions at a time (default 1)")
    verb.add_argument("--fresh", action="store_true", help="ask again what was asked before")
    verb.add_argument(
        "--limit", type=_count, metavar="N", help="at most N cases of a set, spread evenly"
    )
    verb.add_argument(
        "--judge",
        metavar="PROVIDER:NAME",
        help="ask a language model what it thinks of each answer; shown apart from the figures",
    )


def _target(text: str) -> float:
    share = float(text)
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return share


def _eval_init(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, metavar="FILE", help="where to write the cases (.jsonl)")
    verb.add_argument("--cases", type=_count, default=40, metavar="N", help="default 40")


def _eval_lint(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("set", type=Path, metavar="SET")


def _eval_review(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("file", type=Path, metavar="FILE", help="cases as .jsonl, drafts among them")
    verb.add_argument("--port", type=_port, default=7861, help="port to listen on (default 7861)")


def _eval_history(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("set", nargs="?", metavar="NAME", help="only the runs of this set")
    verb.add_argument("--json", action="store_true", help="print one JSON object a run")


def _two_word_verbs(arguments: Sequence[str]) -> list[str]:
    """Joins ``eval init``, ``lint``, ``review`` and ``history`` into the one word that the parser knows."""
    given = list(arguments)
    for at, pair in enumerate(zip(given, given[1:], strict=False)):
        if pair[0] == "eval" and pair[1] in _OF_EVAL:
            return [*given[:at], "-".join(pair), *given[at + 2 :]]
    return given


def _path_or_address(text: str) -> Path | str:
    """A web address as it is: as a path it would lose a slash."""
    return text if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text) else Path(text)


def _depth(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 50:
        raise argparse.ArgumentTypeError(f"{number} is not 0 to 50")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not 1 or more")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"{number} is not a port (0 to 65535)")
    return number
