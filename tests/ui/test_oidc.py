"""Sign-in to our own page at an OpenID Connect provider, which runs on this machine and can be made to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi.testclient import TestClient

from tests.ui.examples import CALL, MEMO, Shelf, fresh, script
from tests.ui.proxying import serving
from tests.ui.serving import built
from tests.ui.signing import jwk, rsa_key, token
from ui.access.oidc import BEGUN_COOKIE, COOKIE, FAILED, UNREACHABLE, OidcSignIn
from ui.access.policy import Access, access_of
from ui.access.signed_in import FILE, InHome, InProcess, Remembered
from ui.server.application import create_app
from ui.settings import SettingsProblem, read_settings

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
HTML = {"Accept": "text/html"}


@dataclass(slots=True)
class Provider:
    """What the provider says: ``claims`` go over those of a good ID token, ``key`` signs it."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: str = "first"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "aud": "citeback", "sub": "ann", "groups": ["staff"]}
        good = {**said, "nonce": asked["nonce"], "iat": now, "exp": now + 60, **self.claims}
        return token(good, rsa_key(self.key), "RS256", {"kid": "a"})

    def redeem(self, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A code is good once, for who holds the verifier of its challenge."""
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}
        body = {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token(asked)}
        return 200, body


@contextmanager
def provided() -> Iterator[Provider]:
    provider = Provider()

    class Endpoints(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            base = provider.issuer
            if self.path == "/keys":
                self.answer(200, {"keys": [jwk(rsa_key("first"), "a")]})
            else:
                names = ("authorization_endpoint", "token_endpoint")
                said = {name: f"{base}/{name.partition('_')[0]}" for name in names}
                self.answer(200, {"issuer": base, "jwks_uri": f"{base}/keys", **said})

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.answer(*provider.redeem({name: value[0] for name, value in sent.items()}))

        def answer(self, status: int, body: dict[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Endpoints) as issuer:
        provider.issuer = issuer
        yield provider


def client(issuer: str, root: str = "", sessions: Remembered | None = None) -> TestClient:
    shelf = Shelf(replace(CALL, groups=("board",)), replace(MEMO, groups=("staff",)))
    access = Access(OidcSignIn(issuer, "citeback", None, "groups", sessions=sessions))
    app = built(lambda: create_app(shelf, script(), kept=fresh(), access=access, root_path=root))
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with provided() as found:
        yield found


@pytest.fixture
def web(provider: Provider) -> Iterator[TestClient]:
    with client(provider.issuer) as found:
        yield found


def begun(web: TestClient, provider: Provider, to: str = "/") -> dict[str, str]:
    """Where the provider sends the browser back to, once its person has signed in there."""
    address = urlsplit(web.get("/login", params={"to": to}).headers["location"])
    asked = {name: value[0] for name, value in parse_qs(address.query).items()}
    assert asked["code_challenge_method"] == "S256" and asked["response_type"] == "code"
    provider.codes["code"] = asked
    return {"state": asked["state"], "code": "code"}


def signed_in(web: TestClient, provider: Provider, to: str = "/") -> httpx.Response:
    return web.get("/login/callback", params=begun(web, provider, to))


def test_a_browser_that_nobody_signed_in_with_is_sent_to_the_provider_and_comes_back(
    web: TestClient, provider: Provider
) -> None:
    sent_to = web.get("/source/memo.txt?start=1&end=2", headers=HTML).headers["location"]
    assert sent_to.startswith("/login?to=")
    to = parse_qs(urlsplit(sent_to).query)["to"][0]
    got = signed_in(web, provider, to)
    assert (got.status_code, got.headers["location"]) == (303, "/source/memo.txt?start=1&end=2")
    cookie = next(each for each in got.headers.get_list("set-cookie") if each.startswith(COOKIE))
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    titles = [each["title"] for each in web.get("/api/sources").json()["sources"]]
    assert titles == [MEMO.title]
    assert web.get("/", headers=HTML).status_code == 200
    assert web.post("/logout").status_code == 200
    assert web.get("/api/sources").status_code == 401


def test_programs_are_refused_and_not_sent_elsewhere(web: TestClient) -> None:
    for path in ("/api/sources", "/v1/models", "/admin", "/", "/embed"):
        assert web.get(path).status_code == 401
    frame = {**HTML, "Sec-Fetch-Dest": "iframe"}
    assert web.get("/", headers=frame).status_code == 401


@pytest.mark.parametrize(
    "lie",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"exp": 1},
        {"sub": ""},
        {"azp": "another", "aud": ["citeback", "another"]},
    ],
)
def test_an_id_token_that_is_not_for_this_sign_in_signs_nobody_in(
    web: TestClient, provider: Provider, lie: dict[str, Any]
) -> None:
    provider.claims = lie
    got = signed_in(web, provider)
    assert (got.status_code, got.json()) == (403, {"error": FAILED})
    assert web.get("/api/sources").status_code == 401


def test_an_id_token_of_another_key_signs_nobody_in(web: TestClient, provider: Provider) -> None:
    provider.key = "second"
    assert signed_in(web, provider).status_code == 403


def test_a_sign_in_is_good_once_and_for_the_browser_that_began_it(
    web: TestClient, provider: Provider
) -> None:
    back = begun(web, provider)
    kept = web.cookies.get(BEGUN_COOKIE)
    web.cookies.clear()
    assert web.get("/login/callback", params=back).status_code == 403, "a forged link"
    back = begun(web, provider)
    assert web.get("/login/callback", params={**back, "state": "x"}).status_code == 403
    assert web.get("/login/callback", params=back).status_code == 303
    provider.codes["code"] = {"code_challenge": "", "nonce": ""}
    assert web.get("/login/callback", params=back).status_code == 403
    assert kept


def test_after_a_sign_in_nobody_is_led_to_another_server(
    web: TestClient, provider: Provider
) -> None:
    for to in ("https://evil.example/", "//evil.example", "/\\evil.example", "x", "/\r\nX: y"):
        assert signed_in(web, provider, to).headers["location"] == "/"


def test_a_sign_in_works_under_a_prefix(provider: Provider) -> None:
    with client(provider.issuer, "/team/portal") as web:
        sent_to = web.get("/team/portal/", headers=HTML).headers["location"]
        assert sent_to.startswith("/team/portal/login?")
        address = urlsplit(web.get(sent_to).headers["location"])
        redirect = parse_qs(address.query)["redirect_uri"][0]
        assert urlsplit(redirect).path == "/team/portal/login/callback"


def test_a_provider_that_cannot_be_reached_is_said_in_one_line() -> None:
    with client("http://127.0.0.1:1") as web:
        got = web.get("/login")
        assert (got.status_code, got.json()) == (503, {"error": UNREACHABLE})


def test_settings_of_a_sign_in_go_together(tmp_path: Path) -> None:
    good = {"CITEBACK_OIDC_ISSUER": "https://id.example", "CITEBACK_OIDC_CLIENT_ID": "citeback"}
    assert access_of(read_settings(tmp_path, good), "x").oidc is not None
    for wrong in (
        {"CITEBACK_OIDC_ISSUER": "https://id.example"},
        {"CITEBACK_OIDC_CLIENT_ID": "citeback"},
        {"CITEBACK_OIDC_CLIENT_SECRET": "0123456789abcdef"},
        {**good, "CITEBACK_OIDC_ISSUER": "http://id.example"},
    ):
        with pytest.raises(SettingsProblem):
            read_settings(tmp_path, wrong)


def test_a_restart_signs_nobody_out_and_a_sign_out_holds_after_it(
    provider: Provider, tmp_path: Path
) -> None:
    """What is kept opens nothing: the name in the cookie is not in the file."""
    first = InHome(tmp_path)
    with client(provider.issuer, sessions=first) as web:
        signed_in(web, provider)
        name = web.cookies[COOKIE]
    first.close()
    held = b"".join(each.read_bytes() for each in tmp_path.glob(f"{FILE}*"))
    assert held and name.encode() not in held
    again = InHome(tmp_path)
    with client(provider.issuer, sessions=again) as web:
        web.cookies[COOKIE] = name
        titles = [each["title"] for each in web.get("/api/sources").json()["sources"]]
        assert titles == [MEMO.title], "with the groups of then"
        web.post("/logout", headers={"Cookie": f"{COOKIE}={name}"})
        assert web.get("/api/sources", headers={"Cookie": f"{COOKIE}={name}"}).status_code == 401
    again.close()
    third = InHome(tmp_path)
    assert third.get(name) is None
    third.close()


def test_a_new_sign_in_ends_the_session_before_it(web: TestClient, provider: Provider) -> None:
    signed_in(web, provider)
    first = web.cookies[COOKIE]
    signed_in(web, provider)
    assert web.cookies[COOKIE] != first and web.get("/api/sources").status_code == 200
    old = {"Cookie": f"{COOKIE}={first}"}
    web.cookies.clear()
    assert web.get("/api/sources", headers=old).status_code == 401


@pytest.mark.parametrize("kept", [True, False])
def test_a_session_ends_when_its_time_is_over(tmp_path: Path, kept: bool) -> None:
    now = [1000.0]
    clock = lambda: now[0]  # noqa: E731
    sessions = InHome(tmp_path, clock) if kept else InProcess(clock=clock)
    sessions.put("ann's", {"name": "oidc:ann"}, for_s=60)
    now[0] += 59
    assert sessions.get("ann's") == {"name": "oidc:ann"}
    now[0] += 2
    assert sessions.get("ann's") is None
    assert sessions.get("") is None and sessions.get("\ud800") is None
