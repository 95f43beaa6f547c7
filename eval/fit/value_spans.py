"""Compares our values in a text with a library's: ``python -m eval.fit.value_spans DATA SETS --work DIR``.

Recognizers-Text finds numbers, amounts, dates and durations with their spans in English and Chinese (not in
Russian). It replaces ``rag.text.values`` and the same questions are asked; other kinds and languages
still use our code. It needs ``pip install recognizers-text-suite==1.0.2a2 emoji==1.6.3`` in a separate
environment (with a later emoji it can't be imported), and is no dependency of ours.
"""

from __future__ import annotations

import argparse
import importlib
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from eval.fit.sensitivity import ground, told
from index.passages import Span
from rag.reading.cross_encoder import CrossEncoder
from rag.text import values as ours
from rag.text.values import MEASURED, Kind, Value, normal

SETS = ("seeds", "different", "ramdocs", "squad2_halfdev", "xquad_en", "xquad_zh")
_ASKING = (
    "rag.text.values",
    "rag.reading.candidates",
    "rag.reading.answer_spans",
    "rag.query.standalone",
    "rag.disagreement.answer_values",
)
_HAN, _CYRILLIC = re.compile("[\u3400-\u9fff]"), re.compile("[\u0400-\u04ff]")
_find = ours.values


def main() -> None:
    """Ask with our values and with the library's; print what changed, and the time of each."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.value_spans", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    options = parser.parse_args()
    with ExitStack() as stack:
        reranker = CrossEncoder()
        for name in SETS:
            asked = ground(options, stack, reranker, name)
            before = asked.outcomes()
            with _in_our_place():
                changes, whole, moved = told(before, asked.outcomes())
            figures = "; ".join(
                f"{each} {was:.3f} to {now:.3f}" for each, (was, now) in moved.items()
            )
            print(f"{name}: {changes} of {whole} answers change; {figures}", flush=True)
        golds = (gold.text for case in asked.cases.cases for gold in case.gold)
        texts = [" ".join(text.split())[:300] for text in golds if text]
        for kind in ("duration", "percent", "money", "count", "time"):
            print(
                f"{kind}: {_ms(_find, kind, texts):.3f} ms a text, theirs {_ms(_found, kind, texts):.3f}"
            )


def _ms(find: Any, kind: Kind, texts: list[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        list(find(kind, text))
    return (time.perf_counter() - began) / max(1, len(texts)) * 1000


@contextmanager
def _in_our_place() -> Iterator[None]:
    modules: list[Any] = [importlib.import_module(name) for name in _ASKING]
    for module in modules:
        module.values = _values
    try:
        yield
    finally:
        for module in modules:
            module.values = _find


def _values(kind: Kind, text: str) -> Iterator[Value]:
    known = kind in MEASURED and not _CYRILLIC.search(text)
    yield from _found(kind, text) if known else _find(kind, text)


@lru_cache(maxsize=100_000)
def _found(kind: Kind, text: str) -> tuple[Value, ...]:
    return tuple(Value(span, span.of(text), normal(span.of(text))) for span in _spans(kind, text))


def _spans(kind: Kind, text: str) -> list[Span]:
    if kind in ("time", "duration"):
        lasting = kind == "duration"
        return [span for span, what in _parsed("datetime", text) if ("duration" in what) == lasting]
    if kind != "count":
        return [span for span, _ in _parsed(kind, text)]
    others = [
        span
        for each in ("percent", "money", "datetime", "dimension")
        for span, _ in _parsed(each, text)
    ]
    found = (span for span, _ in _parsed("number", text))
    return [
        span
        for span in found
        if not any(span.start < other.end and other.start < span.end for other in others)
    ]


def _parsed(kind: str, text: str) -> list[tuple[Span, str]]:
    model = _model(kind, chinese=_HAN.search(text) is not None)
    try:
        return [(Span(each.start, each.end + 1), each.type_name) for each in model.parse(text)]
    except Exception:  # the library fails on some texts: it then finds nothing
        return []


@cache
def _model(kind: str, *, chinese: bool) -> Any:
    from recognizers_date_time import DateTimeRecognizer
    from recognizers_number import Culture, NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer

    culture = Culture.Chinese if chinese else Culture.English
    numbers, units = NumberRecognizer(culture), NumberWithUnitRecognizer(culture)
    if kind == "datetime":
        return DateTimeRecognizer(culture).get_datetime_model()
    made = {
        "number": numbers.get_number_model,
        "percent": numbers.get_percentage_model,
        "money": units.get_currency_model,
        "dimension": units.get_dimension_model,
    }
    return made[kind]()


if __name__ == "__main__":
    main()
