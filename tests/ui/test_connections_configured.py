"""Connections in ``citeback.toml``: what they say, who may read what they bring, when they run, how they fail."""

from __future__ import annotations

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.connections.kept import FILE, FOLDER
from index.library import Library
from index.rights import ADMINISTRATORS, EVERYBODY
from index.scope import Scope
from tests.index.connections.site import Site, serving_site
from ui.admin.page import Administration
from ui.commands.fetching import connecting_of
from ui.indexing.background_sync import Syncing
from ui.indexing.configured import configured, typed
from ui.indexing.connecting import Connecting, Ran
from ui.indexing.schedule import keep_due
from ui.settings import FILE as SETTINGS
from ui.settings import Settings, SettingsProblem, read_settings
from ui.texts import texts_for

LOADER = '''
import json, os, sys
from pathlib import Path
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document

class Shelf(BaseLoader):
    """Gives what a file lists; ends badly where it is told to."""
    def __init__(self, path, token="", at=None):
        self.path, self.token = Path(path), token
    def lazy_load(self):
        print("token", self.token)
        for each in json.loads(self.path.read_text()):
            if each == "fail":
                raise RuntimeError(f"refused: https://x.example/?t={self.token}\\nand more")
            if each == "exit":
                os._exit(3)
            yield Document(page_content=each["text"], metadata=each.get("metadata", {}))

class Old:
    def __init__(self, path): self.path = path
    def load(self):
        return [Document(page_content="The old way.", metadata={"source": "old"})]

class Numbers(Old):
    def load(self):
        return [1, 2]

def function(): ...
'''
SECRET = "sesame-and-more"

