"""A full disk: said in one line, nothing lost, and the next run goes on.

The disk is a small file system in memory, mounted in a namespace of its own where that is allowed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.crashing import MODELS, answers, content, first_documents, opened, second_documents
from tests.mounting import needs_mounts

FILLS = """
set -e
mount -t tmpfs -o size={size} tmpfs {disk}
cp -a {start}/. {disk}/
set +e
{python} -m ui.fills {disk} {docs} {model}
code=$?
set -e
cp -a {disk}/. {end}/
exit $code
"""


def fill(
    start: Path, end: Path, docs: Path, disk: Path, size: str, model: str = MODELS[0]
) -> subprocess.CompletedProcess[str]:
    """Build on a disk of ``size`` that holds what ``start`` holds; what is left goes to ``end``."""
    script = FILLS.format(
        size=size,
        disk=disk,
        start=start,
        docs=docs,
        end=end,
        model=model,
        python=sys.executable,
    ).replace("ui.fills", "tests.crashing")
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@needs_mounts
@pytest.mark.parametrize("size", ["300k", "2m", "6m"])
def test_a_full_disk_is_one_line_and_nothing_is_lost(size: str, tmp_path: Path) -> None:
    docs, start, end, disk, whole = (tmp_path / name for name in ("d", "start", "end", "disk", "w"))
    first_documents(docs)
    for folder in (start, end, disk):
        folder.mkdir()
    ran = fill(start, end, docs, disk, size)
    assert ran.returncode == 2, (ran.stdout, ran.stderr)
    assert len(ran.stderr.strip().splitlines()) == 1
    assert "full" in ran.stderr
    assert os.listdir(end)
    with opened(end, MODELS[0], writing=True) as library:
        library.sync([docs])
        assert library.examine() == []
    with opened(whole, MODELS[0], writing=True) as library:
        library.sync([docs])
    assert content(end, MODELS[0]) == content(whole, MODELS[0])


@needs_mounts
@pytest.mark.parametrize("model", MODELS)
def test_what_was_indexed_answers_while_the_disk_is_full(model: str, tmp_path: Path) -> None:
    """In the live generation, and beside one of another model that did not fit any more."""
    docs, start, end, disk = (tmp_path / name for name in ("docs", "start", "end", "disk"))
    first_documents(docs)
    with opened(start, MODELS[0], writing=True) as library:
        library.sync([docs])
    second_documents(docs)
    for folder in (end, disk):
        folder.mkdir()
    size = sum(path.stat().st_size for path in start.rglob("*")) // 1024 + 600
    ran = fill(start, end, docs, disk, f"{size}k", model)
    assert (ran.returncode, "full" in ran.stderr) == (2, True), ran.stderr
    with opened(end, model) as library:
        assert library.models[0] == MODELS[0]
        assert answers(library)
    with opened(end, model, writing=True) as library:
        library.sync([docs])
        assert library.examine() == []
        assert library.models[0] == model
