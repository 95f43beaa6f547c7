"""Connections to addresses that may be asked. The only module that uses httpcore.

A name is resolved here, the addresses found are checked, and the connection goes to one of those checked: a name
that resolves otherwise a moment later, or a page that redirects, leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CONNECT_S = 10.0

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], list[str]]


class AddressRefused(OSError):
    """A host has only addresses that may not be asked; the message is one line."""


class TookTooLong(OSError):
    """A whole answer did not arrive in its time."""


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host, as the system resolves it: also decimal and other forms of an address."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_public(address: str) -> bool:
    """True if an IP address is one of the internet, also by the address that it stands for."""
    try:
        found: Address = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    for each in (mapped,) if mapped else (found, *_inside(found)):
        if not each.is_global or each.is_multicast or each.is_reserved or each.is_unspecified:
            return False
    return True


def _inside(address: Address) -> Iterator[Address]:
    """The IPv4 addresses that an IPv6 address carries."""
    if not isinstance(address, ipaddress.IPv6Address):
        return
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64 or int(address) >> 32 == 0:  # the latter: IPv4-compatible
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


class CheckedNetwork(httpcore.NetworkBackend):
    """Connects to public addresses, and to any of hosts that ``may_be_private``, ``until`` then (monotonic)."""

    def __init__(self, may_be_private: Callable[[str], bool], resolve: Resolve = resolved) -> None:
        self._may_be_private = may_be_private
        self._resolve = resolve
        self._inner = httpcore.SyncBackend()
        self.until = float("inf")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no such host: {host}") from error
        open_ones = found if self._may_be_private(host.lower()) else [*filter(is_public, found)]
        if not open_ones:
            raise AddressRefused(
                f"{host} is at a private address ({', '.join(found[:2])}): name it in "
                "CITEBACK_PRIVATE_HOSTS if it may be asked"
            )
        fault: Exception | None = None
        for address in open_ones[:4]:
            try:
                stream = self._inner.connect_tcp(
                    address, port, self.left(_CONNECT_S), local_address
                )
                return _Stream(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        assert fault is not None
        raise fault

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def left(self, at_most: float | None) -> float:
        """The seconds that the next step may take; TookTooLong if there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TookTooLong
        return min(left, at_most if at_most is not None else left)


class _Stream(httpcore.NetworkStream):
    """A stream whose every step ends in time: also of a server that sends a byte now and then."""

    def __init__(self, inner: httpcore.NetworkStream, network: CheckedNetwork) -> None:
        self._inner = inner
        self._network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._network.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._network.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, self._network.left(timeout))
        return _Stream(inner, self._network)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class CheckedTransport(httpx.BaseTransport):
    """httpx over a checked network; no proxy is used, as it would connect for us."""

    def __init__(self, network: CheckedNetwork) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=network, max_connections=4
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


FAULTS = (
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
)
"""What goes wrong in a connection, beside ``httpx.HTTPError``."""