Run = Callable[[], Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shelf_of_tests.py").write_text(LOADER)
    return tmp_path


def write(folder: Path, text: str) -> None:
    (folder / SETTINGS).write_text(text)


def shelve(folder: Path, *documents: object) -> None:
    (folder / "shelf.json").write_text(json.dumps(documents))


def of(text: str, source: str | None = None, **metadata: object) -> dict[str, object]:
    return {"text": text, "metadata": {**({"source": source} if source else {}), **metadata}}


def one(folder: Path, more: str = "", loader: str = "shelf_of_tests:Shelf") -> None:
    write(
        folder,
        f'[[connections]]\nname = "shelf"\nloader = "{loader}"\n'
        f'arguments = {{ path = "{folder / "shelf.json"}" }}\n{more}\n',
    )


@pytest.fixture
def run(folder: Path, library: Library) -> Iterator[Run]:
    """Run all connections that are set, and give what became of the last."""
    opened: list[Connecting] = []

    def ran() -> Ran:
        connecting = Connecting(
            library.home, configured(folder), private_hosts=("127.0.0.1",), delay_s=0
        )
        opened.append(connecting)
        done = [connecting.run(each, library.sync) for each in connecting.connections]
        return done[-1]

    yield ran
    for each in opened:
        each.close()


def groups(library: Library) -> dict[str, tuple[str, ...]]:
    return {each.id: each.groups for each in library.sources()}


def test_a_loaders_documents_become_sources_with_ids_that_stay(
    folder: Path, run: Run, library: Library
) -> None:
    one(folder, 'groups = ["everybody"]')
    shelve(
        folder,
        of("The quay is long.", "https://x.example/quay", title="Quay", date="2025-03-01"),
        of("Page one.", "report.pdf", page=1),
        of("Page two.", "report.pdf", page=2),
        of("No name at all."),
    )
    assert run().outcome.new == 4
    before = {each.id: each for each in library.sources()}
    quay = before["shelf/x.example/quay.txt"]
    assert (quay.title, quay.date, quay.url) == ("Quay", "2025-03-01", "https://x.example/quay")
    assert {"shelf/report.pdf, page 1.txt", "shelf/report.pdf, page 2.txt"} <= set(before)

    shelve(
        folder,
        of("Page two.", "report.pdf", page=2),
        of("The quay is longer.", "https://x.example/quay", title="Quay", date="2025-03-01"),
        of("No name at all."),
    )
    outcome = run().outcome
    assert (outcome.new, outcome.changed, outcome.unchanged, outcome.gone) == (0, 1, 2, 1)
    assert set(groups(library)) == set(before) - {"shelf/report.pdf, page 1.txt"}


@pytest.mark.parametrize(
    ("said", "held"),
    [
        ("", (ADMINISTRATORS,)),
        ('groups = ["everybody"]', (EVERYBODY,)),
        ('groups = ["nobody"]', (ADMINISTRATORS,)),
        ('groups = ["staff", "board"]', ("staff", "board")),
        ('groups = "staff"', ("staff",)),
    ],
)
def test_what_a_connection_brings_is_for_its_groups_and_closed_without(
    folder: Path, run: Run, library: Library, said: str, held: tuple[str, ...]
) -> None:
    one(folder, said)
    shelve(folder, of("The quay is long.", "quay"))
    run()
    assert groups(library) == {"shelf/quay.txt": held}


def test_a_document_can_narrow_its_readers_and_never_widen_them(
    folder: Path, run: Run, library: Library
) -> None:
    one(folder, 'groups = ["staff", "board"]')
    shelve(
        folder,
        of("For the board.", "a", groups=["board", "guests"]),
        of("For guests, it says.", "b", groups=["guests"]),
        of("Has an access list.", "c", acl=["x"]),
        of("Has groups deep inside.", "d", about={"Groups": ["staff"]}),
        of("---\ngroups: [guests]\n---\nFront matter is only text here.", "e"),
    )
    ran = run()
    closed = (ADMINISTRATORS,)
    found = groups(library)
    assert found["shelf/a.txt"] == ("board",)
    assert found["shelf/b.txt"] == found["shelf/c.txt"] == found["shelf/d.txt"] == closed
    assert found["shelf/e.txt"] == ("staff", "board")
    assert any("'acl'" in note for note in ran.outcome.notes)
    hits = library.search("guests", k=20, scope=Scope(groups=("guests",)))
    assert hits == []


def test_other_groups_hold_at_the_next_run_without_reading_or_embedding(
    folder: Path, run: Run, library: Library
) -> None:
    one(folder, 'groups = ["staff"]')
    shelve(folder, of("The quay is long.", "quay"))
    run()
    one(folder, 'groups = ["board"]')
    ran = run()
    assert groups(library) == {"shelf/quay.txt": ("board",)}
    assert ran.summary is not None and ran.summary.changed == 0


@pytest.mark.parametrize("ending", ["fail", "exit"])
def test_a_loader_that_fails_leaves_what_was_there_and_is_named_without_its_secret(
    folder: Path,
    run: Run,
    library: Library,
    ending: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SHELF_TOKEN", SECRET)
    write(
        folder,
        '[[connections]]\nname = "shelf"\nloader = "shelf_of_tests:Shelf"\ngroups = ["everybody"]\n'
        f'arguments = {{ path = "{folder / "shelf.json"}", token = "Bearer $SHELF_TOKEN" }}\n',
    )
    shelve(folder, of("The quay is long.", "quay"), of("The mole is short.", "mole"))
    run()
    shelve(folder, of("The quay is short.", "quay"), of("New.", "new"), ending)
    ran = run()

    assert ran.outcome.failed is not None and "\n" not in ran.outcome.failed
    assert "$SHELF_TOKEN" in ran.outcome.failed or ending == "exit"
    source = library.source("shelf/quay.txt")
    assert source is not None and source.text == "The quay is long."
    assert set(groups(library)) == {"shelf/quay.txt", "shelf/mole.txt"}
    everything = b"".join(each.read_bytes() for each in library.home.rglob("*") if each.is_file())
    assert SECRET.encode() not in everything
    said = capfd.readouterr()
    assert SECRET not in said.out + said.err + json.dumps(ran.outcome.as_record())


@pytest.mark.parametrize(
    ("loader", "told"),
    [
        ("shelf_of_tests:Missing", "no document loader"),
        ("shelf_of_tests:function", "no document loader"),
        ("no_such_module:Loader", "there is no module no_such_module"),
        ("os.path:join", "no document loader"),
        ("shelf_of_tests:Numbers", "instead of a document"),
    ],
)
def test_a_class_that_is_no_loader_is_said_in_a_line(
    folder: Path, run: Run, loader: str, told: str
) -> None:
    one(folder, loader=loader)
    ran = run()
    assert ran.outcome.failed is not None and told in ran.outcome.failed


def test_a_loader_that_only_loads_at_once_does_it_too(
    folder: Path, run: Run, library: Library
) -> None:
    one(folder, loader="shelf_of_tests.Old")
    assert run().outcome.new == 1


def test_what_a_loader_says_becomes_no_path_no_other_id_and_no_markup(
    folder: Path, run: Run, library: Library, docs: Path
) -> None:
    (docs / "secret.md").write_text("The safe is behind the map.")
    library.sync([docs])
    texts = [
        "%PDF-1.7 is how it begins.",
        "{\\rtf1 plain}",
        "<b>bold</b> [x](javascript:y)",
        "a\r\nb\x00c",
    ]
    shelve(
        folder,
        *(of(text, f"../../{number}.html") for number, text in enumerate(texts)),
        of("Taken?", "secret.md", _id="secret.md"),
        of("Address.", "odd", url="javascript:alert(1)"),
        of("Very long.", "x" * 5000),
    )
    one(folder, 'groups = ["everybody"]')
    run()
    secret = library.source("secret.md")
    assert secret is not None and secret.text == "The safe is behind the map."
    for number, text in enumerate(texts[:3]):
        source = library.source(f"shelf/{number}.html.txt")
        assert source is not None and source.text == text
    odd = library.source("shelf/odd.txt")
    assert odd is not None and odd.url is None
    files = [each for each in (library.home / FOLDER).rglob("*") if each.is_file()]
    assert len(files) == 7 and all(len(each.stem) == 32 for each in files)


def test_a_missing_variable_is_named_and_nothing_runs(folder: Path, run: Run) -> None:
    write(
        folder,
        '[[connections]]\nname = "shelf"\nloader = "shelf_of_tests:Shelf"\n'
        'arguments = { path = "$NO_SUCH_VARIABLE_HERE" }\n',
    )
    assert run().outcome.failed == "the variable NO_SUCH_VARIABLE_HERE is not set"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("connections = 3", "[[connections]]"),
        ("[[connections]]\nurl = 'https://x.example'", "name must be"),
        ("[[connections]]\nname = '../x'\nurl = 'https://x.example'", "name must be"),
        ("[[connections]]\nname = 'x'", "one of url, loader and folder"),
        ("[[connections]]\nname = 'x'\nurl = 'https://x.example'\nfolder = 'y'", "one of url"),
        ("[[connections]]\nname = 'x'\nurl = 'file:///etc'", "file:// is not fetched"),
        ("[[connections]]\nname = 'x'\nurl = 'https://x.example'\ngroup = ['a']", "'group' is not known"),
        ("[[connections]]\nname = 'x'\nurl = 'https://x.example'\ngroups = 3", "groups must be"),
        ("[[connections]]\nname = 'x'\nurl = 'https://x.example'\ngroups = []", "empty"),
        ("[[connections]]\nname = 'x'\nurl = 'https://x.example'\ngroups = ['everybody', 'a']", "by itself"),
        ("[[connections]]\nname = 'x'\nurl = 'https://x.example'\nevery = '1 week'", "every must be"),
        ("[[connections]]\nname = 'x'\nurl = 'https://x.example'\nevery = '0h'", "every must be"),
        ("[[connections]]\nname = 'x'\nurl = 'https://x.example'\ndepth = true", "depth must be"),
        ("[[connections]]\nname = 'x'\nloader = 'import os'", "module:Class"),
        ("[[connections]]\nname = 'x'\nloader = 'a:B'\narguments = 3", "arguments must be"),
        ("[[connections]]\nname = 'x'\nfolder = 'a'\n[[connections]]\nname = 'X'\nfolder = 'b'", "two"),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_refused_in_one_line(
    tmp_path: Path, text: str, told: str
) -> None:
    write(tmp_path, text)
    with pytest.raises(SettingsProblem) as refused:
        configured(tmp_path)
    assert told in str(refused.value) and "\n" not in str(refused.value)


def test_connections_stand_beside_settings(tmp_path: Path) -> None:
    write(tmp_path, 'port = 8000\n[[connections]]\nname = "x"\nfolder = "docs"\nevery = "90m"\n')
    assert read_settings(tmp_path, {}).port == 8000
    (found,) = configured(tmp_path)
    assert (found.folder, found.every, found.groups) == (tmp_path / "docs", 5400, None)


def test_a_folder_has_its_groups_behind_its_own_rules_and_files(
    folder: Path, run: Run, library: Library, docs: Path
) -> None:
    (docs / "a.md").write_text("Plain.")
    (docs / "b.md").write_text("---\ngroups: board\n---\nIts own.")
    (docs / "in").mkdir()
    (docs / "in" / "c.md").write_text("By a rule.")
    (docs / "in" / ".citebackrights").write_text("*.md = guests\n")
    write(folder, f'[[connections]]\nname = "docs"\nfolder = "{docs}"\ngroups = ["staff"]\n')
    run()
    assert groups(library) == {"a.md": ("staff",), "b.md": ("board",), "in/c.md": ("guests",)}


def test_a_folder_that_is_gone_leaves_what_was_there(
    folder: Path, run: Run, library: Library, docs: Path
) -> None:
    (docs / "a.md").write_text("Plain.")
    write(folder, f'[[connections]]\nname = "docs"\nfolder = "{docs}"\n')
    run()
    docs.rename(docs.with_name("elsewhere"))
    assert "no such folder" in (run().outcome.failed or "")
    assert set(groups(library)) == {"a.md"}


def test_due_is_what_never_ran_was_killed_or_ran_long_ago(folder: Path, library: Library) -> None:
    write(
        folder,
        '[[connections]]\nname = "a"\nfolder = "docs"\nevery = "1h"\n'
        '[[connections]]\nname = "b"\nfolder = "docs"\n',
    )
    (folder / "docs").mkdir()
    connecting = Connecting(library.home, configured(folder))

    def due() -> list[str]:
        return [each.name for each in connecting.due()]

    assert due() == ["a", "b"]
    for each in connecting.connections:
        connecting.run(each, library.sync)
    assert due() == []
    with sqlite3.connect(library.home / FILE) as db:
        old = json.dumps({"began": "2025-01-01T00:00:00+00:00"})
        db.execute("update connections set outcome = ? where name in ('a', 'b')", (old,))
    assert due() == ["a"]
    with sqlite3.connect(library.home / FILE) as db:
        db.execute("update connections set ended = null where name = 'b'")  # it was killed
    assert due() == ["a", "b"]
    connecting.close()


def test_a_server_runs_what_is_due_and_says_so_to_administrators(
    folder: Path, library: Library
) -> None:
    one(folder, 'groups = ["staff"]\nevery = "1h"')
    shelve(folder, of("The quay is long.", "quay"), of("Closed.", "c", acl="<script>"))
    connecting, syncing = Connecting(library.home, configured(folder)), Syncing(library)
    stop = keep_due(connecting, syncing)
    deadline = time.monotonic() + 60
    while connecting.due() and time.monotonic() < deadline:
        time.sleep(0.05)
    stop()
    page = Administration(library, syncing, connections=connecting.states).page(texts_for(""))
    connecting.close()
    assert set(groups(library)) == {"shelf/quay.txt", "shelf/c.txt"}
    assert "shelf_of_tests:Shelf" in page and "staff" in page and "<script>" not in page


def test_a_forgotten_connection_takes_its_sources_along(
    folder: Path, run: Run, library: Library
) -> None:
    one(folder, 'groups = ["everybody"]')
    shelve(folder, of("The quay is long.", "quay"))
    run()
    connecting = Connecting(library.home, [])
    connecting.forget("shelf", library.sync)
    assert library.sources() == [] and connecting.states() == []
    connecting.close()


def test_web_pages_of_a_connection_are_for_its_groups_whatever_they_say(
    folder: Path, run: Run, library: Library
) -> None:
    with serving_site() as site:
        _put(site)
        write(
            folder,
            f'[[connections]]\nname = "web"\nurl = "{site.url}/d/"\ndepth = 1\ngroups = ["staff"]\n',
        )
        run()
    host = f"web/{site.url.removeprefix('http://')}"
    assert groups(library) == {
        f"{host}/d/index.html": ("staff",),
        f"{host}/d/a.md": (ADMINISTRATORS,),
        f"{host}/d/b.jsonl/secret.md": (ADMINISTRATORS,),
    }
    source = library.source(f"{host}/d/b.jsonl/secret.md")
    assert source is not None and source.url == f"{site.url}/d/b.jsonl"


def _put(site: Site) -> None:
    site.page("/d/", "Index", "The index.", "a.md", "b.jsonl")
    site.put("/d/a.md", "---\ngroups: guests\n---\nText.", "text/markdown")
    line = {"_id": "secret.md", "text": "Taken?", "groups": ["guests"], "url": "https://y.example/"}
    site.put("/d/b.jsonl", json.dumps(line), "application/x-ndjson")


def test_what_was_typed_before_is_taken_over_by_the_connection_of_its_address(
    folder: Path, run: Run, library: Library
) -> None:
    with serving_site() as site:
        _put(site)
        host = site.url.removeprefix("http://")
        open_to_all = [typed(f"{site.url}/d/", depth=1), typed(f"{site.url}/d/a.md", depth=0)]
        connecting = Connecting(library.home, [], private_hosts=("127.0.0.1",), delay_s=0)
        for each in (*open_to_all, open_to_all[0]):
            ran = connecting.run(each, library.sync)
            assert ran.summary is not None and ran.summary.failed == 0
        assert groups(library)[f"{host}/d/index.html"] == ()
        connecting.close()
        write(folder, f'[[connections]]\nname = "web"\nurl = "{site.url}/d/"\ndepth = 1\n')
        run()
    found = groups(library)
    assert all(each.startswith("web/") for each in found) and len(found) == 3
    assert set(found.values()) == {(ADMINISTRATORS,)}


def test_other_groups_hold_before_anything_runs(folder: Path, run: Run, library: Library) -> None:
    one(folder, 'groups = ["staff"]\nevery = "1d"')
    shelve(folder, of("The quay is long.", "quay"))
    run()
    one(folder, 'groups = ["board"]\nevery = "1d"')
    connecting = Connecting(library.home, configured(folder))
    assert connecting.due() == []
    connecting.note(library.sync)
    assert groups(library) == {"shelf/quay.txt": ("board",)}
    assert connecting.note(library.sync) is None
    connecting.close()


def test_the_settings_decide_what_connections_may_ask(tmp_path: Path) -> None:
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        connecting = connecting_of(Settings(home=tmp_path / "home", private_hosts=("wiki",)))
        assert connecting.states() == [] and not (tmp_path / "home").exists()
        connecting.close()
    finally:
        os.chdir(here)
