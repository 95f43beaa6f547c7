"""A query computed: the sentences of the result, the rows that prove each, the computation in one line, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.tables import wording
from rag.tables.columns import Column, is_nothing
from rag.tables.engine import Engine, Group
from rag.tables.grid import Grid
from rag.tables.numbers import ENGLISH, canonical, written
from rag.tables.query import Condition, Query
from rag.tables.tables import MOST_ROWS, TableRow
from rag.tables.wording import Language, figure, label, note, shown, terms

MOST_CITED = 20  # rows; of more the first and the last
MOST_GROUPS = 30
MOST_NAMED = 12  # ties, or rows of one extreme


@dataclass(frozen=True, slots=True)
class Result:
    """One sentence of a result and the rows that prove it."""

    said: str
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """What came of a query: its sentences, the computation in one line, and what was left out."""

    results: tuple[Result, ...]
    computation: str
    notes: tuple[str, ...] = ()


def computed(grid: Grid, query: Query, language: Language) -> Computed | None:
    """The query's result; None where no row satisfies it. TooMuch if the engine takes too long."""
    used = [at for each in (*query.conditions, *query.of) for at in each.columns]
    used += [at for at in (query.column, query.by, query.against) if at is not None]
    used += [each.against for each in query.conditions if each.against is not None]
    engine = Engine(grid, used)
    try:
        found = _Computing(grid, query, language, engine).result()
    finally:
        engine.close()
    return found and replace(found, notes=(*found.notes, *_left_out(grid, language)))


def selected(grid: Grid, query: Query) -> list[int]:
    """The numbers of the rows that satisfy a query, in the order asked for."""
    used = [at for each in query.conditions for at in each.columns]
    used += [each.against for each in query.conditions if each.against is not None]
    engine = Engine(grid, [*used, *([query.column] if query.column is not None else [])])
    try:
        if query.does in ("highest", "lowest"):
            return [row for row, _ in engine.extremes(query)]
        return engine.rows(query)
    finally:
        engine.close()


def _left_out(grid: Grid, language: Language) -> list[str]:
    notes = []
    if grid.table.cut:
        notes.append(note("cut", language, most=f"{MOST_ROWS:,}", n=f"{grid.table.cut:,}"))
    if ragged := sum(row.ragged for row in grid.rows):
        notes.append(note("ragged", language, n=ragged))
    return notes


