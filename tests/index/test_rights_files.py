"""Whom files are for: by their front matter, by the nearest rule, by what an administrator decided."""

from __future__ import annotations

import os
import unicodedata
import zipfile
from pathlib import Path

import pytest

from index.errors import IndexProblem
from index.library import Library
from index.passages import Source
from index.rights import ADMINISTRATORS, DEFAULT, EVERYBODY, open_to
from index.rights_files import RIGHTS, FolderRules
from index.rights_rules import BadRule, rules
from index.scope import Scope
from index.syncing.watching import changes
from tests.conftest import Opens
from tests.fakes import WordEmbedder


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def groups(library: Library) -> dict[str, tuple[str, ...]]:
    return {each.id: each.groups for each in library.sources()}


def found(library: Library, *groups: str, question: str = "harbour") -> set[str]:
    hits = library.search(question, k=50, scope=Scope(groups=groups))
    return {hit.place.source for hit in hits}


def decided(folder: Path, rule: str, *path: str) -> bool:
    """Whether a rule in ``folder`` decides for the file at ``path`` below it."""
    written(folder, RIGHTS, f"{rule} = board\n")
    given = FolderRules().groups(folder.joinpath(*path), Source(path[-1], "", ""))
    return given == ("board",)


@pytest.mark.parametrize(
    ("pattern", "matches", "misses"),
    [
        ("board/", ["board/a.md", "x/board/y/a.md"], ["board", "aboard/a.md"]),
        ("/board/", ["board/a.md"], ["x/board/a.md"]),
        ("*.md", ["a.md", "x/y/a.md"], ["a.mdx", "a.txt"]),
        ("x/*.md", ["x/a.md"], ["x/y/a.md", "z/x/a.md"]),
        ("/a.md", ["a.md"], ["x/a.md"]),
        ("**/pay/*", ["pay/a.md", "x/y/pay/a.md", "pay/x/a.md"], ["pay"]),
        ("x/**/a.md", ["x/a.md", "x/y/z/a.md"], ["a.md", "y/x/a.md"]),
        ("x/**", ["x/a.md", "x/y/a.md"], ["x", "y/a.md"]),
        ("a?[0-9].md", ["ab1.md"], ["a1.md", "abc.md"]),
        ("[!a]*", ["b.md"], ["a.md"]),
        ("year=2025/", ["year=2025/a.md"], ["year/a.md"]),
        ("two words.md", ["two words.md"], ["two.md"]),
        ("[*].md", ["*.md"], ["a.md"]),
    ],
)
def test_patterns_match_as_those_of_a_gitignore(
    docs: Path, pattern: str, matches: list[str], misses: list[str]
) -> None:
    for path in matches:
        assert decided(docs, pattern, *path.split("/")), path
    for path in misses:
        assert not decided(docs, pattern, *path.split("/")), path


def test_a_name_in_other_code_points_is_the_same_name(docs: Path) -> None:
    name = "Prüfung"
    assert decided(docs, unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name))


def test_no_pattern_takes_long(docs: Path) -> None:
    """With stars that go back, this would not end."""
    assert not decided(docs, "*a" * 60 + "b", "a" * 250)
    assert not decided(docs, "**/a/" * 60 + "b", *["a"] * 250)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("board/", "is no rule"),
        ("board/ =", "is no rule"),
        ("board/=board", "blanks around ="),
        ("= board", "is no rule"),
        ("!board/ = staff", "begins with !"),
        ("a[b = staff", "not closed"),
        ("[z-a] = staff", "holds nothing"),
        ("a**b = staff", "has **"),
        ("../x = staff", "no path below"),
        ("/ = staff", "no path below"),
        ("a//b = staff", "no path below"),
        ("a\\b = staff", "backslash"),
        ("a = staff,,board", "without a name"),
        ("a = staff, everybody", "stands alone"),
        ("a = st\u200baff", "characters that nobody sees"),
        ("a = staff # all", "line of its own"),
    ],
)
def test_a_line_that_is_no_rule_says_why(line: str, says: str) -> None:
    with pytest.raises(BadRule, match="line 2") as fault:
        rules(f"# rules\n{line}\n")
    assert says in str(fault.value)


