"""The documentation is true: its links, its commands, its settings, its files, its Python."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEEDS
from ui.settings import PREFIX, Settings
from ui.settings_table import table

PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
    if path.name != "CHANGELOG.md"
)
VERBS = {
    path.stem
    for path in (ROOT / "ui" / "commands").glob("[a-z]*.py")
    if "\ndef run(" in path.read_text("utf-8")
}
LONGEST_README = 120  # lines


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def names(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_link_leads_to_a_file(page: Path) -> None:
    linked = re.findall(r"\]\(([^)#\s]+)", text_of(page))
    linked += re.findall(r'(?:src|srcset)="([^"]+)"', text_of(page))
    own = [link for link in linked if not re.match(r"https?:", link)]
    assert [link for link in own if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_command_is_one(page: Path) -> None:
    verbs = set(re.findall(r"(?:bin/|`)citeback (?:--home \S+ )?([a-z]\w*)", text_of(page)))
    assert verbs <= VERBS
    targets = set(re.findall(r"(?:^|`)make ([a-z]\w*)", text_of(page), re.M))
    assert targets <= set(re.findall(r"^([a-z]\w*):", text_of(ROOT / "Makefile"), re.M))


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_module_that_is_run_is_there(page: Path) -> None:
    run = set(re.findall(r"python -m ((?:eval|ui|docs|tests)[\w.]*)", text_of(page)))
    run |= set(re.findall(r"`(eval\.fit\.\w+)`", text_of(page)))
    files = [ROOT / module.replace(".", "/") for module in run]
    assert [each for each in files if not (each.is_dir() or each.with_suffix(".py").exists())] == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_file_that_is_named_is_there(page: Path) -> None:
    named = re.findall(
        r"`((?:rag|index|ui|eval|tests|docs)/[\w./-]+\.(?:py|json|toml|npz|md))`", text_of(page)
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_module_is_called_by_its_name(page: Path) -> None:
    """Also where its folder isn't said."""
    here = {
        path.name
        for room in ("rag", "index", "ui", "eval", "tests")
        for path in (ROOT / room).rglob("*.py")
    }
    named = re.findall(r"`(?:[\w/]+/)?(\w+\.py)`", text_of(page))
    assert [name for name in named if name not in here] == []


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_every_setting_is_one(page: Path) -> None:
    said = set(re.findall(rf"{PREFIX}[A-Z_]+", text_of(page)))
    assert said <= {PREFIX + each.name.upper() for each in fields(Settings)}


def test_the_page_of_settings_is_made_from_them() -> None:
    assert text_of(ROOT / "docs" / "settings.md") == table()


def test_the_readme_is_short() -> None:
    assert len(text_of(ROOT / "README.md").splitlines()) <= LONGEST_README


def test_the_tree_in_the_architecture_names_every_module() -> None:
    told = text_of(ROOT / "ARCHITECTURE.md")
    modules = [
        path for room in ("index", "rag", "eval", "ui") for path in (ROOT / room).rglob("*.py")
    ]
    apart = (
        "eval/peers",
        "eval/bench",
        "eval/fit",
        "eval/reports",
        "index/loaders/pdf",
        "ui/commands",
        "ui/texts",
    )  # told as a whole
    own = [path for path in modules if not str(path.relative_to(ROOT)).startswith(apart)]
    assert [path.name for path in own if path.name[0] != "_" and path.name not in told] == []


def test_the_library_does_what_its_page_says(tmp_path: Path) -> None:
    shutil.copytree(SEEDS, tmp_path / "seeds")
    said = []
    for code in re.findall(r"```python\n(.*?)```", text_of(ROOT / "docs" / "library.md"), re.S):
        ran = subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        said.append(ran.stdout)
    asked, chained = said
    assert asked.startswith("answered") and "90 minutes" in asked
    number, source, start, end, quote = asked.splitlines()[1].split(" ", 4)
    assert number == "1" and quote in text_of(SEEDS / source) and int(end) > int(start)
    assert "90 minutes" in chained and "'type': 'citation'" in chained
