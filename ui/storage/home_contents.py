"""Names of what a home contains besides its index: conversations, feedback, added documents, evaluation runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from eval.comparison.history import FOLDER as RUNS
from index.beside import Beside
from index.connections.kept import FILE as CONNECTIONS
from index.connections.kept import FOLDER as FETCHED
from index.home import ADDED
from ui.access.api_keys import FILE as KEYS
from ui.audit.sqlite_store import FILE as AUDIT
from ui.storage.feedback import FILE as FEEDBACK

CONVERSATIONS = "conversations.db"
# Who is signed in (ui.access.signed_in) is left out: a restored backup opens no session again.
KEPT = (CONVERSATIONS, FEEDBACK, KEYS, AUDIT, ADDED, RUNS, CONNECTIONS, FETCHED)
_WORDS = {
    CONVERSATIONS: "the conversations",
    FEEDBACK: "the feedback",
    KEYS: "the API keys",
    AUDIT: "the audit log",
    ADDED: "added documents: {}",
    RUNS: "files of evaluation runs: {}",
    CONNECTIONS: "what is known of connections",
    FETCHED: "documents that connections brought: {}",
}


def in_words(beside: Sequence[Beside]) -> str:
    """A description of which of these a backup contains."""
    counts = Counter(each.name.split("/")[0] for each in beside)
    said = [words.format(counts[name]) for name, words in _WORDS.items() if counts[name]]
    return ", ".join(said) or "no conversations, feedback or added documents"
