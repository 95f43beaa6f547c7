"""Exports a kept conversation as Markdown, Word or JSON; citations become footnotes with their quotes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from ui.exports.markdown import as_markdown
from ui.exports.word import as_word
from ui.storage.conversations import Conversation
from ui.storage.exchanges import Exchanges
from ui.texts import Texts

Export = Callable[[Conversation, Exchanges, Texts], bytes]


def as_json(conversation: Conversation, said: Exchanges, texts: Texts) -> bytes:
    """The whole conversation, with answers in the contract's form; without the groups of the sources."""
    exchanges = [asdict(replace(exchange, readers=())) for exchange in said]
    content = {**asdict(conversation), "exchanges": exchanges}
    return json.dumps(content, indent=2).encode("ascii") + b"\n"


# By file extension: the export function and the media type.
EXPORTS: Mapping[str, tuple[Export, str]] = {
    "md": (as_markdown, "text/markdown; charset=utf-8"),
    "json": (as_json, "application/json"),
    "docx": (
        as_word,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
