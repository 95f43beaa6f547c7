"""Answers that aren't one fact: a list, comparisons, calculations, and those that quote nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from index.passages import Source
from rag.answer import Answer, Citation, Claim, Group
from rag.answering.layout import laid_out
from tests.ui.examples import cite, not_found

FERRIES = Source(
    id="harbour/ferries.md",
    title="Ferries of the northern harbours",
    date="2025-03-01",
    text=(
        "# Ferries\n\nThe Aurora sails to Tromsø every morning at 06:15. The Bellona carries trucks and grain to "
        "the outer islands twice a week. The Castor is kept for the winter. The Dorado was sold in 2024 and still "
        "sails under its old name.\n\n## The Aurora\n\nThe Aurora takes 220 passengers. A ticket for the Aurora "
        "costs 34 euros for adults and 17 euros for children. She was built in Gdańsk in 2009. "
        "The Aurora has a ramp and two cabins for wheelchairs.\n\n## Fares\n\n"
        "| Ferry | Fare | Trips |\n|---|---|---|\n| Aurora | 34 € | 7 |\n| Bellona | 21.50 € | 2 |\n"
        "| Castor | 18 € | 1 |\n| Dorado | 12 € | 5 |\n"
    ),
)
ISLANDS = Source(
    id="islands.md",
    title="Letter of the islanders",
    text=(
        "# Letter\n\nThe Elster comes on Fridays with the mail. The Fulmar was repaired by hand, and the smith "
        "wants no money for it. The Bellona takes 90 passengers. A ticket for the Bellona costs 21.50 euros. "
        "She was built in Turku in 1987.\n\nسفينة النورس تبحر كل يوم خميس.\n"
    ),
)
LIST, COMPARISON, SUM, LARGE_SUM = (
    "Which ferries are there?",
    "Compare the Aurora with the Bellona.",
    "What do one trip with each ferry cost together?",
    "How many trips were there in the spring?",
)
WIDE = "Compare the Aurora, the Bellona, the Castor, the Dorado and the Elster."
COLLECTION, BARE, THANKS = "What documents do you have?", "How long was it?", "Thanks!"
_TITLES = (
    "Ferries of the northern harbours", "Letter of the islanders", "Minutes of the harbour board, 12 March",
    "Budget 2025", "План зимних рейсов", "冬季航班安排", "A memo",
    "Annual report of the coast guard with annexes A to F",
)  # fmt: skip


def answers() -> Iterator[Answer]:
    """All of them, complete."""
    yield from (a_list(), a_comparison(), a_sum(), a_large_sum(), a_wide_comparison())
    yield from (a_collection(), a_question_back(), thanks())


def a_list() -> Answer:
    """Seven items over two sources."""
    quotes = [
        (FERRIES, "Aurora", "The Aurora sails to Tromsø every morning at 06:15."),
        (FERRIES, "Bellona", "The Bellona carries trucks and grain to the outer islands twice a week."),
        (FERRIES, "Castor", "The Castor is kept for the winter."),
        (FERRIES, "Dorado", "The Dorado was sold in 2024 and still sails under its old name."),
        (ISLANDS, "Elster", "The Elster comes on Fridays with the mail."),
        (ISLANDS, "Fulmar", "The Fulmar was repaired by hand, and the smith wants no money for it."),
        (ISLANDS, "النورس", "سفينة النورس تبحر كل يوم خميس."),
    ]  # fmt: skip
    cited = [cite(source, quote, at) for at, (source, _, quote) in enumerate(quotes, 1)]
    groups = tuple(Group((at,), label) for at, (_, label, _) in enumerate(quotes))
    return _quoted(
        LIST, cited, groups, layout="list", shape="list", lead="7 found in 2 sources. There may be more.",
        notes=("2 of the passages that came near name no ferry.",),
    )  # fmt: skip


def a_comparison() -> Answer:
    """Two sides under four aspects; of one side an aspect is missing."""
    said = [
        ("Aurora", "passengers", FERRIES, "The Aurora takes 220 passengers."),
        ("Aurora", "price", FERRIES,
         "A ticket for the Aurora costs 34 euros for adults and 17 euros for children."),
        ("Aurora", "built", FERRIES, "She was built in Gdańsk in 2009."),
        ("Aurora", "wheelchairs", FERRIES, "The Aurora has a ramp and two cabins for wheelchairs."),
        ("Bellona", "passengers", ISLANDS, "The Bellona takes 90 passengers."),
        ("Bellona", "price", ISLANDS, "A ticket for the Bellona costs 21.50 euros."),
        ("Bellona", "built", ISLANDS, "She was built in Turku in 1987."),
    ]  # fmt: skip
    cited = [cite(source, quote, at) for at, (_, _, source, quote) in enumerate(said, 1)]
    groups = [Group((at,), label, aspect) for at, (label, aspect, _, _) in enumerate(said)]
    return _quoted(
        COMPARISON,
        cited,
        (*groups, Group((), "Bellona", "wheelchairs")),
        layout="table",
        shape="comparison",
        lead="Both are told of in 2 sources.",
    )


def a_wide_comparison() -> Answer:
    """Five sides; of one the documents say nothing."""
    quotes = {
        "Aurora": "The Aurora takes 220 passengers.",
        "Bellona": "The Bellona carries trucks and grain to the outer islands twice a week.",
        "Castor": "The Castor is kept for the winter.",
        "Dorado": "The Dorado was sold in 2024 and still sails under its old name.",
    }
    cited = [cite(FERRIES, quote, at) for at, quote in enumerate(quotes.values(), 1)]
    aspects = ("passengers", "cargo", "season", "owner")
    groups = tuple(
        Group((at,), label, aspect)
        for at, (label, aspect) in enumerate(zip(quotes, aspects, strict=True))
    )
    return _quoted(
        WIDE, cited, (*groups, Group((), "Elster")), layout="table", shape="comparison", lead=""
    )


def a_sum() -> Answer:
    rows = [
        "| Aurora | 34 € | 7 |",
        "| Bellona | 21.50 € | 2 |",
        "| Castor | 18 € | 1 |",
        "| Dorado | 12 € | 5 |",
    ]
    cited = tuple(
        replace(cite(FERRIES, row, at), cells=f"B{at + 1}") for at, row in enumerate(rows, 1)
    )
    return _computed(
        SUM, "Together they cost 85.50 €.", cited, "sum(Fare) = 34 + 21.50 + 18 + 12 = 85.50 €"
    )


def a_large_sum() -> Answer:
    """More cells than there is room for markers."""
    cited = tuple(
        replace(cite(FERRIES, "| Aurora | 34 € | 7 |", 1), marker=at) for at in range(1, 41)
    )
    long = " + ".join(str(3 + at % 5) for at in range(40))
    return _computed(
        LARGE_SUM,
        "There were 200 trips.",
        cited,
        f"sum(Trips where Month in March..May) = {long} = 200",
    )


def a_collection() -> Answer:
    titles = [
        _TITLES[at % len(_TITLES)] + ("" if at < len(_TITLES) else f" ({at})") for at in range(20)
    ]
    said = "20 documents are indexed, from 2019 to 2025:\n" + "\n".join(
        f"- {each}" for each in titles
    )
    return replace(
        not_found(COLLECTION), status="answered", answer=said, confidence=1.0, shape="collection"
    )


def thanks() -> Answer:
    return replace(
        not_found(THANKS),
        status="answered",
        answer="You're welcome.",
        confidence=1.0,
        shape="small talk",
    )


def a_question_back() -> Answer:
    return replace(
        not_found(BARE),
        answer="That can mean several things.",
        shape="unclear",
        confidence=1.0,
        choices=(
            "How long was the call?",
            "How long does the crossing with the Aurora take?",
            "How long was the ramp of the Bellona after it had been repaired by hand in the winter of 1987?",
        ),
    )


def _quoted(question: str, cited: list[Citation], groups: tuple[Group, ...], **more: Any) -> Answer:
    claims = tuple(Claim(each.quote, (each.marker,), "quoted") for each in cited)
    return _shaped(question, tuple(cited), claims, groups=groups, **more)


def _computed(question: str, said: str, cited: tuple[Citation, ...], computation: str) -> Answer:
    claim = Claim(said, tuple(each.marker for each in cited), "supported")
    return _shaped(
        question,
        cited,
        (claim,),
        groups=(Group((0,)),),
        layout="text",
        shape="calculation",
        computation=computation,
    )


def _shaped(
    question: str, cited: tuple[Citation, ...], claims: tuple[Claim, ...], **more: Any
) -> Answer:
    answer = replace(
        not_found(question), status="answered", confidence=0.91, claims=claims, citations=cited, **more
    )  # fmt: skip
    return replace(answer, answer=laid_out(answer))
