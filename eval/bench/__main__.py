"""``python -m eval.bench``: citeback's speed, compared with the tutorial pipeline and the bare encoders.

Absolute times say little; what counts are the ratios within one run, whose contestants take turns.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from eval.bench import against, parts, printing
from eval.bench.environment import tutorial_python
from eval.bench.measuring import Measured
from index.errors import CannotRun

PARTS: dict[str, Callable[[parts.BenchContext, int], list[Measured]]] = {
    "indexing": parts.indexing,
    "changes": parts.changes,
    "cold": parts.cold,
    "questions": parts.questions,
    "people": parts.people,
    "growth": parts.growth,
}


def main() -> int:
    """Run the requested parts at each size; print a table, write JSON and a picture if requested."""
    options = _options()
    try:
        if options.against:
            return _beside(options)
        tutorial = None if options.without_tutorial else tutorial_python(options.cache)
        measured = []
        with tempfile.TemporaryDirectory() as folder:
            bench = parts.BenchContext(Path(folder), tutorial, options.runs)
            for part in options.parts:
                for size in options.chunks if part == "growth" else options.sources:
                    measured += PARTS[part](bench, size)
    except CannotRun as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(printing.table(measured))
    if options.json:
        options.json.write_text(printing.as_json(measured), "utf-8")
    if options.svg:
        options.svg.write_text(printing.picture(measured), "utf-8")
    return 0


def _beside(options: argparse.Namespace) -> int:
    """This tree beside another commit; nothing else is measured then."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        then = against.checked_out(options.against, options.cache, work)
        measured = against.compare(
            then, against.this_tree(work), sources=options.sources[0], runs=options.runs, work=work
        )
    print(against.table(measured, options.against))
    if options.json:
        options.json.write_text(printing.as_json(measured), "utf-8")
    if options.svg:
        drawn = printing.ratio_picture(against.ratios(measured), options.against)
        options.svg.write_text(drawn, "utf-8")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=list(PARTS), default=list(PARTS))
    parser.add_argument("--sources", type=int, nargs="+", default=[50, 200], help="sizes")
    parser.add_argument(
        "--chunks", type=int, nargs="+", default=[1_000, 10_000], help="sizes of growth"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--against", metavar="COMMIT", help="take turns with this commit instead, at the first size"
    )
    parser.add_argument("--without-tutorial", action="store_true")
    parser.add_argument("--cache", type=Path, default=Path(".citeback/bench"))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--svg", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
