"""Asks for one address at a time, politely and within limits. The only module of the index that uses httpx."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType

import httpx

from index.connections.web.addresses import host_of, plain_address, same_host
from index.connections.web.network import (
    FAULTS,
    AddressRefused,
    CheckedNetwork,
    CheckedTransport,
    Resolve,
    TookTooLong,
    resolved,
)

AGENT = "citeback"
_HEADERS = {
    "User-Agent": f"{AGENT}/0.1 (indexes pages for questions; robots.txt is obeyed)",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Encoding": "gzip, deflate",
}
_REDIRECTS = 5
_STEP_S, _ANSWER_S = 20.0, 60.0  # for one read, for a whole answer
_WAITS_S = 30.0  # the longest wait that a busy server may ask for


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take: documents, links from the first page, bytes of one, of all, seconds."""

    pages: int = 500
    depth: int = 0
    page_bytes: int = 20 << 20
    all_bytes: int = 1 << 30
    seconds: float = 3600.0
    delay_s: float = 0.5


@dataclass(frozen=True, slots=True)
class Got:
    """An answer: ``address`` is where it came from in the end. ``kind`` is its content type."""

    address: str
    status: int
    data: bytes = b""
    kind: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


class NotGot(Exception):
    """No answer that can be used; the message is one line. ``stops`` where nothing more is to be asked."""

    def __init__(self, why: str, *, stops: bool = False) -> None:
        super().__init__(why)
        self.stops = stops


Permits = Callable[[str], str | None]
"""Why an address may not be asked; None if it may."""


