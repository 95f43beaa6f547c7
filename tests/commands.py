"""The command line in processes of its own, as a user runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT


def citeback(
    *arguments: str | Path, home: Path, input: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run one command in a process of its own, without a network."""
    return subprocess.run(
        [sys.executable, "-m", "ui", "--home", str(home), *map(str, arguments)],
        cwd=ROOT,
        input=input,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "HF_HUB_OFFLINE": "1", **environment},
        check=False,
    )


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """``citeback serve`` on a free port; yields its address, and stops it as a user would."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ui", "--home", str(home), "serve", "--port", "0"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    assert process.stderr is not None
    with process:
        try:
            for line in process.stderr:
                if address := re.search(r"http://\S+", line):
                    yield address.group()
                    break
            else:
                raise AssertionError("the server ended before it was up")
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
