"""Questions the page offers: answered beforehand, and only to who may read where the answer is."""

from __future__ import annotations

from threading import Event

import pytest

from index.errors import IndexProblem
from index.passages import Source
from index.scope import Scope
from rag.answer import Answer
from tests.ui.examples import Shelf, cite, not_found, quoted
from ui.answering.asker import Asker, library_view
from ui.chat.suggested_questions import Offers, Suggestions

TOWN = Source("town.md", "The old bridge was opened in 1932. It is red.", "The town")
BOARD = Source(
    "board.md", "The secret meeting went on for 90 minutes.", "The board", groups=("board",)
)
OTHER = Source("other.md", "The new tower was built in 1999.", "The tower")
BRIDGE, MEETING, TOWER = (
    "When was the old bridge opened?",
    "How long did the secret meeting last?",
    "When was the new tower built?",
)


def right(question: str) -> Answer:
    """The answer from the sentence that the question was made of."""
    source = {BRIDGE: TOWN, MEETING: BOARD, TOWER: OTHER}[question]
    return quoted(question, cite(source, source.text[:30], 1))


def made(shelf: Shelf, asks: object) -> Suggestions:
    found = Suggestions(shelf, asks, rests_s=0)  # type: ignore[arg-type]
    working = found.refresh()
    assert working is not None
    working.join()
    return found


def test_what_is_offered_was_asked_before_and_answered_from_there() -> None:
    shelf = Shelf(TOWN, BOARD, OTHER)

    def asks(question: str) -> Answer:
        if question == MEETING:
            return not_found(question)
        if question == TOWER:  # answered, and from elsewhere
            return quoted(question, cite(TOWN, "It is red.", 1))
        return right(question)

    assert made(shelf, asks).about(shelf.sources()) == [BRIDGE]


def test_nobody_is_offered_a_question_about_what_they_may_not_read() -> None:
    shelf = Shelf(TOWN, BOARD)
    found = made(shelf, right)
    for groups, offered in (
        ((), [BRIDGE]),
        (("board",), [BRIDGE, MEETING]),
        (None, [BRIDGE, MEETING]),
    ):
        sources = library_view(shelf)(Asker("somebody", groups)).sources()
        assert sorted(found.about(sources)) == sorted(offered)


def test_a_page_never_waits_for_questions_to_be_made() -> None:
    shelf, goes_on = Shelf(TOWN), Event()

    def asks(question: str) -> Answer:
        goes_on.wait(60)
        return right(question)

    found = Suggestions(shelf, asks)
    assert found.about(shelf.sources()) == []
    goes_on.set()
    found.close()


def test_a_changed_index_gets_new_questions_and_the_old_ones_serve_meanwhile() -> None:
    shelf, goes_on = Shelf(TOWN), Event()
    goes_on.set()

    def asks(question: str) -> Answer:
        goes_on.wait(60)
        return right(question)

    found = made(shelf, asks)
    goes_on.clear()
    shelf.held = {OTHER.id: OTHER, TOWN.id: TOWN}
    shelf.generation = "1.2"
    assert found.about(shelf.sources()) == [BRIDGE]
    goes_on.set()
    found.settle()
    assert sorted(found.about(shelf.sources())) == sorted([BRIDGE, TOWER])


def test_an_index_that_cannot_be_asked_offers_nothing_and_breaks_nothing() -> None:
    def asks(question: str) -> Answer:
        raise IndexProblem("the index is being moved")

    shelf = Shelf(TOWN)
    assert made(shelf, asks).about(shelf.sources()) == []


@pytest.mark.parametrize(
    "hidden", [TOWN.text, OTHER.text, "The old bridge was opened in 1901.", ""]
)
def test_what_somebody_may_not_read_changes_none_of_their_questions(hidden: str) -> None:
    """Neither by standing there too, first by its id, nor by answering otherwise."""
    clerk = Asker("portal:clerk", ("staff",))
    closed = Source("a.md", hidden, "Closed", groups=("board",))
    shelf, within = Shelf(closed, TOWN, OTHER), []

    def asks(question: str, scope: Scope | None) -> Answer:
        within.append(scope)
        return right(question)

    offers = Offers(library_view(shelf), asks)
    offers.to(clerk)
    offers._of(clerk).settle()
    assert offers.to(clerk) == [BRIDGE, TOWER]
    assert set(within) == {Scope(groups=("staff",))}
    offers.close()
