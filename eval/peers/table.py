"""The rows of all peers as Markdown that also reads well on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from eval.peers.scoring import PeerResult

_HEAD = (
    "",
    "nDCG@10",
    "R@5",
    "MRR@10",
    "answer in what is shown first",
    "of characters",
    "pieces",
    "indexing, s",
    "question, ms",
)


def table(name: str, questions: int, rows: Sequence[PeerResult]) -> str:
    """The table of one set."""
    return f"## {name}, {questions} questions\n\n{_table(rows)}"


def _table(rows: Sequence[PeerResult]) -> str:
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(_HEAD))]
    lines = [_line(row, widths) for row in cells]
    rule = "|" + "|".join(
        "-" * (width + 1) + (":" if at else "-") for at, width in enumerate(widths)
    )
    return "\n".join([lines[0], f"{rule}|", *lines[1:], ""])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    cells = [first[0].ljust(first[1]), *(text.rjust(width) for text, width in others)]
    return f"| {' | '.join(cells)} |"


def _cells(row: PeerResult) -> tuple[str, ...]:
    shown = row.shown_first
    return (
        row.peer,
        *(f"{figure:.3f}" for figure in row.retrieval),
        f"{shown.value:.3f} ({shown.low:.2f} to {shown.high:.2f})" if shown else "-",
        f"{row.characters:,.0f}",
        f"{row.pieces:,}",
        f"{row.index_s:.1f}",
        f"{row.ms:.0f}",
    )
