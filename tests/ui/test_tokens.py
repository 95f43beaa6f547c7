"""A portal's tokens: who brings a good one reads what is theirs; nobody learns what is wrong with a bad one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from fastapi.testclient import TestClient
from starlette.datastructures import Headers

from tests.ui.examples import CALL, HOW_LONG, MEMO, Shelf, fresh, script
from tests.ui.serving import built
from tests.ui.signing import (
    ORIGIN,
    SECRET,
    claims,
    ec_key,
    jwk,
    pem,
    published,
    rsa_key,
    sent,
    token,
)
from ui.access.identification import FirstOf, NotAdmitted, Portal
from ui.access.policy import Access
from ui.access.portal_tokens import INVALID, UNREACHABLE, PortalTokens
from ui.access.signing_keys import (
    KeysUnreachable,
    NoSuchKey,
    PublishedKeys,
    VerificationKeys,
    public_key,
    secret_key,
)
from ui.answering.asker import Admitted
from ui.http.doors import PORTAL_HEADER
from ui.server.application import create_app

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning"),
]
OTHER = "https://other.example"


def tokens(keys: VerificationKeys | None = None) -> PortalTokens:
    return PortalTokens(keys or secret_key(SECRET), "citeback", (ORIGIN, OTHER))


@pytest.fixture
def web() -> TestClient:
    """A source of the board, one of the staff, and a portal that signs tokens."""
    shelf = Shelf(replace(CALL, groups=("board",)), replace(MEMO, groups=("staff",)))
    access = Access(tokens(), Admitted(group="board"), origins=(ORIGIN, OTHER))
    return TestClient(built(lambda: create_app(shelf, script(), kept=fresh(), access=access)))


def titles(web: TestClient, headers: dict[str, str]) -> list[str]:
    return [each["title"] for each in web.get("/api/sources", headers=headers).json()["sources"]]


def test_a_user_reads_what_the_groups_of_the_token_open(web: TestClient) -> None:
    assert titles(web, sent(token(claims("ann", "staff")))) == [MEMO.title]
    assert titles(web, sent(token(claims("bob", "board", "staff")))) == [CALL.title, MEMO.title]
    assert titles(web, sent(token(claims("eve")))) == []
    for door in ("/v1/models", "/metrics", "/healthz"):
        assert web.get(door, headers=sent(token(claims("bob", "board")))).status_code == 200
    assert web.get("/metrics", headers=sent(token(claims("ann", "staff")))).status_code == 403
    body = {"question": HOW_LONG}
    good = sent(token(claims("ann", "staff")))
    assert web.post("/api/ask", json=body, headers=good).json()["status"] == "answered"


def forged_with_the_public_key() -> str:
    """HS256 by hand, the public key as its secret: PyJWT refuses to sign so."""
    parts = [{"alg": "HS256", "typ": "JWT"}, claims()]
    said = b".".join(
        base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=") for each in parts
    )
    signature = hmac.new(pem(rsa_key()), said, hashlib.sha256).digest()
    return (said + b"." + base64.urlsafe_b64encode(signature).rstrip(b"=")).decode()


def now(seconds: float) -> int:
    return int(time.time() + seconds)


BAD: dict[str, Callable[[], str]] = {
    "expired": lambda: token(claims(exp=now(-1), iat=now(-300))),
    "not yet valid": lambda: token(claims(nbf=now(60))),
    "signed in the future": lambda: token(claims(iat=now(60))),
    "lives for an hour": lambda: token(claims(exp=now(3600))),
    "lived for an hour": lambda: token(claims(exp=now(60), iat=now(-3600))),
    "never ends": lambda: token(claims(exp=None)),
    "ends in words": lambda: token(claims(exp="tomorrow")),
    "ends at infinity": lambda: token(claims(exp=float("inf"))),
    "another audience": lambda: token(claims(aud="wiki")),
    "no audience": lambda: token(claims(aud=None)),
    "an origin that isn't listed": lambda: token(claims(origin="https://evil.example")),
    "no origin": lambda: token(claims(origin=None)),
    "nobody": lambda: token(claims(sub=None)),
    "an empty name": lambda: token(claims(" ")),
    "a name with a line break": lambda: token(claims("ann\nboard")),
    "groups as one text": lambda: token(claims(groups="board")),
    "a group that is no text": lambda: token(claims(groups=["board", 1])),
    "the mark of administrators": lambda: token(claims(groups=["administrators,"])),
    "another secret": lambda: token(claims(), "another secret that nobody shares with us"),
    "HS512": lambda: token(claims(), algorithm="HS512"),
    "unsigned": lambda: token(claims(), None, "none"),
    "signed by its own key": lambda: token(claims(), rsa_key(), "RS256", {"jwk": {"kty": "oct"}}),
    "a signature cut off": lambda: token(claims()).rpartition(".")[0] + ".",
    "oversized": lambda: token(claims(groups=["g" * 20] * 600)),
    "no token": lambda: "a.b.c",
    "one part": lambda: "x",
    "a key id that is no text": lambda: token(claims(), "x" * 40, headers={"kid": "../../etc"}),
    "deep JSON": lambda: base64.urlsafe_b64encode(b"[" * 5000).decode() + ".e30.x",
    "letters beyond": lambda: token(claims()) + "\xe9",
}  # fmt: skip


@pytest.mark.parametrize("how", BAD)
def test_whatever_is_wrong_with_a_token_the_answer_is_one_line_that_tells_no_stranger_why(
    web: TestClient, how: str
) -> None:
    headers = {"Authorization": f"Bearer {BAD[how]()}".encode("latin-1")}
    got = web.get("/api/sources", headers=headers)  # type: ignore[arg-type]
    assert (got.status_code, got.json()) == (401, {"error": INVALID})
    assert got.headers["www-authenticate"] == "Bearer"
    asked = {"model": "citeback", "messages": [{"role": "user", "content": HOW_LONG}]}
    got = web.post("/v1/chat/completions", json=asked, headers=headers)  # type: ignore[arg-type]
    assert (got.status_code, got.json()["error"]["message"]) == (401, INVALID)


def test_a_token_is_nowhere_but_in_its_header(web: TestClient) -> None:
    good = token(claims("ann", "staff"))
    for name in ("token", "access_token", "jwt"):
        assert web.get(f"/api/sources?{name}={good}").status_code == 401
    assert web.get("/api/sources", headers={"Cookie": f"token={good}"}).status_code == 401
    twice = [*sent(good).items(), *sent(good).items()]
    assert web.get("/api/sources", headers=twice).status_code == 401  # type: ignore[arg-type]
    assert web.get("/api/sources", headers={"Authorization": f"Basic {good}"}).status_code == 401


def test_a_token_counts_only_in_the_portal_that_it_is_for(web: TestClient) -> None:
    good = sent(token(claims("ann", "staff")))
    for header in ("Origin", PORTAL_HEADER):
        assert web.get("/api/sources", headers={**good, header: ORIGIN}).status_code == 200
        assert web.get("/api/sources", headers={**good, header: OTHER}).status_code == 401
    assert web.get("/api/sources", headers={**good, PORTAL_HEADER: "null"}).status_code == 401


@pytest.mark.parametrize(
    ("key", "algorithm", "other"),
    [(rsa_key, "RS256", "RS512"), (ec_key, "ES256", None)],
)
def test_a_public_key_verifies_its_own_algorithm_only(
    key: Callable[..., Any], algorithm: str, other: str | None
) -> None:
    rule = tokens(public_key(pem(key())))
    good = Headers(sent(token(claims("ann", "staff"), key(), algorithm)))
    asker = rule.asker(good)
    assert asker is not None and (asker.user, asker.groups) == ("ann", ("staff",))
    wrong = [token(claims(), key("second"), algorithm), forged_with_the_public_key()]
    wrong += [token(claims(), key(), other)] if other else []
    for each in wrong:
        with pytest.raises(NotAdmitted, match=INVALID):
            rule.asker(Headers(sent(each)))


def test_a_weak_key_is_refused_when_the_server_starts() -> None:
    for weak in (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())):
        with pytest.raises(ValueError, match="2048 bits or more, or one on P-256"):
            public_key(pem(weak))
    with pytest.raises(ValueError, match="32 or more"):
        secret_key("letmein")


def test_published_keys_are_found_by_their_id_and_a_new_one_is_fetched() -> None:
    at, keys = [0.0], [jwk(rsa_key(), "a"), {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}]
    with published(keys) as url:
        found = PublishedKeys(url, now=lambda: at[0])
        rule = tokens(found)
        good = token(claims("ann"), rsa_key(), "RS256", {"kid": "a"})
        assert rule.asker(Headers(sent(good)))
        for kid in ("s", "b"):
            with pytest.raises(NoSuchKey):
                found.key(kid)
        keys.append(jwk(ec_key(), "b"))
        at[0] = 11
        assert found.key("b").algorithm == "ES256"
        del keys[0]
        at[0] = 400
        with pytest.raises(NoSuchKey):
            found.key("a")  # withdrawn
        wrong = token(claims(), rsa_key(), "RS256", {"kid": "b"})
        with pytest.raises(NotAdmitted):
            rule.asker(Headers(sent(wrong)))


def test_when_the_keys_cannot_be_reached_known_ones_go_on_and_then_it_is_said(
    web: TestClient,
) -> None:
    at, up = [0.0], [True]

    def fetch(url: str) -> bytes:
        if not up[0]:
            raise OSError("refused")
        return json.dumps({"keys": [jwk(rsa_key(), "a")]}).encode()

    keys = PublishedKeys("https://portal.example/keys", fetch, lambda: at[0])
    assert keys.key("a").algorithm == "RS256"
    up[0] = False
    for at[0] in (100.0, 1_000.0, 80_000.0):
        assert keys.key("a").algorithm == "RS256"
        with pytest.raises(KeysUnreachable if at[0] > 300 else (NoSuchKey, KeysUnreachable)):
            keys.key("b")
    at[0] = 90_000.0
    with pytest.raises(KeysUnreachable):
        keys.key("a")
    with pytest.raises(NotAdmitted, match=UNREACHABLE) as told:
        tokens(keys).asker(Headers(sent(token(claims(), rsa_key(), "RS256", {"kid": "a"}))))
    assert told.value.status == 503
    up[0], at[0] = True, 90_020.0
    assert keys.key("a").algorithm == "RS256"


@pytest.mark.parametrize("document", [b"", b"[]", b'{"keys": 1}', b'{"keys": [1]}', b"[" * 100_000])
def test_a_broken_set_of_keys_is_no_set_of_keys(document: bytes) -> None:
    with pytest.raises(KeysUnreachable):
        PublishedKeys("https://portal.example/keys", lambda url: document).key("a")


def test_a_proxy_and_tokens_go_together() -> None:
    proxy = Portal("X-User", None, "the proxy and we know it")
    both = FirstOf((proxy, tokens()))
    by_proxy = {"X-User": "ann", "X-Citeback-Proxy": "the proxy and we know it"}
    by_token = sent(token(claims("ann")))
    names = {both.asker(Headers(each)) for each in (by_proxy, by_token)}
    assert len(names) == 2, "one name, two logins: two persons"
    assert both.asker(Headers({"X-User": "ann"})) is None
    asker = both.asker(Headers({**by_proxy, "Authorization": "Bearer of the proxy's own"}))
    assert asker is not None and asker.name == "portal:ann"


def test_jwt_refuses_to_sign_with_a_public_key_so_we_forge_by_hand() -> None:
    with pytest.raises(jwt.InvalidKeyError):
        token(claims(), pem(rsa_key()), "HS256")
