"""Mail: the form of a text that says more, what others wrote before, tables, and attachments."""

from __future__ import annotations

from email.message import EmailMessage

from index.loaders import load
from index.loaders.parts import LeftOut, Unread
from index.passages import Source
from tests.index.reading_texts import marked, only

TABLE = "<table><tr><th>Item</th><th>EUR</th></tr><tr><td>Bolt</td><td>2</td></tr></table>"


def mail(
    plain: str | None = None, html: str | None = None, subject: str = "Re: Canteen"
) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "Ada Berg <ada@example.org>", "team@example.org"
    message["Subject"], message["Date"] = subject, "Mon, 06 Apr 2026 10:00:00 +0200"
    if plain is not None:
        message.set_content(plain)
    if html is not None:
        (message.add_alternative if plain is not None else message.set_content)(
            html, subtype="html"
        )
    return message


def text(message: EmailMessage) -> str:
    """What is written below the head."""
    return only(message.as_bytes(), "a.eml").text.partition("10:00:00 +0200\n\n")[2]


def test_a_stub_does_not_hide_the_html() -> None:
    html = "<p>The delivery moves from 11 May to 18 May 2026.</p>"
    for stub in (
        "This message needs an HTML viewer.",
        "Öffnen Sie diese Nachricht im Browser.",
        "-",
    ):
        assert text(mail(stub, html)) == "The delivery moves from 11 May to 18 May 2026."


def test_plain_text_that_says_the_same_is_taken() -> None:
    plain = "The delivery moves from 11 May\nto 18 May 2026."
    assert (
        text(mail(plain, "<p>The delivery moves from 11 May to 18 May <b>2026</b>.</p>")) == plain
    )


def test_a_table_is_a_table_also_where_the_plain_text_holds_its_words() -> None:
    assert "| Bolt | 2 |" in text(mail("Item EUR\nBolt 2", TABLE))


def test_texts_that_are_no_forms_of_one_another_are_all_read() -> None:
    message = EmailMessage()
    message["Subject"] = "Both"
    message.make_mixed()
    for content, kind in (("See the list below.", "plain"), ("<p>Bolts cost 2 EUR.</p>", "html")):
        part = EmailMessage()
        part.set_content(content, subtype=kind)
        message.attach(part)
    assert (
        only(message.as_bytes(), "a.eml").text
        == "# Both\n\nSee the list below.\n\nBolts cost 2 EUR."
    )


def test_quoted_lines_are_marked_and_stand_below_who_wrote_them() -> None:
    source = only(
        mail(
            "It opens on 4 May.\n\nOn Friday Tom Reed wrote:\n> It opens\n> on 20 April.\n>> Why?\n"
        ).as_bytes(),
        "a.eml",
    )
    ((what, quoted),) = marked(source)
    assert what == "quoted mail"
    assert quoted == "## On Friday Tom Reed wrote:\n\nIt opens\non 20 April.\nWhy?"


def test_answers_between_quoted_lines_are_the_writers_own() -> None:
    source = only(
        mail("> When does it open?\nOn 4 May.\n> And who cooks?\nLudwig.\n").as_bytes(), "a.eml"
    )
    assert [quoted for _, quoted in marked(source)] == ["When does it open?", "And who cooks?"]


def test_a_quote_in_html_is_marked_with_the_line_above_it() -> None:
    html = "<p>It opens on 4 May.</p><div>Tom Reed wrote:</div><blockquote>It opens on 20 April.</blockquote>"
    ((_, quoted),) = marked(only(mail(html=html).as_bytes(), "a.eml"))
    assert quoted == "## Tom Reed wrote:\n\nIt opens on 20 April."


def test_an_older_mail_below_begins_with_its_head_in_any_language() -> None:
    head = "Von: Tom Reed <tom@example.org>{0}Gesendet: Freitag, 3. April 2026{0}An: Ada{0}Betreff: Canteen"
    html = f"<p>It opens on 4 May.</p><div>{head.format('<br>')}</div><p>It opens on 20 April.</p>"
    html = html.replace("<tom@example.org>", "&lt;tom@example.org&gt;")
    plain = f"It opens on 4 May.\n\n{head.format(chr(10))}\n\nIt opens on 20 April."
    for message in (mail(plain, subject="AW: Canteen"), mail(html=html, subject="AW: Canteen")):
        ((_, quoted),) = marked(only(message.as_bytes(), "a.eml"))
        assert quoted == (
            "## Von: Tom Reed <tom@example.org>; Gesendet: Freitag, 3. April 2026; An: Ada\n\n"
            "It opens on 20 April."
        )


def test_behind_a_line_that_says_so_an_older_mail_needs_few_fields() -> None:
    said = "It is 13 EUR.\n\n-----Original Message-----\nFrom: Bob\nSent: Monday\n\nIt is 10 EUR.\n"
    source = only(mail(said).as_bytes(), "a.eml")
    assert [what for what, _ in marked(source)] == ["quoted mail"]
    assert "10 EUR" in marked(source)[0][1] and "13 EUR" not in marked(source)[0][1]


def test_a_list_with_labels_is_no_older_mail() -> None:
    source = only(
        mail("Where: Hall 2\nWhen: 4 May 2026\nWho: ada@example.org\n").as_bytes(), "a.eml"
    )
    assert marked(source) == []


def test_an_outlook_container_and_attachments_without_a_reader_are_named() -> None:
    message = mail("See the files.")
    message.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    message.add_attachment(b"x", maintype="application", subtype="x-odd", filename="a.odd")
    found = list(load(message.as_bytes(), "a.eml"))
    (unread,) = [each for each in found if isinstance(each, Unread)]
    assert unread.part == "a.eml/winmail.dat"
    assert "TNEF" in str(unread.reason)
    assert LeftOut("a.eml", "attachments that there is no reader for", 1) in found


def test_a_calendar_that_is_attached_once_more_is_read_once() -> None:
    lines = "BEGIN:VEVENT", "SUMMARY:Review", "DTSTART:20260415T093000", "END:VEVENT"
    event = "\r\n".join(("BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""))
    message = mail("Please come.", subject="Review")
    message.add_alternative(event, subtype="calendar", params={"method": "REQUEST"})
    message.add_attachment(
        event.encode(), maintype="application", subtype="ics", filename="invite.ics"
    )
    found = [each for each in load(message.as_bytes(), "a.eml") if isinstance(each, Source)]
    assert len(found) == 1
    assert found[0].text.endswith("Please come.\n\n- Review: Wednesday 15 April 2026, 09:30")


def test_mail_in_seven_bits_of_japan_is_read() -> None:
    said = "座席は42です。"
    head = b"From: a@b.c\nSubject: Seats\nContent-Type: text/plain; charset=iso-2022-jp\n\n"
    assert said in only(head + said.encode("iso-2022-jp"), "a.eml").text
