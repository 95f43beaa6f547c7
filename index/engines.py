"""Where a home keeps its index: in files of its own, or in a PostgreSQL database that several homes share."""

from __future__ import annotations

from pathlib import Path

from index.errors import IndexProblem

_URLS: dict[Path, str] = {}


def keep_in(home: Path, url: str | None) -> None:
    """Have the index of ``home`` be in the database at ``url``, for this process; None: in files of its own."""
    if url is None:
        _URLS.pop(home.absolute(), None)
    else:
        _URLS[home.absolute()] = url


def database_of(home: Path) -> str | None:
    """The URL of the database that has the index of ``home``; None if the home has it itself."""
    return _URLS.get(home.absolute())


def missing_driver() -> IndexProblem:
    return IndexProblem(
        "PostgreSQL needs its driver: run `pip install 'citeback[postgres]'`, or unset CITEBACK_DATABASE"
    )
