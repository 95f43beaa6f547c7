"""Follow-ups and questions of several parts with a chat model; traces; LangChain's citations."""

from __future__ import annotations

from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from index.library import Library
from rag.answer import Turn
from rag.generation.chat_models import Budget, ChatModel
from rag.generation.query_rewriting import ModelRewriter
from rag.generation.writer import ProseWriter
from rag.langchain.chain import QuestionChain
from rag.langchain.messages import as_message
from rag.langchain.tracing import Spans
from rag.query.decomposition import parts_of
from tests.fakes import ScriptedModel, WordReranker

CLOSED = "The mayor Li Wei closed the northern gate."
HISTORY = [
    Turn("user", "Who is the mayor of Aby?"),
    Turn("assistant", "The mayor of Aby is Li Wei. [1]"),
]


def chat_with(model: ScriptedModel) -> ChatModel:
    return ChatModel("test:scripted", model, Budget(60, 400, 6_000))


@pytest.fixture
def filled(library: Library, docs: Path) -> Library:
    (docs / "a.txt").write_text(f"{CLOSED} The pilot Ivo Bell opened the southern gate in 2021.")
    library.sync([docs])
    return library


def chain_over(
    library: Library, model: ScriptedModel, *, least: float = 0.0, spans: Spans | None = None
) -> QuestionChain:
    chat = chat_with(model)
    return QuestionChain(
        library,
        reranker=WordReranker(),
        writer=ProseWriter(chat),
        rewriter=ModelRewriter(chat),
        least_confidence=least,
        callbacks=[spans] if spans else [],
    )


def test_a_follow_up_is_rewritten_by_the_model_and_shown(filled: Library) -> None:
    model = ScriptedModel(scripts=[["What did Li Wei, the mayor, close?\n"], [f"{CLOSED} [p1]"]])
    answer = chain_over(filled, model).answer("And what did he close?", HISTORY)
    assert answer.standalone_question == "What did Li Wei, the mayor, close?"
    assert "Question: What did Li Wei, the mayor, close?" in str(model.asked[1][-1].content)
    assert answer.claims[0].text == CLOSED


def test_a_first_question_is_not_rewritten(filled: Library) -> None:
    model = ScriptedModel(scripts=[[f"{CLOSED} [p1]"]])
    answer = chain_over(filled, model).answer("Who closed the northern gate?")
    assert answer.standalone_question == answer.question and len(model.asked) == 1


@pytest.mark.parametrize(
    "rewritten",
    [
        "What did the emperor Napoleon close?",  # what nobody said
        "Who is the mayor of Aby?",  # another question
        "",
        "The mayor closed it. " * 40,
        ConnectionError(),
    ],
)
def test_a_bad_rewriting_gives_way_to_the_rule(rewritten: str | Exception) -> None:
    rewriter = ModelRewriter(chat_with(ScriptedModel(scripts=[[rewritten]])))
    assert rewriter.rewritten("And what did he close?", HISTORY) is None


def test_a_long_conversation_is_cut_to_its_last_turns() -> None:
    model = ScriptedModel(scripts=[["What?"]])
    long = [Turn("user", f"turn{n} " + "word " * 2000) for n in range(50)]
    ModelRewriter(chat_with(model)).rewritten("And he?", long)
    shown = str(model.asked[0][-1].content)
    assert len(shown) < 2500 and "turn49" in shown and "turn40" not in shown


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who closed the northern gate?", ()),
        ("What do bread and butter cost?", ()),
        (
            "Who closed the northern gate? Who opened the southern gate?",
            ("Who closed the northern gate?", "Who opened the southern gate?"),
        ),
        (
            "Who is Li Wei and what did he close?",
            ("Who is Li Wei?", "what did he close? (Li Wei)"),
        ),
        ("谁关了北门，什么时候？", ("谁关了北门？", "什么时候？ (谁关了北门？)")),
        ("Who? What? When? Where? Why?", ()),
    ],
)
def test_the_parts_of_a_question_each_stand_alone(question: str, parts: tuple[str, ...]) -> None:
    found = parts_of(question)
    assert [each.replace("？", "?") for each in found] == [
        each.replace("？", "?") for each in parts
    ]


