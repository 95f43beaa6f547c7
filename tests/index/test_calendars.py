"""Calendars and address cards, as people write them."""

from __future__ import annotations

import pytest

from index.errors import Unreadable
from index.loaders import load
from tests.index.reading_texts import left, only


def calendar(*lines: str, method: str = "", kind: str = "VEVENT") -> str:
    """The text of a calendar with one entry, without its title."""
    about = [f"METHOD:{method}"] if method else []
    whole = [
        "BEGIN:VCALENDAR",
        *about,
        f"BEGIN:{kind}",
        "SUMMARY:Review",
        *lines,
        f"END:{kind}",
        "END:VCALENDAR",
    ]
    return only("\r\n".join(whole), "a.ics").text.removeprefix("# Review\n\n")


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["DTSTART;TZID=Europe/Vienna:20260415T093000", "DTEND;TZID=Europe/Vienna:20260415T110000"],
         "Wednesday 15 April 2026, 09:30 to 11:00 (Europe/Vienna)"),
        (["DTSTART:20260415T073000Z", "DURATION:PT1H30M"], "Wednesday 15 April 2026, 07:30 to 09:00 (UTC)"),
        (["DTSTART:20260415T233000", "DTEND:20260416T010000"],
         "Wednesday 15 April 2026, 23:30 to Thursday 16 April 2026, 01:00"),
        (["DTSTART;VALUE=DATE:20261224"], "Thursday 24 December 2026 (all day)"),
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"],
         "Thursday 24 December 2026 to Saturday 26 December 2026 (all day)"),
        (['DTSTART;TZID="(UTC+01:00) Bern, Vienna":20260415T093000'],
         "Wednesday 15 April 2026, 09:30 ((UTC+01:00) Bern, Vienna)"),
        (["DTSTART;TZID=Nowhere/Land:20260415T093000"], "Wednesday 15 April 2026, 09:30 (Nowhere/Land)"),
        (["DTSTART:soon"], "soon"),
        (["DTSTART:20260415T093000", "STATUS:CANCELLED"], "Wednesday 15 April 2026, 09:30 (cancelled)"),
        (["DTSTART:20260415T093000", "LOCATION:Room 4.12\\, left"],
         "Wednesday 15 April 2026, 09:30, Room 4.12, left"),
    ],
)  # fmt: skip
def test_when_something_is_stands_in_words(lines: list[str], shown: str) -> None:
    assert calendar(*lines).split("\n")[0] == f"- Review: {shown}"


def test_a_calendar_in_utc_shows_the_time_of_its_own_zone() -> None:
    text = only(
        "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Europe/Vienna\nBEGIN:VEVENT\nSUMMARY:Review\n"
        "DTSTART:20260415T073000Z\nEND:VEVENT\nEND:VCALENDAR", "a.ics",
    ).text  # fmt: skip
    assert text.endswith("Review: Wednesday 15 April 2026, 09:30 (Europe/Vienna)")


def test_who_takes_part_and_what_they_answered() -> None:
    text = calendar(
        "DTSTART:20260415T093000", 'ORGANIZER;CN="Lang, Petra":mailto:p@example.org',
        "ATTENDEE;CN=Ada;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:ada@exam", " ple.org",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:tom@example.org",
    )  # fmt: skip
    assert "- Review, organizer: Lang, Petra <p@example.org>" in text
    assert "Ada <ada@example.org> (optional, accepted); tom@example.org (declined)" in text


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY;COUNT=3", "every day, 3 times"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;UNTIL=20260630", "every 2 weeks on Monday and Wednesday, until "
         "Tuesday 30 June 2026"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "every month on Monday and Tuesday (first of these in the month)"),
        ("FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15", "every year in April on day 15"),
        ("FREQ=NEVER", "FREQ=NEVER"),
    ],
)  # fmt: skip
def test_how_often_it_happens_stands_in_words(rule: str, words: str) -> None:
    assert (
        f"- Review, repeats: {words}\n"
        in calendar("DTSTART:20260406T093000", f"RRULE:{rule}") + "\n"
    )


