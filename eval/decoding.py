"""Frozen dataclasses back from the JSON that ``dataclasses.asdict`` makes of them."""

from __future__ import annotations

from dataclasses import is_dataclass
from functools import lru_cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints


def decoded(kind: Any, value: Any) -> Any:
    """``value`` as ``kind``: a dataclass, a tuple, ``X | None``, or what JSON has itself.

    TypeError or KeyError where it doesn't fit; a field that is absent takes its default.
    """
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]  # the class is hashable
        given = {name: decoded(hint, value[name]) for name, hint in hints.items() if name in value}
        return kind(**given)  # type: ignore[operator]  # a class, not an instance
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if value is None else decoded(_not_none(parts), value)
    if origin is tuple:
        each = [parts[0]] * len(value) if parts[-1] is Ellipsis else parts
        return tuple(decoded(*pair) for pair in zip(each, value, strict=True))
    plain = origin in (Literal, dict) or isinstance(value, kind)
    if not plain and not (kind is float and isinstance(value, int)):
        raise TypeError(f"{value!r} is no {kind}")
    return value


def _not_none(parts: tuple[Any, ...]) -> Any:
    (kind,) = (part for part in parts if part is not type(None))
    return kind


@lru_cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
