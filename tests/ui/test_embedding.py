"""What a portal's page loads: the component, and the frame's empty page. All else needs the user's token."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.ui.examples import CALL, SENTENCE, fresh, script, shelf
from tests.ui.serving import built
from tests.ui.signing import ORIGIN, SECRET, claims, sent, token
from tests.ui.test_rights import PORTAL
from ui.access.identification import FirstOf, IdentityProvider
from ui.access.policy import Access
from ui.access.portal_tokens import PortalTokens
from ui.access.signing_keys import secret_key
from ui.server.application import create_app

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
TOKENS = PortalTokens(secret_key(SECRET), "citeback", (ORIGIN,))
CLOSED = (
    "/", "/config", "/admin", "/api/sources", "/v1/models", "/mcp", "/metrics", "/openapi.json",
    "/conversations/x.md", "/uploads?source=x", "/picture?id=x&page=1", "/embed/", "/embed/x",
    "/gradio_api/queue/data?session_hash=x", "/assets", "/source/memo.txt",
)  # fmt: skip


def client(portal: IdentityProvider | None, root: str = "") -> TestClient:
    access = Access(portal, origins=(ORIGIN,), tells="citations")
    app = built(lambda: create_app(shelf(), script(), kept=fresh(), access=access, root_path=root))
    return TestClient(app)


@pytest.fixture(scope="module")
def web() -> Iterator[TestClient]:
    with client(TOKENS) as found:
        yield found


def test_the_component_is_a_script_for_pages_of_every_origin_and_nothing_else_is(
    web: TestClient,
) -> None:
    loads = {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "no-cors",
        "Sec-Fetch-Dest": "script",
    }
    got = web.get("/citeback-chat.js", headers=loads)
    assert got.status_code == 200 and got.headers["content-type"].startswith("text/javascript")
    assert got.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(got.content) < 15 * 1024
    assert web.get("/citeback-chat.js", headers={"Origin": ORIGIN}).status_code == 200
    assert (
        web.get("/citeback-chat.js", headers={"Origin": "https://evil.example"}).status_code == 403
    )
    for path in (*CLOSED, "/embed", "/theme.css"):
        assert web.get(path, headers=loads).status_code == 403, path


def test_the_frames_page_is_empty_for_everybody_and_all_else_asks_who_it_is(
    web: TestClient,
) -> None:
    got = web.get("/embed")
    assert got.status_code == 200 and "window.citebackFrame" in got.text
    assert got.text.index("window.citebackFrame") < got.text.index("gradio_config")
    for secret in (SENTENCE, CALL.title, CALL.id, SECRET):
        assert secret not in got.text
    assert f'{{"origins": ["{ORIGIN}"], "tells": "citations"}}' in got.text
    assert got.headers["content-security-policy"].endswith(f"frame-ancestors 'self' {ORIGIN}")
    assert "set-cookie" not in got.headers
    for path in CLOSED:
        assert web.get(path).status_code == 401, path
    assert web.post("/embed").status_code == 401
    loaded = re.findall(r'(?:src|href)="\.?/?((?:assets|static)/[^"]+)"', got.text)
    assert loaded
    for path in loaded:
        assert web.get(f"/{path}").status_code == 200, path


def test_only_the_frames_page_has_the_frames_script(web: TestClient) -> None:
    page = web.get("/", headers=sent(token(claims())))
    assert page.status_code == 200 and "window.citebackFrame =" not in page.text


def test_behind_a_proxy_alone_the_frames_page_is_as_closed_as_all_else() -> None:
    with client(PORTAL) as proxied:
        for path in ("/embed", "/citeback-chat.js", "/theme.css"):
            assert proxied.get(path).status_code == 401
    with client(FirstOf((PORTAL, TOKENS))) as both:
        assert both.get("/embed").status_code == 200


def test_the_frames_page_works_under_a_prefix() -> None:
    with client(TOKENS, "/team/portal") as prefixed:
        for path in ("/team/portal/embed", "/embed"):
            assert "window.citebackFrame" in prefixed.get(path).text


def test_without_a_listed_origin_nobody_may_frame_the_page() -> None:
    app = built(lambda: create_app(shelf(), script(), kept=fresh()))
    with TestClient(app) as web:
        got = web.get("/embed")
        assert got.headers["content-security-policy"].endswith("frame-ancestors 'none'")
        assert '"origins": []' in got.text