def test_days_that_are_left_out_or_moved_are_not_among_the_dates() -> None:
    text = only(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nSUMMARY:Review\nDTSTART:20260406T093000\n"
        "RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20260413T093000\nEND:VEVENT\nBEGIN:VEVENT\nUID:1\nSUMMARY:Review\n"
        "RECURRENCE-ID:20260420T093000\nDTSTART:20260421T100000\nLOCATION:Room 5\nEND:VEVENT\nEND:VCALENDAR",
        "a.ics",
    ).text
    assert "not on: Monday 13 April 2026" in text
    assert "dates: Monday 6 April 2026; Monday 27 April 2026\n" in text
    assert "changed: Monday 20 April 2026, 09:30: now Tuesday 21 April 2026, 10:00; Room 5" in text


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;COUNT=1000000",
        "FREQ=SECONDLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=YEARLY;BYMONTHDAY=99;COUNT=99999999999",
    ],
)
def test_a_rule_without_end_or_without_days_is_bounded(rule: str) -> None:
    assert len(calendar("DTSTART:20260406T093000", f"RRULE:{rule}")) < 1000


def test_to_dos_journals_and_several_entries_have_headings_of_their_own() -> None:
    text = only(
        "BEGIN:VCALENDAR\nX-WR-CALNAME:Team\nBEGIN:VTODO\nSUMMARY:Send it\nDUE;VALUE=DATE:20260501\nEND:VTODO\n"
        "BEGIN:VJOURNAL\nSUMMARY:Notes\nDTSTART;VALUE=DATE:20260502\nDESCRIPTION:All\\nwent well.\nEND:VJOURNAL\n"
        "END:VCALENDAR", "a.ics",
    ).text  # fmt: skip
    assert text == (
        "# Team\n\n## Send it\n\n- Send it, due: Friday 1 May 2026 (all day)\n\n"
        "## Notes\n\n- Notes: Saturday 2 May 2026 (all day)\n\nAll\nwent well."
    )


def test_what_is_cut_off_or_unknown_is_read_as_far_as_it_goes_and_named() -> None:
    odd = "BEGIN:VPOLL\nX:1\nEND:VPOLL\nEND:VEVENT"
    cut = f"BEGIN:VCALENDAR\n{odd}\nBEGIN:VEVENT\nSUMMARY:Review\nDTSTART:20260415"
    assert "Wednesday 15 April 2026" in only(cut, "a.ics").text
    assert left(cut, "a.ics") == {"VPOLL components": 1}
    for text in ("", "hello", "BEGIN:VCARD\nEND:VCARD"):
        with pytest.raises(Unreadable):
            list(load(text.encode(), "a.ics"))


def test_a_card_says_who_and_how_to_reach_them() -> None:
    text = only(
        "BEGIN:VCARD\nFN:Petra Lang\nORG:Acme;Pumps\nTEL;TYPE=WORK,VOICE:+43 1 234\nBDAY:1980-04-15\n"
        "ADR;TYPE=HOME:;;Main St 1;Vienna;;1010;Austria\nEND:VCARD\nBEGIN:VCARD\n"
        "N;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6=\nrg\nTEL;CELL:0664\nEND:VCARD", "a.vcf",
    ).text  # fmt: skip
    assert "- Petra Lang, telephone (work): +43 1 234" in text
    assert "- Petra Lang, address (home): Main St 1, Vienna, 1010, Austria" in text
    assert "- Petra Lang, born: Tuesday 15 April 1980" in text
    assert text.endswith("## Jörg Müller\n\n- Jörg Müller, telephone (cell): 0664")


def test_a_time_beyond_the_calendar_does_not_lose_the_entry() -> None:
    assert calendar("FREEBUSY:99991231T000000Z/P999999D").startswith("- Review, busy: ")


def test_a_change_to_an_entry_that_does_not_repeat_stands_by_itself() -> None:
    entry = "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260415T093000\r\nSUMMARY:{}{}\r\nEND:VEVENT\r\n"
    changed = entry.format("Moved", "\r\nRECURRENCE-ID:20260415T093000")
    whole = f"BEGIN:VCALENDAR\r\n{entry.format('Review', '')}{changed}END:VCALENDAR"
    assert "## Moved" in only(whole, "a.ics").text
