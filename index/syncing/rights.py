"""Rights brought in step with rules and with what administrators decide, without reading or embedding anything."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.loaders.parts import Remark
from index.passages import Source
from index.rights import RightsRule
from index.rights_files import RIGHTS, FolderRules
from index.stores.catalog_writer import CatalogWriter
from index.stores.decided_rights import Held, give, give_moved, given, given_rights, held
from index.stores.sql_catalog import SqlCatalog
from index.syncing.plan import Plan

_SEEN = "rights rules"  # in the catalog's meta: the rules that its rights were decided by


class Decided:
    """A rule, and above it what an administrator decided."""

    def __init__(self, rule: RightsRule, catalog: SqlCatalog) -> None:
        self._rule = rule
        self._catalog = catalog

    def groups(self, file: Path, source: Source) -> tuple[str, ...]:
        decided = given(self._catalog.db, source.id)
        return self._rule.groups(file, source) if decided is None else decided


@dataclass(slots=True)
class RightsInStep:
    """The rights of one run: a rule, what administrators decided, and what is told of both."""

    rule: RightsRule
    rules_changed: bool = False
    changed: int = 0

    def bring(self, catalog: SqlCatalog, planned: Plan) -> None:
        """Have the rules of now hold for what is indexed already; rights that were given move with their files.

        IndexProblem for a rules file that can't be understood; nothing has changed then.
        """
        seen = self._read(catalog, planned)
        _move_given(catalog, planned)
        noted = f"{_SEEN} of {catalog.place}" if catalog.place else _SEEN
        if seen is None or catalog.meta(noted) == seen:
            return
        with catalog.writing():
            changed = _changed(catalog, self.rule)
            if changed:
                CatalogWriter(catalog).set_rights(changed)
            catalog.set_meta(noted, seen)
        self.changed, self.rules_changed = len(changed), True

    def _read(self, catalog: SqlCatalog, planned: Plan) -> str | None:
        if not isinstance(self.rule, FolderRules):
            return None
        files = catalog.files()
        seen = self.rule.read([*files, *(found.path for found in planned.to_read)])
        if not (unseen := [str(path) for path in files if not is_seen(catalog, path, self.rule)]):
            return seen
        # As soon as one of them can be seen here, its rights are decided.
        return hashlib.sha256("\n".join([seen, *unseen]).encode("utf-8", "replace")).hexdigest()

    def remarks(self, catalog: SqlCatalog) -> list[Remark]:
        """How many sources are affected, and which rules decide for no file: they may be misspelt, and open it."""
        told = []
        if self.changed:
            told.append(Remark(RIGHTS, f"sources whose readers have changed: {self.changed:,}"))
        if self.rules_changed and isinstance(self.rule, FolderRules):
            told += [
                Remark(
                    str(path),
                    f"line {each.line}: {each.pattern!r} decides for no file that is indexed",
                )
                for path, each in self.rule.without_effect(catalog.roots())
            ]
        return told


def give_rights(
    catalog: SqlCatalog, source_id: str, groups: Sequence[str] | None, rule: RightsRule
) -> bool:
    """Note what an administrator decided for a source, and have it hold; False if no such source is indexed."""
    with catalog.writing() as db:
        found = next(held(db, source_id), None)
        if found is None:
            return False
        give(db, source_id, groups)
        now = Decided(rule, catalog).groups(found.file, found.source)
        CatalogWriter(catalog).set_rights([(found, now)])
    return True


def take_over_given(live: SqlCatalog, target: SqlCatalog, rule: RightsRule) -> None:
    """Have what was decided while ``target`` was built hold there, too."""
    decided = given_rights(live.db)
    if decided == given_rights(target.db):
        return
    with target.writing() as db:
        for source_id in given_rights(db):
            give(db, source_id, None)
        for source_id, groups in decided.items():
            give(db, source_id, groups)
        CatalogWriter(target).set_rights(_changed(target, rule))


def is_seen(catalog: SqlCatalog, file: Path | None, rule: RightsRule) -> bool:
    """False where the rules for a file may be on another server: those that are here must not open it."""
    if file is None or not catalog.place:
        return True
    return file.exists() or (isinstance(rule, FolderRules) and rule.knows(file))


def _changed(catalog: SqlCatalog, rule: RightsRule) -> list[tuple[Held, tuple[str, ...]]]:
    """The sources for which other groups are to hold than do, each with these."""
    decided = Decided(rule, catalog)
    return [
        (each, groups)
        for each in list(held(catalog.db))
        if is_seen(catalog, each.file, rule)
        and (groups := decided.groups(each.file, each.source)) != each.groups
    ]


def _move_given(catalog: SqlCatalog, planned: Plan) -> None:
    moves = []
    for each in planned.moved:
        if (known := catalog.file(each.before)) is not None:
            before = (
                str(each.before.relative_to(known.root))
                if each.before != known.root
                else each.before.name
            )
            moves.append((before, each.now.id))
    if moves and given_rights(catalog.db):
        with catalog.writing() as db:
            for before, now in moves:
                give_moved(db, before, now)
