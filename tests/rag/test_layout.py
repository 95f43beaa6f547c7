"""The text of an answer: running text, a list, sides with their aspects, and what stands around them."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.answer import Answer, Claim, Group
from rag.answering.layout import blocks, laid_out, pieces, so_far, table_of

CLAIMS = tuple(
    Claim(text, (at,), "quoted")
    for at, text in enumerate(("It froze.", "It thawed.", "It sank.", "It rose."), 1)
)


def answer(question: str = "What?", **more: object) -> Answer:
    plain = Answer(question, question, "answered", "", 0.9, (), (), (), (), "quotes", "1.1")
    return replace(plain, claims=CLAIMS, **more)  # type: ignore[arg-type]  # fields by name


def table(*groups: Group) -> Answer:
    return answer(layout="table", groups=groups)


def test_a_list_has_a_line_for_each_group_between_lead_and_computation() -> None:
    listed = answer(
        layout="list",
        lead="4 found.",
        computation="1 + 1 = 2",
        groups=(Group((0,), "Ice"), Group((1, 2)), Group((3,), "Tide:"), Group((), "Wind")),
    )
    assert laid_out(listed) == (
        "4 found.\n\n- Ice: It froze. [1]\n- It thawed. [2] It sank. [3]\n- Tide: It rose. [4]\n"
        "- Wind: The documents say nothing of it.\n\n1 + 1 = 2"
    )


def test_what_is_missing_is_said_in_the_language_of_the_question() -> None:
    for question, said in (
        ("Что?", "В документах об этом ничего нет."),
        ("什么？", "文档中没有提到。"),
    ):
        assert laid_out(answer(question, layout="list", groups=(Group((), "A"),))).startswith(
            f"- A: {said}"
        )


def test_sides_stand_together_in_whichever_order_their_parts_come() -> None:
    by_aspect = table(
        Group((0,), "A", "ice"), Group((1,), "B", "ice"), Group((2,), "A", "tide"), Group((3,), "B", "tide")
    )  # fmt: skip
    assert laid_out(by_aspect) == (
        "A:\n- ice: It froze. [1]\n- tide: It sank. [3]\n\nB:\n- ice: It thawed. [2]\n- tide: It rose. [4]"
    )


def test_a_side_of_which_nothing_is_said_is_missing_once() -> None:
    one_sided = table(Group((0, 1), "A", "ice"), Group((2, 3), "A", "tide"), Group((), "B"))
    assert laid_out(one_sided).endswith("\n\nB: The documents say nothing of it.")
    assert table_of(one_sided).missing == (False, True)
    assert [row.aspect for row in table_of(one_sided).rows] == ["ice", "tide"]


def test_an_aspect_that_no_side_has_is_shown_as_missing() -> None:
    shown = table_of(
        table(Group((0,), "A", "ice"), Group((), "A", "price"), Group((), "B", "price"))
    )
    assert [(row.aspect, *map(len, row.cells)) for row in shown.rows] == [
        ("ice", 1, 0),
        ("price", 0, 0),
    ]


def test_no_claim_is_lost_that_stands_in_no_group() -> None:
    assert laid_out(answer(layout="list", groups=(Group((1,)),))) == (
        "- It thawed. [2]\n\nIt froze. [1] It sank. [3] It rose. [4]"
    )
    assert (
        laid_out(answer(groups=(Group((1,)),)))
        == "It froze. [1] It thawed. [2] It sank. [3] It rose. [4]"
    )


def test_a_growing_list_only_grows() -> None:
    whole = answer(
        layout="list",
        lead="4.",
        computation="= 4",
        groups=(Group((0,)), Group((), "B"), Group((1,)), Group((2, 3)), Group((), "E")),
    )
    grown = [laid_out(so_far(replace(whole, claims=CLAIMS[:many]))) for many in range(1, 5)]
    assert all(
        later.startswith(each)
        for each, later in zip(grown, [*grown[1:], laid_out(whole)], strict=True)
    )
    assert "nothing" not in grown[0] and "= 4" not in grown[-1]


def test_a_label_can_pass_for_no_other_line() -> None:
    said = laid_out(answer(layout="list", groups=(Group((0,), "A\n\n- B: It sank. [3]\n"),)))
    assert said.split("\n")[0] == "- A - B: It sank. [3]: It froze. [1]"


def test_an_answer_of_ours_is_its_text_with_the_choices_below() -> None:
    plain = replace(answer(), claims=(), answer="Two:\n- One\n- Other")
    assert laid_out(plain) == plain.answer and plain.quotes_nothing
    assert [type(each).__name__ for each in blocks(plain)] == ["Words", "Listed"]
    back = replace(plain, status="not_found", answer="Which?", choices=("This?", "That?"))
    assert laid_out(back) == "Which?\n- This?\n- That?" and back.asks_back
    assert not replace(plain, status="not_found").quotes_nothing


@given(
    st.lists(st.tuples(st.lists(st.integers(-2, 6)), st.text(), st.text())),
    st.sampled_from(["text", "list", "table"]),
)
def test_whatever_groups_say_every_claim_is_shown(
    found: list[tuple[list[int], str, str]], layout: str
) -> None:
    groups = tuple(Group(tuple(at), label, aspect) for at, label, aspect in found)
    shaped = answer(layout=layout, groups=groups)
    assert set(CLAIMS) <= {each for each in pieces(shaped) if isinstance(each, Claim)}
