"""The HTTP interface is what its own OpenAPI description says: over a real index and chain."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rag.langchain.chain import QuestionChain
from tests.conftest import Opens
from tests.fakes import WordReranker
from tests.ui.examples import fresh
from tests.ui.serving import built, served
from ui.indexing.background_sync import Syncing
from ui.server.application import create_app
from ui.storage.feedback import FeedbackStore

# That a conversation holds a question, and that its model is one there is, is in no schema.
_NO_SCHEMA_SAYS = """
[[operations]]
include-path = "/v1/chat/completions"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 404]

[[operations]]
include-path = "/v1/responses"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400, 404]

[[operations]]
include-path = "/v1/retrieval"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400]

# An answer is sent back as it was got; a number in quotes is read as the number. That a quote ends
# behind its start, and which numbers there can't be, is in no schema.
[[operations]]
include-path = "/api/feedback"
checks.positive_data_acceptance.expected-statuses = ["2xx", 400]
checks.negative_data_rejection.expected-statuses = [201, 400]
"""


@pytest.fixture
def described(opens: Opens, docs: Path, home: Path) -> Iterator[str]:
    """The address of a served app over a real index."""
    (docs / "harbour.md").write_text("# Ice\n\nThe harbour froze in 2021.\n\nGrain was shipped.")
    with opens(writing=True) as library:
        library.sync([docs])
        chain = QuestionChain(library, reranker=WordReranker())
        with closing(FeedbackStore(home)) as feedback:
            app = built(
                lambda: create_app(
                    library,
                    chain,
                    kept=fresh(),
                    feedback=feedback,
                    syncing=Syncing(library),
                    token="a secret that nobody guesses",
                )
            )
            with served(app) as url:
                yield url


def test_every_route_does_what_its_description_says(described: str, tmp_path: Path) -> None:
    """Schemathesis makes requests, fitting and unfitting ones, and judges what comes back."""
    (tmp_path / "schemathesis.toml").write_text(_NO_SCHEMA_SAYS)
    ran = subprocess.run(
        [
            sys.executable, "-c", "from schemathesis.cli import schemathesis; schemathesis()",
            "run", f"{described}openapi.json", "--checks", "all", "--max-examples", "30",
            "--seed", "1", "--continue-on-failure", "--request-timeout", "60", "--suppress-health-check", "all",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
