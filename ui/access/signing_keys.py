"""The keys with which tokens are verified: a shared secret, a public key, or keys published at an address.

Each key fixes its algorithm, so a token can't choose one: a public key is never used as a secret (RFC 8725, 3.1).
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Protocol
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

_LOG = logging.getLogger("citeback.access")
LEAST_SECRET_BYTES = 32  # as long as the hash of HS256 (RFC 7518, 3.2)
_LEAST_RSA_BITS = 2048
_LARGEST_SET = 256 * 1024  # bytes of published keys
_FETCHED_WITHIN_S = 5.0
_FRESH_S = 300.0  # keys are fetched again after this time, so that a withdrawn one ends
_AGAIN_S = 10.0  # the least time between two fetches
_KEPT_S = 24 * 3600.0  # how long known keys go on if the address can't be reached


class NoSuchKey(Exception):
    """No key has the id that a token names."""


class KeysUnreachable(Exception):
    """The published keys can't be fetched now, and those that are known don't decide."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key and the only algorithm that it verifies."""

    material: Any
    algorithm: str


class VerificationKeys(Protocol):
    """Finds the key of a token by the key id that its header names."""

    def key(self, kid: str | None) -> Key:
        """The key; NoSuchKey or KeysUnreachable if there is none."""
        ...


class SingleKey:
    """One key, whatever id a token names."""

    def __init__(self, key: Key) -> None:
        self._key = key

    def key(self, kid: str | None) -> Key:
        return self._key


def secret_key(secret: str) -> SingleKey:
    """A secret that is shared with the portal (HS256); ValueError if it is too short."""
    if len(secret.encode()) < LEAST_SECRET_BYTES:
        raise ValueError(f"it must have {LEAST_SECRET_BYTES} or more characters")
    return SingleKey(Key(secret.encode(), "HS256"))


def public_key(pem: bytes) -> SingleKey:
    """A public key in PEM, RSA (RS256) or on the curve P-256 (ES256); ValueError if it is neither."""
    return SingleKey(_fitting(serialization.load_pem_public_key(pem)))


def _fitting(key: object) -> Key:
    """The key with its algorithm; ValueError if there is none for it here."""
    if isinstance(key, RSAPublicKey) and key.key_size >= _LEAST_RSA_BITS:
        return Key(key, "RS256")
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return Key(key, "ES256")
    raise ValueError(f"it must be an RSA key of {_LEAST_RSA_BITS} bits or more, or one on P-256")


class PublishedKeys:
    """The keys of a JWKS address. They are fetched when needed and kept.

    If the address can't be reached, known keys go on for a day. A key id that is unknown then is
    KeysUnreachable, because the key may be a new one.
    """

    def __init__(
        self,
        url: str,
        fetch: Callable[[str], bytes] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._fetch, self._now = url, fetch or fetched, now
        self._keys: Mapping[str | None, Key] = {}
        self._got = self._tried = -float("inf")  # when keys came, and when they were asked for
        self._failed = False
        self._fetching = Lock()

    def key(self, kid: str | None) -> Key:
        known = self._known(kid)
        if known is not None and self._age(self._got) <= _FRESH_S:
            return known
        # Whoever has a known key doesn't wait while another request fetches.
        if self._fetching.acquire(blocking=known is None):
            try:
                self._refresh(kid)
            finally:
                self._fetching.release()
        if (found := self._known(kid)) is not None:
            return found
        raise KeysUnreachable if self._failed else NoSuchKey

    def _known(self, kid: str | None) -> Key | None:
        return self._keys.get(kid) if self._age(self._got) <= _KEPT_S else None

    def _age(self, moment: float) -> float:
        return self._now() - moment

    def _refresh(self, kid: str | None) -> None:
        came_meanwhile = self._known(kid) is not None and self._age(self._got) <= _FRESH_S
        if came_meanwhile or self._age(self._tried) < _AGAIN_S:
            return
        self._tried = self._now()
        try:
            self._keys = _usable(json.loads(self._fetch(self._url)))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
            self._failed = True
            _LOG.warning("the keys at %s can't be fetched: %s", self._url, type(fault).__name__)
        else:
            self._failed, self._got = False, self._now()


def _usable(document: Any) -> dict[str | None, Key]:
    """The RS256 and ES256 keys of a JWKS by key id; the only key of a set is also found without an id."""
    found = {each.get("kid"): key for each in document["keys"] if (key := _published(each))}
    return {None: next(iter(found.values())), **found} if len(found) == 1 else found


def _published(entry: Mapping[str, Any]) -> Key | None:
    """A key of a JWKS; None if it isn't for RS256 or ES256 signatures (a secret is never published)."""
    algorithm = {"RSA": "RS256", "EC": "ES256"}.get(str(entry.get("kty")))
    if algorithm is None or entry.get("use", "sig") != "sig":
        return None
    if entry.get("alg", algorithm) != algorithm:
        return None
    try:
        return _fitting(jwt.PyJWK(dict(entry), algorithm).key)
    except (jwt.PyJWTError, ValueError):
        return None


class _NoRedirects(HTTPRedirectHandler):
    """The operator names the address; it may not lead to another one."""

    def redirect_request(self, *args: Any, **named: Any) -> None:
        return None


def fetched(url: str) -> bytes:
    """The document at ``url``; OSError or ValueError if it isn't there, is too large, or takes too long."""
    asked = Request(url, headers={"Accept": "application/json"})
    with build_opener(_NoRedirects).open(asked, timeout=_FETCHED_WITHIN_S) as got:
        document: bytes = got.read(_LARGEST_SET + 1)
    if len(document) > _LARGEST_SET:
        raise ValueError(f"more than {_LARGEST_SET} bytes")
    return document
