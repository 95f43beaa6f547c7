"""Where a Chroma server is, and how it is spoken to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """An address with what a server asks for. ``certificates`` are of the authority that signed its own."""

    url: str
    token: str | None = field(default=None, repr=False)
    certificates: Path | None = None
    tenant: str = "default_tenant"
    database: str = "default_database"
    timeout_s: float = 20.0  # for one answer of the server: longer than any that was measured

    @property
    def headers(self) -> dict[str, str]:
        """The token as a proxy before ``chroma run`` expects it, and as hosted Chroma does."""
        if self.token is None:
            return {}
        return {"Authorization": f"Bearer {self.token}", "X-Chroma-Token": self.token}

    @property
    def shown(self) -> str:
        """The address for messages: without a user's name and password that may stand in it."""
        parts = urlsplit(self.url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
