"""Writes the audit log: what the rest of the server tells it, as events."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from threading import Lock

from index.errors import IndexProblem
from index.passages import Hit
from rag.answer import Answer, Citation
from ui.answering.asker import Asker
from ui.answering.auditor import AuditedSource, Kind, Role
from ui.audit.events import AuditEvent, user_of
from ui.audit.store import AuditStore

_log = logging.getLogger("citeback.audit")
# Strangers decide how often these happen: more of one kind from one place are only counted.
_COUNTED = {"token_refused", "sign_in_failed", "denied"}
_MOST_A_MINUTE = 20
_MOST_PLACES = 200  # of which so many are told apart


class AuditRecorder:
    """Notes events in ``store``; with ``texts`` false the questions' texts are left out.

    If nothing can be written (a full disk), the server goes on answering; how many lines are missing is
    logged at once (if it ``warns``), and stands in the log itself as soon as that can be written again.
    """

    def __init__(self, store: AuditStore, *, texts: bool = True, warns: bool = True) -> None:
        self.store = store
        self._texts, self._warns = texts, warns
        self._lock = Lock()
        self._minute, self._seen = 0, Counter[tuple[str, str]]()
        self._missing = Counter[str]()
        self.written, self.unwritten, self._failing = 0, 0, False

    def answered(
        self, asker: Asker, question: str, answer: Answer | None, *, outcome: str, ms: int
    ) -> None:
        """Note a question, and each place that its answer (as far as it came) showed."""
        sources = list(_places(answer)) if answer is not None else []
        if outcome == "answered" and answer is not None and answer.perhaps:
            outcome = "perhaps"
        event = AuditEvent(
            "ask",
            user_of(asker),
            asker.door,
            outcome,
            question if self._texts else None,
            answer.generation if answer is not None else "",
            None if outcome == "refused" else ms,  # it took no time, and says nothing of the others
            _address(asker),
            sources,
        )
        if outcome != "refused" or self._is_told("refused", event.user or asker.address):
            self._append(event)

    def searched(self, asker: Asker, question: str, hits: Sequence[Hit], *, ms: int) -> None:
        """Note a search, and the passages that it gave."""
        sources = [
            AuditedSource(
                hit.place.source, hit.place.span.start, hit.place.span.end, hit.sha256, "found"
            )
            for hit in hits
        ]
        text = question if self._texts else None
        outcome = "answered" if hits else "not_found"
        detail = _address(asker)
        self._append(
            AuditEvent("search", user_of(asker), asker.door, outcome, text, "", ms, detail, sources)
        )

    def noted(
        self,
        kind: Kind,
        asker: Asker,
        outcome: str = "",
        *,
        sources: Sequence[AuditedSource] = (),
        **detail: str | int,
    ) -> None:
        """Note any other event."""
        user = user_of(asker)
        if kind in _COUNTED and not self._is_told(kind, asker.address or user):
            return
        said = {**_address(asker), **detail}
        self._append(AuditEvent(kind, user, asker.door, outcome, detail=said, sources=sources))

    def _is_told(self, kind: str, whose: str) -> bool:
        """False for what happens too often: it is only counted, as missing."""
        with self._lock:
            if (minute := int(time.monotonic() // 60)) != self._minute:
                self._minute, self._seen = minute, Counter()
            place = (kind, whose)
            if place not in self._seen and len(self._seen) >= _MOST_PLACES:
                place = (kind, "")
            self._seen[place] += 1
            if self._seen[place] <= _MOST_A_MINUTE:
                return True
            self._missing[f"too_many_{kind}"] += 1
            return False

    def _append(self, event: AuditEvent) -> None:
        try:
            self._tell_missing()
            self.store.append(event)
            self.written += 1
            self._failing = False
        except (IndexProblem, sqlite3.Error, OSError) as problem:
            with self._lock:
                self._missing["could_not_be_written"] += 1
                self.unwritten += 1
            if self._warns and not self._failing:  # once, not for each event
                self._failing = True
                _log.error("the audit log can't be written: %s", type(problem).__name__)

    def _tell_missing(self) -> None:
        """Note how many lines are missing before this one."""
        with self._lock:
            missing, self._missing = self._missing, Counter()
        if not missing:
            return
        try:
            self.store.append(AuditEvent("not_logged", "server", detail=dict(missing)))
        except BaseException:
            with self._lock:
                self._missing.update(missing)
            raise

    def remove_before(self, moment: datetime, *, days: int) -> int:
        """Remove what is older; 0 if nothing can be written."""
        try:
            return self.store.remove_before(moment, days=days)
        except (IndexProblem, sqlite3.Error, OSError) as problem:
            _log.error("the audit log could not be shortened: %s", type(problem).__name__)
            return 0

    def close(self) -> None:
        """Note what is still to be told, and close the store."""
        with suppress(IndexProblem, sqlite3.Error, OSError):
            self._tell_missing()
        self.store.close()


def _places(answer: Answer) -> Iterable[AuditedSource]:
    shown: list[tuple[Role, Citation]] = [("cited", each) for each in answer.citations]
    shown += [("nearest", each) for each in answer.nearest]
    for role, each in shown:
        yield AuditedSource(each.source, each.start, each.end, each.sha256, role)


def _address(asker: Asker) -> Mapping[str, str]:
    """From where somebody without a name asks."""
    return {"address": asker.address} if asker.address and asker.groups is None else {}
