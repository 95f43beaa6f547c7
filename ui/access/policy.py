"""Access rules: who may do what, and under which host names the server answers."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from cryptography.exceptions import UnsupportedAlgorithm

from index.errors import CannotRun
from index.rights import ADMINISTRATORS, DEFAULT
from ui.access.api_keys import ApiKeys, KeysOnly
from ui.access.identification import FirstOf, IdentityProvider, Portal
from ui.access.portal_tokens import PortalTokens
from ui.access.signed_in import Remembered, begun_of
from ui.access.signing_keys import PublishedKeys, VerificationKeys, public_key, secret_key
from ui.answering.asker import EVERYBODY, NOBODY, Admitted, Asker
from ui.answering.limits import UNLIMITED, Allowed
from ui.settings import PortalEvents, Settings

if TYPE_CHECKING:
    from ui.access.oidc import OidcSignIn


@dataclass(frozen=True, slots=True)
class Access:
    """Without a ``portal``, everybody who reaches the server may use it and read everything.

    ``administrators`` may open ``/admin``, ``uploaders`` may add documents; None: everybody, or
    nobody if there is a portal. ``hosts`` are the server's names besides this machine's own; None accepts any.
    ``origins`` is the one list of other origins: their pages may frame ours, talk with it, and send
    requests. ``default`` may read sources that name no groups; None: everybody, but only
    ``administrators`` if other sources of the corpus name groups. ``tells`` is what a portal's page
    learns of the frame in it. ``keys`` are those of programs, which need no other login. ``limits`` are
    those of each person or key.
    """

    portal: IdentityProvider | None = None
    administrators: Admitted | None = None
    uploaders: Admitted | None = None
    hosts: Sequence[str] | None = None
    origins: Sequence[str] = ()
    default: Sequence[Admitted] | None = None
    tells: PortalEvents = "none"
    keys: ApiKeys | None = None
    limits: Allowed = UNLIMITED

    @property
    def framed(self) -> bool:
        """Whether portals bring their users by tokens, into a frame."""
        return any(isinstance(each, PortalTokens) for each in self._providers)

    @property
    def oidc(self) -> OidcSignIn | None:
        """Where people sign in to our own page; None if they don't."""
        found = next((each for each in self._providers if hasattr(each, "begin")), None)
        return cast("OidcSignIn | None", found)  # its class isn't loaded where nobody signs in

    @property
    def _providers(self) -> tuple[IdentityProvider | None, ...]:
        return self.portal.providers if isinstance(self.portal, FirstOf) else (self.portal,)

    def admitted(self, who: Admitted | None) -> Admitted:
        """``who``, or what None stands for: everybody, or nobody if there is a portal."""
        return who or (EVERYBODY if self.portal is None else NOBODY)

    def with_rights(self, asker: Asker) -> Asker:
        """``asker`` with their rights to sources that name no groups set; unchanged without a portal."""
        if asker.groups is None:
            return asker
        if self.admitted(self.administrators).lets_in(asker):
            return replace(asker, groups=(*asker.groups, ADMINISTRATORS, DEFAULT))
        if self.default is None:
            return asker
        if any(each.lets_in(asker) for each in self.default):
            return replace(asker, groups=(*asker.groups, DEFAULT))
        return replace(asker, unnamed=False)


def access_of(
    settings: Settings,
    host: str,
    keys: ApiKeys | None = None,
    sessions: Remembered | None = None,
) -> Access:
    """The access rules in the settings; ``host`` is the address that the server listens on.

    ``sessions`` keep who signed in (None: in this process only).
    """
    portal = identity_of(settings, sessions)
    administrators, uploaders = map(_admitted, (settings.administrators, settings.uploaders))
    return Access(
        portal,
        administrators,
        uploaders,
        (*settings.hosts, host),
        settings.origins,
        _default(settings.default_groups),
        settings.portal_events,
        keys,
        _limits(settings),
    )


def identity_of(settings: Settings, sessions: Remembered | None = None) -> IdentityProvider | None:
    """Who identifies users by the settings; None if there is no login.

    A proxy goes first: what it adds to a request was checked by the company's own login.
    """
    found: list[IdentityProvider] = []
    if settings.user_header is not None and settings.proxy_secret is not None:
        found.append(Portal(settings.user_header, settings.groups_header, settings.proxy_secret))
    if (keys := _token_keys(settings)) is not None:
        found.append(PortalTokens(keys, settings.token_audience, settings.origins))
    if settings.oidc_issuer is not None and settings.oidc_client_id is not None:
        from ui.access.oidc import (  # its libraries are loaded by who uses them
            MOST_BEGUN,
            OidcSignIn,
        )

        found.append(
            OidcSignIn(
                settings.oidc_issuer,
                settings.oidc_client_id,
                settings.oidc_client_secret,
                settings.oidc_groups,
                begun=begun_of(settings.home, MOST_BEGUN),
                sessions=sessions,
            )
        )
    if not found and settings.api_keys == "required":
        return KeysOnly()
    return FirstOf(tuple(found)) if len(found) > 1 else next(iter(found), None)


def _token_keys(settings: Settings) -> VerificationKeys | None:
    if settings.token_secret is not None:
        return secret_key(settings.token_secret)
    if settings.token_jwks is not None:
        return PublishedKeys(settings.token_jwks)
    if settings.token_key is None:
        return None
    try:
        return public_key(settings.token_key.read_bytes())
    except (OSError, ValueError, UnsupportedAlgorithm) as fault:
        reason = (
            getattr(fault, "strerror", None) or "no public key in PEM: RSA (2048 bits) or P-256"
        )
        raise CannotRun(f"token_key {settings.token_key} can't be used: {reason}") from fault


def check_listening(settings: Settings, host: str) -> None:
    """CannotRun if others than this machine would reach a server that asks nobody who they are."""
    if settings.has_login or settings.without_login == "anywhere" or _is_loopback(host):
        return
    raise CannotRun(
        f"on {host} whoever reaches this server would read everything: set a login (docs/portal.md: "
        "CITEBACK_USER_HEADER, _TOKEN_SECRET, _OIDC_ISSUER or _API_KEYS=required), serve on 127.0.0.1, "
        "or set CITEBACK_WITHOUT_LOGIN=anywhere"
    )


def _is_loopback(host: str) -> bool:
    """Whether all addresses of ``host`` are this machine's own; an empty host is every address."""
    try:
        found = socket.getaddrinfo(host, None) if host else []
    except OSError:
        return False
    addresses = [str(each[4][0]).partition("%")[0] for each in found]
    return bool(found) and all(ipaddress.ip_address(each).is_loopback for each in addresses)


def _limits(settings: Settings) -> Allowed:
    """The limits that are set; with a login there are some, if none are."""
    login = settings.has_login
    return Allowed(
        *(
            (normal if login else 0) if said is None else said
            for said, normal in (
                (settings.questions_a_minute, 60),
                (settings.questions_at_once, 8),
                (settings.uploads_an_hour, 200),
            )
        )
    )


def _default(said: tuple[str, ...] | None) -> tuple[Admitted, ...] | None:
    if said is None:
        return None
    known = {"everybody": EVERYBODY, "nobody": NOBODY}
    return tuple(known.get(each, Admitted(group=each)) for each in said)


def _admitted(said: str | None) -> Admitted | None:
    if said is None:
        return None
    group = said.removeprefix("group:")
    return Admitted(everybody=said == "everybody", group=group if group != said else None)
