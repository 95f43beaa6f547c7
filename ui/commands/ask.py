"""``citeback ask "question"`` and ``citeback ask --batch FILE``"""

from __future__ import annotations

import argparse
import json
import math
import time

from rag.answer import Answer
from rag.query.normalisation import checked
from ui.audit.opening import auditing, this_user
from ui.commands.asking import (
    ONE_QUESTION_S,
    AskedQuestion,
    calibration,
    opened,
    pipeline_over,
    questions,
    said_to_each,
    scope_asked,
)
from ui.contract import answer_json
from ui.settings import Settings
from ui.terminal.answers import as_text


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print each answer; in a batch, an invalid question gets an error line of its own."""
    asked, scope = questions(options), scope_asked(options)
    if options.batch is None:
        checked(asked[0].text)
    batch, asker = options.batch is not None, this_user("cli")
    patience_s = math.inf if batch else ONE_QUESTION_S
    with (
        opened(settings, "ask", patience_s=patience_s) as library,
        auditing(settings) as audit,
    ):
        pipeline = pipeline_over(library, settings, calibrated=calibration(library, settings))

        def says(each: AskedQuestion) -> str:
            began = time.monotonic()
            answer = pipeline.answer(each.text, each.history, scope=scope)
            ms = round((time.monotonic() - began) * 1000)
            audit.answered(asker, each.text, answer, outcome=answer.status, ms=ms)
            if options.json or batch:
                return _json(each, answer)
            return as_text(answer, markdown=settings.markdown)

        return said_to_each(asked, batch=batch, says=says)


def _json(asked: AskedQuestion, answer: Answer) -> str:
    named = {} if asked.id is None else {"_id": asked.id}
    return json.dumps({**named, **answer_json(answer)}, ensure_ascii=False)
