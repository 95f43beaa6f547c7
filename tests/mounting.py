"""Disks that are full, small or may only be read, in a namespace of their own where that is allowed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_UNSHARED = ("unshare", "--map-root-user", "--mount", "sh", "-e", "-c")


def may_mount() -> bool:
    try:
        ran = subprocess.run([*_UNSHARED, "true"], capture_output=True, check=False)
    except OSError:
        return False
    return ran.returncode == 0


needs_mounts = pytest.mark.skipif(
    sys.platform != "linux" or not may_mount(), reason="no namespace to mount in"
)


def read_only(folder: Path) -> list[str]:
    """What is put before a command, so that it may only read ``folder``."""
    script = f'mount --bind "{folder}" "{folder}"; mount -o remount,ro,bind "{folder}"; exec "$@"'
    return [*_UNSHARED, script, "sh"]


def small(disk: Path, start: Path, *, room: int) -> list[str]:
    """Before a command: ``disk`` is one that holds what ``start`` does, with ``room`` bytes more."""
    held = sum(-(-path.stat().st_size // 4096) * 4096 + 4096 for path in start.rglob("*"))
    size = (held + room) // 4096 * 4096
    script = f'mount -t tmpfs -o size={size} tmpfs "{disk}"; cp -a "{start}/." "{disk}/"; exec "$@"'
    return [*_UNSHARED, script, "sh"]


def full(disk: Path, start: Path) -> list[str]:
    """Before a command: ``disk`` holds what ``start`` does, and nothing more goes in."""
    *before, script, name = small(disk, start, room=1 << 20)
    fill = f'dd if=/dev/zero of="{disk}/filler" bs=4096 2>/dev/null || true; exec "$@"'
    return [*before, script.replace('exec "$@"', fill), name]


def seen_by(process: subprocess.Popen[str], path: Path) -> Path:
    """A path as a process in a namespace sees it."""
    return Path(f"/proc/{process.pid}/root{path}")


def fill_up(folder: Path) -> Path:
    """Leave no room on the disk of ``folder``; returns the file that takes it all."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return filler