def test_the_nearest_rule_decides_and_in_one_file_the_last(library: Library, docs: Path) -> None:
    written(docs, RIGHTS, "* = staff\nboard/ = board\n")
    written(docs / "board", RIGHTS, "\ufeff# of the board\r\nopen.md = everybody\r\n")
    for name in ("a.md", "board/b.md", "board/open.md", "board/x/open.md"):
        written(docs, name, f"Harbour of {name}.")
    library.sync([docs])
    assert groups(library) == {
        "a.md": ("staff",),
        "board/b.md": ("board",),
        "board/open.md": (EVERYBODY,),
        "board/x/open.md": (EVERYBODY,),
    }
    assert found(library, "nobody at all") == {"board/open.md", "board/x/open.md"}
    assert found(library, "board") == {"board/b.md", "board/open.md", "board/x/open.md"}


def test_who_may_not_read_what_names_no_groups_reads_what_a_rule_opens() -> None:
    assert open_to((EVERYBODY,), (), unnamed=False)
    assert not open_to((), (), unnamed=False)


def test_a_rule_above_the_folder_that_is_indexed_holds(library: Library, docs: Path) -> None:
    written(docs, RIGHTS, "board/ = board\n")
    library.sync([written(docs, "board/a.md", "The harbour."), written(docs, "b.md", "A harbour.")])
    assert groups(library) == {"a.md": ("board",), "b.md": ()}


def test_what_a_document_names_itself_is_nearer_than_any_rule(library: Library, docs: Path) -> None:
    written(docs, RIGHTS, "* = staff\n")
    written(docs, "a.md", "---\ngroups: [board]\n---\nThe harbour.")
    written(docs, "b.md", "---\ngroups: []\n---\nThe harbour froze.")
    lines = (
        '{"_id": "c", "text": "A harbour.", "groups": ["board"]}\n{"_id": "d", "text": "Harbours."}'
    )
    written(docs, "c.jsonl", lines)
    library.sync([docs])
    assert groups(library) == {
        "a.md": ("board",),
        "b.md": (ADMINISTRATORS,),
        "c": ("board",),
        "d": ("staff",),
    }


def test_parts_of_an_archive_are_matched_by_their_path_in_it(library: Library, docs: Path) -> None:
    written(docs, RIGHTS, "old.zip = staff\nold.zip/pay/ = board\n")
    with zipfile.ZipFile(docs / "old.zip", "w") as archive:
        archive.writestr("pay/a.md", "The pay.")
        archive.writestr("b.md", "The harbour.")
    library.sync([docs])
    assert groups(library) == {"old.zip/b.md": ("staff",), "old.zip/pay/a.md": ("board",)}


def test_a_change_of_rules_holds_without_reading_or_embedding(
    opens: Opens, docs: Path, embedder: WordEmbedder
) -> None:
    for name in ("a.md", "board/a.md", "board/copy.md"):
        written(docs, name, "The harbour froze." if "copy" not in name else "A harbour.")
    with opens(writing=True) as library:
        library.sync([docs])
        before, embedded = library.generation, len(embedder.embedded)
        written(docs, RIGHTS, "board/ = board\n")
        summary = library.sync([docs])
        assert (summary.unchanged, summary.changed) == (3, 0)
        assert len(embedder.embedded) == embedded and library.generation != before
        assert found(library, "staff") == {
            "a.md"
        }  # which had the same text in one chunk with board/a.md
        assert found(library, "board") == {"a.md", "board/a.md", "board/copy.md"}
        assert library.coverage == 1.0
        (docs / RIGHTS).unlink()
        library.sync([docs])
        assert set(groups(library).values()) == {()}
        assert library.examine() == []
        assert len(embedder.embedded) == embedded


