"""What the audit log holds: one event for each question, and for each act that somebody may have to answer for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ui.answering.asker import LOCAL, Asker
from ui.answering.auditor import AuditedSource


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One line of the log; the store sets ``id``, ``at`` (ISO 8601, UTC) and ``hash``.

    ``question`` is None where its text is left out. ``outcome`` is, for a question, ``answered``, ``perhaps``,
    ``not_found``, ``failed``, ``left`` or ``refused``. ``detail`` says more of the event, in strings and numbers.
    """

    kind: str
    user: str = ""
    door: str = ""
    outcome: str = ""
    question: str | None = None
    generation: str = ""
    ms: int | None = None
    detail: Mapping[str, str | int] = field(default_factory=dict)
    sources: Sequence[AuditedSource] = ()
    id: int = 0
    at: str = ""
    hash: str = ""


def user_of(asker: Asker) -> str:
    """The name under which the log knows an asker: the login's, or a key's; for a browser without a login a hash.

    A browser's name is the secret by which its conversations are found, so it isn't written down.
    """
    if asker.name is None:
        return ""
    if asker.groups is not None or asker.name.startswith(LOCAL):
        return asker.name
    digest = hashlib.sha256(b"citeback audit " + asker.name.encode("utf-8", "replace"))
    return f"browser:{digest.hexdigest()[:16]}"


def hash_of(event: AuditEvent, previous: str) -> str:
    """The SHA-256 of an event and of the hash of the one before it: changing one changes all later ones."""
    said = [
        previous,
        event.id,
        event.at,
        event.kind,
        event.user,
        event.door,
        event.outcome,
        event.question,
        event.generation,
        event.ms,
        dict(sorted(event.detail.items())),
        [[s.source, s.start, s.end, s.sha256, s.role] for s in event.sources],
    ]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def sound(event: AuditEvent) -> AuditEvent:
    """The event with only characters that can be stored: names come from outside."""

    def said(text: str) -> str:
        # No character of any text; in PostgreSQL it stands for NUL.
        return text.encode("utf-8", "replace").decode().replace("\U0010fffe", "\ufffd")

    return replace(
        event,
        user=said(event.user),
        door=said(event.door),
        question=None if event.question is None else said(event.question),
        detail={
            name: said(each) if isinstance(each, str) else each
            for name, each in event.detail.items()
        },
        sources=tuple(replace(each, source=said(each.source)) for each in event.sources),
    )
