"""What a question asks for, and the values in a sentence."""

import pytest

from rag.query.analysis import asked_kind
from rag.text.values import Kind, agents, may_only_begin, names, values


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How long did it last?", "duration"),
        ("通话持续了多长时间？", "duration"),
        ("Сколько минут длился разговор?", "duration"),
        ("What percentage voted?", "percent"),
        ("How many ships came?", "count"),
        ("How often did ships come?", "number"),
        ("When was it built?", "time"),
        ("Who built it?", "person"),
        ("Кто это построил?", "person"),
        ("It was built by who?", "person"),
        ("Why is Ana, who built it, here?", "other"),
        ("Where is it?", "place"),
        ("Why did it freeze?", "other"),
    ],
)
def test_asked_kind(question: str, kind: Kind) -> None:
    assert asked_kind(question) == kind


@pytest.mark.parametrize(
    ("kind", "text", "normal"),
    [
        ("duration", "the 90-minute talk, about 90 minutes", ["90 minute", "90 minute"]),
        ("duration", "three years, 72 hours before it", ["3 year"]),
        ("duration", "it went on for minutes", []),
        ("duration", "a capital until 1796", ["until 1796"]),
        ("duration", "central since the Treaty of 1957", ["since the treaty of 1957"]),
        (
            "duration",
            "used since at least the mid-14th century",
            ["since at least the mid 14 th century"],
        ),
        ("duration", "since he came to power", []),
        ("percent", "42% of it, and about % of that", ["42%"]),
        ("number", "1,000 men in two groups", ["1000", "2"]),
        ("time", "On May 4, 2021 and in 2019", ["may 4 2021", "2019"]),
        ("time", "2021年5月", ["2021 年5 月"]),
        ("time", "2021 年 5 月 3 日, 2021年5月3日", ["2021 年5 月3 日", "2021 年5 月3 日"]),
        ("time", "在 18 世纪", ["18 世纪"]),
        ("number", "在 2000 年有 2000 名嘉宾", ["2000"]),
    ],
)
def test_values_have_a_form_that_equal_ones_share(kind: Kind, text: str, normal: list[str]) -> None:
    assert [value.normal for value in values(kind, text)] == normal


def test_values_say_where_they_stand() -> None:
    text = "On May 4, 2021 the harbour froze for 3 days."
    for kind in ("time", "duration", "number"):
        for value in values(kind, text):
            assert value.span.of(text) == value.text


def test_names_leave_out_words_that_only_begin_a_sentence() -> None:
    text = "The mayor of Aby, Li Wei, left. However Port Authority stayed."
    assert [name.text for name in names(text)] == ["Aby", "Li Wei", "Port Authority"]


def test_the_first_word_of_a_question_names_nobody_behind_an_opening_mark_either() -> None:
    asked = "¿Cuánto pesa la campana de Villaluz?"
    found = [name.text for name in names(asked) if not may_only_begin(name, asked)]
    assert found == ["Villaluz"]


def test_a_sentence_that_only_begins_with_a_capital_names_nobody() -> None:
    assert not list(agents("Strategically, both seem to send signals on purpose."))
    assert [name.text for name in agents("According to Hill, that was wrong.")] == ["Hill"]
    assert [name.text for name in agents("Hill warned of it.")] == ["Hill"]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("17 formal meetings, 9 of them abroad", ["17", "9"]),
        ("37% less than three years earlier", []),
        ("three rounds in 72 hours", ["three"]),
        ("$5 million for 3 ships", ["3"]),
        ("On May 5 it had 40 members", ["40"]),
        ("9 weekly meetings", ["9"]),
        ("两次会谈，三分钟", ["两"]),
    ],
)
def test_a_count_measures_nothing_else(text: str, counts: list[str]) -> None:
    assert [value.text for value in values("count", text)] == counts
