"""``citeback feedback``: print people's feedback on answers"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from rag.text.escaping import written
from ui.commands.exit_codes import DONE
from ui.settings import Settings
from ui.storage.feedback import (
    FILE,
    Feedback,
    FeedbackStore,
    case_line,
    feedback_json,
    has_feedback,
)
from ui.terminal.escaping import plain

_NAMED = 5  # the most numbers of unreadable rows that are printed


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the feedback, oldest first; with ``--cases`` the thumbs down as an evaluation set."""
    if not has_feedback(settings.home):
        print("citeback: nobody has said anything of an answer yet", file=sys.stderr)
        return DONE
    store, passed_over = FeedbackStore(settings.home), list[int]()
    try:
        for each in store.all(passed_over.append):
            if options.cases and each.verdict == "down":
                print(case_line(each))
            elif options.json:
                print(json.dumps(feedback_json(each), ensure_ascii=False))
            elif not options.cases:
                print(written(_words(each), settings.markdown))
    finally:
        store.close()
    if passed_over:
        _say_passed_over(passed_over)
    return DONE


def _say_passed_over(numbers: Sequence[int]) -> None:
    first = ", ".join(map(str, numbers[:_NAMED]))
    more = ", ..." if len(numbers) > _NAMED else ""
    print(
        f"citeback: {len(numbers)} of what was said can't be read and is passed over "
        f"(in {FILE}: {first}{more})",
        file=sys.stderr,
    )


def _words(feedback: Feedback) -> str:
    why = f"\n    because: {plain(feedback.reason)}" if feedback.reason else ""
    said = plain(feedback.answer.answer)
    return f"{feedback.at} {feedback.verdict}: {plain(feedback.answer.question)}\n    {said}{why}"
