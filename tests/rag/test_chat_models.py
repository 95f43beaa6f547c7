"""Chat models by one setting: a real client against a server on this machine, and what can't be."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from index.library import Library
from rag.answer import Answer
from rag.generation.chat_models import ModelProblem, chat_model
from rag.generation.writer import ProseWriter
from rag.langchain.chain import QuestionChain
from tests.fakes import WordReranker
from tests.rag.speaking import Speaker, speaking

CLOSED = "The mayor Li Wei closed the northern gate."
QUESTION = "Who closed the northern gate?"

needs_openai = pytest.mark.skipif(
    find_spec("langchain_openai") is None, reason='needs pip install "citeback[openai]"'
)


@pytest.fixture(autouse=True)
def keyless(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "AZURE_OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    (docs / "a.txt").write_text(f"{CLOSED} The harbour of Aby froze for 12 days in May 2021.")
    library.sync([docs])
    return library


def chain_over(library: Library, url: str, *, seconds: float = 60) -> QuestionChain:
    writer = ProseWriter(chat_model("openai:m", url=url, seconds=seconds, tokens=100))
    return chain_of(writer, library)


def written_by(writer: ProseWriter, library: Library) -> Answer:
    return chain_of(writer, library).answer(QUESTION)


def chain_of(writer: ProseWriter, library: Library) -> QuestionChain:
    return QuestionChain(
        library,
        reranker=WordReranker(),
        writer=writer,
        least_confidence=0.0,
    )


@needs_openai
def test_a_server_that_speaks_like_openai_needs_its_address_and_no_key(filled: Library) -> None:
    with speaking(Speaker(["The mayor Li Wei closed ", "the northern gate. [p1]"])) as server:
        answer = chain_over(filled, server.url).answer(QUESTION)
    assert answer.model == "openai:m"
    assert answer.answer == f"{CLOSED} [1]"
    assert server.asked[0]["model"] == "m" and server.asked[0]["stream"] is True
    assert server.keys == ["Bearer none"]


@needs_openai
def test_an_overloaded_server_is_asked_again(filled: Library) -> None:
    with speaking(Speaker([f"{CLOSED} [p1]"], statuses=[503])) as server:
        answer = chain_over(filled, server.url).answer(QUESTION)
    assert answer.model == "openai:m" and len(server.asked) == 2


@needs_openai
def test_a_server_that_refuses_the_key_is_not_asked_again_and_the_key_not_repeated(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with speaking(Speaker([], statuses=[401, 401, 401])) as server:
        answer = chain_over(filled, server.url).answer(QUESTION)
    assert server.keys == ["Bearer sk-secret"]
    assert answer.model == "quotes"
    assert answer.notes[0] == "openai:m failed (the key is refused)."
    assert "sk-secret" not in str(answer)


@needs_openai
def test_a_server_that_is_down_gets_the_quotes_answer_which_says_so(filled: Library) -> None:
    with speaking(Speaker([])) as server:
        pass
    answer = chain_over(filled, server.url).answer(QUESTION)
    assert answer.model == "quotes" and answer.answer.startswith(CLOSED)
    assert answer.notes[0] == "openai:m failed (it can't be reached)."


@needs_openai
def test_a_server_learns_that_nobody_listens_any_more(filled: Library) -> None:
    with speaking(Speaker([CLOSED, None])) as server:
        growing = chain_over(filled, server.url).stream(QUESTION)
        next(growing)
        growing.close()  # type: ignore[attr-defined]
        assert server.left.wait(30)


@needs_openai
def test_a_server_that_never_ends_is_left_in_time(filled: Library) -> None:
    with speaking(Speaker([f"{CLOSED} [p1] And", None])) as server:
        answer = chain_over(filled, server.url, seconds=1).answer(QUESTION)
        assert server.left.wait(30)
    assert [claim.text for claim in answer.claims] == [CLOSED]
    assert answer.notes == ("The model was stopped after 1 seconds.",)


ELSEWHERE = [
    pytest.param("anthropic", "ANTHROPIC_API_KEY", "langchain_anthropic", "/v1/messages", id="anthropic"),
    pytest.param("ollama", "", "langchain_ollama", "/api/chat", id="ollama"),
    pytest.param(
        "azure_openai", "AZURE_OPENAI_API_KEY", "langchain_openai", "/openai/deployments/m/", id="azure"
    ),
]  # fmt: skip


def writer_for(
    provider: str, key: str, package: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> ProseWriter:
    if find_spec(package) is None:
        pytest.skip(f"needs {package}")
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-06-01")
    if key:
        monkeypatch.setenv(key, "sk-secret")
    return ProseWriter(
        chat_model(f"{provider}:m", url=url.removesuffix("/v1"), seconds=60, tokens=77)
    )


@pytest.mark.parametrize(("provider", "key", "package", "path"), ELSEWHERE)
def test_other_providers_clients_are_told_their_limits_and_write(
    filled: Library,
    monkeypatch: pytest.MonkeyPatch,
    provider: str,
    key: str,
    package: str,
    path: str,
) -> None:
    with speaking(Speaker([f"{CLOSED} [p1]"])) as server:
        writer = writer_for(provider, key, package, server.url, monkeypatch)
        answer = written_by(writer, filled)
    assert (answer.model, answer.answer, answer.notes) == (f"{provider}:m", f"{CLOSED} [1]", ())
    assert server.paths[0].startswith(path)
    assert "77" in str(server.asked[0])
    assert not key or "sk-secret" in server.keys[0]


@pytest.mark.parametrize(("provider", "key", "package", "path"), ELSEWHERE)
def test_other_providers_errors_are_one_line_without_the_key(
    filled: Library,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    provider: str,
    key: str,
    package: str,
    path: str,
) -> None:
    with speaking(Speaker([], statuses=[401, 401, 401])) as server:
        writer = writer_for(provider, key, package, server.url, monkeypatch)
        answer = written_by(writer, filled)
    assert (answer.model, answer.notes[0]) == (
        "quotes",
        f"{provider}:m failed (the key is refused).",
    )
    assert "sk-secret" not in f"{answer}{caplog.text}"


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("gpt-4", "write provider:name"),
        ("openai:", "write provider:name"),
        pytest.param("openai:gpt-x", "needs a key: set OPENAI_API_KEY", marks=needs_openai),
        pytest.param("azure_openai:x", "needs a key: set AZURE_OPENAI_API_KEY", marks=needs_openai),
        pytest.param("nobody:x", "knows no such provider", marks=needs_openai),
        pytest.param(
            "anthropic:x",
            r'pip install "citeback\[anthropic\]"',
            marks=pytest.mark.skipif(
                find_spec("langchain_anthropic") is not None, reason="it is installed here"
            ),
        ),
    ],
)
def test_a_model_that_cannot_be_used_says_what_to_do(setting: str, says: str) -> None:
    with pytest.raises(ModelProblem, match=says):
        chat_model(setting, url=None, seconds=1, tokens=10)
