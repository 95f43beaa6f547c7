"""A kept conversation as a file: Markdown, Word, JSON; every citation a footnote with its quote."""

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
    """All that is kept, each answer in the form of the contract; not which groups its sources named."""
    exchanges = [asdict(replace(exchange, readers=())) for exchange in said]
    content = {**asdict(conversation), "exchanges": exchanges}
    return json.dumps(content, indent=2).encode("ascii") + b"\n"


# By the ending of the file: how it is made, and what it is called on the web.
EXPORTS: Mapping[str, tuple[Export, str]] = {
    "md": (as_markdown, "text/markdown; charset=utf-8"),
    "json": (as_json, "application/json"),
    "docx": (
        as_word,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