def median(values: Sequence[Decimal]) -> Decimal:
    """The middle of some values in order, or the mean of the two in the middle."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle].normalize() + 0
    return (ordered[middle - 1] + ordered[middle]) / 2


def _extreme(values: Sequence[Decimal | str | None], *, descending: bool) -> Decimal | str | None:
    """The highest or lowest of values of one kind."""
    held = [each for each in values if each is not None]
    return max(held, key=_sortable) if descending else min(held, key=_sortable)


def _sortable(value: Decimal | str) -> tuple[Decimal, str]:
    return (value, "") if isinstance(value, Decimal) else (Decimal(0), value)


@dataclass(slots=True)
class _Computing:
    grid: Grid
    query: Query
    language: Language
    engine: Engine

    def result(self) -> Computed | None:
        query = self.query
        if query.does == "share":
            return self._share()
        if query.does == "difference":
            return self._change() if query.against is not None else self._difference()
        if query.does in ("highest", "lowest"):
            return self._extremes() if query.by is None else self._extremes_of_groups()
        if query.does == "count" and query.by is not None and query.shown:
            return self._distinct()
        if query.by is not None:
            return self._groups()
        return self._count() if query.does == "count" else self._total()

    @property
    def column(self) -> Column:
        assert self.query.column is not None
        return self.grid.columns[self.query.column]

    @property
    def where(self) -> str:
        return wording.where(self.query.conditions, self.language)

    def _proofs(self, rows: Sequence[int]) -> tuple[TableRow, ...]:
        columns = [at for each in (*self.query.conditions, *self.query.of) for at in each.columns]
        columns += [at for at in (self.query.column, self.query.against) if at is not None]
        found = self.grid.proofs(rows, columns)
        return tuple(found) if len(found) <= MOST_CITED else (found[0], found[-1])

    def _many(self, rows: int) -> tuple[str, ...]:
        if rows <= MOST_CITED or self.grid.turned:
            return ()
        return (note("many", self.language, n=f"{rows:,}"),)

    def _count(self) -> Computed | None:
        rows = self.engine.rows(self.query)
        if not rows:
            return None
        value = f"{len(rows):,}" if self.language == "en" else str(len(rows))
        told = wording.matching(self.query.conditions, self.language, value)
        line = f"{label('count', self.language)}{self.where} = {value}"
        return Computed((Result(told, self._proofs(rows)),), line, self._many(len(rows)))

    def _distinct(self) -> Computed | None:
        assert self.query.by is not None
        found = self.engine.groups(replace(self.query, column=None), by=self.query.by)
        if not found or len(found) > MOST_GROUPS:
            return None
        name = self.grid.columns[self.query.by].name
        items = ", ".join(each.name for each in found)
        told = wording.said(
            "distinct", self.language, name=name, where=self.where, value=len(found), items=items
        )
        rows = [each.rows[0] for each in found]
        return Computed(
            (Result(told, self._proofs(rows)),),
            f"{label('count', self.language)}: {name} = {len(found)}",
        )

    def _total(self) -> Computed | None:
        groups = self.engine.groups(self.query, by=None)
        if not groups:
            return None
        rows = sorted(at for each in groups for at in each.rows)
        results = tuple(
            Result(self._said_of(each, len(groups) > 1), self._proofs(each.rows)) for each in groups
        )
        line = "; ".join(self._line(each) for each in groups)
        notes = (
            *self._units(groups),
            *self._missing(rows),
            *self._many(len(rows)),
            *self._own_total(groups),
        )
        return Computed(results, line, notes)

    def _said_of(self, group: Group, apart: bool) -> str:
        value = self._value(group)
        if group.count == 1 and self.query.does == "sum" and not apart:
            row = group.rows[0]
            name = self.column.name
            return (
                f"{self._name(row)}: {name} {shown(value, self.column, group.unit)}."
                if self._name(row)
                else f"{name}: {shown(value, self.column, group.unit)}."
            )
        told = shown(
            value,
            self.column,
            group.unit if apart else self._unit(group),
            rounded=self._rounded,
        )
        return wording.said(
            self.query.does,
            self.language,
            name=self.column.name,
            where=self.where,
            value=told,
        )

    @property
    def _rounded(self) -> bool:
        """True where the value may have more decimals than the cells."""
        return self.query.does in ("average", "median")

    def _unit(self, group: Group) -> str | None:
        return None if group.unit in ("", canonical(self.column.unit)) else group.unit

    def _value(self, group: Group) -> Decimal:
        assert group.value is not None
        if self.query.does == "median":
            own = (self.column.values[at] for at in group.rows)
            return median([each for each in own if isinstance(each, Decimal)])
        return (
            group.value / group.count
            if self.query.does == "average"
            else group.value.normalize() + 0
        )

    def _line(self, group: Group) -> str:
        column = self.column
        unit = (
            f" ({column.unit or group.unit})"
            if (column.unit or group.unit) and column.kind == "number"
            else ""
        )
        if group.unit and group.unit != canonical(column.unit):
            unit = f" ({group.unit})"
        own = [column.values[at] for at in group.rows]
        held = [each for each in own if isinstance(each, Decimal)]
        # The middle of very many isn't shown.
        held = held if len(held) <= MOST_CITED**2 else [*held[: MOST_CITED**2], held[-1]]
        values = [figure(each, column) for each in held]
        values = [f"({each})" if each.startswith("-") else each for each in values]
        over = label("over", self.language, n=group.count)
        told = figure(self._value(group), column, rounded=self._rounded)
        start = f"{label(self.query.does, self.language)} {column.name}{unit} {over}{self.where}:"
        if group.count == 1 and self.query.does != "median":
            return f"{start} {told}"
        if self.query.does == "median":
            ordered = sorted(each for each in own if isinstance(each, Decimal))
            shown_ = [figure(each, column) for each in ordered]
            return f"{start} {terms(shown_, ' ≤ ')}; {told}"
        added = terms(values) if self.query.does == "sum" else f"({terms(values)}) / {group.count}"
        return f"{start} {added} = {told}"

    def _units(self, groups: Sequence[Group]) -> tuple[str, ...]:
        if len(groups) < 2:
            return ()
        items = ", ".join(each.unit or "–" for each in groups)
        return (note("units", self.language, name=self.column.name, items=items),)

    def _missing(self, used: Sequence[int]) -> list[str]:
        """Notes on rows that satisfy the conditions and have no value that can be read."""
        every = self.engine.rows(replace(self.query, ordered=False))
        rest = sorted(set(every) - set(used))
        assert self.query.column is not None
        unread = [
            text for at in rest if not is_nothing(text := self.grid.texts[at][self.query.column])
        ]
        notes = []
        name = self.column.name
        if empty := len(rest) - len(unread):
            notes.append(note("empty", self.language, n=empty, all=len(every), name=name))
        if unread:
            items = ", ".join(text[:30] for text in dict.fromkeys(unread[:3]))
            notes.append(note("unread", self.language, n=len(unread), name=name, items=items))
        if self.column.exact:
            notes.append(note("stored", self.language))
        return notes

    def _own_total(self, groups: Sequence[Group]) -> tuple[str, ...]:
        """A note where the table's own row of totals says something else than the sum of its rows."""
        totals = [row for row in self.grid.table.rows if row.total]
        if (
            self.query.does != "sum"
            or self.query.conditions
            or self.grid.turned
            or len(totals) != 1
            or len(groups) > 1
        ):
            return ()
        assert self.query.column is not None
        text = totals[0].cells[self.query.column]
        read = written(text)
        own = self.column.marks.read(read.digits) if read else None
        if (
            read is None
            or own is None
            or (-own if read.negative else own) == self._value(groups[0])
        ):
            return ()
        return (note("total", self.language, value=text),)

    def _groups(self) -> Computed | None:
        assert self.query.by is not None
        found = self.engine.groups(self.query, by=self.query.by)
        if not found:
            return None
        by_unit = len({each.unit for each in found}) > 1
        if self.query.ordered:
            if by_unit and self.query.does != "count":
                return None
            worth = [
                each.count if self.query.does == "count" else self._value(each) for each in found
            ]
            order = sorted(range(len(found)), key=lambda n: worth[n], reverse=self.query.descending)
            last = worth[order[min(self.query.most, len(order)) - 1]]
            found = [
                found[n]
                for n in order
                if (worth[n] >= last if self.query.descending else worth[n] <= last)
            ]
        cut = found[:MOST_GROUPS]
        few = sum(each.count for each in cut) <= MOST_CITED
        results = []
        for each in cut:
            rows = (
                each.rows if few else (each.rows[0], each.rows[-1]) if each.count > 1 else each.rows
            )
            results.append(
                Result(f"{each.name}: {self._of_group(each, by_unit)}", self._proofs(rows))
            )
        name = self.column.name if self.query.column is not None else ""
        by = self.grid.columns[self.query.by].name
        line = (
            f"{label(self.query.does, self.language)} {name}".strip()
            + f" / {by}{self.where}: "
            + "; ".join(each.said for each in results[:MOST_GROUPS])
        )
        rows_used = [at for each in found for at in each.rows]
        notes = (
            list(self._missing(rows_used))
            if self.query.column is not None and not self.query.ordered
            else []
        )
        if not few:
            notes += self._many(len(rows_used))
        return Computed(tuple(results), line, tuple(notes))

    def _of_group(self, group: Group, by_unit: bool) -> str:
        if self.query.does == "count":
            return str(group.count)
        return shown(
            self._value(group),
            self.column,
            group.unit if by_unit else self._unit(group),
            rounded=self._rounded,
        )

    def _extremes_of_groups(self) -> Computed | None:
        """The highest or lowest of each group, with the rows that have it."""
        column, by = self.column, self.query.by
        assert by is not None
        groups: dict[str, list[int]] = {}
        for row in self.engine.filled(self.query.conditions, self.query.column or 0):
            groups.setdefault(self.grid.texts[row][by], []).append(row)
        groups.pop("", None)
        if not groups or len({column.units[at] for own in groups.values() for at in own}) > 1:
            return None
        results = []
        for name, own in list(groups.items())[:MOST_GROUPS]:
            best = _extreme([column.values[at] for at in own], descending=self.query.descending)
            rows = [at for at in own if column.values[at] == best]
            items = ", ".join(filter(None, map(self._name, rows[:MOST_NAMED])))
            told = f"{self._cell(rows[0])} ({items})" if items else self._cell(rows[0])
            results.append(Result(f"{name}: {told}", self._proofs(rows)))
        line = f"{self._over(sum(map(len, groups.values())))} / {self.grid.columns[by].name}: "
        return Computed(tuple(results), line + "; ".join(each.said for each in results))

    def _change(self) -> Computed | None:
        """From one column to another of the same rows."""
        assert self.query.column is not None and self.query.against is not None
        pair = [self.grid.columns[at] for at in (self.query.column, self.query.against)]
        rows = [
            at
            for at in self.engine.rows(replace(self.query, ordered=False))
            if all(isinstance(each.values[at], Decimal) for each in pair)
        ]
        units = {unit for each in pair for at in rows if (unit := each.units[at])}
        if not rows or len(units) > 1 or (self.grid.turned and len(rows) > 1):
            return None
        written_in = next(iter(units), None)
        sums = [sum((Decimal(str(c.values[at])) for at in rows), Decimal(0)) for c in pair]
        column = pair[0] if pair[0].decimals >= pair[1].decimals else pair[1]
        value = abs(sums[1] - sums[0])
        items = "; ".join(
            f"{c.name}: {shown(total, c, written_in)}" for c, total in zip(pair, sums, strict=True)
        )
        name = ", ".join(filter(None, map(self._name, rows[:MOST_NAMED]))) if len(rows) == 1 else ""
        told = wording.said(
            "difference",
            self.language,
            name=name or f"{pair[0].name} / {pair[1].name}",
            where=self.where,
            value=shown(value, column, written_in),
            items=items,
        )
        high, low = sorted(sums, reverse=True)
        line = f"{label('difference', self.language)} {pair[0].name} / {pair[1].name}{self.where}: "
        line += f"{figure(high, column)} - {figure(low, column)} = {figure(value, column)}"
        return Computed((Result(told, self._proofs(rows)),), line, self._many(len(rows)))

    def _extremes(self) -> Computed | None:
        query, column = self.query, self.column
        if (
            len(
                {
                    unit
                    for unit, value in zip(column.units, column.values, strict=True)
                    if value is not None
                }
            )
            > 1
        ):
            return self._extremes_by_unit()
        found = self.engine.extremes(query)
        if not found:
            return None
        best = [row for row, value in found if value == found[0][1]]
        if query.rank > 1:
            items = ", ".join(filter(None, map(self._name, best[:MOST_NAMED])))
            told = wording.place(
                query,
                self.language,
                name=column.name,
                where=self.where,
                value=self._cell(best[0]),
                items=items,
            )
        elif query.most > 1 and len(found) > 1:
            items = ", ".join(
                f"{self._name(row)} ({self._cell(row)})"
                for row, _ in found[: query.most + MOST_NAMED]
            )
            told = self._ranked(items)
        else:
            named = [self._name(row) for row in best[:MOST_NAMED]]
            items = ", ".join(named) + (" …" if len(best) > MOST_NAMED else "")
            what = (
                query.does
                if column.kind != "date"
                else ("latest" if query.descending else "earliest")
            )
            told = wording.said(
                what,
                self.language,
                name=column.name,
                where=self.where,
                value=self._cell(best[0]),
                items=items,
            )
        filled = self.engine.filled(query.conditions, query.column or 0)
        line = f"{self._over(len(filled))}: {self._cell(found[0][0])}"
        proofs = self._proofs([row for row, _ in found])
        return Computed((Result(told, proofs),), line, tuple(self._missing(filled)))

    def _over(self, rows: int) -> str:
        """What is computed, over how many rows, and which."""
        over = label("over", self.language, n=rows)
        return f"{label(self.query.does, self.language)} {self.column.name} {over}{self.where}"

    def _ranked(self, items: str) -> str:
        what = "from highest" if self.query.descending else "from lowest"
        return wording.said(what, self.language, name=self.column.name, items=items)

    def _extremes_by_unit(self) -> Computed | None:
        """One extreme for each unit: amounts of two currencies are not compared."""
        column, query = self.column, self.query
        rows = self.engine.filled(query.conditions, query.column or 0)
        if not rows or query.rank > 1 or self.grid.turned:
            return None
        units = list(dict.fromkeys(column.units[at] for at in rows))
        results = []
        for unit in units:
            own = [(column.values[at], at) for at in rows if column.units[at] == unit]
            worth = [value for value, _ in own if isinstance(value, Decimal)]
            best = max(worth) if query.descending else min(worth)
            at = [row for value, row in own if value == best]
            items = ", ".join(self._name(row) for row in at[:MOST_NAMED])
            told = wording.said(
                query.does,
                self.language,
                name=column.name,
                where=self.where,
                value=self._cell(at[0]),
                items=items,
            )
            results.append(Result(told, self._proofs(at)))
        line = self._over(len(rows))
        several = (
            note(
                "units",
                self.language,
                name=column.name,
                items=", ".join(each or "–" for each in units),
            ),
        )
        return Computed(tuple(results), line, several if len(units) > 1 else ())

    def _name(self, row: int) -> str:
        """What a row is called: the cell of the column that names the rows."""
        grid = self.grid
        at = 0 if grid.turned else grid.label
        name = grid.texts[row][at]
        return name if at != self.query.column else ""

    def _cell(self, row: int) -> str:
        """A cell of the column as it is written, with the unit of its name."""
        text = self.grid.texts[row][self.query.column or 0]
        read = written(text)
        column = self.column
        if (
            column.kind == "number"
            and column.unit
            and read is not None
            and not read.unit
            and not read.scale
        ):
            return f"{text}%" if column.unit == "%" else f"{text} {column.unit}"
        return text

    def _difference(self) -> Computed | None:
        found = [self._side(each) for each in self.query.of]
        if any(each is None for each in found):
            return None
        (one, row), (two, other) = (each for each in found if each is not None)
        units = {one.unit, two.unit}
        if len(units) > 1:
            return None
        column = self.column
        high, low = (one, two) if (one.value or 0) >= (two.value or 0) else (two, one)
        value = (high.value or Decimal(0)) - (low.value or Decimal(0))
        items = "; ".join(
            f"{condition.values[0]}: {shown(side.value or Decimal(0), column, self._unit(side))}"
            for condition, side in zip(self.query.of, (one, two), strict=True)
        )
        told = wording.said(
            "difference",
            self.language,
            name=column.name,
            where=self.where,
            value=shown(value, column, self._unit(one)),
            items=items,
        )
        sides = [figure(each.value or Decimal(0), column) for each in (high, low)]
        line = f"{label('difference', self.language)} {column.name}: {' - '.join(sides)} = "
        line += figure(value, column)
        return Computed((Result(told, self._proofs(sorted((*row, *other)))),), line)

    def _side(self, condition: Condition) -> tuple[Group, tuple[int, ...]] | None:
        found = self.engine.groups(
            replace(self.query, conditions=(*self.query.conditions, condition)), by=None
        )
        if len(found) != 1 or found[0].value is None:
            return None
        return found[0], found[0].rows

    def _share(self) -> Computed | None:
        part_of = (*self.query.conditions, *self.query.of)
        if self.query.column is None:
            part, whole = (
                self.engine.rows(replace(self.query, conditions=part_of)),
                self.engine.rows(self.query),
            )
            if not whole:
                return None
            a, b = Decimal(len(part)), Decimal(len(whole))
            told = (str(len(part)), str(len(whole)))
            rows = part
        else:
            one = self.engine.groups(replace(self.query, conditions=part_of), by=None)
            every = self.engine.groups(self.query, by=None)
            if len(one) != 1 or len(every) != 1 or not every[0].value or one[0].value is None:
                return None
            a, b = one[0].value, every[0].value
            told = (
                shown(a, self.column, self._unit(one[0])),
                shown(b, self.column, self._unit(one[0])),
            )
            rows = list(every[0].rows)
        marks = self.column.marks if self.query.column is not None else ENGLISH
        value = wording.percent(a / b, marks)
        items = label("of", self.language, a=told[0], b=told[1])
        sentence = wording.said(
            "share",
            self.language,
            where=wording.where(self.query.of, self.language),
            value=value,
            items=items,
        )
        line = f"{label('share', self.language)}: {told[0]} / {told[1]} = {value}"
        return Computed((Result(sentence, self._proofs(rows)),), line, self._many(len(rows)))