class Client:
    """One run's requests. Hosts in ``private_hosts`` may be at private addresses (``*``: any)."""

    def __init__(
        self,
        limits: Limits,
        *,
        private_hosts: tuple[str, ...] = (),
        resolve: Resolve = resolved,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = limits
        self._pause = pause
        names = {each.lower().strip("[]") for each in private_hosts}
        self._network = CheckedNetwork(
            lambda host: "*" in names or host.strip("[]") in names, resolve
        )
        self._client = httpx.Client(
            transport=CheckedTransport(self._network),
            headers=_HEADERS,
            timeout=_STEP_S,
            trust_env=False,
        )
        self._ends = time.monotonic() + limits.seconds
        self._asked_at: dict[str, float] = {}
        self.delay_s = limits.delay_s
        self.bytes = 0

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(
        self,
        address: str,
        *,
        permits: Permits = lambda address: None,
        etag: str | None = None,
        modified: str | None = None,
        wanted: Callable[[str, str], bool] = lambda kind, address: True,
        most_bytes: int | None = None,
    ) -> Got:
        """Ask for an address, and go where it redirects to on the same host; NotGot says why there is no answer.

        ``wanted`` is asked with content type and address before a body is read.
        """
        asked, conditions = address, {}
        if etag:
            conditions["If-None-Match"] = etag
        if modified:
            conditions["If-Modified-Since"] = modified
        for _ in range(_REDIRECTS + 1):
            if refused := permits(asked):
                raise NotGot(refused)
            got, onward = self._one(asked, conditions, wanted, most_bytes)
            if onward is None:
                return got
            asked = self._redirected(asked, onward)
        raise NotGot(f"more than {_REDIRECTS} redirects")

    def _redirected(self, asked: str, onward: str) -> str:
        target = plain_address(onward, asked)
        if target is None:
            raise NotGot("it redirects to what is no web address")
        if not same_host(asked, target):
            raise NotGot(f"it redirects to {host_of(target)}, another host: index {target} itself")
        if asked.startswith("https:") and not target.startswith("https:"):
            raise NotGot("it redirects from https to http")
        return target

    def _one(
        self,
        address: str,
        conditions: Mapping[str, str],
        wanted: Callable[[str, str], bool],
        most_bytes: int | None,
    ) -> tuple[Got, str | None]:
        for again in (True, False):
            self._wait_for_turn(address)
            got, onward, wait_s = self._asked(address, conditions, wanted, most_bytes)
            if again and wait_s is not None and time.monotonic() + wait_s < self._ends:
                self._pause(wait_s)
                continue
            break
        return got, onward

    def _asked(
        self,
        address: str,
        conditions: Mapping[str, str],
        wanted: Callable[[str, str], bool],
        most_bytes: int | None,
    ) -> tuple[Got, str | None, float | None]:
        self._network.until = min(self._ends, time.monotonic() + _ANSWER_S)
        try:
            with self._client.stream("GET", address, headers=dict(conditions)) as answer:
                kind, _, rest = answer.headers.get("content-type", "").partition(";")
                got = Got(
                    address,
                    answer.status_code,
                    kind=kind.strip().lower(),
                    charset=answer.charset_encoding if rest else None,
                    etag=answer.headers.get("etag"),
                    modified=answer.headers.get("last-modified"),
                )
                if answer.status_code in (301, 302, 303, 307, 308):
                    return got, answer.headers.get("location", ""), None
                if answer.status_code in (429, 503):
                    return got, None, _wait(answer.headers.get("retry-after"))
                if answer.status_code != 200:
                    return got, None, None
                if not wanted(got.kind, address):
                    raise NotGot(f"{got.kind or 'its content'} is not read")
                return replace(got, data=self._body(answer, most_bytes)), None, None
        except AddressRefused as error:
            raise NotGot(str(error)) from error
        except TookTooLong as error:
            raise self._late() from error
        except (httpx.HTTPError, httpx.InvalidURL, *FAULTS, OSError, UnicodeError) as error:
            raise NotGot(_why(error)) from error

    def _body(self, answer: httpx.Response, most_bytes: int | None) -> bytes:
        most = most_bytes or self._limits.page_bytes
        too_large = NotGot(f"larger than {most >> 20:,} MB")
        stated = answer.headers.get("content-length", "")
        if stated.isdecimal() and int(stated[:18]) > most:
            raise too_large
        held, size = [], 0
        for piece in answer.iter_bytes(1 << 16):
            self._network.left(None)
            size += len(piece)
            self.bytes += len(piece)
            if size > most:
                raise too_large
            if self.bytes > self._limits.all_bytes:
                raise NotGot(f"{self._limits.all_bytes >> 20:,} MB have been fetched", stops=True)
            held.append(piece)
        return b"".join(held)

    def _wait_for_turn(self, address: str) -> None:
        host = host_of(address)
        wait = self._asked_at.get(host, -1e9) + self.delay_s - time.monotonic()
        if time.monotonic() + max(0.0, wait) >= self._ends:
            raise NotGot(f"{self._limits.seconds / 60:.0f} minutes are over", stops=True)
        if wait > 0:
            self._pause(wait)
        self._asked_at[host] = time.monotonic()

    def _late(self) -> NotGot:
        if time.monotonic() >= self._ends:
            return NotGot(f"{self._limits.seconds / 60:.0f} minutes are over", stops=True)
        return NotGot(f"no whole answer within {_ANSWER_S:.0f} s")


def _wait(said: str | None) -> float | None:
    """The seconds a busy server asks to wait; None if it names none, or too many."""
    seconds = float(said) if said and said.isdecimal() and len(said) < 6 else None
    return seconds if seconds is not None and seconds <= _WAITS_S else None


def _why(error: Exception) -> str:
    """What went wrong, in one line without what the other side said."""
    name = type(error).__name__
    if "Timeout" in name:
        return "no answer in time"
    said = " ".join(str(error).split())[:160]
    if "CERTIFICATE" in said.upper():
        return "its certificate is not valid here"
    if name in ("ConnectError", "ReadError", "WriteError", "CloseError"):
        return f"no connection ({said})" if said else "no connection"
    return "its answer is not HTTP as it should be"
