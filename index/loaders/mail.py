"""Mail (.eml, .mht): the message as its reader sees it, then its attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message as Mail

from index.errors import Unreadable
from index.loaders.dates import mail_date, stated_date
from index.loaders.depth import LEVELS, too_deep
from index.loaders.encodings import decode
from index.loaders.message import Message, load_message
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Part, Yielded

_WIDE = (b"\xff\xfe", b"\xfe\xff")


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Yielded]:
    """Yield the message and its attachments; Unreadable if it has no headers or is encrypted."""
    if data[:2] in _WIDE or b"\0" in data[:200]:
        data = decode(data).lstrip("\ufeff").encode("utf-8")
    mail = message_from_bytes(data.lstrip(), policy=policy.compat32)
    if not mail.keys():
        raise Unreadable("not a mail: it has no headers")
    plain: list[str] = []
    html: list[str] = []
    attachments: list[Part] = []
    _gather(mail, plain, html, attachments, 0)
    if not plain and not html and _encrypted(mail):
        raise Unreadable("encrypted: save it decrypted")
    sent = _header(mail, "Date")
    message = Message(
        subject=_header(mail, "Subject"),
        headers=[(name, _header(mail, name)) for name in ("From", "To", "Cc", "Bcc")],
        date=mail_date(sent) or stated_date(sent),
        plain="\n\n".join(plain),
        html="\n".join(html),
        attachments=attachments,
        sent=sent,
    )
    yield from load_message(message, source_id)


def _gather(
    mail: Mail, plain: list[str], html: list[str], attachments: list[Part], depth: int
) -> None:
    """Sort a mail's parts into plain text, HTML and attachments; HTML is only read if the plain text is blank."""
    if depth > LEVELS:
        raise too_deep()
    kind = mail.get_content_type()
    if mail.is_multipart() and kind != "message/rfc822":
        for part in mail.get_payload():
            if isinstance(part, Mail):
                _gather(part, plain, html, attachments, depth + 1)
        return
    name = _text(mail.get_filename() or "")
    if kind == "message/rfc822" or (kind.startswith("message/") and mail.is_multipart()):
        inner = [part for part in mail.get_payload() if isinstance(part, Mail)]
        attachments += [
            Part(f"{_header(each, 'Subject') or 'message'}.eml", each.as_bytes()) for each in inner
        ]
    elif name or mail.get_content_disposition() == "attachment":
        attachments.append(Part(name or f"unnamed.{kind.rpartition('/')[2]}", _bytes(mail)))
    elif kind == "text/html":
        html.append(decode(_bytes(mail), declared=_charset(mail)))
    elif (
        kind.startswith("text/") and (text := decode(_bytes(mail), declared=_charset(mail))).strip()
    ):
        plain.append(text)


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
