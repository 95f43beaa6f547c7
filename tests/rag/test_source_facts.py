"""Hits whose source is of the asked day or outlet come before others, and none is lost."""

from __future__ import annotations

from index.passages import Hit, Place, Sentence, Span
from rag.retrieval.search import without_repeats
from rag.retrieval.source_facts import preferred


def hit(
    name: str, score: float, *, date: str | None = None, url: str | None = None, title: str = ""
) -> Hit:
    text = "The harbour froze."
    span = Span(0, len(text))
    return Hit(
        name,
        Place(name, span),
        text,
        (Sentence(span),),
        score,
        score,
        score,
        title,
        date,
        "",
        url=url,
    )


def order(hits: tuple[Hit, ...]) -> list[str]:
    return [each.place.source for each in hits]


def test_a_source_of_the_asked_day_comes_before_one_that_is_hardly_better() -> None:
    found = [hit("may", 0.6, date="2021-05-04"), hit("june", 0.5, date="2021-06-01")]
    assert order(preferred("What froze on 1 June 2021?", found)) == ["june", "may"]
    assert order(preferred("Что замёрзло 1 июня 2021 года?", found)) == ["june", "may"]
    assert order(preferred("2021年6月1日什么结冰了？", found)) == ["june", "may"]


def test_the_asked_day_filters_nothing_and_outdoes_no_much_better_source() -> None:
    found = [hit("may", 0.9, date="2021-05-04"), hit("june", 0.2, date="2021-06-01")]
    assert order(preferred("What froze on 1 June 2021?", found)) == ["may", "june"]


def test_a_date_in_the_title_counts_where_the_source_has_none() -> None:
    found = [hit("may", 0.6, title="Minutes"), hit("june", 0.5, title="Minutes of 1 June 2021")]
    assert order(preferred("What froze on 1 June 2021?", found))[0] == "june"


def test_a_page_of_the_named_outlet_comes_before_one_that_is_hardly_better() -> None:
    found = [
        hit("a", 0.6, url="https://www.daily.example/1"),
        hit("b", 0.5, url="https://www.harbourpost.example/2"),
    ]
    assert order(preferred("What froze, according to the Harbour Post?", found)) == ["b", "a"]
    assert order(preferred("What froze?", found)) == ["a", "b"]


def test_a_hit_that_two_searches_found_stands_where_the_first_had_it() -> None:
    a, b, c = hit("a", 0.9), hit("b", 0.8), hit("c", 0.7)
    assert order(without_repeats([b, c], [a, b])) == ["b", "c", "a"]
