"""Words counted over a part of the index: as FTS5 counts them over all, and as if the rest weren't there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.library import Library
from index.rights import ADMINISTRATORS, DEFAULT
from index.scope import Scope
from index.stores.collection import Collection
from index.words import words
from tests.conftest import Opens

HARBOUR = [
    "The harbour froze in 2021 and the ships waited.",
    "Grain was shipped from the harbour in spring, as in every spring.",
    "The mayor opened the school. The school has nine rooms.",
    "Ships, ships and more ships: the harbour master counts ships.",
    "Nobody knows how many grains there are.",
]
SECRET = [
    "The zebra froze in the harbour.",
    "Zebras were shipped from every harbour master's school.",
]
QUESTIONS = (
    "Which ships waited in the harbour?",
    "zebra",
    "school rooms",
    "Who counts grain in spring?",
)


def corpus(folder: Path, name: str, texts: list[str], **more: object) -> Path:
    lines = [
        {"_id": f"{name}-{at}", "text": f"{text}\n\n" + "Filler of some length. " * at, **more}
        for at, text in enumerate(texts)
    ]
    file = folder / f"{name}.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    return file


@pytest.mark.usefixtures("either_engine")
def test_over_all_chunks_the_scores_are_those_of_fts5(library: Library, docs: Path) -> None:
    library.sync([corpus(docs, "harbour", HARBOUR, title="Of the harbour")])
    with library._live.now() as live:
        keys = frozenset(key for (key,) in live.catalog.db.execute("select key from sources"))
        for question in QUESTIONS:
            ours = dict(live.lexical.best(question, k=100, counting=keys))
            assert ours == pytest.approx(dict(live.lexical.best(question, k=100))), question
            assert list(ours) == [each for each, _ in live.lexical.best(question, k=100)]


@pytest.mark.usefixtures("either_engine")
def test_few_chunks_are_counted_by_postings_of_their_own_to_the_same(
    library: Library, docs: Path
) -> None:
    library.sync(
        [corpus(docs, "harbour", HARBOUR, title="Of the harbour"), corpus(docs, "x", SECRET)]
    )
    with library._live.now() as live:
        db = live.catalog.db
        keys = frozenset(
            key for (key,) in db.execute("select key from sources where id like 'har%'")
        )
        few = live.lexical._collection(keys)
        shared = Collection(few.postings, few.inside)
        assert few.own is not None and shared.own is None
        for question in QUESTIONS:
            asked = words(question)
            assert few.scores(asked, db) == pytest.approx(shared.scores(asked, db))
            assert [few.count(each, db) for each in asked] == [
                shared.count(each, db) for each in asked
            ]


@pytest.mark.usefixtures("either_engine")
def test_what_may_not_be_read_changes_no_score_and_no_rarity(
    opens: Opens, docs: Path, tmp_path: Path, embedder: object
) -> None:
    open_file = corpus(docs, "harbour", HARBOUR)
    asker = Scope(groups=("staff",))

    def seen(library: Library) -> list[object]:
        hits = [library.search(each, k=50, scope=asker) for each in QUESTIONS]
        told = [
            [(hit.place.source, hit.score, hit.lexical, hit.dense) for hit in each] for each in hits
        ]
        return [
            told,
            library.idf(("zebra", "harbour", "ship"), scope=asker),
            library.labels(scope=asker),
        ]

    with opens(writing=True) as library:
        library.sync([open_file])
        before = seen(library)
        library.sync([open_file, corpus(docs, "secret", SECRET, groups=["board"])])
        assert seen(library) == before
        assert library.idf(("zebra",)) != library.idf(("zebra",), scope=asker)


@pytest.mark.parametrize(
    ("line", "groups", "says"),
    [
        ({}, (), None),
        ({"groups": ["staff"]}, ("staff",), None),
        ({"groups": [" staff ", ""]}, ("staff",), None),
        ({"groups": None}, (ADMINISTRATORS,), "its groups are empty"),
        ({"groups": []}, (ADMINISTRATORS,), "its groups are empty"),
        ({"groups": [" "]}, (ADMINISTRATORS,), "its groups are empty"),
        ({"group": ["staff"]}, (ADMINISTRATORS,), "'group' is not read"),
        ({"Groups": ["staff"]}, (ADMINISTRATORS,), "'Groups' is not read"),
        ({"gruops": ["staff"]}, (ADMINISTRATORS,), "'gruops' is not read"),
        ({"allowed_groups": "staff"}, (ADMINISTRATORS,), "'allowed_groups' is not read"),
        ({"groups": ["staff"], "group": "x"}, (ADMINISTRATORS,), "'group' is not read"),
        ({"groups": ["a, b"]}, (ADMINISTRATORS,), "no login can name the group 'a, b'"),
    ],
)
def test_what_a_line_says_of_groups_is_taken_at_its_word_or_closed_and_named(
    library: Library, docs: Path, line: dict[str, object], groups: tuple[str, ...], says: str | None
) -> None:
    (docs / "c.jsonl").write_text(
        "\n" + json.dumps({"_id": "a", "text": "The harbour froze.", **line})
    )
    summary = library.sync([docs / "c.jsonl"])
    assert library.sources()[0].groups == groups
    named = [each.what for each in summary.remarks if each.source == "c.jsonl:2"]
    assert bool(named) == bool(says) and (says or "") in "".join(named)


@pytest.mark.parametrize(
    "groups", ["staff", {"staff": 1}, {}, 7, 0, True, False, ["staff", 7], [["staff"]], [None]]
)
def test_groups_that_are_no_list_of_names_close_their_source(
    library: Library, docs: Path, groups: object
) -> None:
    line = {"_id": "a", "text": "The harbour froze.", "groups": groups}
    (docs / "c.jsonl").write_text(json.dumps(line))
    (remark,) = library.sync([docs / "c.jsonl"]).remarks
    assert library.sources()[0].groups == (ADMINISTRATORS,)
    assert "no list of names" in remark.what


@pytest.mark.parametrize(
    "key",
    [
        "\uff47\uff52\uff4f\uff55\uff50\uff53",  # full-width letters, as an input method types them
        "\u050d\u0433\u043e\u0443\u0440\u0455",  # Cyrillic letters that look so
        "\U0001d5c0\U0001d5cb\U0001d5c8\U0001d5ce\U0001d5c9\U0001d5cc",  # mathematical ones
        "gr\u200boups", " groups ", "GROUPS", "group_ids", "user-groups", "gruppen", "grupos", "группы", "组",
        "acl", "permissions", "readers", "allowed_users", "access",
    ],
)  # fmt: skip
def test_a_key_that_looks_like_groups_closes_its_source_wherever_it_stands(
    library: Library, docs: Path, key: str
) -> None:
    lines = [
        {"_id": "a", "text": "The harbour froze.", key: ["board"]},
        {"_id": "b", "text": "The mayor sings.", "metadata": {"more": {key: ["board"]}}},
    ]
    (docs / "c.jsonl").write_text("\n".join(map(json.dumps, lines)))
    remarks = library.sync([docs]).remarks
    assert [each.groups for each in library.sources()] == [(ADMINISTRATORS,)] * 2
    assert sum("looks like groups" in each.what for each in remarks) == 2


@pytest.mark.parametrize(
    "line",
    [
        {"metadata": [{"groups": ["board"]}]},  # in a list
        {"m": {"tags": [1, [{"groups": ["board"]}]]}},
        {"m": {"n": {"o": {"p": {"groups": ["board"]}}}}},  # deeper than anybody looks
        {"metadata": [{"name": "groups", "value": ["board"]}]},
        {"metadata": '{"groups": ["board"]}'},  # JSON in a string
        {"metadata": '{"groups": ["board"'},
        {"pairs": [["groups", ["board"]]]},
        {"metadata": {"field": "groups", "value": ["board"]}},
        {"access_control_list": ["board"]},
        {"acl": 1, "Groups": ["board"], "groups": ["staff"]},  # behind a key that is excused
        {"grp": ["board"]},
        {"\u0262\u0280\u1d0f\u1d1c\u1d18\ua731": ["board"]},  # small capitals
        {"groups": ["board\u0000x"]},
        {"groups": ["board\nx"]},
        {"groups": ["\u200bboard"]},
        {"groups": ["board\ud800"]},
    ],
)
def test_groups_where_nobody_reads_them_or_that_nobody_can_name_close_their_source(
    library: Library, docs: Path, line: dict[str, object]
) -> None:
    (docs / "c.jsonl").write_text(json.dumps({"_id": "a", "text": "The harbour froze.", **line}))
    remark = library.sync([docs]).remarks[0]
    assert library.sources()[0].groups == (ADMINISTRATORS,)
    assert "only administrators may read it" in remark.what


@pytest.mark.parametrize(
    "unread",
    [
        '[{"_id": "a", "text": "It froze.", "groups": ["board"]}]',
        "{'_id': 'a', 'text': 'It froze.', 'groups': ['board']}",
        '{_id: "a", text: "It froze.", groups: ["board"]}',
        '{"_id": "a", "text": "It froze.", "groups": ["board"]',
        "{\u201c_id\u201d: \u201ca\u201d, \u201cgroups\u201d: [\u201cboard\u201d]}",
        '"{\\"_id\\": \\"a\\", \\"groups\\": [\\"board\\"]}"',
        '{"_id": "a", "text": "It froze.", "groups" ["board"]}',
        '{"_id": "a", "text": "It froze.", "gr\\u006fups": ["board"]',
    ],
)
def test_whatever_shape_a_line_has_its_corpus_knows_of_groups(
    library: Library, docs: Path, unread: str
) -> None:
    (docs / "c.jsonl").write_text(f"{unread}\n{json.dumps({'_id': 'b', 'text': 'It thawed.'})}")
    assert library.sync([docs]).failed == 1
    assert library.sources()[0].groups == (DEFAULT,)


def test_a_key_that_is_repeated_hides_nothing(library: Library, docs: Path) -> None:
    line = '{"_id": "a", "text": "It froze.", "meta": {"groups": ["board"]}, "meta": {"v": 1}}'
    (docs / "c.jsonl").write_text(line)
    library.sync([docs])
    assert library.sources()[0].groups == (ADMINISTRATORS,)


@pytest.mark.parametrize(
    "line",
    [
        {"publisher": {"name": "Penguin Group"}},
        {"entities": [{"name": "drops"}, {"name": "troops"}]},
        {"crops": 1, "props": 2, "grounds": 3, "gross": 4},
        {"title": '{"groups": "in a title"}'},
        {"category": "groups", "tags": ["algebra"]},
    ],
)
def test_words_that_are_like_groups_by_chance_close_nothing(
    library: Library, docs: Path, line: dict[str, object]
) -> None:
    (docs / "c.jsonl").write_text(json.dumps({"_id": "a", "text": "It froze.", **line}))
    library.sync([docs])
    assert library.sources()[0].groups == ()


@pytest.mark.parametrize("key", ["topic", "author", "access_date", "category", "grow", "role"])
def test_keys_that_say_nothing_of_rights_close_nothing(
    library: Library, docs: Path, key: str
) -> None:
    (docs / "c.jsonl").write_text(json.dumps({"_id": "a", "text": "It froze.", key: ["x"]}))
    library.sync([docs])
    assert library.sources()[0].groups == ()


def test_groups_in_a_deeper_object_are_read_by_nobody_and_close(
    library: Library, docs: Path
) -> None:
    line = {"_id": "a", "text": "It froze.", "metadata": {"groups": ["board"]}}
    (docs / "c.jsonl").write_text(json.dumps(line))
    remark = library.sync([docs]).remarks[0]
    assert library.sources()[0].groups == (ADMINISTRATORS,)
    assert "'metadata.groups' is not read" in remark.what


@pytest.mark.parametrize("again", ["groups", "gr\\u006fups"])
def test_groups_that_stand_twice_in_a_line_close_it(
    library: Library, docs: Path, again: str
) -> None:
    line = f'{{"_id": "a", "text": "It froze.", "groups": ["board"], "{again}": ["staff"]}}'
    (docs / "c.jsonl").write_text(line)
    remark = library.sync([docs]).remarks[0]
    assert library.sources()[0].groups == (ADMINISTRATORS,)
    assert "twice" in remark.what


def test_a_mark_that_a_corpus_writes_opens_nothing(library: Library, docs: Path) -> None:
    lines = [{"_id": "a", "text": "It froze.", "groups": [DEFAULT, "board"]}]
    (docs / "c.jsonl").write_text("\n".join(map(json.dumps, lines)))
    library.sync([docs])
    assert library.sources()[0].groups == (ADMINISTRATORS,)


def test_a_byte_order_mark_hides_no_line(library: Library, docs: Path) -> None:
    lines = [
        {"_id": "a", "text": "It froze.", "groups": ["board"]},
        {"_id": "b", "text": "It thawed."},
    ]
    (docs / "c.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8-sig")
    assert not library.sync([docs]).failures
    assert [each.groups for each in library.sources()] == [("board",), (DEFAULT,)]


def test_a_line_that_cannot_be_read_speaks_of_groups_all_the_same(
    library: Library, docs: Path
) -> None:
    good = json.dumps({"_id": "b", "text": "It thawed."})
    (docs / "c.jsonl").write_text(
        f'{{"_id": "a", "text": "It froze.", "groups": ["board"],}}\n{good}'
    )
    assert len(library.sync([docs]).failures) == 1
    assert library.sources()[0].groups == (DEFAULT,)


def test_what_cannot_be_read_again_is_closed_till_it_can(library: Library, docs: Path) -> None:
    """Its rights may be what was changed."""
    lines = [{"_id": each, "text": f"Text of {each}.", "groups": ["staff"]} for each in "ab"]
    file = docs / "c.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    (docs / "note.md").write_text("A note.")
    library.sync([docs])
    file.write_text(json.dumps(lines[0])[:-1])
    summary = library.sync([docs])
    assert summary.failed == 1
    assert any("could not be read again: 2" in each.what for each in summary.remarks)
    groups = {each.id: each.groups for each in library.sources()}
    assert groups == {"a": (ADMINISTRATORS,), "b": (ADMINISTRATORS,), "note.md": ()}
    hits = library.search("text", scope=Scope(groups=("staff",)))
    assert {hit.place.source for hit in hits} == {"note.md"}
    file.write_text(json.dumps(lines[0]))
    library.sync([docs])
    assert {each.id: each.groups for each in library.sources()} == {"a": ("staff",), "note.md": ()}


@pytest.mark.parametrize(
    "other", [{"groups": ["board"]}, {"groups": None}, {"grups": 1}, {"gr\\u006fups": []}]
)
def test_a_line_without_groups_is_left_to_the_default_where_others_of_its_corpus_name_some(
    library: Library, docs: Path, other: dict[str, object]
) -> None:
    first = json.dumps({"_id": "a", "text": "The harbour froze."})
    second = json.dumps({"_id": "b", "text": "The mayor sings.", **other}).replace("\\\\u", "\\u")
    (docs / "c.jsonl").write_text(f"{first}\n{second}\n")
    (docs / "d.jsonl").write_text(json.dumps({"_id": "d", "text": 'He said "groups": so be it.'}))
    summary = library.sync([docs])
    assert ["no groups, while others here do: 1" in each.what for each in summary.remarks].count(
        True
    ) == 1
    found = {each.id: each.groups for each in library.sources()}
    assert found["a"] == (DEFAULT,) and found["d"] == ()


def test_keys_that_nobody_reads_are_named_once_a_file(library: Library, docs: Path) -> None:
    lines = [
        {"_id": str(at), "text": f"Text {at}.", "tittle": "x", "metadata": {}} for at in range(3)
    ]
    (docs / "c.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (remark,) = library.sync([docs]).remarks
    assert remark.source == "c.jsonl"
    assert "'metadata' (lines: 3), 'tittle' (lines: 3)" in remark.what
