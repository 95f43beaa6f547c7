"""Where the generations of a home are: in its folders, or in a database."""

from __future__ import annotations

from pathlib import Path

from index.engines import database_of, missing_driver
from index.generations.folders import Generations


def generations_of(home: Path) -> Generations:
    """The generations of a home. IndexProblem if its database can't be used."""
    url = database_of(home)
    if url is None:
        return Generations(home)
    try:
        from index.generations.in_postgres import PostgresGenerations
    except ImportError as error:
        raise missing_driver() from error
    return PostgresGenerations(home, url)
