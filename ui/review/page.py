"""The page of ``citeback eval review``: it shows one drafted case at a time, to be decided with a key."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from typing import Annotated, Literal

from fastapi import FastAPI, Header, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import Field, model_validator
from starlette.middleware.trustedhost import TrustedHostMiddleware

from eval.curation.reviewing import CaseEdit, Review, Reviewed
from eval.datasets.cases import Gold
from index.errors import CannotRun
from index.passages import Span
from ui.html.assets import FOLDER
from ui.http.bodies import Body
from ui.http.faults import say_faults_in_one_line
from ui.http.middleware import BodyLimit
from ui.http.origins import KnownOrigins

_ASSETS = FOLDER / "review"
_KINDS = {"": "index.html", "review.css": "review.css", "review.js": "review.js"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


Offset = Annotated[int, Field(ge=0, le=2**53)]  # up to here, JavaScript's integers are exact


class SelectedPlace(Body):
    """A selected passage: a range of characters in a source."""

    source: str
    text: str
    start: Offset
    end: Offset

    @model_validator(mode="after")
    def _in_order(self) -> SelectedPlace:
        if self.start >= self.end:
            raise ValueError("start must be smaller than end")
        return self


class Decision(Body):
    """A person's decision on a case, with the case as they edited it."""

    state: Literal["open", "accepted", "rejected"]
    question: str
    answers: list[str]
    answerable: bool | None
    gold: SelectedPlace | None = None


class Cases(JSONResponse):
    """JSON in ASCII: a set may contain a lone surrogate, which UTF-8 can't encode."""

    def render(self, content: object) -> bytes:
        return json.dumps(content).encode("ascii")


def create_app(review: Review) -> FastAPI:
    """The web application for one set; it answers this machine only."""
    app = FastAPI(openapi_url=None)
    app.add_middleware(BodyLimit)
    # By DNS rebinding, a web page can make a browser send requests to this machine under the page's host name.
    app.add_middleware(KnownOrigins)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])
    say_faults_in_one_line(app)
    one_at_a_time = threading.Lock()

    @app.exception_handler(CannotRun)
    def cannot(request: Request, error: CannotRun) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 422)

    @app.get("/cases")
    def cases() -> JSONResponse:
        with one_at_a_time:
            every = [_shown(review.case(number)) for number in range(len(review))]
        return Cases({"file": review.path.name, "cases": every}, headers=_HEADERS)

    @app.post("/cases/{number}")
    def decide(
        number: int, decision: Decision, x_citeback: Annotated[str | None, Header()] = None
    ) -> JSONResponse:
        # A page of another origin needs a preflight to send this header, and that is refused.
        if x_citeback != "review":
            return JSONResponse({"error": "send the header X-Citeback: review"}, 403)
        if not 0 <= number < len(review):
            return JSONResponse({"error": f"there is no case {number}"}, 404)
        with one_at_a_time:
            return Cases(_shown(review.decide(number, decision.state, _edit(decision))))

    @app.get("/{name:path}")
    def asset(name: str) -> Response:
        if name not in _KINDS:
            return JSONResponse({"error": "no such page"}, 404)
        return FileResponse(_ASSETS / _KINDS[name], headers=_HEADERS)

    return app


def _edit(decision: Decision) -> CaseEdit:
    place = decision.gold
    gold = place and Gold(place.source, place.text, Span(place.start, place.end))
    answers = tuple(answer.strip() for answer in decision.answers if answer.strip())
    return CaseEdit(decision.question.strip(), answers, decision.answerable, gold or None)


def _shown(one: Reviewed) -> dict[str, object]:
    case = one.case
    return {
        "number": one.number,
        "id": case.id,
        "state": one.state,
        "question": case.question,
        "answers": list(case.answers),
        "answerable": case.answerable,
        "history": [asdict(turn) for turn in case.history],
        "without": list(case.without),
        "tags": list(case.tags),
        "passages": [asdict(each) for each in one.passages],
        "lost": list(one.lost),
        "feedback": one.feedback and asdict(one.feedback),
    }
