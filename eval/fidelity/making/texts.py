"""Files that are text: mail, invitations, questions with answers, languages of markup, subtitles."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage

from eval.fidelity.content import OWN, Expected, Made


def texts() -> Iterator[Made]:
    """All of them."""
    yield from _mails()
    yield from _invitations()
    yield from _asked()
    yield from _marked_up()
    yield from _subtitles()


def _mails() -> Iterator[Made]:
    mail = _mail("New prices")
    mail.set_content("Your program can't show HTML. Open this mail in one that can.")
    mail.add_alternative(
        "<p>From May on these prices hold:</p><table><tr><th>Part</th><th>Price</th></tr>"
        "<tr><td>Bolt</td><td>3 EUR</td></tr><tr><td>Nut</td><td>4 EUR</td></tr></table>",
        subtype="html",
    )
    expected = Expected(
        said=("New prices", "From May on these prices hold:"),
        cells=(("Bolt", "Price", "3 EUR"), ("Nut", "Price", "4 EUR")),
    )
    yield Made("mail", "eml", OWN, mail.as_bytes(), expected)


_EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//us//EN\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
    "DTSTAMP:20250501T080000Z\r\nSUMMARY:Inspection of the lock\r\nLOCATION:Gate 4\\, Elmham\r\n"
    "DTSTART;TZID=Europe/Oslo:20250506T093000\r\nDTEND;TZID=Europe/Oslo:20250506T110000\r\n"
    "ORGANIZER;CN=Anna Berg:mailto:anna@example.org\r\n"
    "ATTENDEE;CN=Karl Dahl:mailto:karl@example.org\r\nRRULE:FREQ=WEEKLY;COUNT=4\r\n"
    "DESCRIPTION:Bring a lamp.\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
_MET = Expected(
    said=("Inspection of the lock",),
    shown=(
        "Gate 4, Elmham", "09:30|9:30", "11:00", "2025-05-06|6 May 2025|May 6, 2025", "Europe/Oslo",
        "Anna Berg", "Karl Dahl", "Bring a lamp.", "weekly|Weekly|every week|Every week",
    ),
)  # fmt: skip


def _invitations() -> Iterator[Made]:
    yield Made("invitations", "ics", OWN, _EVENT.encode(), _MET)
    mail = _mail("Inspection")
    mail.set_content("Please come.")
    mail.add_alternative(_EVENT, subtype="calendar", params={"method": "REQUEST"})
    yield Made("invitations", "eml", OWN, mail.as_bytes(), _MET)


def _mail(subject: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Anna Berg <anna@example.org>", "Karl Dahl <karl@example.org>"
    mail["Date"], mail["Subject"] = "Tue, 06 May 2025 09:00:00 +0200", subject
    return mail


def _asked() -> Iterator[Made]:
    """Questions and answers in lines, and folded away."""
    said = (
        "How do I open an account?", "Write to the office.", "When is my card sent?", "Within five days.",
    )  # fmt: skip
    expected = Expected(said=said)
    lines = "".join(f"{'QA'[at % 2]}: {each}\n{chr(10) * (at % 2)}" for at, each in enumerate(said))
    yield Made("faq", "txt", OWN, lines.encode(), expected)
    folded = "".join(
        f"<details><summary>{said[at]}</summary><p>{said[at + 1]}</p></details>" for at in (0, 2)
    )
    page = f"<!doctype html><html><body><h1>Questions</h1>{folded}</body></html>"
    yield Made("faq folded", "html", OWN, page.encode(), expected)


def _marked_up() -> Iterator[Made]:
    """The same in languages that people write by hand."""
    said = (
        "Rules of the harbour",
        "The northern gate is closed.",
        "No dues are taken for two hours.",
    )
    title, one, two = said
    expected = Expected(
        said=said,
        cells=(("Bolt", "Price", "3 EUR"), ("Nut", "Price", "4 EUR")),
        absent=("begin", "==="),
    )
    rows = (("Part", "Price"), ("Bolt", "3 EUR"), ("Nut", "4 EUR"))
    org = "\n".join(f"| {a} | {b} |" for a, b in rows).replace("\n", "\n|------+-------|\n", 1)
    tex = " \\\\\n".join(f"{a} & {b}" for a, b in rows)
    rule = "===== =====\n"
    body = "".join(f"{a:<5} {b}\n" for a, b in rows[1:])
    grid = f"{rule}Part  Price\n{rule}{body}{rule}"
    ascii_rows = "\n".join(f"|{a} |{b}" for a, b in rows)
    for name, text in {
        "md": f"---\nowner: Anna Berg\n---\n\n# {title}\n\n{one}\n\n{two}\n\n"
        + "\n".join(f"| {a} | {b} |" for a, b in rows).replace("\n", "\n| --- | --- |\n", 1),
        "adoc": f'= {title}\n\n{one}\n\n{two}\n\n[options="header"]\n|===\n{ascii_rows}\n|===',
        "rst": f"{title}\n{'=' * len(title)}\n\n{one}\n\n{two}\n\n{grid}",
        "org": f"* {title}\n\n{one}\n\n{two}\n\n{org}",
        "tex": f"\\documentclass{{article}}\n\\begin{{document}}\n\\section{{{title}}}\n{one}\n\n{two}\n\n"
        f"\\begin{{tabular}}{{ll}}\n{tex}\n\\end{{tabular}}\n\\end{{document}}",
    }.items():
        yield Made("markup", name, OWN, f"{text}\n".encode(), expected)


def _subtitles() -> Iterator[Made]:
    said = ("The northern gate is closed.", "No dues are taken for two hours.")
    expected = Expected(said=said, shown=("00:01:05|1:05|01:05",))
    vtt = f"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n{said[0]}\n\n00:01:05.000 --> 00:01:09.000\n{said[1]}\n"
    srt = f"1\n00:00:01,000 --> 00:00:04,000\n{said[0]}\n\n2\n00:01:05,000 --> 00:01:09,000\n{said[1]}\n"
    for name, text in (("vtt", vtt), ("srt", srt)):
        yield Made("subtitles", name, OWN, text.encode(), expected)
