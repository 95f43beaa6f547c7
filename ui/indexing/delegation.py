"""Delegates a sync or an examination to the ``serve`` process that owns the home, and follows it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from index.errors import CannotRun
from index.home import Owner, token
from index.loaders.options import ReadingOptions
from index.loaders.parts import LeftOut, Remark
from index.syncing.sync import Duplicate, Failure, Progress, Step, SyncSummary
from ui.indexing.doctor_report import Examined, examined_of
from ui.indexing.sync_endpoint import TOKEN_HEADER


def hand_over(
    owner: Owner,
    home: Path,
    paths: Sequence[Path],
    *,
    models: Sequence[str],
    reading: ReadingOptions,
    progress: Progress,
) -> SyncSummary:
    """Let ``owner`` sync ``paths``; returns the same summary as a sync here. CannotRun says why it failed.

    An owner with other models or reading options refuses.
    """
    order = {
        "paths": [str(path.absolute()) for path in paths],
        "models": list(models),
        "reading": reading.words,
    }
    for line in _answers(f"{owner.url}api/sync", order, token(home), owner):
        if "error" in line:
            raise CannotRun(str(line["error"]))
        if "summary" in line:
            return _summary(line["summary"])
        progress(Step(line["doing"], line["done"], line["total"]))
    raise CannotRun(f"{owner} stopped before the index was in step: run the command again")


def hand_over_doctor(owner: Owner, home: Path, *, every_vector: bool, repair: bool) -> Examined:
    """Let ``owner`` examine its index; returns the same as an examination here. CannotRun says why it failed."""
    order = {"all": every_vector, "repair": repair}
    for line in _answers(f"{owner.url}api/doctor", order, token(home), owner):
        if "error" in line:
            raise CannotRun(str(line["error"]))
        if "examined" in line:
            return examined_of(line["examined"])
    raise CannotRun(f"{owner} stopped before the index was examined: run the command again")


def _answers(url: str, order: object, secret: str, owner: Owner) -> Iterator[dict[str, Any]]:
    headers = {"Content-Type": "application/json", TOKEN_HEADER: secret}
    request = Request(url, json.dumps(order).encode(), headers)
    opener = build_opener(ProxyHandler({}))  # the owner is on this machine, so no proxy is used
    try:
        with opener.open(request) as answer:
            for line in answer:
                yield json.loads(line)
    except HTTPError as error:
        with error:
            yield {"error": _refusal(error)}
    except (URLError, OSError, ValueError) as error:
        raise CannotRun(f"{owner} does not answer ({error}): stop it and run this again") from error


def _refusal(error: HTTPError) -> str:
    """The server's reason for refusing; a server of another version may use another format."""
    try:
        return str(json.loads(error.read())["error"])
    except (ValueError, KeyError, TypeError):
        return f"the server that owns the home refuses ({error}): stop it and run this again"


def _summary(record: dict[str, Any]) -> SyncSummary:
    failures = tuple(Failure(**each) for each in record.pop("failures"))
    duplicates = tuple(Duplicate(**each) for each in record.pop("duplicates"))
    remarks = tuple(Remark(**each) for each in record.pop("remarks", []))
    left_out = tuple(
        LeftOut(**{**each, "pages": tuple(each["pages"])}) for each in record.pop("left_out", [])
    )
    return SyncSummary(
        **record, failures=failures, duplicates=duplicates, remarks=remarks, left_out=left_out
    )
