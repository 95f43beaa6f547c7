"""What a document loader's process says, when it fails, holds no secret."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from index.connections.kept import KeptDocuments
from index.connections.loading import Loader, run_loader

SECRET = "tide-table-" + "9" * 40
FAILING = """
class Failing:
    def __init__(self, token):
        self.token = token

    def load(self):
        raise ValueError("x" * {before} + self.token)
"""


@pytest.mark.parametrize("before", [0, 270, 285])
def test_a_secret_is_named_also_where_the_message_is_cut(tmp_path: Path, before: int) -> None:
    (tmp_path / "failing_loader.py").write_text(FAILING.format(before=before), "utf-8")
    loader = Loader("failing_loader:Failing", {"token": SECRET}, tmp_path, {"$TOKEN": SECRET})
    with closing(KeptDocuments(tmp_path / "home")) as kept:
        failed = run_loader(kept, "shelf", loader).failed
    assert failed is not None and failed.startswith("ValueError: ")
    assert SECRET[:6] not in failed
