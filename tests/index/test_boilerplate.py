"""What surrounds a page's text stays in it and reaches no chunk; what only sounds like it does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.chunking import chunk
from index.loaders import load
from index.loaders.boilerplate import without_boilerplate
from index.passages import Source
from tests.conftest import SEEDS

ARTICLE = "The harbour froze twice. Ships waited outside.\n\nThe tug came at noon.\n"


def indexed(text: str, name: str = "a.txt") -> str:
    """What of a file reaches its chunks."""
    (source,) = load(text.encode(), name)
    assert isinstance(source, Source)
    if name == "a.txt":
        assert source.text == text
    return "\n".join(each.span.of(source.text) for each in chunk(source))


@pytest.mark.parametrize(
    "around",
    [
        "Leave a comment\n\nDesign a site like this with WordPress.com\nGet started",
        "Share this:\nClick to share on X (Opens in new window)\nLike Loading...\n\n2 comments",
        "评论\n\n发表回复\n\n您的邮箱地址不会被公开。 必填项已用 * 标注",
        "Related posts\n- Fog at the bar\n- A history of tugs\n\n© 2024 Harbour News",
        "Читайте также\nТуман у бара\n\nОставить комментарий\nВаш e-mail не будет опубликован",
        "Schreibe einen Kommentar\nDeine E-Mail-Adresse wird nicht veröffentlicht.",
        "**Share on Facebook**\n### Leave a Reply\nPost Comment",
    ],
)
def test_what_follows_an_article_is_left_out(around: str) -> None:
    said = indexed(ARTICLE + "\n" + around)
    assert "The tug came at noon." in said
    assert not any(line and line in said for line in around.split("\n"))


def test_who_wrote_it_is_indexed() -> None:
    said = indexed(
        ARTICLE + "\nauthor-gravatar\n\nAuthor: Emma\n\nA writer of many years.\n\nLeave a reply"
    )
    assert "A writer of many years." in said
    assert "gravatar" not in said and "reply" not in said


def test_what_precedes_an_article_is_left_out() -> None:
    said = indexed(
        "Skip to content\nMenu\nHome > News > Harbour\nWe use cookies to count.\n\n" + ARTICLE
    )
    assert said.startswith("The harbour froze twice.")


@pytest.mark.parametrize(
    "text",
    [
        "# Leave a comment\n\nTo leave a comment in the log, sign your name below it.",
        "The pilots share this: a love of fog.",
        "Comments\n\nThe minister said that the comments were unfair. He left.",
        "Related posts\n\nThe following posts were related to the harbour by treaty. Nine stood.",
        "Get started",
        "Home",
        "Tags were tied to every sack.\n\nSubscribe to the view that ice is water.",
    ],
)
def test_what_only_sounds_like_furniture_is_indexed(text: str) -> None:
    (source,) = load(text.encode(), "a.txt")
    assert isinstance(source, Source)
    assert source.left_out == ()


def test_a_page_is_indexed_without_its_navigation() -> None:
    page = """<html><body><nav><a>Home</a> <a>Boats</a></nav><div class="cookie-notice">We use cookies.</div>
    <div class="menu-and-text"><main><h1>Ice</h1><p>The harbour froze twice.</p>
    <div class="sharedaddy">Share on X</div><blockquote><p>Fog.</p><footer>Anna</footer></blockquote>
    <div id="respond">Leave a reply</div></main></div>
    <aside>Popular: tugs</aside><footer>All about ice</footer></body></html>"""
    (source,) = load(page.encode(), "a.html")
    assert isinstance(source, Source)
    for words in (
        "Boats",
        "We use cookies",
        "Share on X",
        "Leave a reply",
        "tugs",
        "All about ice",
    ):
        assert words in source.text
    assert indexed(page, "a.html").split() == "The harbour froze twice. Fog. Anna".split()


def test_prose_full_of_links_is_no_navigation() -> None:
    link = '<a href="/{0}">{0}</a>'.format
    prose = f"<p>The {link('tug')} and the {link('pilot')} met the {link('ship')} at the {link('bar')}.</p>"
    row = f"<p>{link('Home')} | {link('Tugs')} | {link('Pilots')} | {link('Ships')}</p>"
    assert indexed(row + 2 * prose, "a.html").split("\n\n") == 2 * [
        "The tug and the pilot met the ship at the bar."
    ]


def test_the_shared_articles_lose_their_furniture_and_nothing_else(shared: Path) -> None:
    gone = {}
    for file in sorted((shared / "seeds").glob("*.txt")):
        (source,) = load(file.read_bytes(), file.name)
        assert isinstance(source, Source)
        gone[file.name[:3]] = "".join(span.of(source.text) for span in source.left_out)
    assert gone["000"] == gone["003"] == ""
    assert gone["001"].split() == [
        "评论",
        "发表回复",
        "您的邮箱地址不会被公开。",
        "必填项已用",
        "*",
        "标注",
    ]
    assert gone["002"].startswith("The pictures in the article") and len(gone["002"]) < 500
    assert gone["004"] == "Leave a comment\nDesign a site like this with WordPress.com\nGet started"


def test_the_seeds_lose_no_prose() -> None:
    for file in SEEDS.glob("0*.md"):
        (source,) = load(file.read_bytes(), file.name)
        assert isinstance(source, Source)
        assert (
            sum(span.end - span.start for span in source.left_out[1:]) < 100
        )  # the lines below a post


@given(st.text(alphabet="Share this:\nLeave a comment.评论#- ", max_size=300))
def test_left_out_lines_are_whole_in_order_and_apart(text: str) -> None:
    source = without_boilerplate(Source("a", text, "A"))
    at = 0
    for span in source.left_out:
        assert at <= span.start < span.end <= len(text)
        assert span.start == 0 or text[: span.start].splitlines(keepends=True)[-1][-1] == "\n"
        at = span.end
