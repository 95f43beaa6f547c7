"""What runs in the process of a loader: the class is made and asked, and each document is told as JSON.

Whatever it prints goes nowhere: it may be a secret.
"""

from __future__ import annotations

import inspect
import json
import logging
import resource
import sys
from collections.abc import Iterator
from importlib import import_module
from multiprocessing.connection import Connection
from typing import Any

_LONGEST = 4_000  # characters of a value beside the text


def serve(descriptor: int, memory: int) -> None:
    """Take one order from the pipe at ``descriptor`` and give the documents; then end."""
    pipe = Connection(descriptor)
    pipe.send_bytes(b"ready")
    order = json.loads(pipe.recv_bytes())
    resource.setrlimit(resource.RLIMIT_AS, (memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    logging.disable(logging.CRITICAL)
    sys.path.insert(0, order["folder"])
    try:
        count = 0
        for each in _given(order):
            pipe.send_bytes(_told(each))
            count += 1
        pipe.send_bytes(json.dumps({"done": count}).encode())
    except BaseException as error:  # also SystemExit: a loader may end what it likes
        pipe.send_bytes(json.dumps({"fault": _fault(error)}).encode())


def _given(order: dict[str, Any]) -> Iterator[Any]:
    made = _class(order["loader"])(**order["arguments"])
    if hasattr(made, "lazy_load") and _is_its_own(made):
        yield from made.lazy_load()
    else:
        yield from made.load()


def _is_its_own(made: Any) -> bool:
    """False for a loader that only has ``load``: LangChain's own ``lazy_load`` would raise."""
    return getattr(type(made).lazy_load, "__qualname__", "") != "BaseLoader.lazy_load"


def _class(name: str) -> Any:
    module, colon, said = name.partition(":")
    if not colon:
        module, _, said = name.rpartition(".")
    try:
        found: Any = import_module(module)
    except ModuleNotFoundError as error:
        raise LookupError(
            f"there is no module {error.name}: install the package that has it"
        ) from error
    for part in said.split("."):
        found = getattr(found, part, None)
    if not inspect.isclass(found) or not (hasattr(found, "load") or hasattr(found, "lazy_load")):
        raise LookupError(f"{name} is no document loader: write module:Class")
    return found


def _told(document: Any) -> bytes:
    text = getattr(document, "page_content", None)
    if not isinstance(text, str):
        raise TypeError(f"it gave a {type(document).__name__} instead of a document with text")
    metadata = getattr(document, "metadata", None) or {}
    record = {
        "id": getattr(document, "id", None),
        "text": text,
        "metadata": {str(key)[:200]: _plain(value) for key, value in dict(metadata).items()},
    }
    return json.dumps(record, default=_plain).encode("utf-8", "replace")


def _plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON has it, short."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict) and depth < 4:
        return {str(key)[:200]: _plain(each, depth + 1) for key, each in list(value.items())[:200]}
    if isinstance(value, list | tuple | set | frozenset) and depth < 4:
        return [_plain(each, depth + 1) for each in list(value)[:200]]
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return str(value)[:_LONGEST]


def _fault(error: BaseException) -> str:
    said = str(error).strip().split("\n")[0]
    return (
        said
        if isinstance(error, LookupError) and said[:1].islower()
        else f"{type(error).__name__}: {said}"
    )
