"""The door by which `citeback doctor` has the serve that owns the home look at its index.

``POST /api/doctor`` answers JSON, a line: what was found, or the error. It opens to the secret in
the home only, as the door for syncs does.
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
    """Add the door to ``app``."""

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
