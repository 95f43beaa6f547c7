"""``python -m ui.settings_table``: docs/settings.md, made from the settings themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields

from ui.settings import PREFIX, Settings

_HEAD = """\
# Settings

Made by `python -m ui.settings_table > docs/settings.md`. A variable goes before the same name in lower case,
without `CITEBACK_`, in a `citeback.toml` of the folder that a command is started in. An unknown setting is an
error.

| setting | variable | default |
|---|---|---|
"""
# What each is, and the default where it says more than the value.
ABOUT: Mapping[str, tuple[str, str | None]] = {
    "home": ("folder of the index (`--home` goes before it)", None),
    "embedding_model": (
        "packaged (`all-MiniLM-L6-v2-int8`, or in float without the ending), a folder, or a hub name",
        None,
    ),
    "least_confidence": ("confidence an answer needs (0 to 1)", "calibrated, else fitted"),
    "effort": ("how much is read for a question: `fast`, `balanced`, `thorough`", None),
    "passages": ("passages looked through for a question (1 to 100)", None),
    "quotes": ("sentences quoted at most (1 to 10)", None),
    "frame_ancestors": ("origins that may show the page in a frame", None),
    "root_path": ("prefix that a proxy puts the server under (`/portal`)", None),
    "hosts": ("names it is called by, besides this machine's own and addresses; `*` any", None),
    "origins": (
        "origins whose pages may ask and read, with credentials (`https://portal.example`)",
        "none but its own",
    ),
    "user_header": ("header in which a proxy names the user", "none: no login"),
    "groups_header": ("header in which it names their groups, with commas between", None),
    "proxy_secret": ("what the proxy sends as `X-Citeback-Proxy`, 16 characters or more", None),
    "administrators": (
        "who may open `/admin`: `everybody`, `nobody`, `group:NAME`",
        "everybody; behind a login nobody",
    ),
    "uploaders": ("who may add documents, in the same words", "everybody; behind a login nobody"),
    "default_groups": (
        "who may read sources that name no groups: `everybody`, `nobody`, or groups with commas between",
        "everybody; beside sources of the same corpus that name some, administrators",
    ),
    "model": ("chat model that writes: `provider:name`, or `local`", "none: answers are quotes"),
    "model_url": (
        "address of a server that speaks like OpenAI's; Azure's endpoint",
        "the provider's",
    ),
    "model_seconds": ("seconds that one answer may take (1 to 600)", None),
    "model_tokens": ("tokens that one answer may have (16 to 8000)", None),
    "unsupported": ("sentences that no source supports: `leave_out`, `mark`", None),
    "markdown": (
        "Markdown images, links and HTML of documents in `/v1`, MCP and commands: `escaped`, `kept`",
        None,
    ),
    "traces": ("where OpenTelemetry spans go (OTLP, gRPC)", "nowhere"),
    "host": ("address to serve at", None),
    "port": ("port to serve at", None),
    "upload_mb": ("largest document that can be added on the page, in MB; 0 allows none", None),
}


def table() -> str:
    """The page of all settings, as Markdown; KeyError for one that ``ABOUT`` doesn't know."""
    rows = []
    for each in fields(Settings):
        about, default = ABOUT[each.name]
        shown = default or _shown(each.default)
        rows.append(f"| {about} | `{PREFIX}{each.name.upper()}` | {shown} |\n")
    return _HEAD + "".join(rows)


def _shown(default: object) -> str:
    empty = default in (None, (), "", MISSING)
    return "none" if empty else f"`{default}`"


if __name__ == "__main__":
    print(table(), end="")
