"""What the whole stands on: packages where they belong, and a command that starts light."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from index.opening import default_embedders, open_library
from tests.conftest import ROOT, Opens
from tests.fakes import WordEmbedder

HEAVY = ("torch", "gradio", "chromadb", "langchain_core", "sentence_transformers", "onnxruntime")


@pytest.mark.parametrize("package", ["index", "rag", "eval", "ui"])
def test_each_package_is_the_one_in_this_repository(package: str) -> None:
    found = importlib.import_module(package).__file__
    assert found is not None
    assert Path(found).parent == ROOT / package


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys; from ui.cli import main\n"
        "try: code = main(sys.argv[1:])\n"
        "except SystemExit as exit: code = exit.code\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])\n"
        "sys.exit(code)"
    )
    return subprocess.run(
        [sys.executable, "-c", code, "--home", str(home), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("arguments", [("--help",), ("sources",), ("sources", "--json")])
def test_light_commands_load_nothing_heavy(
    arguments: tuple[str, ...], docs: Path, home: Path, opens: Opens
) -> None:
    (docs / "a.md").write_text("# One\n\nThe harbour froze.")
    with opens(writing=True) as library:
        library.sync([docs])
    ran = run(*arguments, home=home)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "LOADED []" in ran.stdout


def test_indexing_an_unchanged_folder_loads_nothing_heavy(docs: Path, home: Path) -> None:
    """What was embedded is known without a model, and that Chroma is in step without Chroma."""
    (docs / "a.md").write_text("# One\n\nThe harbour froze.")
    models = [each.name for each in default_embedders()]
    with open_library(
        home, embedders=lambda: [WordEmbedder(name) for name in models], verb="test", writing=True
    ) as library:
        library.sync([docs])
    ran = run("index", str(docs), home=home)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "1 unchanged" in ran.stdout
    assert "LOADED []" in ran.stdout


@pytest.mark.parametrize("arguments", [("ask", "How long was the call?"), ("search", "the call")])
def test_a_question_on_the_command_line_loads_only_what_answers_it(
    arguments: tuple[str, ...], seeded: Path
) -> None:
    ran = run(*arguments, home=seeded)
    assert (ran.returncode, ran.stderr) == (0, "")
    loaded = ran.stdout.rpartition("LOADED ")[2]
    assert "onnxruntime" in loaded  # a model has answered
    # A small index is looked through sooner than chromadb is loaded.
    assert not any(
        name in loaded
        for name in ("torch", "sentence_transformers", "gradio", "chromadb", "langchain_core")
    )
