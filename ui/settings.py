"""Settings: ``CITEBACK_*`` variables over ``citeback.toml`` over defaults; unknown ones are errors."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from index.device import DeviceName
from index.errors import CannotRun
from index.loaders.options import ReadingOptions
from index.stores.chroma_address import ChromaServer
from rag.reading.caution import Caution
from rag.reading.effort import EffortName
from rag.text.escaping import Markdown

FILE = "citeback.toml"
PREFIX = "CITEBACK_"

Unsupported = Literal["leave_out", "mark"]
PortalEvents = Literal["none", "citations", "answers"]
Hidden = Literal["left_out", "taken_in"]


class SettingsProblem(CannotRun):
    """A setting that can't be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class About:
    """The description of a setting for docs/settings.md; ``default`` is in words, if the value says too little."""

    text: str
    default: str | None = None


def _matching(pattern: str, what: str) -> AfterValidator:
    def checked(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"it must be {what}")
        return value

    return AfterValidator(checked)


def _each_matching(pattern: str, what: str) -> AfterValidator:
    def checked(values: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(pattern, each) for each in values):
            raise ValueError(f"it must be {what}")
        return values

    return AfterValidator(checked)


def _split(separator: str | None) -> BeforeValidator:
    """Splits a list in one string, the form that environment variables have."""

    def split(value: object) -> object:
        return value.split(separator) if isinstance(value, str) else value

    return BeforeValidator(split)


def _secret(least: int) -> AfterValidator:
    def checked(value: str) -> str:
        if len(value) < least or not value.isascii() or value.strip() != value:
            raise ValueError(f"it must have {least} or more plain characters")
        return value

    return AfterValidator(checked)


def _groups(named: tuple[str, ...]) -> tuple[str, ...]:
    named = tuple(each.strip() for each in named)
    if not named or not all(named) or any("," in each for each in named):
        raise ValueError("it must be everybody, nobody, or names of groups with commas between")
    if len(named) > 1 and not {"everybody", "nobody"}.isdisjoint(named):
        raise ValueError("everybody and nobody stand by themselves")
    return named


def _folder(value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value).strip():
        raise ValueError("it must be a name")
    return Path(value).expanduser()


