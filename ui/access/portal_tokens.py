"""Identifies a portal's users by short-lived tokens (JWT) that the portal's back end signs.

A token says who asks (``sub``, ``groups``), for whom it is (``aud``), in which portal (``origin``), and until
when (``exp``, ten minutes at most). It arrives in ``Authorization: Bearer``, never in a URL. What checks
signatures and times is PyJWT; this module checks what PyJWT doesn't know.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from starlette.datastructures import Headers

from ui.access.identification import NotAdmitted, bearer
from ui.access.signing_keys import KeysUnreachable, NoSuchKey, VerificationKeys
from ui.answering.asker import Asker
from ui.http.doors import PORTAL_HEADER
from ui.http.origins import normal

NAMED = "token:"  # begins the names of these users, so that none is another login's user
LONGEST_LIFE_S = 600
LONGEST_TOKEN = 8_192  # characters
INVALID = "this token is not valid here: sign in to the portal again"
UNREACHABLE = "the portal's keys can't be fetched now: try again in a minute"
_CLOCKS_DIFFER_S = 5
_LONGEST_NAME = 255
_LOG = logging.getLogger("citeback.access")


class _Wrong(Exception):
    """What is wrong with a token: for the operator's log only, it would help a stranger."""


@dataclass(frozen=True, slots=True)
class PortalTokens:
    """Verifies tokens with ``keys``; they must be for ``audience`` and from a portal in ``origins``."""

    keys: VerificationKeys
    audience: str
    origins: Sequence[str]

    def asker(self, headers: Headers) -> Asker | None:
        """The user of the request's token; None if it has none. NotAdmitted if the token isn't valid."""
        token = bearer(headers)
        if token is None:
            return None
        try:
            claims = self._verified(token)
            self._check_origin(claims, headers)
            return Asker(NAMED + _subject(claims), _groups(claims))
        except KeysUnreachable:
            raise NotAdmitted(503, UNREACHABLE, reason="the keys can't be fetched") from None
        except (jwt.PyJWTError, _Wrong, NoSuchKey) as fault:
            # The texts of PyJWT's errors may hold what a stranger sent: its class says enough.
            reason = str(fault) if isinstance(fault, _Wrong) else type(fault).__name__
            _LOG.info("a token was refused: %s", reason)
            raise NotAdmitted(401, INVALID, reason=f"a portal's token: {reason}") from None

    def _verified(self, token: str) -> dict[str, Any]:
        if len(token) > LONGEST_TOKEN:
            raise _Wrong("it is too long")
        try:
            header = jwt.get_unverified_header(token)
        except (ValueError, RecursionError) as fault:
            raise _Wrong("its header can't be read") from fault
        kid = header.get("kid")
        key = self.keys.key(kid if isinstance(kid, str) else None)
        claims: dict[str, Any] = jwt.decode(
            token,
            key.material,
            algorithms=[key.algorithm],
            audience=self.audience,
            options={"require": ["exp", "aud", "sub"], "verify_exp": False},
            leeway=_CLOCKS_DIFFER_S,
        )
        _check_end(claims)
        return claims

    def _check_origin(self, claims: dict[str, Any], headers: Headers) -> None:
        """The token's portal must be listed, and be the one whose page sends or frames the request."""
        said = claims.get("origin")
        origin = normal(said) if isinstance(said, str) else ""
        listed = set(map(normal, self.origins))
        if origin not in listed:
            raise _Wrong("its origin isn't listed")
        sent = {normal(each) for each in headers.getlist("origin")} & listed
        framed = {normal(each) for each in headers.getlist(PORTAL_HEADER)}
        if (sent | framed) - {origin}:
            raise _Wrong("it is another portal's")


def _check_end(claims: dict[str, Any]) -> None:
    """PyJWT allows clocks to differ when a token begins; its end is exact, and not too far away."""
    end, begin, now = claims["exp"], claims.get("iat"), time.time()
    if not isinstance(end, int | float) or isinstance(end, bool):
        raise _Wrong("exp is no time")
    if end <= now:
        raise _Wrong("it has expired")
    if end > now + LONGEST_LIFE_S + _CLOCKS_DIFFER_S:
        raise _Wrong("it lives too long")
    if isinstance(begin, int | float) and end - begin > LONGEST_LIFE_S:
        raise _Wrong("it lives too long")


def _subject(claims: dict[str, Any]) -> str:
    said = claims.get("sub")
    if not isinstance(said, str) or not said.strip() or len(said) > _LONGEST_NAME:
        raise _Wrong("sub is no name")
    return _sound(said)


def _groups(claims: dict[str, Any]) -> tuple[str, ...]:
    """The groups; none if none are named. A comma is in no group: it marks rights that only we give."""
    said = claims.get("groups", [])
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        raise _Wrong("groups is no list of names")
    named = tuple(_sound(each.strip()) for each in said)
    if not all(named) or any("," in each for each in named):
        raise _Wrong("a group has no name, or a comma in it")
    return named


def _sound(name: str) -> str:
    if not name.isprintable():  # control characters, and halves of surrogate pairs
        raise _Wrong("a name has characters that can't be shown")
    return name
