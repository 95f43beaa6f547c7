"""What ``citeback read`` says of a file: what became of it, what is in its texts, and what is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from index.loaders.parts import LeftOut, Loaded, Remark, Unread
from index.passages import Source
from index.structure import structure
from ui.contract import Json
from ui.terminal.escaping import plain
from ui.texts.location import is_deck
from ui.texts.marks import counted, left_out_said

_SHOWN = 20  # the most unread parts and remarks of a file that are printed; --json has them all
_NOT_SEARCHED = "not searched: {said} (front matter, menus, running heads and the like)"


@dataclass(frozen=True, slots=True)
class SourceRead:
    """What was read of one source; ``not_searched`` characters of its text are in no passage.

    ``marks`` counts the passages that are no ordinary text of the document, by what they are. ``text`` only if
    asked for.
    """

    source: str
    title: str
    date: str | None
    date_from: str | None
    characters: int
    not_searched: int
    tables: int
    rows: int
    pages: int
    slides: int
    sheets: int
    marks: Mapping[str, int]
    text: str | None = None


@dataclass(slots=True)
class FileRead:
    """What became of one file; ``seconds`` is how long reading it took."""

    file: str
    sources: list[SourceRead] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    failure: str | None = None
    seconds: float = 0.0
    _shows_text: bool = False

    def take(self, loaded: Loaded, *, with_text: bool) -> None:
        """Add what the reader said."""
        if isinstance(loaded, Source):
            self._shows_text |= bool(loaded.text.strip("\ufeff \t\r\n"))
            self.sources.append(_source_read(loaded, with_text=with_text))
        elif isinstance(loaded, LeftOut):
            self.left_out.append(loaded)
        elif isinstance(loaded, Unread):
            self.unread.append(loaded)
        else:
            self.remarks.append(loaded)

    @property
    def outcome(self) -> str:
        """``indexed``, ``empty`` or ``failed``."""
        if self._shows_text:
            return "indexed"
        return "failed" if self.reason_given else "empty"

    @property
    def reason_given(self) -> str | None:
        parts = [f"{each.part}: {each.reason}" for each in self.unread]
        return "; ".join([*parts, self.failure] if self.failure else parts) or None

    def as_record(self) -> Json:
        """Everything, for programs."""
        first = self.sources[0] if self.sources else None
        return {
            "file": self.file,
            "outcome": self.outcome,
            "sources": len(self.sources),
            "characters": sum(each.characters for each in self.sources),
            "not_searched": sum(each.not_searched for each in self.sources),
            "title": first.title if first else None,
            "date": first.date if first else None,
            "date_from": first.date_from if first else None,
            "reason": self.reason_given or (None if self._shows_text else "there is no text in it"),
            "seconds": round(self.seconds, 3),
            "contents": [asdict(each) for each in self.sources],
            "left_out": [asdict(each) for each in self.left_out],
            "unread": [
                {"part": each.part, "reason": str(each.reason), "pages": each.pages}
                for each in self.unread
            ],
            "remarks": [asdict(each) for each in self.remarks],
        }

    def lines(self) -> list[str]:
        """The same for a person: a line, and below it what there is to check."""
        if self.outcome != "indexed":
            first = self.reason_given or "there is no text in it"
            below = [*self._left_out(), *self._remarks()]
        else:
            first = self._headline()
            below = [
                *self._contents(), *self._left_out(), *self._marks(), *self._unread(),
                *self._remarks(),
            ]  # fmt: skip
        head = plain(f"{self.outcome:8}{self.file}: {first}")
        return [head, *(f"    {plain(line)}" for line in below)]

    def _headline(self) -> str:
        first = self.sources[0]
        dated = f", {first.date} ({first.date_from})" if first.date else ""
        some = f"{len(self.sources):,} sources, " if len(self.sources) > 1 else ""
        characters = sum(each.characters for each in self.sources)
        return f"{some}{characters:,} characters, {first.title}{dated}"

    def _contents(self) -> list[str]:
        names = ("pages", "slides", "sheets", "tables", "rows")
        sums = {name: sum(getattr(each, name) for each in self.sources) for name in names}
        said = ", ".join(counted(count, name) for name, count in sums.items() if count)
        return [said] if said else []

    def _left_out(self) -> list[str]:
        lines = []
        for source in dict.fromkeys(each.source for each in self.left_out):
            those = [each for each in self.left_out if each.source == source]
            of = f"{source}: " if source != self.file else ""
            lines.append(f"{of}{left_out_said(those, source)}")
        unsearched = sum(each.not_searched for each in self.sources)
        return [
            *lines,
            *([_NOT_SEARCHED.format(said=counted(unsearched, "characters"))] if unsearched else []),
        ]

    def _marks(self) -> list[str]:
        counts: Counter[str] = Counter()
        for each in self.sources:
            counts.update(each.marks)
        said = ", ".join(f"{what}: {count:,}" for what, count in sorted(counts.items()))
        return [f"marked: {said}"] if said else []

    def _unread(self) -> list[str]:
        said = [f"not read: {each.part}: {each.reason}" for each in self.unread]
        return _first([*said, f"not read: {self.failure}"] if self.failure else said)

    def _remarks(self) -> list[str]:
        return _first([f"note: {each.source}: {each.what}" for each in self.remarks])


def _first(lines: Sequence[str]) -> list[str]:
    more = [f"... and {len(lines) - _SHOWN:,} more: --json lists all"]
    return [*lines[:_SHOWN], *(more if len(lines) > _SHOWN else [])]


def _source_read(source: Source, *, with_text: bool) -> SourceRead:
    kinds = Counter(block.kind for block in structure(source))
    pages = len({region.page for region in source.regions if region.page})
    cells = (region.cells for region in source.regions if region.cells)
    deck = is_deck(source.id)
    return SourceRead(
        source=source.id,
        title=source.title,
        date=source.date,
        date_from=source.date_from,
        characters=len(source.text),
        not_searched=sum(span.end - span.start for span in source.left_out),
        tables=kinds["header"],
        rows=kinds["row"],
        pages=0 if deck else pages,
        slides=pages if deck else 0,
        sheets=len({each.rpartition("!")[0] for each in cells if "!" in each}),  # others are times
        marks=dict(Counter(mark.what for mark in source.marks)),
        text=source.text if with_text else None,
    )
