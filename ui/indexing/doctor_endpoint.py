"""The endpoint by which `citeback doctor` lets the ``serve`` process that owns the home examine its index.

``POST /api/doctor`` returns one line of JSON: the findings, or the error. Like the sync endpoint,
it requires the secret in the home.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, Header
from fastapi.responses import Response

from ui.http.bodies import Body
from ui.indexing.background_sync import Syncing
from ui.indexing.doctor_report import examined
from ui.indexing.sync_endpoint import ANSWERS, TOKEN_HEADER, answered, may_not


class DoctorOrder(Body):
    """The body of ``POST /api/doctor``: ask for every vector by itself? mend what is found?"""

    all: bool = False
    repair: bool = False


def serve_doctor(app: FastAPI, syncing: Syncing, token: str) -> None:
    """Add the endpoint to ``app``."""

    @app.post("/api/doctor", summary="Examine the index, as its owner", responses=ANSWERS)
    def doctor(
        order: DoctorOrder, given: Annotated[str, Header(alias=TOKEN_HEADER)] = ""
    ) -> Response:
        if refused := may_not(given, token):
            return refused
        return answered(
            "examine",
            lambda tell: {
                "examined": examined(
                    syncing.library, every_vector=order.all, repair=order.repair
                ).as_record()
            },
        )
