"""Mail (.eml, .mht): the message as its reader sees it, then its attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Mail

from index.errors import Unreadable
from index.loaders.dates import mail_date, stated_date
from index.loaders.depth import LEVELS, too_deep
from index.loaders.encodings import decode
from index.loaders.message import Body, Message, load_message
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Part, Yielded

_OTHER_FORMS = ("text/x-amp-html", "text/watch-html")  # of a text that is sent as HTML, too
_FILES = {
    "text/csv": "unnamed.csv", "text/rtf": "unnamed.rtf", "text/vcard": "unnamed.vcf",
    "text/x-vcard": "unnamed.vcf", "text/directory": "unnamed.vcf", "application/ms-tnef": "winmail.dat",
}  # fmt: skip
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Yielded]:
    """Yield the message and its attachments; Unreadable if it has no headers or is encrypted."""
    if data[:2] in _WIDE or b"\0" in data[:200]:
        data = decode(data).lstrip("\ufeff").encode("utf-8")
    mail = message_from_bytes(data.lstrip(), policy=policy.compat32)
    if not mail.keys():
        raise Unreadable("not a mail: it has no headers")
    found = _Found()
    _gather(mail, found, None, 0)
    empty = not any(body.plain.strip() or body.html.strip() for body in found.bodies)
    if empty and not found.calendars and _encrypted(mail):
        raise Unreadable("encrypted: save it decrypted")
    sent = _header(mail, "Date")
    message = Message(
        subject=_header(mail, "Subject"),
        headers=[(name, _header(mail, name)) for name in ("From", "To", "Cc", "Bcc")],
        date=mail_date(sent) or stated_date(sent),
        bodies=found.bodies,
        attachments=found.attachments,
        calendars=found.calendars,
        sent=sent,
    )
    yield from load_message(message, source_id, options)


@dataclass(slots=True)
class _Found:
    """The parts of a mail, sorted."""

    bodies: list[Body] = field(default_factory=list)
    attachments: list[Part] = field(default_factory=list)
    calendars: list[str] = field(default_factory=list)


def _gather(mail: Mail, found: _Found, form_of: Body | None, depth: int) -> None:
    """Sort a mail's parts into texts, invitations and attachments.

    ``form_of`` is the text of which the part is one form, if it is inside ``multipart/alternative``.
    """
    if depth > LEVELS:
        raise too_deep()
    kind = mail.get_content_type()
    if mail.is_multipart() and kind != "message/rfc822":
        if kind == "multipart/alternative" and form_of is None:
            form_of = Body()
            found.bodies.append(form_of)
        for part in mail.get_payload():
            if isinstance(part, Mail):
                _gather(part, found, form_of, depth + 1)
        return
    name = _text(mail.get_filename() or "")
    if kind == "message/rfc822" or (kind.startswith("message/") and mail.is_multipart()):
        inner = [part for part in mail.get_payload() if isinstance(part, Mail)]
        found.attachments += [
            Part(f"{_header(each, 'Subject') or 'message'}.eml", each.as_bytes()) for each in inner
        ]
    elif kind == "text/calendar" and mail.get_content_disposition() != "attachment":
        found.calendars.append(decode(_bytes(mail), declared=_charset(mail)))
    elif name or mail.get_content_disposition() == "attachment" or kind in _FILES:
        known = _FILES.get(kind) or f"unnamed.{kind.rpartition('/')[2]}"
        found.attachments.append(Part(name or known, _bytes(mail)))
    elif kind.startswith("text/") and kind not in _OTHER_FORMS:
        _add(found, form_of, kind, decode(_bytes(mail), declared=_charset(mail)))


def _add(found: _Found, form_of: Body | None, kind: str, text: str) -> None:
    body = form_of
    if body is None:
        body = Body()
        found.bodies.append(body)
    if kind == "text/html":
        body.html = f"{body.html}\n{text}" if body.html else text
    elif text.strip():
        body.plain = f"{body.plain}\n\n{text}" if body.plain else text


def _bytes(mail: Mail) -> bytes:
    try:
        payload = mail.get_payload(decode=True)
    except (MessageError, ValueError, LookupError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _charset(mail: Mail) -> str | None:
    charset = mail.get_content_charset()
    return re.sub(r"-[ie]$", "", charset) if charset else None  # iso-8859-8-i: the same letters


def _header(mail: Mail, name: str) -> str:
    return " ".join(_text(str(value)) for value in mail.get_all(name, []))


def _text(value: str) -> str:
    """A header's words, decoded if they can be."""
    try:
        found = str(make_header(decode_header(value)))
    except (MessageError, ValueError, LookupError):
        found = value
    return " ".join(found.encode("utf-8", "replace").decode("utf-8").split())


def _encrypted(mail: Mail) -> bool:
    kinds = [part.get_content_type() for part in mail.walk()]
    return any("pkcs7" in kind or "encrypted" in kind for kind in kinds)
