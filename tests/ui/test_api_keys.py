"""API keys: a program reads what the groups of its key open, until the key is revoked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from index.errors import CannotRun
from tests.ui.examples import CALL, HOW_LONG, MEMO, Shelf, fresh, script
from tests.ui.serving import built
from tests.ui.signing import ORIGIN, SECRET, claims, sent, token
from ui.access.api_keys import FILE, UNKNOWN, ApiKeys, KeysOnly
from ui.access.identification import IdentityProvider
from ui.access.policy import Access, check_listening
from ui.access.portal_tokens import PortalTokens
from ui.access.signing_keys import secret_key
from ui.cli import main
from ui.server.application import create_app
from ui.settings import Settings, read_settings
from ui.storage.home_contents import KEPT

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*no_silent_downcasting"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
TOKENS = PortalTokens(secret_key(SECRET), "citeback", (ORIGIN,))


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[ApiKeys]:
    found = ApiKeys(tmp_path)
    yield found
    found.close()


def client(keys: ApiKeys, portal: IdentityProvider | None) -> TestClient:
    shelf = Shelf(replace(CALL, groups=("board",)), replace(MEMO, groups=("staff",)))
    access = Access(portal, origins=(ORIGIN,), keys=keys)
    return TestClient(built(lambda: create_app(shelf, script(), kept=fresh(), access=access)))


@pytest.mark.parametrize("portal", [None, TOKENS, KeysOnly()], ids=["no login", "tokens", "keys"])
def test_a_key_opens_what_its_groups_open_until_it_is_revoked(
    keys: ApiKeys, portal: IdentityProvider | None
) -> None:
    key = keys.add("wiki search", ["staff"])
    with client(keys, portal) as web:
        got = web.get("/api/sources", headers=sent(key))
        assert [each["title"] for each in got.json()["sources"]] == [MEMO.title]
        asked = {"model": "citeback", "messages": [{"role": "user", "content": HOW_LONG}]}
        assert web.post("/v1/chat/completions", json=asked, headers=sent(key)).status_code == 200
        for wrong in (key[:-1] + ("A" if key[-1] != "A" else "B"), "cb_", "cb_" + "x" * 5000):
            got = web.get("/api/sources", headers=sent(wrong))
            assert (got.status_code, got.json()) == (401, {"error": UNKNOWN})
        assert keys.revoke("wiki search") and not keys.revoke("wiki search")
        assert web.get("/api/sources", headers=sent(key)).status_code == 401
        said = web.post("/v1/chat/completions", json=asked, headers=sent(key)).json()
        assert said["error"]["message"] == UNKNOWN


def test_beside_keys_each_login_stays_as_it_is(keys: ApiKeys) -> None:
    with client(keys, None) as web:
        assert web.get("/api/sources", headers=sent("none")).status_code == 200, "OpenAI's clients"
    with client(keys, TOKENS) as web:
        assert web.get("/api/sources", headers=sent(token(claims()))).status_code == 200
        assert web.get("/api/sources").status_code == 401
    with client(keys, KeysOnly()) as web:
        for path in ("/", "/api/sources", "/embed", "/admin"):
            assert web.get(path).status_code == 401


def test_only_the_hash_of_a_key_is_kept_and_backups_take_it_along(
    keys: ApiKeys, tmp_path: Path
) -> None:
    key = keys.add("wiki", ["staff"])
    assert not any(key.encode() in each.read_bytes() for each in tmp_path.iterdir())
    assert FILE in KEPT
    assert [(each.name, each.groups, each.used) for each in keys.all()] == [
        ("wiki", ("staff",), None)
    ]


@pytest.mark.parametrize(
    ("name", "groups", "says"),
    [("", [], "can't name"), ("a\nb", [], "can't name"), ("a", ["administrators,"], "groups are"),
     ("a", [" "], "groups are"), ("taken", [], "another name")],
)  # fmt: skip
def test_a_key_that_cannot_be_made_says_why(
    keys: ApiKeys, name: str, groups: list[str], says: str
) -> None:
    keys.add("taken", [])
    keys.revoke("taken")
    with pytest.raises(CannotRun, match=says):
        keys.add(name, groups)


def test_keys_are_made_listed_and_revoked_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def keys(*more: str) -> tuple[int, str, str]:
        code = main(["--home", str(tmp_path), "keys", *more])
        return code, *capsys.readouterr()

    code, key, told = keys("--add", "wiki", "--groups", "staff, board")
    assert code == 0 and key.startswith("cb_") and "shown once" in told
    code, listed, _ = keys()
    assert listed.startswith("wiki: staff, board; made ") and "used never" in listed
    assert key.strip() not in listed
    assert keys("--revoke", "wiki")[0] == 0
    assert "revoked" in keys()[1]
    code, _, told = keys("--revoke", "wiki")
    assert code == 2 and told.count("\n") == 1


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "192.0.2.1", "no.such.host.invalid"])
def test_without_a_login_a_server_listens_on_this_machine_only(host: str, tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match=r"set a login .* or set CITEBACK_WITHOUT_LOGIN=anywhere"):
        check_listening(Settings(), host)
    origins = {"CITEBACK_ORIGINS": ORIGIN}
    for said in (
        {"CITEBACK_WITHOUT_LOGIN": "anywhere"},
        {"CITEBACK_API_KEYS": "required"},
        {**origins, "CITEBACK_TOKEN_SECRET": SECRET},
        {"CITEBACK_USER_HEADER": "X-User", "CITEBACK_PROXY_SECRET": "the proxy and we know it"},
    ):
        check_listening(read_settings(tmp_path, said), host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.9", "::1", "localhost"])
def test_on_this_machine_no_login_is_needed(host: str) -> None:
    check_listening(Settings(), host)


def test_a_refused_server_says_so_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(tmp_path), "serve", "--host", "0.0.0.0"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("citeback: on 0.0.0.0 whoever reaches") and told.count("\n") == 1
