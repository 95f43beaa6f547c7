"""Syncing: what is new, changed or gone, and nothing else."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

import pytest

from index.errors import IndexProblem
from index.library import Library
from index.opening import open_library, plan_sync
from tests.conftest import Opens
from tests.fakes import WordEmbedder


def found(library: Library, question: str) -> list[str]:
    return [hit.place.source for hit in library.search(question)]


def test_a_second_run_does_no_work(library: Library, docs: Path, embedder: WordEmbedder) -> None:
    (docs / "a.md").write_text("# One\n\nThe harbour froze.")
    assert library.sync([docs]).new == 1
    generation, embedded = library.generation, len(embedder.embedded)
    again = library.sync([docs])
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert (library.generation, len(embedder.embedded)) == (generation, embedded)


def test_a_changed_file_embeds_only_what_changed(
    library: Library, docs: Path, embedder: WordEmbedder
) -> None:
    parts = [f"## Part {n}\n\nSentence about number {n}.\n\n" for n in range(20)]
    (docs / "a.md").write_text("# Parts\n\n" + "".join(parts))
    library.sync([docs])
    embedder.embedded.clear()
    parts[7] = "## Part 7\n\nA wholly different tale.\n\n"
    (docs / "a.md").write_text("# Parts\n\nNew first line.\n\n" + "".join(parts))
    assert library.sync([docs]).changed == 1
    assert len(embedder.embedded) == 2
    hit = library.search("number 19")[0]
    source = library.source("a.md")
    assert source is not None
    assert hit.place.span.of(source.text) == hit.text == "Sentence about number 19."


def test_a_deleted_file_leaves_no_trace(library: Library, docs: Path) -> None:
    (docs / "a.md").write_text("The harbour froze.")
    (docs / "b.md").write_text("Grain was shipped.")
    library.sync([docs])
    (docs / "a.md").unlink()
    summary = library.sync([docs])
    assert (summary.gone, summary.unchanged, summary.chunks) == (1, 1, 1)
    assert found(library, "harbour froze") == ["b.md"]
    assert library.idf(["harbour"]) == library.idf(["neverseen"])
    assert [source.id for source in library.sources()] == ["b.md"]


def test_what_lies_elsewhere_stays(library: Library, docs: Path, tmp_path: Path) -> None:
    (docs / "a.md").write_text("The harbour froze.")
    library.sync([docs])
    other = tmp_path / "other"
    other.mkdir()
    (other / "b.md").write_text("Grain was shipped.")
    assert library.sync([other]).gone == 0
    assert {source.id for source in library.sources()} == {"a.md", "b.md"}


def test_a_file_of_an_indexed_folder_keeps_its_id(library: Library, docs: Path) -> None:
    (docs / "sub").mkdir()
    (docs / "sub" / "a.md").write_text("The harbour froze.")
    library.sync([docs])
    summary = library.sync([docs / "sub" / "a.md"])
    assert (summary.unchanged, summary.gone) == (1, 0)
    assert [source.id for source in library.sources()] == ["sub/a.md"]


def test_one_bad_file_does_not_stop_the_rest(library: Library, docs: Path) -> None:
    (docs / "bad.txt").write_bytes(b"caf\0\1 broken")
    (docs / "blank.txt").write_text(" \n")
    (docs / "good.txt").write_text("The harbour froze.")
    (docs / "picture.png").write_bytes(b"\x89PNG\0\0")
    summary = library.sync([docs])
    assert (summary.new, summary.empty, summary.failed) == (1, 1, 2)
    assert [failure.source for failure in summary.failures] == ["bad.txt", "picture.png"]


def test_a_file_that_breaks_keeps_what_it_said_before(library: Library, docs: Path) -> None:
    (docs / "a.txt").write_text("The harbour froze.")
    library.sync([docs])
    (docs / "a.txt").write_bytes(b"\0\1\2 broken")
    assert library.sync([docs]).failed == 1
    assert found(library, "harbour") == ["a.txt"]


def test_lines_of_a_corpus_come_change_and_go(library: Library, docs: Path) -> None:
    corpus = docs / "c.jsonl"

    def write(*records: tuple[str, str]) -> None:
        corpus.write_text("\n".join(json.dumps({"_id": i, "text": t}) for i, t in records))

    write(("1", "The harbour froze."), ("2", "Grain was shipped."), ("3", "Ice broke."))
    assert library.sync([corpus]).new == 3
    write(("1", "The harbour froze."), ("2", "Wheat was shipped."))
    summary = library.sync([corpus])
    assert (summary.unchanged, summary.changed, summary.gone) == (1, 1, 1)


def test_failed_lines_are_named_again_on_the_next_run(library: Library, docs: Path) -> None:
    (docs / "c.jsonl").write_text('{"_id": "1", "text": "One."}\nbroken')
    assert library.sync([docs]).failed == 1
    again = library.sync([docs])
    assert (again.failed, again.unchanged) == (1, 1)


def test_two_files_with_one_id_are_refused_before_anything_is_written(
    library: Library, tmp_path: Path
) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.md").write_text("Text.")
    with pytest.raises(IndexProblem, match=r"both be source 'a\.md'"):
        library.sync([tmp_path / "x", tmp_path / "y"])
    assert library.sources() == []


def test_names_in_an_ignore_file_are_passed_over(library: Library, docs: Path) -> None:
    for name in ("a.md", "b.bak.md", "NOTES.md"):
        (docs / name).write_text("The harbour froze.")
    (docs / ".citebackignore").write_text("# not these\nNOTES.md\n*.bak.md\n")
    library.sync([docs])
    assert [source.id for source in library.sources()] == ["a.md"]


class Killed(BaseException):
    pass


class KilledEmbedder(WordEmbedder):
    """Embeds some batches, then the power goes."""

    def __init__(self, lasts: int) -> None:
        super().__init__()
        self.lasts = lasts

    def embed_passages(self, texts: list[str]) -> object:  # type: ignore[override]
        if self.lasts == 0:
            raise Killed
        self.lasts -= 1
        return super().embed_passages(texts)


def test_a_killed_build_loses_nothing_and_goes_on_where_it_was(
    opens: Opens, docs: Path, embedder: WordEmbedder
) -> None:
    for number in range(600):
        (docs / f"{number:03}.md").write_text(f"Sentence number {number}.")
    with (
        pytest.raises(Killed),
        opens(embedders=lambda: [KilledEmbedder(1)], writing=True) as library,
    ):
        library.sync([docs])
    with opens(writing=True) as library:
        assert len(library.sources()) == 600
        assert 0 < library.coverage < 1
        summary = library.sync([docs])
        assert (summary.new, summary.unchanged, library.coverage) == (0, 600, 1.0)
        assert 0 < len(embedder.embedded) < 600
        firsts = [found(library, f"number {n}")[0] for n in (3, 300, 599)]
        assert firsts == ["003.md", "300.md", "599.md"]


def test_words_are_found_before_there_is_any_vector(opens: Opens, docs: Path) -> None:
    (docs / "a.md").write_text("The harbour froze.")
    with (
        pytest.raises(Killed),
        opens(embedders=lambda: [KilledEmbedder(0)], writing=True) as library,
    ):
        library.sync([docs])
    with opens(embedders=lambda: [KilledEmbedder(0)]) as library:
        assert found(library, "harbour") == ["a.md"]
        assert library.coverage == 0.0


def test_a_moved_file_is_counted_as_moved_and_embeds_nothing(
    library: Library, docs: Path, embedder: WordEmbedder
) -> None:
    (docs / "a.md").write_text("# The harbour of old\n\nThe harbour froze.")
    (docs / "b.md").write_text("Grain was shipped.")
    library.sync([docs])
    embedder.embedded.clear()
    (docs / "later").mkdir()
    (docs / "a.md").rename(docs / "later" / "a.md")
    assert [each.now.id for each in plan_sync(library.home, [docs]).moved] == ["later/a.md"]
    summary = library.sync([docs])
    assert (summary.moved, summary.new, summary.gone, summary.unchanged) == (1, 0, 0, 1)
    assert embedder.embedded == []
    assert found(library, "harbour froze")[0] == "later/a.md"


def test_a_folder_that_moved_keeps_its_ids(library: Library, docs: Path) -> None:
    for name in ("a.md", "b.md"):
        (docs / name).write_text(f"The harbour of {name} froze.")
    library.sync([docs])
    elsewhere = docs.rename(docs.with_name("elsewhere"))
    summary = library.sync([elsewhere])
    assert (summary.moved, summary.new, summary.gone, summary.failed) == (2, 0, 0, 0)
    assert library.roots() == [elsewhere]


def test_a_text_under_two_ids_has_its_passages_once_and_is_named(
    library: Library, docs: Path, embedder: WordEmbedder
) -> None:
    for name in ("b.md", "a.md", "c.md"):
        (docs / name).write_text("# The harbour of old\n\nThe harbour froze.")
    summary = library.sync([docs])
    assert [(each.source, each.same_as) for each in summary.duplicates] == [
        ("b.md", "a.md"), ("c.md", "a.md"),
    ]  # fmt: skip
    assert (summary.new, summary.chunks, len(embedder.embedded)) == (3, 1, 1)
    assert found(library, "harbour") == ["a.md"]
    (docs / "a.md").unlink()
    again = library.sync([docs])
    assert (again.gone, again.unchanged, again.chunks) == (1, 2, 1)
    assert found(library, "harbour") == ["b.md"]
    assert len(embedder.embedded) == 1


def test_what_different_people_may_read_is_never_taken_for_the_same(
    library: Library, docs: Path
) -> None:
    lines = [{"_id": g, "text": "The harbour froze.", "groups": [g]} for g in ("all", "board")]
    (docs / "c.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert library.sync([docs]).duplicates == ()
    assert sorted(found(library, "harbour")) == ["all", "board"]


def test_one_id_in_two_corpora_is_a_failure_and_the_first_stays(
    library: Library, docs: Path
) -> None:
    (docs / "a.jsonl").write_text('{"_id": "1", "text": "The harbour froze."}')
    (docs / "b.jsonl").write_text('{"_id": "1", "text": "Grain was shipped."}')
    assert [each.source for each in library.sync([docs]).failures] == ["1"]
    assert found(library, "harbour grain") == ["1"]


def test_a_plan_changes_nothing(library: Library, docs: Path) -> None:
    for name in ("a.md", "b.md"):
        (docs / name).write_text(f"The harbour of {name} froze.")
    library.sync([docs])
    before = library.generation
    (docs / "a.md").unlink()
    (docs / "b.md").write_text("Grain was shipped.")
    (docs / "c.md").write_text("Ice broke.")
    plan = plan_sync(library.home, [docs])
    names = [[found.id for found in each] for each in (plan.new, plan.changed)]
    assert names == [["c.md"], ["b.md"]]
    assert [path.name for path in plan.gone] == ["a.md"]
    assert library.generation == before
    assert len(library.sources()) == 2


def test_a_file_that_changed_within_its_clock_tick_is_read_again(
    library: Library, docs: Path
) -> None:
    """Its size and times are the same; only its bytes tell."""
    path = docs / "a.md"
    path.write_text("The harbour froze.")
    library.sync([docs])
    times = path.stat()
    path.write_text("The harbour burnt.")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert library.sync([docs]).changed == 1


def test_what_failed_is_kept_also_by_an_index_built_anew(
    home: Path, docs: Path, tmp_path: Path
) -> None:
    (docs / "bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    (docs / "good.md").write_text("A good document.")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    for model, path in ((WordEmbedder("one"), docs), (WordEmbedder("other"), elsewhere)):
        opens = open_library(home, embedders=partial(list, [model]), verb="test", writing=True)
        with opens as library:
            library.sync([path])
            assert [each.source for each in library.failures()] == ["bad.pdf"]


HALVES = {
    "list.json": '[{"title": "x", "text": "It is lone \\ud800 half."}]',
    "key.json": '[{"title": "y", "odd \\udc00 key": "It has a key."}]',
    "letter.rtf": r"{\rtf1\ansi It is a \u55296? letter.}",
    "title.jsonl": '{"_id": "t", "title": "a \\ud800", "url": "b\\udfff", "language": "\\ud800", "text": "It."}',
    "id.jsonl": '{"_id": "i\\ud800", "text": "It has an id."}\n{"_id": "fine", "text": "It is fine."}',
    "ends.jsonl": '{"_id": "nul\\u0000", "text": "It ends."}\n{"_id": "whole", "text": "It goes on."}',
}


def test_half_a_character_stops_nothing_and_is_named(library: Library, docs: Path) -> None:
    for name, text in HALVES.items():
        (docs / name).write_text(text, "utf-8")
    (docs / "a.md").write_text("The harbour froze.")
    summary = library.sync([docs])
    held = {each.id for each in library.sources()}
    assert {"a.md", "t", "fine", "whole", "letter.rtf", "list.json"} <= {
        each.partition("#")[0] for each in held
    }
    assert {each.source for each in summary.failures} == {"i\\ud800", "nul\x00"}
    assert any("halves of characters" in each.what for each in summary.remarks)
    for each in library.sources():
        json.dumps([each.id, each.title, each.url], ensure_ascii=False).encode()
    assert library.sync([docs]).failed == 2


def test_a_file_whose_name_is_not_utf_8_is_named_and_the_rest_is_indexed(
    library: Library, docs: Path
) -> None:
    (docs / "a.md").write_text("The harbour froze.")
    Path(os.fsdecode(os.fsencode(docs) + b"/bad\xff.md")).write_text("The mayor sings.")
    summary = library.sync([docs])
    (failure,) = summary.failures
    assert (failure.source, failure.reason) == (
        r"bad\udcff.md",
        "its path is not UTF-8: rename it",
    )
    assert [each.id for each in library.sources()] == ["a.md"]
    assert [each.source for each in library.failures()] == [r"bad\udcff.md"]
    assert library.sync([docs]).unchanged == 1


pytestmark = pytest.mark.usefixtures("either_engine")