_SECRETS = (
    "database",
    "proxy_secret",
    "token_secret",
    "oidc_client_secret",
    "chroma_token",
)  # no message repeats their values
Name = Annotated[str, _matching(r"(?s).*\S.*", "a name")]
Folder = Annotated[Path, BeforeValidator(_folder)]
Url = Annotated[
    str, _matching(r"(?s)https?://.*\S.*", "an address that begins with http:// or https://")
]
DatabaseUrl = Annotated[
    str,
    _matching(r"postgres(ql)?://\S+", "an address like postgresql://USER@HOST:5432/NAME"),
]
Origins = Annotated[
    tuple[str, ...],
    _split(None),
    _each_matching(
        r"https?://[A-Za-z0-9.-]+(:\d{1,5})?",
        "origins like https://portal.example, written out (no *), with blanks between",
    ),
]
Hosts = Annotated[
    tuple[str, ...],
    _split(None),
    _each_matching(
        r"\*|[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*",
        "names like chat.example, without port, with blanks between",
    ),
]
Header = Annotated[
    str, _matching(r"[A-Za-z0-9-]{1,60}", "the name of a header, like X-Forwarded-User")
]
Secret = Annotated[str, _secret(16)]
SigningSecret = Annotated[str, _secret(32)]
ServiceUrl = Annotated[
    str,
    _matching(
        r"https://[^\s/?#@]+[^\s#@]*|http://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?([/?][^\s#@]*)?",
        "an address that begins with https:// (http:// only on this machine)",
    ),
]
ServerUrl = Annotated[
    str,
    _matching(
        r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(/[^\s?#@]*)?",
        "an address like http://127.0.0.1:8000",
    ),
]
ChromaName = Annotated[
    str, _matching(r"[A-Za-z0-9][A-Za-z0-9._-]{2,}", "three or more of A-Z a-z 0-9 . _ -")
]
Admitted = Annotated[
    str, _matching("everybody|nobody|group:.*[^ ].*", "everybody, nobody or group:NAME")
]
Groups = Annotated[tuple[str, ...], _split(","), AfterValidator(_groups)]
Prefix = Annotated[
    str,
    _matching(r"(/[A-Za-z0-9._~-]+)*", "a path like /portal, without a slash at its end"),
]


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings: their types, descriptions and defaults. docs/settings.md is made from this class."""

    home: Annotated[Folder, About("folder of the index (`--home` goes before it)")] = Path(
        ".citeback"
    )
    database: Annotated[
        DatabaseUrl | None,
        About(
            "a PostgreSQL database for the index and what is said, `postgresql://USER@HOST:5432/NAME`: "
            "[several servers share it](postgres.md)",
            default="files in the home",
        ),
    ] = None
    embedding_model: Annotated[
        Name,
        About(
            "packaged (`all-MiniLM-L6-v2-int8`, or in float without the ending), a folder, or a hub name"
        ),
    ] = "all-MiniLM-L6-v2-int8"
    chroma_url: Annotated[
        ServerUrl | None,
        About("address of a Chroma server that holds the vectors", "none: they lie in the home"),
    ] = None
    chroma_token: Annotated[
        Secret | None, About("what it is sent as a bearer token, 16 characters or more")
    ] = None
    chroma_ca: Annotated[
        Folder | None,
        About(
            "file with the certificates (PEM) of the authority that signed its own",
            "those of the system",
        ),
    ] = None
    chroma_tenant: Annotated[ChromaName, About("tenant there, made if it is missing")] = (
        "default_tenant"
    )
    chroma_database: Annotated[
        ChromaName, About("database of that tenant, made if it is missing")
    ] = "default_database"
    hidden: Annotated[
        Hidden,
        About(
            "what documents hold but don't show, or no longer say (hidden sheets, rows, slides and text, deleted "
            "text): `left_out`, `taken_in`; after a change every file is read again"
        ),
    ] = "left_out"
    ocr: Annotated[
        Literal["on", "off"],
        About(
            "pictures are read, scans among them: `on`, `off`; after a change every file is read again"
        ),
    ] = "on"
    least_confidence: Annotated[
        Annotated[float, Field(ge=0, le=1)] | None,
        About("confidence an answer needs (0 to 1)", "calibrated, else by `CITEBACK_CAUTION`"),
    ] = None
    caution: Annotated[
        Caution,
        About("how readily questions are answered: `strict`, `balanced`, `open`"),
    ] = "balanced"
    effort: Annotated[
        EffortName,
        About("how much is read for a question: `fast`, `balanced`, `thorough`"),
    ] = "balanced"
    passages: Annotated[
        int, Field(ge=1, le=100), About("passages looked through for a question (1 to 100)")
    ] = 30
    quotes: Annotated[int, Field(ge=1, le=10), About("sentences quoted at most (1 to 10)")] = 3
    device: Annotated[
        DeviceName,
        About(
            "where the models for search and reading run: `cpu`, `cuda`, or `auto`: on a CUDA card if PyTorch can "
            "use one"
        ),
    ] = "auto"
    cached_answers: Annotated[
        int,
        Field(ge=0, le=100_000),
        About(
            "answers that a server keeps for those who ask the same again (0 to 100000); 0 keeps none"
        ),
    ] = 500
    root_path: Annotated[Prefix, About("prefix that a proxy puts the server under (`/portal`)")] = (
        ""
    )
    hosts: Annotated[
        Hosts, About("names it is called by, besides this machine's own and addresses; `*` any")
    ] = ()
    origins: Annotated[
        Origins,
        About(
            "origins whose pages may show the page in a frame, talk with it, ask and read "
            "(`https://portal.example`)",
            "none but its own",
        ),
    ] = ()
    token_secret: Annotated[
        SigningSecret | None,
        About("secret with which a portal signs its users' tokens (HS256), 32 characters or more"),
    ] = None
    token_key: Annotated[
        Folder | None,
        About("file with the public key (PEM) of a portal's tokens (RS256, ES256)"),
    ] = None
    token_jwks: Annotated[
        ServiceUrl | None,
        About("address at which a portal publishes the keys of its tokens (JWKS)"),
    ] = None
    token_audience: Annotated[
        Name, About("what such a token must name as its audience (`aud`)")
    ] = "citeback"
    portal_events: Annotated[
        PortalEvents,
        About(
            "what the scripts of a portal's page learn of the frame in it: `none`, `citations` (those that "
            "are opened), `answers` (with their citations, too)"
        ),
    ] = "none"
    user_header: Annotated[
        Header | None, About("header in which a proxy names the user", "none: no login")
    ] = None
    groups_header: Annotated[
        Header | None, About("header in which it names their groups, with commas between")
    ] = None
    proxy_secret: Annotated[
        Secret | None,
        About("what the proxy sends as `X-Citeback-Proxy`, 16 characters or more"),
    ] = None
    oidc_issuer: Annotated[
        ServiceUrl | None,
        About("OpenID Connect provider at which people sign in to our own page (its issuer)"),
    ] = None
    oidc_client_id: Annotated[Name | None, About("our client id there")] = None
    oidc_client_secret: Annotated[
        Secret | None, About("our secret there", "none: a public client")
    ] = None
    oidc_groups: Annotated[Name, About("claim of its ID tokens that lists a person's groups")] = (
        "groups"
    )
    api_keys: Annotated[
        Literal["accepted", "required"],
        About(
            "keys of programs (`citeback keys`): `accepted` beside what else is set; `required`: without another "
            "login nobody gets in without one"
        ),
    ] = "accepted"
    without_login: Annotated[
        Literal["this_machine", "anywhere"],
        About(
            "where a server without a login may listen: `this_machine`, or `anywhere`, for whoever reaches it"
        ),
    ] = "this_machine"
    administrators: Annotated[
        Admitted | None,
        About(
            "who may open `/admin`: `everybody`, `nobody`, `group:NAME`",
            "everybody; behind a login nobody",
        ),
    ] = None
    uploaders: Annotated[
        Admitted | None,
        About("who may add documents, in the same words", "everybody; behind a login nobody"),
    ] = None
    default_groups: Annotated[
        Groups | None,
        About(
            "who may read sources that name no groups: `everybody`, `nobody`, or groups with commas between",
            "everybody; beside sources of the same corpus that name some, administrators",
        ),
    ] = None
    model: Annotated[
        Name | None,
        About("chat model that writes: `provider:name`, or `local`", "none: answers are quotes"),
    ] = None
    model_url: Annotated[
        Url | None,
        About("address of a server that speaks like OpenAI's; Azure's endpoint", "the provider's"),
    ] = None
    model_seconds: Annotated[
        int, Field(ge=1, le=600), About("seconds that one answer may take (1 to 600)")
    ] = 120
    model_tokens: Annotated[
        int, Field(ge=16, le=8000), About("tokens that one answer may have (16 to 8000)")
    ] = 400
    unsupported: Annotated[
        Unsupported, About("sentences that no source supports: `leave_out`, `mark`")
    ] = "leave_out"
    markdown: Annotated[
        Markdown,
        About(
            "Markdown images, links and HTML of documents in `/v1`, MCP and commands: `escaped`, `kept`"
        ),
    ] = "escaped"
    private_hosts: Annotated[
        Hosts,
        About(
            "hosts whose pages may be indexed from private addresses (an intranet's), with blanks between; "
            "`*` any",
            "none: only public addresses",
        ),
    ] = ()
    fetch_delay: Annotated[
        float,
        Field(ge=0, le=60),
        About("seconds between two requests to a web server that is indexed (0 to 60)"),
    ] = 0.5
    traces: Annotated[Url | None, About("where OpenTelemetry spans go (OTLP, gRPC)", "nowhere")] = (
        None
    )
    host: Annotated[Name, About("address to serve at")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535), About("port to serve at")] = 7860
    upload_mb: Annotated[
        int,
        Field(ge=0, le=1024),
        About("largest document that can be added on the page, in MB; 0 allows none"),
    ] = 50

    audit_days: Annotated[
        int,
        Field(ge=0, le=36500),
        About("days for which the audit log is kept (`citeback audit`); 0 keeps none"),
    ] = 365
    audit_questions: Annotated[
        Literal["kept", "left_out"],
        About("the questions' texts in the audit log: `kept`, `left_out`"),
    ] = "kept"
    questions_a_minute: Annotated[
        Annotated[int, Field(ge=0, le=100_000)] | None,
        About(
            "questions and searches that a person or a key may send a minute; 0 sets no limit",
            "60 with a login, else none",
        ),
    ] = None
    questions_at_once: Annotated[
        Annotated[int, Field(ge=0, le=10_000)] | None,
        About(
            "of these, how many at once; 0 sets no limit",
            "8 with a login, else none",
        ),
    ] = None
    uploads_an_hour: Annotated[
        Annotated[int, Field(ge=0, le=100_000)] | None,
        About(
            "documents that a person may add an hour; 0 sets no limit",
            "200 with a login, else none",
        ),
    ] = None
    logs: Annotated[
        Literal["text", "json"],
        About("what the server writes to stderr: `text`, or `json`, an object a line"),
    ] = "text"

    @property
    def reading(self) -> ReadingOptions:
        """How files are read: by every command that reads some, and by the server."""
        return ReadingOptions(hidden=self.hidden == "taken_in", ocr=self.ocr == "on")

    @property
    def chroma(self) -> ChromaServer | None:
        """The Chroma server that holds the vectors; None if they lie in the home."""
        if self.chroma_url is None:
            return None
        return ChromaServer(
            self.chroma_url,
            self.chroma_token,
            self.chroma_ca,
            self.chroma_tenant,
            self.chroma_database,
        )

    @property
    def has_login(self) -> bool:
        """Whether users are identified, so that they can be told apart by their rights."""
        return (
            self.user_header is not None
            or bool(_signed(self))
            or self.oidc_issuer is not None
            or self.api_keys == "required"
        )


_KINDS = {"tuple_type": "a list of texts, or one text"}
_NAMES = tuple(field.name for field in fields(Settings))


def read_settings(folder: Path, environment: Mapping[str, str]) -> Settings:
    """The settings that apply in ``folder``; SettingsProblem says what is wrong and where."""
    given = {**_from_file(folder / FILE), **_from(environment)}
    for name, (_, where) in given.items():
        if name == "frame_ancestors":
            raise SettingsProblem(
                f"{where} is gone: origins (CITEBACK_ORIGINS) is the one list of origins"
            )
        if name not in _NAMES:
            raise SettingsProblem(f"unknown setting {where}: the settings are {', '.join(_NAMES)}")
    values = {name: value for name, (value, _) in given.items()}
    return _fitting(_checked(values, {name: where for name, (_, where) in given.items()}))


def _fitting(settings: Settings) -> Settings:
    """The settings; SettingsProblem if they contradict each other."""
    if settings.user_header and not settings.proxy_secret:
        raise SettingsProblem(
            "user_header is set without proxy_secret: without one, anybody could name themselves"
        )
    if len(_signed(settings)) > 1:
        raise SettingsProblem(
            f"{' and '.join(_signed(settings))} are set: a token has one kind of key"
        )
    if _signed(settings) and not settings.origins:
        raise SettingsProblem(
            f"{_signed(settings)[0]} is set without origins: name the portal's (https://portal.example)"
        )
    if settings.chroma_url is None and (
        settings.chroma_token
        or settings.chroma_ca
        or settings.chroma_tenant != "default_tenant"
        or settings.chroma_database != "default_database"
    ):
        raise SettingsProblem(
            "a setting of a Chroma server is set without chroma_url: set that, too"
        )
    if (settings.oidc_issuer is None) != (settings.oidc_client_id is None):
        raise SettingsProblem("oidc_issuer and oidc_client_id go together: set both, or neither")
    if settings.oidc_client_secret and settings.oidc_issuer is None:
        raise SettingsProblem("oidc_client_secret is set without oidc_issuer")
    if settings.groups_header and not settings.user_header:
        raise SettingsProblem("groups_header is set without user_header: set both, or neither")
    if settings.default_groups and not settings.has_login:
        raise SettingsProblem(
            "default_groups is set without a login (user_header, ...): without one everybody reads everything"
        )
    return settings


def _signed(settings: Settings) -> list[str]:
    """The names of the settings that say how a portal's tokens are signed."""
    names = ("token_secret", "token_key", "token_jwks")
    return [name for name in names if getattr(settings, name) is not None]


def _from_file(path: Path) -> dict[str, tuple[object, str]]:
    if not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsProblem(f"{path.name} can't be read: {error}") from error
    # Its connections are no settings: ``ui.indexing.configured`` reads them.
    return {
        name: (value, f"{name} in {path.name}")
        for name, value in found.items()
        if name != "connections"
    }


def _from(environment: Mapping[str, str]) -> dict[str, tuple[object, str]]:
    return {
        name.removeprefix(PREFIX).lower(): (value, name)
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }


def _checked(values: Mapping[str, object], where: Mapping[str, str]) -> Settings:
    """Settings with these values; ``where`` says where each was set, for error messages."""
    for name, value in values.items():
        if isinstance(value, bool):  # pydantic would accept it as a number
            raise SettingsProblem(f"{where[name]} is {value!r}: no setting is true or false")
    try:
        return TypeAdapter(Settings).validate_python(dict(values))
    except ValidationError as error:
        problem = _first(error)
        name = str(problem["loc"][0])
        shown = "not what it must be" if name in _SECRETS else repr(values[name])
        raise SettingsProblem(f"{where[name]} is {shown}: {_said(name, problem)}") from None


def _first(error: ValidationError) -> ErrorDetails:
    """The first error, without the one that only says that None is allowed too."""
    return next(each for each in error.errors() if each["type"] != "none_required")


def _said(name: str, problem: ErrorDetails) -> str:
    """One line that says what a setting must be."""
    context = problem.get("ctx", {})
    if problem["type"] == "value_error":
        return str(context["error"])
    if problem["type"] == "literal_error":
        return f"it must be {context['expected']}".replace("'", "")
    bounds = _bounds(name)
    return (
        f"it must be {bounds}" if bounds else f"it must be {_KINDS.get(problem['type'], 'a text')}"
    )


def _bounds(name: str) -> str | None:
    """The bounds of a number, like ``0 to 65535``; None if the setting has none."""
    schema = TypeAdapter(Settings).json_schema()["properties"][name]
    number = next((each for each in (schema, *schema.get("anyOf", ())) if "minimum" in each), None)
    return f"{number['minimum']} to {number['maximum']}" if number else None


def about(name: str) -> About:
    """The description of a setting."""
    hints = get_type_hints(Settings, include_extras=True)
    return next(each for each in hints[name].__metadata__ if isinstance(each, About))


def environment_settings() -> Settings:
    """The settings of the current folder and environment."""
    return read_settings(Path.cwd(), os.environ)


def changed(settings: Settings, name: str, value: str) -> Settings:
    """``settings`` with one of them changed; SettingsProblem for an unknown name or an invalid value."""
    if name not in _NAMES:
        raise SettingsProblem(f"unknown setting {name}: the settings are {', '.join(_NAMES)}")
    checked = _checked({name: value}, {name: name})
    chosen: Any = getattr(checked, name)
    return replace(settings, **{name: chosen})
