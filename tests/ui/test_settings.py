"""Settings: a file, variables over it, and errors that say where."""

from pathlib import Path

import pytest

from index.errors import CannotRun
from ui.access.identification import Portal
from ui.access.policy import access_of
from ui.access.portal_tokens import PortalTokens
from ui.answering.asker import NOBODY, Admitted
from ui.settings import Settings, SettingsProblem, read_settings


def test_variables_win_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "citeback.toml").write_text('port = 8000\nhost = "::1"\n')
    found = read_settings(tmp_path, {"CITEBACK_PORT": "9000", "PATH": "/bin"})
    assert found == Settings(port=9000, host="::1")


def test_markdown_of_documents_is_escaped_unless_it_is_set_to_be_kept(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}).markdown == "escaped"
    assert read_settings(tmp_path, {"CITEBACK_MARKDOWN": "kept"}).markdown == "kept"


@pytest.mark.parametrize(
    ("file", "environment", "says"),
    [
        ("prot = 1", {}, "unknown setting prot in citeback.toml"),
        ("", {"CITEBACK_PROT": "1"}, "unknown setting CITEBACK_PROT"),
        ("port = 99999", {}, "0 to 65535"),
        ("", {"CITEBACK_LEAST_CONFIDENCE": "2"}, "0 to 1"),
        ("", {"CITEBACK_HOME": " "}, "must be a name"),
        ("", {"CITEBACK_MARKDOWN": "raw"}, "escaped or kept"),
        ("", {"CITEBACK_EFFORT": "a\udcffb"}, "must be a text"),  # bytes that are no UTF-8
        ("proxy_secret = 1234567890123456", {}, "proxy_secret in .* is not what it must be"),
        ("port = ", {}, "citeback.toml can't be read"),
    ],
)
def test_what_cannot_be_set_says_where_and_why(
    tmp_path: Path, file: str, environment: dict[str, str], says: str
) -> None:
    (tmp_path / "citeback.toml").write_text(file)
    with pytest.raises(SettingsProblem, match=says):
        read_settings(tmp_path, environment)


def test_other_origins_are_one_list_of_origins_and_nothing_else(tmp_path: Path) -> None:
    allowed = {"CITEBACK_ORIGINS": "https://a.example http://b.example:8080"}
    assert read_settings(tmp_path, allowed).origins == (
        "https://a.example", "http://b.example:8080",
    )  # fmt: skip
    for wrong in (
        "*", "https://*.b.example", "https://a.example; script-src *", "https://a/\r\nX: y",
        "javascript:x",
    ):  # fmt: skip
        with pytest.raises(SettingsProblem, match="origins like"):
            read_settings(tmp_path, {"CITEBACK_ORIGINS": wrong})
    with pytest.raises(SettingsProblem, match="FRAME_ANCESTORS is gone: origins"):
        read_settings(tmp_path, {"CITEBACK_FRAME_ANCESTORS": "https://a.example"})


def test_a_portals_tokens_need_one_kind_of_key_and_the_portals_origin(tmp_path: Path) -> None:
    origins = {"CITEBACK_ORIGINS": "https://portal.example"}
    good = {**origins, "CITEBACK_TOKEN_SECRET": "0123456789abcdef0123456789abcdef"}
    assert isinstance(access_of(read_settings(tmp_path, good), "x").portal, PortalTokens)
    for wrong, says in (
        ({**good, "CITEBACK_TOKEN_SECRET": "letmein"}, "not what it must be: .* 32 or more"),
        ({**good, "CITEBACK_TOKEN_KEY": "key.pem"}, "one kind of key"),
        ({**good, "CITEBACK_ORIGINS": ""}, "set without origins"),
        ({**origins, "CITEBACK_TOKEN_JWKS": "http://portal.example/keys"}, "begins with https"),
        ({**origins, "CITEBACK_TOKEN_JWKS": "https://a@portal.example/keys"}, "begins with https"),
    ):
        with pytest.raises(SettingsProblem, match=says):
            read_settings(tmp_path, wrong)
    for content in (
        None,
        b"no key",
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    ):
        if content is not None:
            (tmp_path / "key.pem").write_bytes(content)
        path = {**origins, "CITEBACK_TOKEN_KEY": str(tmp_path / "key.pem")}
        with pytest.raises(CannotRun, match=r"token_key .* can't be used"):
            access_of(read_settings(tmp_path, path), "x")
    for wrong in ("portal", "/portal/", "//evil.example", "/a b"):
        with pytest.raises(SettingsProblem, match="a path like /portal"):
            read_settings(tmp_path, {"CITEBACK_ROOT_PATH": wrong})


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MODEL", " ", "must be a name"),
        ("MODEL_URL", "127.0.0.1:8000", "begins with http"),
        ("MODEL_SECONDS", "0", "1 to 600"),
        ("MODEL_TOKENS", "3", "16 to 8000"),
        ("UNSUPPORTED", "show", "leave_out or mark"),
    ],
)
def test_a_chat_models_settings_are_bounded(
    tmp_path: Path, name: str, value: str, says: str
) -> None:
    with pytest.raises(SettingsProblem, match=says):
        read_settings(tmp_path, {f"CITEBACK_{name}": value})


def test_a_portal_needs_a_secret_and_the_secret_is_never_repeated(tmp_path: Path) -> None:
    portal = {"CITEBACK_USER_HEADER": "X-User", "CITEBACK_GROUPS_HEADER": "X-Groups"}
    with pytest.raises(SettingsProblem, match="user_header is set without proxy_secret"):
        read_settings(tmp_path, portal)
    with pytest.raises(SettingsProblem, match="16 or more") as short:
        read_settings(tmp_path, {**portal, "CITEBACK_PROXY_SECRET": "letmein"})
    assert "letmein" not in str(short.value)
    with pytest.raises(SettingsProblem, match="groups_header is set without"):
        read_settings(tmp_path, {"CITEBACK_GROUPS_HEADER": "X-Groups"})
    found = read_settings(tmp_path, {**portal, "CITEBACK_PROXY_SECRET": "0123456789abcdef"})
    access = access_of(found, "127.0.0.1")
    assert access.portal == Portal("X-User", "X-Groups", "0123456789abcdef")


def test_who_administrates_and_who_adds_is_everybody_nobody_or_a_group(tmp_path: Path) -> None:
    said = {"CITEBACK_ADMINISTRATORS": "group:Board of 3", "CITEBACK_UPLOADERS": "nobody"}
    access = access_of(read_settings(tmp_path, said), "127.0.0.1")
    assert (access.administrators, access.uploaders) == (Admitted(group="Board of 3"), NOBODY)
    assert access_of(Settings(), "x").administrators is None
    for wrong in ("all", "group:", "group: "):
        with pytest.raises(SettingsProblem, match="everybody, nobody or group:NAME"):
            read_settings(tmp_path, {"CITEBACK_UPLOADERS": wrong})
