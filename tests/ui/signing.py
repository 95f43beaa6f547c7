"""Tokens as a portal's back end signs them, rightly and wrongly, and keys that it publishes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from tests.ui.proxying import serving

SECRET = "a secret that the portal and citeback share"
ORIGIN = "https://portal.example"


@cache
def rsa_key(name: str = "first") -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def ec_key(name: str = "first") -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def pem(key: Any) -> bytes:
    """The public part of a private key."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    found: bytes = key.public_key().public_bytes(serialization.Encoding.PEM, form)
    return found


def claims(sub: str = "ann", *groups: str, **other: Any) -> dict[str, Any]:
    """What a good token says; with None a claim is left out."""
    now = int(time.time())
    said = {
        "sub": sub,
        "groups": list(groups),
        "aud": "citeback",
        "origin": ORIGIN,
        "iat": now,
        "exp": now + 300,
        **other,
    }
    return {name: value for name, value in said.items() if value is not None}


def token(
    said: dict[str, Any],
    key: Any = SECRET,
    algorithm: str = "HS256",
    headers: dict[str, Any] | None = None,
) -> str:
    return jwt.encode(said, key, algorithm=algorithm, headers=headers)


def sent(said: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {said}"}


def jwk(key: Any, kid: str) -> dict[str, Any]:
    algorithm = jwt.get_algorithm_by_name(
        "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
    )
    found = algorithm.to_jwk(key.public_key(), as_dict=True)  # type: ignore[attr-defined]
    return {**found, "kid": kid, "use": "sig"}


@contextmanager
def published(keys: list[dict[str, Any]]) -> Iterator[str]:
    """The address at which ``keys`` are published, whatever they are by then."""

    class Published(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"keys": keys}).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Published) as address:
        yield f"{address}/keys"
