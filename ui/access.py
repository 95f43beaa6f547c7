"""Who gets in, and by which names the server is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.asker import EVERYBODY, NOBODY, Admitted
from ui.person import Portal
from ui.settings import Settings


@dataclass(frozen=True, slots=True)
class Access:
    """Without a ``portal`` whoever reaches the server gets in, and reads everything.

    ``administrators`` may open ``/admin``, ``uploaders`` may add documents; None: everybody, or
    with a portal nobody. ``hosts`` are names it has besides this machine's own; None asks for none.
    ``origins`` are those whose pages may ask it besides its own.
    """

    portal: Portal | None = None
    administrators: Admitted | None = None
    uploaders: Admitted | None = None
    hosts: Sequence[str] | None = None
    origins: Sequence[str] = ()

    def admitted(self, who: Admitted | None) -> Admitted:
        """Who is meant."""
        return who or (EVERYBODY if self.portal is None else NOBODY)


def access_of(settings: Settings, host: str) -> Access:
    """Access as the settings have it; ``host`` is what the server listens on."""
    portal = None
    if settings.user_header is not None and settings.proxy_secret is not None:
        portal = Portal(settings.user_header, settings.groups_header, settings.proxy_secret)
    administrators, uploaders = map(_admitted, (settings.administrators, settings.uploaders))
    return Access(portal, administrators, uploaders, (*settings.hosts, host), settings.origins)


def _admitted(said: str | None) -> Admitted | None:
    if said is None:
        return None
    group = said.removeprefix("group:")
    return Admitted(everybody=said == "everybody", group=group if group != said else None)
