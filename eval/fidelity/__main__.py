"""How faithfully are files read? ``python -m eval.fidelity [--json FILE] [--faults] [--keep FOLDER]``

Makes files with known content in every format that this project and LibreOffice (where it is installed) can write,
reads them as ``citeback index`` does, and prints for each format and each kind of content:

words   the share of the words that are in the text
order   the share of the sentences that stand whole and in order
cells   the share of the table cells that have the right row and column names
shown   the share of the numbers (and powers, forms, times) that are written as a person sees them
absent  the share of what is hidden or deleted that is not taken for text of the document
marked  the share of comments and the like that are marked as such
named   the share of what was left out that is told
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.fidelity.content import OWN, Made
from eval.fidelity.documents import documents
from eval.fidelity.scoring import MEASURES, Found, Scores, score
from index.errors import Unreadable
from index.loaders.parts import Loaded, Unread
from index.loaders.reading import DocumentReader, ParserProcess
from index.ocr.reader import PictureReader


@dataclass(frozen=True, slots=True)
class Result:
    """A file and what its reading came to."""

    made: Made
    scores: Scores


def corpus(folder: Path) -> Iterator[Made]:
    """Every file: our own, then those of the other program; a line says why there are none of it."""
    from eval.fidelity.making import MAKERS, libreoffice
    from eval.fidelity.making.special import special
    from eval.fidelity.making.texts import texts

    own = [
        Made(each.kind, name, OWN, MAKERS[name](each), each.expected)
        for each in documents()
        for name in each.formats
    ]
    own += [*special(), *texts()]
    yield from own
    if why := libreoffice.missing():
        print(f"fidelity: nothing that LibreOffice writes: {why}", file=sys.stderr)
    else:
        yield from libreoffice.converted(own, folder)


def read(made: Made, reader: DocumentReader) -> Scores:
    """Read a file and score it; one that can't be read scores nothing."""
    said: list[Loaded] = []
    try:
        said += reader.read(made.data, made.name)
    except Unreadable as reason:
        said.append(Unread(made.name, reason))
    scores = score(made.expected, Found.of(said))
    unread = tuple(f"unread: {each.reason}" for each in said if isinstance(each, Unread))
    return Scores(scores.shares, (*unread, *scores.faults))


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as folder, ParserProcess(pictures=PictureReader()) as reader:
        results = []
        for made in corpus(Path(folder)):
            if options.keep:
                options.keep.mkdir(parents=True, exist_ok=True)
                (options.keep / made.name).write_bytes(made.data)
            results.append(Result(made, read(made, reader)))
    print(_table("format", _grouped(results, [each.made.format for each in results])))
    print(_table("kind", _grouped(results, [each.made.kind for each in results])))
    if options.faults:
        for each in results:
            for fault in each.scores.faults:
                print(f"{each.made.name}: {fault}")
    if options.json:
        options.json.write_text(
            json.dumps(_record(results), indent=1, ensure_ascii=False) + "\n", "utf-8"
        )
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m eval.fidelity", description="How faithfully are files read?"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every file's scores")
    parser.add_argument("--faults", action="store_true", help="list what is missing or too much")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the files")
    return parser.parse_args(arguments)


def mean(results: Sequence[Result], measure: str) -> float | None:
    """The mean over the files that have this measure."""
    shares = [share for each in results if (share := each.scores.shares[measure]) is not None]
    return sum(shares) / len(shares) if shares else None


def _grouped(results: Sequence[Result], names: Sequence[str]) -> dict[str, list[Result]]:
    groups: dict[str, list[Result]] = {name: [] for name in sorted(names)}
    for name, result in zip(names, results, strict=True):
        groups[name].append(result)
    return groups


def _table(title: str, groups: dict[str, list[Result]]) -> str:
    head = f"{title:<26}{'files':>6}" + "".join(f"{name:>8}" for name in MEASURES)
    lines = [head]
    for name, results in {**groups, "all": [r for each in groups.values() for r in each]}.items():
        shares = (mean(results, measure) for measure in MEASURES)
        shown = "".join(f"{'-' if share is None else f'{share:.2f}':>8}" for share in shares)
        lines.append(f"{name:<26}{len(results):>6}{shown}")
    return "\n".join(lines) + "\n"


def _record(results: Sequence[Result]) -> list[dict[str, object]]:
    return [
        {
            "file": each.made.name,
            "format": each.made.format,
            "kind": each.made.kind,
            "by": each.made.by,
            **each.scores.shares,
            "faults": each.scores.faults,
        }
        for each in results
    ]


if __name__ == "__main__":
    sys.exit(main())
