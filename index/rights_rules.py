"""Rules of rights: lines that say which groups may read the files that a pattern matches.

    # .citebackrights
    board/            = board
    board/minutes*.md = board, secretaries
    /handbook.pdf     = everybody

Patterns are those of a .gitignore without ``!`` and backslashes: one without a slash (but at its end) matches at
any depth, any other from the folder of the file on; ``**`` stands for any folders, a slash at the end for folders
only. What matches a folder matches all in it. The last line that matches decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

from index.loaders.line_groups import group_names
from index.rights import ADMINISTRATORS, EVERYBODY

LONGEST, MOST = 1 << 20, 1_000  # bytes of a file, and rules in it
_EQUALS = re.compile(r"\s+=\s+")  # with blanks: folders may be called year=2025
_WORDS = {"everybody": (EVERYBODY,), "nobody": (ADMINISTRATORS,)}


class BadRule(ValueError):
    """A line that is no rule; the message says why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern as it was written in a line of a file, and the groups it gives, marks included."""

    line: int
    pattern: str
    groups: tuple[str, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the pattern from the top folder on."""
        return _parts(self.pattern)[0]

    @property
    def folders_only(self) -> bool:
        return _parts(self.pattern)[1]


@dataclass(frozen=True, slots=True)
class Progressing:
    """How far rules match the path of a folder.

    ``matched`` is the number of the last rule that matches it, ``open`` are the others that may match what
    is in it: the number of each, and how many of its parts may be used up so far.
    """

    rules: tuple[Rule, ...]
    matched: int
    open: tuple[tuple[int, frozenset[int]], ...]

    @classmethod
    def of(cls, rules: tuple[Rule, ...]) -> Progressing:
        """Before the first folder."""
        begun = ((at, frozenset(_skipping(rule.parts, {0}))) for at, rule in enumerate(rules))
        return cls(rules, -1, tuple(begun))

    def within(self, folder: str) -> Progressing:
        """How far they match a folder in this one."""
        name, matched, still = composed(folder), self.matched, []
        for at, reached in self.open:
            parts = self.rules[at].parts
            now = _skipping(parts, _after(parts, reached, name))
            if len(parts) in now:
                matched = max(matched, at)
            elif now:
                still.append((at, frozenset(now)))
        return Progressing(self.rules, matched, tuple(still))

    def deciding(self, file: str) -> Rule | None:
        """The last rule that matches a file in this folder."""
        name = composed(file)
        for at, reached in reversed(self.open):
            rule = self.rules[at]
            if at < self.matched:
                break
            if not rule.folders_only and len(rule.parts) in _after(rule.parts, reached, name):
                return rule
        return self.rules[self.matched] if self.matched >= 0 else None


def rules(text: str) -> tuple[Rule, ...]:
    """The rules in a text, in order; BadRule if a line is none."""
    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                found.append(_rule(number, line.strip()))
            except BadRule as fault:
                raise BadRule(f"line {number}: {fault}") from fault
    if len(found) > MOST:
        raise BadRule(f"more than {MOST:,} rules")
    return tuple(found)


def groups_said(words: str) -> tuple[str, ...]:
    """The groups in "board, audit", "everybody" or "nobody", as marks; BadRule if there are none."""
    names = [each.strip() for each in words.split(",")]
    if len(names) == 1 and names[0] in _WORDS:
        return _WORDS[names[0]]
    if mixed := next((each for each in names if each in _WORDS), None):
        raise BadRule(f"{mixed} stands alone, without other groups")
    if not all(names):
        raise BadRule(
            "a group without a name: write groups with commas between, or everybody, or nobody"
        )
    named, fault = group_names(names)
    if fault is not None:
        raise BadRule(fault)
    return named


def composed(part: str) -> str:
    """A name in composed characters: some systems keep "ü" as two, and a rule that misses opens a file."""
    return unicodedata.normalize("NFC", part)


def _rule(number: int, line: str) -> Rule:
    halves = _EQUALS.split(line, maxsplit=1)
    if len(halves) != 2:
        raise BadRule(
            f"{line[:60]!r} is no rule: write PATTERN = GROUP, GROUP with blanks around ="
        )
    pattern, groups = halves
    if " #" in groups:
        raise BadRule("a comment stands in a line of its own")
    _parts(pattern)
    return Rule(number, pattern, groups_said(groups))


@lru_cache(maxsize=4096)
def _parts(pattern: str) -> tuple[tuple[str, ...], bool]:
    """The parts of a pattern from the top folder on, and whether it is for folders only; BadRule if it is bad."""
    if pattern.startswith("!"):
        raise BadRule(f"{pattern[:60]!r} begins with !: say which groups may read it instead")
    if "\\" in pattern:
        raise BadRule(
            f"{pattern[:60]!r} has a backslash: write [*] for a star, and / between folders"
        )
    parts = pattern.strip("/").split("/")
    if any(part in ("", ".", "..") for part in parts):
        raise BadRule(f"{pattern[:60]!r} is no path below this folder")
    for part in parts:
        _well_formed(part, pattern)
    anchored = "/" in pattern.rstrip("/")
    top = () if anchored else ("**",)
    return (*top, *map(composed, parts)), pattern.endswith("/")


def _well_formed(part: str, pattern: str) -> None:
    """BadRule for a bracket that is not closed, or a range that holds nothing: both would match nothing."""
    if "**" in part and part != "**":
        raise BadRule(f"{pattern[:60]!r} has ** within a name: it stands between slashes")
    rest = re.sub(r"\[!?\]?[^\]]*\]", "", part)
    if "[" in rest:
        raise BadRule(f"{pattern[:60]!r} has a [ that is not closed")
    if "(?!)" in translate(part):
        raise BadRule(f"{pattern[:60]!r} has a range that holds nothing")


def _after(parts: tuple[str, ...], reached: Set[int], name: str) -> set[int]:
    found = set()
    for at in reached:
        if parts[at] == "**":
            found |= {at, at + 1} if at == len(parts) - 1 else {at}
        elif _form(parts[at]).match(name):
            found.add(at + 1)
    return found


def _skipping(parts: tuple[str, ...], reached: Set[int]) -> set[int]:
    """These places, and those behind a ``**`` that stands for no folder; at the end it stands for something."""
    found = set(reached)
    for at in reached:
        while at < len(parts) - 1 and parts[at] == "**":
            at += 1
            found.add(at)
    return found


@lru_cache(maxsize=4096)
def _form(part: str) -> re.Pattern[str]:
    # As a regular expression, fnmatch's stars never go back: no name makes them slow.
    return re.compile(translate(part))
