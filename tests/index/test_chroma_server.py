"""A Chroma server may be away, slow, emptied, shared or strict: questions are answered, and nothing is lost."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from ipaddress import IPv4Address
from pathlib import Path

import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from index.library import Library
from index.stores import server_vectors
from index.stores.chroma_address import ChromaServer
from index.stores.chroma_server import ServerCollections
from index.stores.vector_index import VectorIndexAway
from index.stores.vector_store import use_server
from tests.chromas import ChromaProcess, Door, doored, running_chroma
from tests.conftest import Opens
from tests.fakes import WordEmbedder


@pytest.fixture(scope="module")
def shared_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaProcess]:
    with running_chroma(tmp_path_factory.mktemp("own") / "data") as process:
        yield process


@pytest.fixture
def process(
    shared_process: ChromaProcess, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ChromaProcess]:
    """A server that the test may kill; our questions soon ask for it again."""
    monkeypatch.setattr(server_vectors, "_FIRST_PAUSE_S", 0.05)
    monkeypatch.setattr(server_vectors, "_LONGEST_PAUSE_S", 0.1)
    use_server(ChromaServer(shared_process.url, timeout_s=10.0))
    yield shared_process
    use_server(None)
    with suppress(AssertionError):
        shared_process.go_on()
    if shared_process.stopped:
        shared_process.start()


@pytest.fixture
def used(chroma_server: ChromaServer) -> Iterator[ChromaServer]:
    use_server(chroma_server)
    yield chroma_server
    use_server(None)


def written(docs: Path, count: int, word: str = "harbour") -> None:
    docs.mkdir(exist_ok=True)
    for number in range(count):
        (docs / f"{number:03}.md").write_text(
            f"The {word} {number} froze in the year {1700 + number}."
        )


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 30
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


BY_VECTOR_ONLY = "quokka"  # no text has the word


def names(server: ChromaServer) -> list[str]:
    store = ServerCollections(server, "citeback-test-", make=False)
    try:
        return store._names()
    finally:
        store.close()


def test_while_the_server_is_away_words_answer_and_it_comes_back_without_a_restart(
    opens: Opens, docs: Path, process: ChromaProcess, caplog: pytest.LogCaptureFixture
) -> None:
    written(docs, 20)
    with opens(writing=True) as library:
        library.sync([docs])
        assert library.coverage == 1 and library.search(BY_VECTOR_ONLY)
        process.kill()
        assert library.search("harbour 7")[0].place.source == "007.md"
        assert library.search(BY_VECTOR_ONLY) == []
        assert library.coverage == 0
        (line,) = caplog.messages
        assert process.url in line and "does not answer" in line and "words only" in line
        process.start()
        assert eventually(lambda: library.search(BY_VECTOR_ONLY) != [])
        assert library.coverage == 1
        assert library.examine() == []
        assert "answers again" in caplog.messages[-1]


def test_a_server_that_hangs_holds_nobody_up_for_ever(
    opens: Opens, docs: Path, process: ChromaProcess
) -> None:
    use_server(ChromaServer(process.url, timeout_s=1.0))
    written(docs, 5)
    with opens(writing=True) as library:
        library.sync([docs])
        process.hang()
        assert library.search("harbour 3")[0].place.source == "003.md"
        assert library.coverage == 0
        process.go_on()
        assert eventually(lambda: library.search(BY_VECTOR_ONLY) != [])


class KillingEmbedder(WordEmbedder):
    """Kills the server after so many texts."""

    def __init__(self, process: ChromaProcess, after: int) -> None:
        super().__init__()
        self.process, self.after = process, after

    def embed_passages(self, texts):  # type: ignore[no-untyped-def]
        if len(self.embedded) >= self.after and not self.process.stopped:
            self.process.kill()
        return super().embed_passages(texts)


def test_a_server_killed_in_the_middle_of_a_sync_costs_no_vector(
    either_engine: str,
    opens: Opens,
    docs: Path,
    process: ChromaProcess,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("index.stores.vector_search._BATCH", 64)
    written(docs, 600)
    killing = KillingEmbedder(process, 300)
    with opens(writing=True, embedders=lambda: [killing]) as library:
        summary = library.sync([docs])
        assert process.stopped and summary.trouble is not None
        assert "does not answer" in summary.trouble and process.url in summary.trouble
        assert (summary.new, summary.failed) == (600, 0)
        assert library.search("harbour 480")[0].place.source == "480.md"
        (finding,) = library.examine()
        assert finding.part == "vector index" and "does not answer" in finding.what
    process.start()
    embedder = WordEmbedder()
    with opens(writing=True, embedders=lambda: [embedder]) as library:
        assert library.sync([docs]).trouble is None
        assert library.examine() == [] and library.coverage == 1
    assert embedder.embedded == []


@pytest.mark.parametrize("open_meanwhile", [True, False])
def test_a_server_that_was_made_empty_is_filled_again_without_embedding(
    opens: Opens, docs: Path, process: ChromaProcess, embedder: WordEmbedder, open_meanwhile: bool
) -> None:
    def whole(library: Library) -> bool:
        library.search("harbour 7")
        return library.coverage == 1 and library.examine() == []

    written(docs, 20)
    with opens(writing=True) as library:
        library.sync([docs])
        embedder.embedded.clear()
        if open_meanwhile:
            process.lose_everything()
            process.start()
            assert eventually(lambda: whole(library))
    if not open_meanwhile:
        process.lose_everything()
        process.start()
        with opens() as library:  # not the owner's: it can't bring them there
            assert library.search("harbour 7")[0].place.source == "007.md"
            assert library.coverage == 0
        with opens(writing=True) as library:
            assert "20 vectors" in library.examine()[0].what
            assert eventually(lambda: whole(library))
    assert embedder.embedded == []


def test_records_that_somebody_deleted_are_found_and_brought_there_again(
    opens: Opens, docs: Path, used: ChromaServer, embedder: WordEmbedder
) -> None:
    written(docs, 20)
    with opens(writing=True) as library:
        library.sync([docs])
        with library._live.now() as live:
            kept = live.kept.names("words-64")
            store = live.vector_search._opened()
            assert store is not None
            store.of("words-64").remove(kept[:3])
    with opens(writing=True) as library:
        (finding,) = library.examine()
        assert "3 vectors of words-64 missing" in finding.what
        library.sync([docs])  # brings them there, also with no file changed
        assert library.examine() == []
    assert len(embedder.embedded) == 20


def test_homes_on_one_server_do_not_mix_nor_does_a_copy_of_one(
    opens: Opens, docs: Path, home: Path, tmp_path: Path, used: ChromaServer
) -> None:
    def found(home: Path, docs: Path) -> set[str]:
        from index.opening import open_library

        with open_library(
            home, embedders=lambda: [WordEmbedder()], verb="test", writing=True
        ) as library:
            library.sync([docs])
            assert library.examine() == []
            return {hit.place.source for hit in library.search("gate 3 froze", k=100)}

    written(docs, 5, "gate")
    assert found(home, docs) == {f"{number:03}.md" for number in range(5)}
    shutil.copytree(home, tmp_path / "copy")
    (docs / "004.md").unlink()
    written(tmp_path / "others", 9, "gate")
    assert len(found(tmp_path / "other", tmp_path / "others")) == 9
    assert found(tmp_path / "copy", docs) == {f"{number:03}.md" for number in range(4)}
    with opens(writing=True) as library:
        assert library.examine() == []
        assert len(library.search("gate 3 froze", k=100)) == 5
    shutil.move(home, tmp_path / "moved")
    before = names(used)
    assert len(found(tmp_path / "moved", docs)) == 4
    assert names(used) == before


def test_collections_of_earlier_generations_go_also_after_a_kill_and_no_others(
    opens: Opens, docs: Path, home: Path, used: ChromaServer
) -> None:
    written(docs, 5)
    with opens(writing=True) as library:
        library.sync([docs])
    (first,) = [name for name in names(used) if name.startswith(f"citeback-{_id(home)}-1-")]
    others = ServerCollections(used, "somebody-elses-", make=True)
    others.of("words-64")
    others.close()
    killed = ServerCollections(used, f"citeback-{_id(home)}-7-1-", make=True)
    killed.of("words-64")  # of a generation that was begun and never finished
    killed.close()
    with opens(writing=True, embedders=lambda: [WordEmbedder("words-b")]) as library:
        library.sync([docs])
        assert library.examine() == []
    left = names(used)
    assert first not in left and not any(f"{_id(home)}-7-" in name for name in left)
    assert any(name.startswith("somebody-elses-") for name in left)
    assert any(name.startswith(f"citeback-{_id(home)}-2-1-words-b") for name in left)


def _id(home: Path) -> str:
    from index.home import home_id

    return home_id(home, make=False) or ""


def test_a_server_that_takes_less_at_once_is_given_less_at_once(
    chroma_server: ChromaServer,
) -> None:
    vectors = np.random.default_rng(1).normal(size=(300, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [f"{number:032}" for number in range(300)]
    door = Door(chroma_server.url, largest=20_000)
    with doored(door) as url:
        store = ServerCollections(replace(chroma_server, url=url), "small-", make=True)
        index = store.of("m")
        index.put(ids, vectors)
        assert door.refused and index.names() == set(ids)
        near = index.nearest(vectors, k=1)
        assert [found[0][0] for found in near] == ids
        assert sorted(index.vectors(ids)) == ids
        index.remove(ids)
        assert index.count() == 0
        store.close()


def test_a_token_goes_over_tls_to_a_server_with_a_certificate_of_our_own(
    chroma_server: ChromaServer, tmp_path: Path
) -> None:
    certificate, key = self_signed(tmp_path)
    token = "a-token-that-nobody-knows"
    with doored(Door(chroma_server.url, token=token), certificate, key) as url:
        good = ChromaServer(url, token, certificate)
        store = ServerCollections(good, "tls-", make=True)
        assert store.of("m").count() == 0
        store.close()
        with pytest.raises(
            VectorIndexAway, match=r"refuses the token .*CITEBACK_CHROMA_TOKEN"
        ) as no:
            ServerCollections(replace(good, token="another-wrong-token"), "tls-", make=True)
        assert "another-wrong-token" not in str(no.value) + repr(good)
        with pytest.raises(VectorIndexAway, match=r"does not answer .*certificate"):
            ServerCollections(ChromaServer(url, token), "tls-", make=True)


def self_signed(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "chroma")])
    now = datetime.now(timezone.utc)  # noqa: UP017
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "chain.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "chain.pem", folder / "key.pem"


@pytest.mark.parametrize(
    ("version", "works"), [("1.9.3", True), ("2.0.0", False), ("0.6.3", False)]
)
def test_a_server_of_another_version_is_used_if_it_speaks_the_same_language(
    chroma_server: ChromaServer, version: str, works: bool
) -> None:
    with doored(Door(chroma_server.url, version=version)) as url:
        server = replace(chroma_server, url=url)
        if works:
            ServerCollections(server, "v-", make=True).close()
            return
        with pytest.raises(VectorIndexAway, match=rf"version {version}.*chromadb 1\."):
            ServerCollections(server, "v-", make=True)


def test_what_is_no_chroma_server_is_said_to_be_none(chroma_server: ChromaServer) -> None:
    with pytest.raises(VectorIndexAway, match="is no Chroma server"):
        ServerCollections(replace(chroma_server, url=f"{chroma_server.url}/x"), "v-", make=True)


def test_tenant_and_database_are_made_or_it_is_said_who_must_make_them(
    chroma_server: ChromaServer,
) -> None:
    ours = replace(chroma_server, tenant="company", database="handbooks")
    store = ServerCollections(ours, "t-", make=True)
    store.of("m")
    assert len(store._names()) == 1
    store.close()
    with (
        doored(Door(chroma_server.url, closed="/databases")) as url,
        pytest.raises(VectorIndexAway, match="no database reports and does not let us"),
    ):
        ServerCollections(replace(ours, url=url, database="reports"), "t-", make=True)


def test_several_processes_ask_while_the_owner_writes(
    opens: Opens, docs: Path, used: ChromaServer
) -> None:
    written(docs, 20)
    with opens(writing=True) as owner:
        owner.sync([docs])
        with opens() as one, opens() as other:
            assert one.search("harbour 7")[0].dense > 0
            (docs / "new.md").write_text("The bridge was closed.")
            owner.sync([docs])
            assert other.search("bridge closed")[0].place.source == "new.md"
            assert other.coverage == one.coverage == 1
