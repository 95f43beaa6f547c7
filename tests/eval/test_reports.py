from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

from eval.comparison.baseline import compare, compare_reports
from eval.metrics.diagnosis import explain
from eval.reports.html import html
from eval.reports.junit import junit
from eval.reports.markdown import markdown
from eval.reports.markup import element
from eval.reports.variants import variant_table
from eval.running.run import GoldPlace
from tests.eval.examples import CASE, UNANSWERABLE, UNKNOWN, answered, came_out, cite, refused
from tests.eval.test_baseline import made

EVIL = (
    "</script><script>alert(1)</script><img src=http://evil.example/x onerror=alert(1)>\x00\ud83d"
)
FOUND = ("other.md", "call.md")
WRONG_SOURCE = answered(cite("other.md", quote="Nobody knows."))
OUTCOMES = (
    came_out(answered(cite()), replace(CASE, tags=("table",)), FOUND),
    came_out(WRONG_SOURCE, replace(CASE, id="miss"), FOUND),
    came_out(refused(cite()), UNANSWERABLE),
    came_out(answered(cite()), replace(UNANSWERABLE, id="invented")),
    came_out(None, replace(CASE, id="broken")),
)


class Page(HTMLParser):
    """What a browser would see: every tag with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_each_case_says_what_went_wrong_first() -> None:
    causes = {
        "right answer": OUTCOMES[0],
        "wrong source": OUTCOMES[1],
        "right refusal": OUTCOMES[2],
        "false answer": OUTCOMES[3],
        "failed": OUTCOMES[4],
        "false refusal": came_out(refused(cite()), CASE, FOUND),
        "not retrieved": came_out(WRONG_SOURCE, CASE, ("other.md",)),
        "wrong sentence": came_out(answered(cite(start=50, quote="In May.")), CASE, FOUND),
        "not judged": came_out(answered(cite()), UNKNOWN),
    }
    assert {cause: explain(outcome).cause for cause, outcome in causes.items()} == {
        cause: cause for cause in causes
    }
    assert "search has a right source at 2" in explain(OUTCOMES[1]).why
    assert "stands in the nearest" in explain(causes["false refusal"]).why
    lost = replace(OUTCOMES[0], case=replace(CASE, answers=()), gold=(GoldPlace("call.md", ()),))
    assert explain(lost).cause == "gold lost"


def test_the_page_shows_every_case_with_its_answer_gold_and_verdict() -> None:
    page = html([made(OUTCOMES)])
    cases = [given for tag, given in Page(page).tags if tag == "details" and "data-cause" in given]
    # What went wrong comes first.
    assert [given["data-says"] for given in cases] == ["failed", "wrong", "wrong", "right", "right"]
    assert "<mark>It took 90 minutes.</mark>" in page
    assert "call.md, found at 2" in page
    assert page.count("<svg") >= 3
    for title in ("Risk and coverage", "Reliability", "Latency"):
        assert f"<h4>{title}</h4>" in page


def test_what_documents_say_is_never_markup_and_nothing_is_fetched() -> None:
    case = replace(CASE, id=EVIL, question=EVIL, answers=(EVIL,), tags=(EVIL,))
    outcome = came_out(answered(cite(source=EVIL, quote=EVIL)), case)
    page = html([made([outcome, *OUTCOMES])])
    page.encode("utf-8")
    tags = Page(page).tags
    assert "\x00" not in page
    assert [tag for tag, _ in tags if tag in ("script", "img", "link", "iframe")] == ["script"]
    loads = {"src", "href", "action", "onerror"}
    assert {given[name] for _, given in tags for name in loads & set(given)} <= {"#set-0"}
    policy = next(given for tag, given in tags if tag == "meta" and "http-equiv" in given)
    assert str(policy["content"]).startswith("default-src 'none'")


def test_several_sets_stand_in_one_table_that_leads_to_each() -> None:
    other = replace(made(OUTCOMES), name="other")
    links = [
        given.get("href") for tag, given in Page(html([made(OUTCOMES), other])).tags if tag == "a"
    ]
    assert links == ["#set-0", "#set-1"]


def test_a_pipe_or_a_tag_in_a_question_breaks_no_markdown_table() -> None:
    case = replace(CASE, id="miss", question="a | b <script> @someone\n[x](http://e.example)")
    text = markdown([made([came_out(WRONG_SOURCE, case)])])
    (row,) = [line for line in text.splitlines() if "a \\| b" in line]
    assert len(re.findall(r"(?<!\\)\|", row)) == 4
    assert "<script>" not in text and "@someone" not in text and not re.search(r"(?<!\\)\[x", text)


def test_a_backslash_in_a_question_does_not_undo_what_is_escaped() -> None:
    case = replace(CASE, id="miss", question="a \\[x](http://e.example) \\| b")
    text = markdown([made([came_out(WRONG_SOURCE, case)])])
    assert r"a \\\[x](http://e.example) \\\| b" in text


def test_junit_fails_what_is_wrong_and_with_a_baseline_only_what_was_right(tmp_path: Path) -> None:
    before, after = made(OUTCOMES), made([came_out(WRONG_SOURCE, OUTCOMES[0].case), *OUTCOMES[1:]])
    (suite,) = ET.fromstring(junit([before]))
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "2", "1")
    path = tmp_path / "before.json"
    path.write_text(before.as_json(), "utf-8")
    comparison = compare(path, after)
    (suite,) = ET.fromstring(junit([after], [comparison]))
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["call-length"] == list(comparison.lost)
    assert suite.get("skipped") == "2"


def test_xml_holds_no_character_that_xml_forbids() -> None:
    case = replace(CASE, id="a\x00b", question="\x0b\ud83d <&>")
    ET.fromstring(junit([made([came_out(WRONG_SOURCE, case)])]))


def test_a_comparison_stands_in_the_page_and_in_the_pull_request(tmp_path: Path) -> None:
    good = [came_out(answered(cite()), replace(CASE, id=f"q{n}")) for n in range(12)]
    bad = [came_out(WRONG_SOURCE, one.case) for one in good]
    path = tmp_path / "before.json"
    path.write_text(made(good).as_json(), "utf-8")
    comparison = compare(path, made(bad))
    assert "worse than the baseline" in markdown([made(bad)], [comparison])
    assert '<td class="worse">worse</td>' in html([made(bad)], [comparison])


def test_runs_under_several_settings_make_one_table() -> None:
    first, second = (replace(made(OUTCOMES), variant=f"quotes={n}") for n in (1, 2))
    text = variant_table([first, second], [compare_reports(first, second)])
    assert text.splitlines()[0].split() == ["small", "quotes=1", "quotes=2"]


def test_an_attribute_and_a_text_are_escaped_and_markup_is_not() -> None:
    inner = element("b", "<i>")
    assert element("p", inner, "&", title='"') == '<p title="&quot;"><b>&lt;i&gt;</b>&amp;</p>'