def test_each_part_is_looked_for_and_shown(filled: Library) -> None:
    model = ScriptedModel(
        scripts=[[f"{CLOSED} [p1] The pilot Ivo Bell opened the southern gate in 2021. [p1]"]]
    )
    question = "Who closed the northern gate and who opened the southern gate?"
    answer = chain_over(filled, model).answer(question)
    assert answer.parts == ("Who closed the northern gate?", "who opened the southern gate?")
    assert len(answer.claims) == 2


def test_a_part_that_nothing_answers_is_named(filled: Library) -> None:
    model = ScriptedModel(scripts=[[f"{CLOSED} [p1]"]])
    question = "Who closed the northern gate? Which planets did Zork Quux visit?"
    whole = chain_over(filled, ScriptedModel(scripts=[[CLOSED]])).answer(question)
    parts = [
        chain_over(filled, ScriptedModel(scripts=[[CLOSED]])).answer(each).confidence
        for each in whole.parts
    ]
    assert parts[1] < parts[0]
    answer = chain_over(filled, model, least=sum(parts) / 2).answer(question)
    assert answer.status == "answered"
    assert answer.notes == ("The documents don't say. (Which planets did Zork Quux visit?)",)


def test_traces_name_steps_model_and_tokens_and_nothing_that_was_asked(filled: Library) -> None:
    exporter = InMemorySpanExporter()
    spans = Spans(exporter)
    model = ScriptedModel(scripts=[[f"{CLOSED} [p1]"]])
    chain_over(filled, model, spans=spans).answer("Who closed the northern gate?")
    spans.flush()
    found = {each.name: each for each in exporter.get_finished_spans()}
    assert {"citeback", "stand alone", "retrieve", "search", "read", "answer"} <= set(found)
    (chat,) = (each for name, each in found.items() if name.startswith("chat"))
    assert chat.attributes is not None
    assert chat.attributes["gen_ai.operation.name"] == "chat"
    root = found["citeback"].context
    assert all(each.context.trace_id == root.trace_id for each in found.values())
    told = str([(each.name, dict(each.attributes or {})) for each in found.values()])
    assert "gate" not in told and "Li Wei" not in told


def test_a_fault_is_traced_by_its_kind_alone(filled: Library) -> None:
    exporter = InMemorySpanExporter()
    spans = Spans(exporter)
    model = ScriptedModel(scripts=[[ConnectionError("the key sk-secret")]])
    chain_over(filled, model, spans=spans).answer("Who closed the northern gate?")
    spans.flush()
    found = exporter.get_finished_spans()
    faults = [each for each in found if (each.attributes or {}).get("error.type")]
    assert [dict(each.attributes or {})["error.type"] for each in faults] == ["ConnectionError"]
    assert "sk-secret" not in "".join(each.to_json() for each in found)


def test_an_answer_is_a_message_with_langchains_citations(filled: Library) -> None:
    model = ScriptedModel(scripts=[[f"{CLOSED} [p1] The pilot Ivo Bell opened the gate. [p1]"]])
    answer = chain_over(filled, model).answer("Who closed the northern gate?")
    (block,) = as_message(answer).content_blocks
    assert block["type"] == "text"
    cited = block["annotations"]
    assert len(cited) == 2
    for each, claim in zip(cited, answer.claims, strict=True):
        assert each["type"] == "citation"
        assert block["text"][each["start_index"] : each["end_index"]] == claim.text
        assert each["extras"]["source"] == "a.txt"
        source = filled.source("a.txt")
        assert source is not None
        stands = source.text[each["extras"]["start"] : each["extras"]["end"]]
        assert each["cited_text"] == stands


def test_warming_up_asks_no_model(filled: Library) -> None:
    model = ScriptedModel(scripts=[])
    chain_over(filled, model).warm_up()
    assert model.asked == []
