"""The command line in processes of its own, as a user runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import ROOT


def citeback(
    *arguments: str | Path,
    home: Path,
    input: str | None = None,
    within: Sequence[str] = (),
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run one command in a process of its own, without a network; ``within`` is put before it."""
    return subprocess.run(
        [*within, sys.executable, "-m", "ui", "--home", str(home), *map(str, arguments)],
        cwd=ROOT,
        input=input,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "HF_HUB_OFFLINE": "1", **environment},
        check=False,
    )


def started(
    *arguments: str | Path, home: Path, within: Sequence[str] = (), **environment: str
) -> subprocess.Popen[str]:
    """Start one command without waiting for its end; ``within`` is put before it."""
    return subprocess.Popen(
        [*within, sys.executable, "-m", "ui", "--home", str(home), *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1", **environment},
        # A shell's background job ignores Ctrl-C, and so would what it starts: the tests' commands mustn't.
        preexec_fn=_heeding_ctrl_c,
    )


def _heeding_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def serving(home: Path, *arguments: str, **environment: str) -> Iterator[str]:
    """``citeback serve`` on a free port; yields its address, and stops it as a user would."""
    with started("serve", "--port", "0", *arguments, home=home, **environment) as process:
        try:
            yield address(process)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def address(process: subprocess.Popen[str]) -> str:
    """Where a started ``citeback serve`` is reached, once it is up."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://\S+", line):
            return found.group()
    raise AssertionError("the server ended before it was up")
