"""Request and response bodies of the HTTP API, as the OpenAPI description shows them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from index.scope import Scope
from rag.answer import Turn
from rag.query.normalisation import LONGEST_QUESTION

MOST_HITS = 100
MOST_TURNS = 100
LONGEST_TURN = 20_000  # characters; an answer of three quotes has some hundreds

QuestionText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=LONGEST_QUESTION,
        pattern=r"\S",
        description="What is asked; not only blanks.",
        examples=["How long was the call between Trump and Putin?"],
    ),
]

SourceName = Annotated[str, Field(min_length=1, max_length=1_000)]
Date = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        description="A year, month or day.",
        examples=["2025", "2025-08", "2025-08-15"],
    ),
]

Count = Annotated[int, Field(ge=1, le=MOST_HITS)]


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("write a whole number")
    return value


class Body(BaseModel):
    """A request body: an unknown field is an error, so that a misspelt one is noticed.

    Half of a surrogate pair is no text, and neither NaN nor infinity is a number: neither can be stored.
    The same holds for the dataclasses in it.
    """

    # Pydantic checks for lone surrogates only if a string has a length limit, so this sets one.
    model_config = ConfigDict(extra="forbid", str_min_length=0, allow_inf_nan=False)


class SpokenTurn(Body):
    """One earlier turn of the conversation, as sent."""

    role: Literal["user", "assistant"]
    text: Annotated[str, Field(max_length=LONGEST_TURN)]
    sources: Annotated[
        list[SourceName],
        Field(max_length=100, description="Ids of the sources that an answer cited."),
    ] = []

    def turn(self) -> Turn:
        return Turn(self.role, self.text, tuple(self.sources))


class Within(Body):
    """Which sources may answer: those of any of the folders or ids (all where neither is given),
    from ``since`` to ``until`` inclusive. A source without a date is left out where a date is given."""

    folders: list[SourceName] = []
    sources: list[SourceName] = []
    since: Date | None = None
    until: Date | None = None

    def scope(self) -> Scope | None:
        asked = Scope(tuple(self.folders), tuple(self.sources), self.since, self.until)
        return None if asked.whole else asked


class AskRequest(Body):
    """A question, and what was said before it."""

    question: QuestionText
    history: Annotated[
        list[SpokenTurn],
        Field(max_length=MOST_TURNS, description="The conversation so far, oldest turn first."),
    ] = []
    scope: Within = Within()

    def turns(self) -> list[Turn]:
        return [turn.turn() for turn in self.history]


class SearchRequest(Body):
    """A question whose passages are wanted, without an answer."""

    question: QuestionText
    k: Annotated[
        Count,
        BeforeValidator(_number, json_schema_input_type=Count),
        Field(description="How many passages at most."),
    ] = 10
    scope: Within = Within()


class Fault(BaseModel):
    """What went wrong, in one line that says what to do."""

    error: str


class FoundCopy(BaseModel):
    """Another place that says the same word for word."""

    source: str
    start: int
    end: int


class FoundMark(BaseModel):
    """Characters of a source that are no ordinary text of the document: ``mark`` says what they are
    (`comment`, `hidden row`, `deleted text`, `read by OCR`), ``certainty`` (0 to 1) how sure the recognition of
    its characters is; null where they are the file's own."""

    start: int
    end: int
    mark: str
    certainty: float | None


class FoundHit(BaseModel):
    """A passage: ``text`` is ``source[start:end]`` of the source's extracted text."""

    rank: int
    score: float
    source: str
    title: str
    start: int
    end: int
    page: int | None
    cells: str | None
    heading: str | None
    text: str
    copies: list[FoundCopy]
    marks: list[FoundMark]


class SearchResults(BaseModel):
    """The passages of a search, best first."""

    question: str
    hits: list[FoundHit]


Responses = dict[int | str, dict[str, Any]]

# One event of a stream, as OpenAPI 3.2 describes it; `data` contains JSON.
EVENT_STREAM = {
    "itemSchema": {
        "type": "object",
        "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    }
}


def faults(**why: str) -> Responses:
    """The error responses of a route, for its OpenAPI description: ``faults(s503="why")``."""
    return {int(name[1:]): {"model": Fault, "description": line} for name, line in why.items()}


BAD_BODY = faults(
    s400="The body is not what is described: `error` names the field and what is wrong with it.",
    s408="The body did not arrive within half a minute.",
    s413="The body is larger than 1 MB.",
)
_AGAIN = {
    "Retry-After": {
        "description": "Seconds after which another try may succeed.",
        "schema": {"type": "string"},
    }
}
NOT_NOW: Responses = {
    429: {
        "model": Fault,
        "description": "This person or key asks more than is allowed.",
        "headers": _AGAIN,
    },
    503: {
        "model": Fault,
        "description": "Too many questions wait already, or the index can't be asked now.",
        "headers": _AGAIN,
    },
}
FAILED = faults(s500="Something failed inside; the server's log says what.")
