"""``citeback move --to PLACE``"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import asdict

from index.connections.kept import CONNECTION_COLUMNS, CONNECTION_TABLES, DOCUMENT_COLUMNS
from index.connections.kept import FILE as CONNECTIONS
from index.embedding import embedder_named
from index.errors import CannotRun
from index.moving import Table, move
from ui.access.api_keys import FILE as KEYS
from ui.access.api_keys import TABLE as KEYS_TABLE
from ui.commands.exit_codes import DONE
from ui.settings import Settings
from ui.storage.conversations import TABLES as CONVERSATION_TABLES
from ui.storage.feedback import FILE as FEEDBACK
from ui.storage.feedback import TABLE as FEEDBACK_TABLE
from ui.storage.home_contents import CONVERSATIONS

BESIDE = (
    Table(
        CONVERSATIONS, "conversations", ("id", "person", "title", "changed"), CONVERSATION_TABLES
    ),
    Table(
        CONVERSATIONS,
        "exchanges",
        ("conversation", "number", "said", "exchange"),
        CONVERSATION_TABLES,
    ),
    Table(
        FEEDBACK,
        "feedback",
        ("id", "at", "verdict", "reason", "asker", "question", "history", "answer"),
        (FEEDBACK_TABLE,),
    ),
    Table(CONNECTIONS, "connections", CONNECTION_COLUMNS, CONNECTION_TABLES),
    Table(CONNECTIONS, "documents", DOCUMENT_COLUMNS, CONNECTION_TABLES),
    Table(KEYS, "keys", ("name", "hash", "groups", "made", "used", "revoked"), (KEYS_TABLE,)),
)
_DATABASE = re.compile(r"postgres(ql)?://\S+")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Take the index over, and say what came."""
    if options.to != "files" and not _DATABASE.fullmatch(options.to):
        raise CannotRun("--to takes postgresql://USER@HOST:5432/NAME, or files")
    to = None if options.to == "files" else options.to
    moved = move(settings.home, to, named=embedder_named, beside=BESIDE)
    if options.json:
        print(json.dumps(asdict(moved)))
        return DONE
    print(
        f"moved and compared: {moved.sources:,} sources, {moved.chunks:,} passages, "
        f"{moved.vectors:,} vectors, {moved.beside:,} rows beside them"
    )
    print("set CITEBACK_DATABASE to that address" if to else "unset CITEBACK_DATABASE")
    return DONE
