"""The same documents as another program writes them: LibreOffice, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from eval.fidelity.content import Expected, Made

BY = "LibreOffice"
_SECONDS = 300
_TO: dict[str, dict[str, str]] = {
    "docx": {
        "odt": "odt",
        "rtf": "rtf",
        "doc": "doc",
        "html": "html:HTML (StarWriter)",
        "pdf": "pdf",
    },
    "xlsx": {"ods": "ods", "xls": "xls", "html": "html:HTML (StarCalc)", "pdf": "pdf"},
    "pptx": {"odp": "odp", "ppt": "ppt", "pdf": "pdf"},
}
# What the program doesn't write into these formats, or shows there otherwise: deleted text is printed with a line
# through it, a formula is drawn, a chart is a picture.
_SHOWN_ONLY = ("pdf", "html")
_NOT_SAID = {
    "hidden text": ("pdf", "html"),
    "formulas": ("pdf", "html", "rtf", "doc", "odt"),
    "charts": ("pdf", "html", "odp", "ods", "xls", "ppt"),
    "forms": ("pdf", "html", "rtf", "doc", "odt"),
    "formulas without a value": ("ods", "xls", "pdf", "html"),
}


def missing() -> str | None:
    """Why there is nothing by this program; None if it is installed."""
    return None if shutil.which("soffice") else "soffice is not installed"


def converted(made: Iterable[Made], folder: Path) -> Iterator[Made]:
    """Each file in the other formats that the program writes; ``folder`` is for its files."""
    by_format: dict[str, list[Made]] = {}
    for each in made:
        by_format.setdefault(each.format, []).append(each)
    for source, targets in _TO.items():
        those = by_format.get(source, [])
        paths = [_written(each, folder / source) for each in those]
        for target, written_as in targets.items() if paths else ():
            out = folder / f"{source}-{target}"
            _run(paths, written_as, out, folder / "profile")
            for each, path in zip(those, paths, strict=True):
                result = out / f"{path.stem}.{target}"
                if target not in _NOT_SAID.get(each.kind, ()) and result.is_file():
                    expected = _still_said(each.expected, target)
                    yield Made(
                        each.kind, target, f"{BY} from {source}", result.read_bytes(), expected
                    )


def _still_said(expected: Expected, target: str) -> Expected:
    return replace(expected, marked=(), named=()) if target in _SHOWN_ONLY else expected


def _written(made: Made, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / made.name
    path.write_bytes(made.data)
    return path


def _run(paths: list[Path], written_as: str, out: Path, profile: Path) -> None:
    """A profile of its own: a second instance in a person's profile does nothing, without a word."""
    command = [
        "soffice", f"-env:UserInstallation={profile.absolute().as_uri()}", "--headless", "--convert-to",
        written_as, "--outdir", str(out), *map(str, paths),
    ]  # fmt: skip
    subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS)
