"""``citeback ask "question"`` and ``citeback ask --batch FILE``"""

from __future__ import annotations

import argparse
import json

from index.errors import CannotRun
from rag.answer import Answer
from rag.typed import checked
from ui.cli import DONE, NOT_AS_ASKED
from ui.commands.asking import (
    Asked,
    calibration,
    chain_over,
    opened,
    questions,
    refusal,
    scope_asked,
)
from ui.contract import answer_json
from ui.printing import as_text
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print each answer; in a batch a question that can't be asked gets an error line of its own."""
    asked, scope = questions(options), scope_asked(options)
    if options.batch is None:
        checked(asked[0].text)
    worked = True
    with opened(settings, "ask") as library:
        chain = chain_over(library, settings, calibrated=calibration(library))
        for each in asked:
            try:
                answer = chain.answer(each.text, each.history, scope=scope)
            except CannotRun as error:
                if options.batch is None:
                    raise
                worked = False
                print(refusal(each, error), flush=True)
                continue
            in_json = options.json or options.batch is not None
            print(_json(each, answer) if in_json else as_text(answer), flush=True)
    return DONE if worked else NOT_AS_ASKED


def _json(asked: Asked, answer: Answer) -> str:
    named = {} if asked.id is None else {"_id": asked.id}
    return json.dumps({**named, **answer_json(answer)}, ensure_ascii=False)
