"""Questions in another script than the texts: the vectors for them are made once they are needed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from index.embedding import Vectors
from index.errors import IndexProblem
from index.library import Library
from tests.conftest import Opens
from tests.fakes import WordEmbedder

QUESTION = "港口什么时候结冰"


class Translating(WordEmbedder):
    """An encoder across languages that knows one word: what has it is near to what has it."""

    def __init__(self) -> None:
        super().__init__("across")

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        return super()._vectors([text.replace("港口", " harbour ") for text in texts])


class Gated(Translating):
    """Embeds nothing until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Event()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        assert self.let.wait(60)
        return super().embed_passages(texts)


@pytest.fixture
def across() -> Translating:
    return Translating()


@pytest.fixture
def both(opens: Opens, docs: Path, embedder: WordEmbedder, across: Translating) -> Opens:
    (docs / "ice.md").write_text("The harbour froze in May.")
    (docs / "grain.md").write_text("Grain was shipped.")
    (docs / "zh.md").write_text("粮食运走了。")
    return partial(opens, embedders=lambda: [embedder, across])


def sources(library: Library, question: str) -> list[str]:
    return [hit.place.source for hit in library.search(question)]


def test_indexing_embeds_across_languages_only_what_is_not_latin(
    both: Opens, docs: Path, across: Translating
) -> None:
    with both(writing=True) as library:
        library.sync([docs])
        assert across.embedded == ["zh\n粮食运走了。"]
        assert library.coverage == 1.0
        assert library.examine() == []
        sources(library, "Which harbour?")
        assert len(across.embedded) == 1


def test_the_first_question_in_another_script_finds_all_and_the_second_makes_nothing(
    both: Opens, docs: Path, across: Translating
) -> None:
    with both(writing=True) as library:
        library.sync([docs])
    with both() as reader:
        before = reader.generation
        assert sources(reader, QUESTION)[0] == "ice.md"
        assert (len(across.embedded), reader.coverage) == (3, 1.0)
        assert reader.generation != before
    with both() as reader:
        assert sources(reader, QUESTION)[0] == "ice.md"
    assert len(across.embedded) == 3
    with both(writing=True) as library:
        assert library.examine() == []


def test_an_index_that_was_asked_so_makes_all_from_then_on(
    both: Opens, docs: Path, across: Translating
) -> None:
    with both(writing=True) as library:
        library.sync([docs])
        sources(library, QUESTION)
        (docs / "later.md").write_text("The harbour was closed.")
        library.sync([docs])
        assert len(across.embedded) == 4
        assert set(sources(library, QUESTION)[:2]) == {"ice.md", "later.md"}


def test_all_languages_can_be_had_before_anybody_asks(
    both: Opens, docs: Path, across: Translating
) -> None:
    with both(writing=True) as library:
        library.need_all_languages()
        library.sync([docs])
    assert len(across.embedded) == 3


def test_a_question_that_can_not_wait_is_answered_and_coverage_says_so(
    both: Opens, docs: Path, embedder: WordEmbedder
) -> None:
    gated = Gated()
    gated.let.set()
    with both(embedders=lambda: [embedder, gated], writing=True, patience_s=0.01) as library:
        library.sync([docs])
        gated.let.clear()
        assert sources(library, QUESTION) == ["zh.md"]
        assert library.coverage == pytest.approx(1 / 3)
        gated.let.set()
    # What was being made is kept, and the next question goes on from there.
    with both(embedders=lambda: [embedder, gated]) as reader:
        assert sources(reader, QUESTION)[0] == "ice.md"
        assert reader.coverage == 1.0


def test_a_kill_while_they_are_made_loses_nothing(
    both: Opens, docs: Path, embedder: WordEmbedder, across: Translating
) -> None:
    class Failing(Translating):
        def embed_passages(self, texts: Sequence[str]) -> Vectors:
            if len(texts) > 1:
                raise IndexProblem("no weights")
            return super().embed_passages(texts)

    with both(embedders=lambda: [embedder, Failing()], writing=True) as library:
        library.sync([docs])
        with pytest.raises(IndexProblem, match="no weights"):
            library.search(QUESTION)
        assert library.coverage == pytest.approx(1 / 3)
        assert sources(library, "Which harbour?")[0] == "ice.md"
    with both() as reader:
        assert sources(reader, QUESTION)[0] == "ice.md"


def test_an_index_built_anew_for_another_model_still_has_them(
    both: Opens, docs: Path, embedder: WordEmbedder, across: Translating
) -> None:
    with both(writing=True) as library:
        library.sync([docs])
        sources(library, QUESTION)
    with both(embedders=lambda: [WordEmbedder("other"), across], writing=True) as library:
        library.sync([docs])
        assert sources(library, QUESTION)[0] == "ice.md"
    assert len(across.embedded) == 3


def test_what_was_put_off_goes_with_its_text(both: Opens, docs: Path, home: Path) -> None:
    with both(writing=True) as library:
        library.sync([docs])
        (docs / "ice.md").unlink()
        library.sync([docs])
        with library._live.now() as live:
            assert live.catalog.db.execute("select count(*) from put_off").fetchone() == (1,)
