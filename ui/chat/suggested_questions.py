"""Example questions on the page: made from indexed texts, asked in advance, kept if answered from that text."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain as one_after_another
from itertools import islice, zip_longest

from index.errors import CannotRun
from index.passages import SourceSummary
from index.scope import Scope
from rag.answer import Answer
from rag.query.suggestions import Suggestion, suggestions
from ui.answering.asker import Asker, LibraryView
from ui.ports import ReadableLibrary

SHOWN = 4
_KEPT = 16  # more than are shown: some may be about sources that an asker can't read
_TRIED = 40  # the most questions that are asked in advance
_SOURCES = 60  # the most texts that questions are made from, spread evenly over all
_LONGEST = 300_000  # characters of a text; splitting a longer one takes seconds
_OF_ONE = 4  # the most questions from one source
_SURE = 0.5  # the least confidence of an answer to an offered question
_log = logging.getLogger(__name__)

Asks = Callable[[str], Answer]
_MOST_RIGHTS = 32  # kinds of askers for whom questions are remembered


class Suggestions:
    """Offers questions about an index; ``asks`` answers them in advance, in a background thread."""

    def __init__(self, library: ReadableLibrary, asks: Asks, *, rests_s: float = 60) -> None:
        self._rests_s = rests_s  # an index that is being built changes every few seconds
        self._library = library
        self._asks = asks
        self._found: tuple[Suggestion, ...] = ()
        self._of = ""  # the index generation they were made from
        self._making = threading.Lock()
        self._stopped = False
        self._again_at = 0.0

    def about(self, sources: Sequence[SourceSummary]) -> list[str]:
        """Questions that these sources answer. Never waits: after a change of the index it returns the
        old questions until there are new ones."""
        self.refresh()
        there = {each.id for each in sources}
        return [each.question for each in self._found if each.source in there][:SHOWN]

    def refresh(self) -> threading.Thread | None:
        """Make new questions in the background, if the index has changed since the last ones."""
        if self._stopped or time.monotonic() < self._again_at:
            return None
        if self._library.generation == self._of or not self._making.acquire(blocking=False):
            return None
        thread = threading.Thread(target=self._make, name="suggesting", daemon=True)
        thread.start()
        return thread

    def begin(self, within_s: float) -> None:
        """Start making the first questions, and wait for them at most ``within_s`` seconds."""
        thread, until = self.refresh(), time.monotonic() + within_s
        while thread and thread.is_alive() and len(self._found) < SHOWN:
            if time.monotonic() > until:
                return
            time.sleep(0.02)

    def settle(self) -> None:
        """Wait until nothing is being asked."""
        with self._making:
            pass

    def stop(self) -> None:
        """Ask nothing more."""
        self._stopped = True

    def close(self) -> None:
        """Ask nothing more, and settle."""
        self.stop()
        self.settle()

    def _make(self) -> None:
        try:
            generation, found = self._library.generation, []
            first = not self._found
            for each in islice(self._candidates(), _TRIED):
                if self._is_answered(each):
                    found.append(each)
                    if first:  # nothing is shown yet: show each question as soon as it is found
                        self._found = tuple(found)
                if self._stopped or len(found) == _KEPT:
                    break
            self._found, self._of = tuple(found), generation
        except CannotRun:  # the index can't be asked now; the next page tries again
            pass
        except Exception:
            _log.exception("no questions could be made to offer")
            self._of = self._library.generation
        finally:
            self._again_at = time.monotonic() + self._rests_s
            self._making.release()

    def _candidates(self) -> Iterator[Suggestion]:
        """One question of each source, then the second of each, ..."""
        fitting = [each for each in self._library.sources() if each.characters <= _LONGEST]
        step = max(1, len(fitting) // _SOURCES)
        made = [self._of_source(each.id) for each in fitting[::step][:_SOURCES]]
        seen: set[str] = set()
        for each in one_after_another.from_iterable(zip_longest(*made)):
            if each is not None and each.question not in seen:
                seen.add(each.question)
                yield each

    def _of_source(self, source_id: str) -> list[Suggestion]:
        source = self._library.source(source_id)
        return list(islice(suggestions(source), _OF_ONE)) if source is not None else []

    def _is_answered(self, suggestion: Suggestion) -> bool:
        answer = self._asks(suggestion.question)
        return (
            answer.status == "answered"
            and answer.confidence >= _SURE
            and any(
                cited.source == suggestion.source
                and cited.start < suggestion.span.end
                and suggestion.span.start < cited.end
                for cited in answer.citations
            )
        )


class Offers:
    """Questions for each kind of asker (same reading rights), made and answered only from what they may read.
    Sources they may not read have no influence on them."""

    def __init__(self, seen: LibraryView, asks: Callable[[str, Scope | None], Answer]) -> None:
        self._seen = seen
        self._asks = asks
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()  # even if many kinds of askers come at the same time
        self._made: OrderedDict[Scope | None, Suggestions] = OrderedDict()

    def to(self, asker: Asker) -> list[str]:
        """Questions to offer; never waits, so the first call may return none."""
        return self._of(asker).about(self._seen(asker).sources())

    def begin(self, within_s: float) -> None:
        """Start making questions for askers who may read everything; wait at most ``within_s`` seconds."""
        self._of(Asker()).begin(within_s)

    def close(self) -> None:
        """Ask nothing more, and settle."""
        for each in list(self._made.values()):
            each.close()

    def _asked(self, rights: Scope | None, question: str) -> Answer:
        with self._one_at_a_time:
            return self._asks(question, rights)

    def _of(self, asker: Asker) -> Suggestions:
        rights = asker.within(None)
        with self._lock:
            if rights not in self._made:
                view = self._seen(replace(asker, name=None))
                self._made[rights] = Suggestions(view, partial(self._asked, rights))
                while len(self._made) > _MOST_RIGHTS:
                    self._made.popitem(last=False)[1].stop()
            self._made.move_to_end(rights)
            return self._made[rights]
