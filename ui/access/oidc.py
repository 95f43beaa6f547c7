"""Sign-in for our own page by OpenID Connect: authorization code with PKCE, by Authlib; ID tokens by PyJWT.

A signed-in browser has a random name in a cookie; who it is stays on the server (``signed_in``).
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from ui.access.identification import NotAdmitted
from ui.access.signed_in import InProcess, Remembered
from ui.access.signing_keys import KeysUnreachable, NoSuchKey, PublishedKeys, fetched
from ui.answering.asker import SIGNED_IN, Asker

COOKIE, BEGUN_COOKIE = "citeback-login", "citeback-signing-in"
SIGNED_IN_S, BEGUN_S = 4 * 3600, 600
FAILED = "the sign-in did not succeed: open the page again"
UNREACHABLE = "the sign-in service can't be reached now: try again in a minute"
MOST_BEGUN = 1_000
_CLOCKS_DIFFER_S = 5
_LOG = logging.getLogger("citeback.access")


@dataclass(frozen=True, slots=True)
class _Begun:
    """A sign-in under way, of the browser that holds ``browser`` in a cookie."""

    browser: str
    verifier: str
    nonce: str
    redirect: str
    goes_to: str


class OidcSignIn:
    """Signs people in at ``issuer``; their groups are the claim ``groups_claim`` of the ID token."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        groups_claim: str,
        *,
        begun: Remembered | None = None,
        sessions: Remembered | None = None,
    ) -> None:
        self._issuer, self._client_id, self._secret = issuer, client_id, client_secret
        self._groups_claim = groups_claim
        self._begun = begun or InProcess(MOST_BEGUN)
        self._sessions = sessions or InProcess()
        self._found: tuple[Mapping[str, Any], PublishedKeys] | None = None

    def asker(self, headers: Headers) -> Asker | None:
        """Who signed in with this browser; None if nobody did, or it is too long ago."""
        name = _cookie(headers, COOKIE)
        found = self._sessions.get(name) if name else None
        return Asker(found["name"], tuple(found["groups"])) if found else None

    def begin(self, redirect: str, goes_to: str) -> tuple[str, str]:
        """The address at which to sign in, and what this browser must keep in ``BEGUN_COOKIE`` till then."""
        described, _ = self._provider()
        browser, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        with self._client(redirect) as client:
            address, state = client.create_authorization_url(
                described["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        begun = _Begun(browser, verifier, nonce, redirect, goes_to)
        self._begun.put(state, asdict(begun), for_s=BEGUN_S)
        return address, browser

    def finish(self, state: str, code: str, headers: Headers) -> tuple[str, str, Asker]:
        """The name of the new session, where its person wanted to go, and who that is; NotAdmitted if it fails."""
        found = self._begun.pop(state)  # a state is good for one try
        kept = _cookie(headers, BEGUN_COOKIE)
        if found is None or not code:
            raise NotAdmitted(403, FAILED)
        begun = _Begun(**found)
        if not secrets.compare_digest(kept.encode(), begun.browser.encode()):
            raise NotAdmitted(403, FAILED)  # another browser began it
        try:
            asker = self._signed_in(code, begun)
        except (httpx.HTTPError, KeysUnreachable) as fault:
            raise NotAdmitted(503, UNREACHABLE) from fault
        except (
            AuthlibBaseError,
            jwt.PyJWTError,
            NoSuchKey,
            ValueError,
            TypeError,
            KeyError,
        ) as fault:
            _LOG.warning("a sign-in failed: %s", type(fault).__name__)
            raise NotAdmitted(403, FAILED) from None
        self.sign_out(headers)  # whoever was signed in here before
        name = secrets.token_urlsafe(32)
        record = {"name": asker.name, "groups": list(asker.groups or ())}
        self._sessions.put(name, record, for_s=SIGNED_IN_S)
        return name, begun.goes_to, asker

    def sign_out(self, headers: Headers) -> None:
        """End the browser's session."""
        self._sessions.pop(_cookie(headers, COOKIE))

    def _signed_in(self, code: str, begun: _Begun) -> Asker:
        described, keys = self._provider()
        with self._client(begun.redirect) as client:
            got = client.fetch_token(
                described["token_endpoint"], code=code, code_verifier=begun.verifier
            )
        token = got["id_token"]
        kid = jwt.get_unverified_header(token).get("kid")
        key = keys.key(kid if isinstance(kid, str) else None)
        claims = jwt.decode(
            token,
            key.material,
            algorithms=[key.algorithm],
            audience=self._client_id,
            issuer=self._issuer,
            leeway=_CLOCKS_DIFFER_S,
            options={"require": ["exp", "iat", "aud", "iss", "sub"]},
        )
        if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), begun.nonce.encode()):
            raise ValueError("nonce")
        if claims.get("azp", self._client_id) != self._client_id:
            raise ValueError("azp")
        return Asker(SIGNED_IN + _name(claims["sub"]), self._groups(claims))

    def _groups(self, claims: Mapping[str, Any]) -> tuple[str, ...]:
        """The groups; those whose names can't be groups here (a comma is our own mark) are left out."""
        said = claims.get(self._groups_claim, [])
        names = (
            [each.strip() for each in said if isinstance(each, str)]
            if isinstance(said, list)
            else []
        )
        return tuple(each for each in names if each and "," not in each and each.isprintable())

    def _client(self, redirect: str) -> OAuth2Client:
        return OAuth2Client(
            self._client_id,
            self._secret,
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            scope="openid profile",
            redirect_uri=redirect,
            code_challenge_method="S256",
            timeout=5.0,
        )

    def _provider(self) -> tuple[Mapping[str, Any], PublishedKeys]:
        """What the provider says of itself, and its keys; NotAdmitted if it can't be reached."""
        if self._found is None:
            address = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
            try:
                described = json.loads(fetched(address))
                if described["issuer"] != self._issuer:
                    raise ValueError("issuer")
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    _check_address(described[name], self._issuer)
            except (OSError, ValueError, TypeError, KeyError, RecursionError) as fault:
                _LOG.warning("%s can't be used: %s", address, type(fault).__name__)
                raise NotAdmitted(503, UNREACHABLE) from None
            self._found = described, PublishedKeys(described["jwks_uri"])
        return self._found


def _check_address(address: str, issuer: str) -> None:
    """ValueError unless ``address`` is as safe as the issuer's: HTTPS, or HTTP on this machine for tests."""
    if urlsplit(address).scheme not in ("https", urlsplit(issuer).scheme):
        raise ValueError("scheme")


def _name(sub: object) -> str:
    if not isinstance(sub, str) or not sub.strip() or len(sub) > 255 or not sub.isprintable():
        raise ValueError("sub")
    return sub


def _cookie(headers: Headers, name: str) -> str:
    return cookie_parser(headers.get("cookie", "")).get(name, "")