@pytest.mark.parametrize("bad", ["a[ = board\n", b"\xff\xfe", "x = a\n" * 1_001, None, "folder"])
def test_a_rules_file_that_cannot_be_understood_refuses_the_sync_and_changes_nothing(
    library: Library, docs: Path, bad: str | bytes | None
) -> None:
    file = written(docs, RIGHTS, "board/ = board\n")
    written(docs, "board/a.md", "The harbour froze.")
    library.sync([docs])
    file.unlink()
    if bad == "folder":
        file.mkdir()
    elif bad is None:
        os.mkfifo(file)
    else:
        file.write_bytes(bad if isinstance(bad, bytes) else bad.encode())
    written(docs, "board/b.md", "The harbour thawed.")
    with pytest.raises(IndexProblem, match="rights stay as they were") as fault:
        library.sync([docs])
    assert str(file) in str(fault.value) and "\n" not in str(fault.value)
    assert groups(library) == {"board/a.md": ("board",)}


def test_a_rule_that_decides_for_no_file_is_named(library: Library, docs: Path) -> None:
    written(docs, RIGHTS, "bord/ = board\n* = staff\n")
    written(docs, "board/a.md", "The harbour froze.")
    told = [each for each in library.sync([docs]).remarks if "decides for no file" in each.what]
    assert [each.what for each in told] == ["line 1: 'bord/' decides for no file that is indexed"]
    assert not library.sync([docs]).remarks


def test_what_an_administrator_decided_is_above_all_and_can_be_taken_back(
    library: Library, docs: Path
) -> None:
    file = written(docs, "a.md", "---\ngroups: [staff]\n---\nThe harbour froze.")
    written(docs, "b.md", "---\ngroups: [staff]\n---\nThe harbour froze.")
    library.sync([docs])
    assert library.give_rights("a.md", ("board",)) and not library.give_rights("none", ("x",))
    assert found(library, "staff") == {"b.md"} and found(library, "board") == {"a.md"}
    file.write_text("---\ngroups: [guests]\n---\nThe harbour thawed.")
    library.sync([docs])
    assert groups(library)["a.md"] == ("board",)
    library.give_rights("a.md", None)
    assert groups(library)["a.md"] == ("guests",)


def test_what_was_decided_moves_with_a_file_and_into_a_new_generation(
    opens: Opens, docs: Path
) -> None:
    written(docs, "a.md", "The harbour froze.")
    with opens(writing=True) as library:
        library.sync([docs])
        library.give_rights("a.md", ("board",))
        (docs / "a.md").rename(docs / "b.md")
        library.sync([docs])
        assert groups(library) == {"b.md": ("board",)}
    other = WordEmbedder("words-b")
    with opens(writing=True, embedders=lambda: [other]) as library:
        library.sync([docs])
        assert groups(library) == {"b.md": ("board",)}
        assert dict(library.given_rights())["b.md"] == ("board",)
        library.give_rights("b.md", None)
        assert groups(library) == {"b.md": ()}


def test_a_rule_for_a_group_that_nobody_has_closes(library: Library, docs: Path) -> None:
    written(docs, RIGHTS, "* = nobody\n")
    written(docs, "a.md", "The harbour froze.")
    library.sync([docs])
    assert found(library, "staff") == set() and found(library, ADMINISTRATORS) == {"a.md"}


def test_lines_left_to_the_default_are_what_a_rule_decides_for(docs: Path) -> None:
    written(docs, RIGHTS, "* = staff\n")
    rule = FolderRules()
    for own, holds in (((DEFAULT,), ("staff",)), ((ADMINISTRATORS,), (ADMINISTRATORS,))):
        assert rule.groups(docs / "c.jsonl", Source("c", "", "", groups=own)) == holds


def test_a_change_of_rules_wakes_who_watches(docs: Path, home: Path) -> None:
    waking = changes([docs], home=home)
    next(waking)
    written(docs, RIGHTS, "* = staff\n")
    next(waking)
    waking.close()
