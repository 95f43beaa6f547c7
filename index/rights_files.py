"""Rules of rights in the folders of files: a ``.citebackrights`` holds for all in and below its folder."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from index.errors import IndexProblem
from index.passages import Source
from index.rights import DEFAULT
from index.rights_rules import LONGEST, BadRule, Progressing, Rule, rules

RIGHTS = ".citebackrights"


@dataclass(frozen=True)
class RulesFile:
    """The rules in the file at ``path``; ``decided`` are the lines that decided for a file so far."""

    path: Path
    rules: tuple[Rule, ...]
    sha256: str
    decided: set[int] = field(default_factory=set)
    _walked: dict[tuple[str, ...], Progressing] = field(default_factory=dict)

    def rule_for(self, parts: tuple[str, ...]) -> Rule | None:
        """The last rule that matches a file, by the parts of its path below this file's folder."""
        *folders, name = parts
        found = self._below(tuple(folders)).deciding(name)
        if found is not None:
            self.decided.add(found.line)
        return found

    def _below(self, folders: tuple[str, ...]) -> Progressing:
        """How far the rules match a folder; files of one folder share it."""
        if not folders:
            return self._top
        if folders not in self._walked:
            self._walked[folders] = self._below(folders[:-1]).within(folders[-1])
        return self._walked[folders]

    @cached_property
    def _top(self) -> Progressing:
        return Progressing.of(self.rules)


class FolderRules:
    """What a source names itself; where it names nothing, the nearest rule that matches its file.

    The nearest file that has a rule for it decides. What a source names in a way that isn't understood stays
    closed. Rules files are read once; IndexProblem for one that can't be read.
    """

    def __init__(self) -> None:
        self._of: dict[Path, RulesFile | None] = {}

    def groups(self, file: Path, source: Source) -> tuple[str, ...]:
        if source.groups not in ((), (DEFAULT,)):
            return source.groups
        rule = self.rule_for(file, source.id)
        return source.groups if rule is None else rule.groups

    def knows(self, file: Path) -> bool:
        """Whether no folder on a disk is asked for this file."""
        return False

    def rule_for(self, file: Path, source_id: str) -> Rule | None:
        """The nearest rule for a source of a file; of a part of an archive, its path there counts, too."""
        inside = _inside(file, source_id)
        for folder in file.parents:
            found = self._in(folder)
            if found and (rule := found.rule_for((*file.relative_to(folder).parts, *inside))):
                return rule
        return None

    def read(self, files: Iterable[Path]) -> str:
        """Read the rules for these files; returns a text that changes with them."""
        folders = {
            folder for each in {file.parent for file in files} for folder in (each, *each.parents)
        }
        found = [each for folder in sorted(folders) if (each := self._in(folder))]
        return hashlib.sha256(
            "\n".join(f"{each.sha256} {each.path}" for each in found).encode()
        ).hexdigest()

    def without_effect(self, roots: Iterable[Path]) -> Iterator[tuple[Path, Rule]]:
        """The rules in and below these folders that decided for no file so far, each with its file."""
        tops = set(roots)
        for each in filter(None, self._of.values()):
            if not tops.isdisjoint((each.path.parent, *each.path.parent.parents)):
                yield from (
                    (each.path, rule) for rule in each.rules if rule.line not in each.decided
                )

    def _in(self, folder: Path) -> RulesFile | None:
        if folder not in self._of:
            self._of[folder] = _read(folder / RIGHTS)
        return self._of[folder]


def _inside(file: Path, source_id: str) -> tuple[str, ...]:
    """The path of a source within its file: an archive's member has its file's id in front of its own."""
    parts = tuple(source_id.split("/"))
    for count in range(len(parts) - 1, 0, -1):
        if parts[:count] == file.parts[-count:]:
            return parts[count:]
    return ()


def _read(path: Path) -> RulesFile | None:
    """The rules in a file; None if there is no such file, IndexProblem if it can't be understood."""
    if not os.path.lexists(path):
        return None
    try:
        data = _bytes(path)
        return RulesFile(path, rules(data.decode("utf-8-sig")), hashlib.sha256(data).hexdigest())
    except UnicodeDecodeError:
        raise _refused(path, "it is not UTF-8") from None
    except OSError as error:
        raise _refused(path, error.strerror or "it can't be read") from None
    except BadRule as fault:
        raise _refused(path, str(fault)) from None


def _bytes(path: Path) -> bytes:
    if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for a writer
        raise BadRule("it is no file")
    with path.open("rb") as file:
        data = file.read(LONGEST + 1)
    if len(data) > LONGEST:
        raise BadRule(f"it is larger than {LONGEST >> 20} MB")
    return data


def _refused(path: Path, why: str) -> IndexProblem:
    return IndexProblem(f"{path}: {why}; nothing was indexed, and rights stay as they were")
