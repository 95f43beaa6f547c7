"""Turns every error on an API route into JSON with one line and the right status."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from index.errors import CannotRun
from index.scope import ScopeProblem
from rag.query.normalisation import AskedBadly
from ui.answering.asker import asker_of
from ui.answering.limits import OverLimit
from ui.answering.refusals import CountingRefusals
from ui.answering.request_queue import Busy
from ui.http.event_stream import FAILED, AskerLeft
from ui.http.refusals import fault_response, path_below_root

_LEFT = 499  # nginx's status for a client that closed the connection; nobody reads it


def say_faults_in_one_line(app: FastAPI, refusals: CountingRefusals | None = None) -> None:
    """Turn every error of a route into JSON; ``refusals`` are told of those for want of rights."""

    @app.exception_handler(ScopeProblem)
    @app.exception_handler(AskedBadly)
    def asked_badly(request: Request, fault: CannotRun) -> Response:
        return fault_response(path_below_root(request.scope), 400, str(fault))

    @app.exception_handler(Busy)
    def busy(request: Request, fault: Busy) -> Response:
        return fault_response(
            path_below_root(request.scope),
            503,
            str(fault),
            headers={"Retry-After": str(fault.retry_after_s)},
        )

    @app.exception_handler(OverLimit)
    def over_limit(request: Request, fault: OverLimit) -> Response:
        return fault_response(
            path_below_root(request.scope),
            429,
            str(fault),
            headers={"Retry-After": str(fault.retry_after_s)},
        )

    @app.exception_handler(CannotRun)
    def cannot_run(request: Request, fault: CannotRun) -> Response:
        return fault_response(
            path_below_root(request.scope), 503, str(fault), headers={"Retry-After": "30"}
        )

    @app.exception_handler(RequestValidationError)
    def bad_body(request: Request, fault: RequestValidationError) -> Response:
        first = fault.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return fault_response(
            path_below_root(request.scope), 400, " ".join(f"{place}: {first['msg']}".split())
        )

    @app.exception_handler(HTTPException)
    def refused(request: Request, fault: HTTPException) -> Response:
        if fault.status_code == 403 and refusals is not None:
            refusals.rights(asker_of(request.scope), fault.status_code)
        return fault_response(
            request.url.path, fault.status_code, str(fault.detail), headers=fault.headers
        )

    @app.exception_handler(AskerLeft)
    def left(request: Request, fault: AskerLeft) -> Response:
        return Response(status_code=_LEFT)

    @app.exception_handler(Exception)
    def failed(request: Request, fault: Exception) -> Response:
        # The server logs the traceback itself; the client only gets a general line.
        return fault_response(path_below_root(request.scope), 500, FAILED)
