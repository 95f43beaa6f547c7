"""``python -m eval.making copies|pairs FOLDER OUT``: a set to measure disagreement on, made of another."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from eval.lines import BadSet
from eval.making.copies import copies_of
from eval.making.one_reading import in_pairs
from eval.making.written import write

MAKES = {"copies": copies_of, "pairs": in_pairs}


def main(arguments: list[str] | None = None) -> int:
    """Make the set and say what it holds."""
    parser = argparse.ArgumentParser(prog="python -m eval.making", description=__doc__)
    parser.add_argument("how", choices=MAKES)
    parser.add_argument("folder", type=Path, help="a set in BEIR's layout")
    parser.add_argument("out", type=Path, help="the folder to write")
    options = parser.parse_args(arguments)
    try:
        made = MAKES[options.how](options.folder)
    except BadSet as problem:
        print(problem, file=sys.stderr)
        return 2
    write(made, options.out)
    tagged = sum("disagreement" in each.tags for each in made.questions)
    print(f"{options.out}: {len(made.questions)} questions, {tagged} of them disagreements")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
