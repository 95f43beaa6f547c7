"""``citeback feedback``: what people said of answers"""

from __future__ import annotations

import argparse
import json
import sys

from rag.text.escaping import written
from ui.cli import DONE
from ui.feedback import Feedback, FeedbackStore, case_line, feedback_json, has_feedback
from ui.printing import plain
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print what was said, oldest first; with ``--cases`` the thumbs down as an evaluation set."""
    if not has_feedback(settings.home):
        print("citeback: nobody has said anything of an answer yet", file=sys.stderr)
        return DONE
    store = FeedbackStore(settings.home)
    try:
        for each in store.all():
            if options.cases and each.verdict == "down":
                print(case_line(each))
            elif options.json:
                print(json.dumps(feedback_json(each), ensure_ascii=False))
            elif not options.cases:
                print(written(_words(each), settings.markdown))
    finally:
        store.close()
    return DONE


def _words(feedback: Feedback) -> str:
    why = f"\n    because: {plain(feedback.reason)}" if feedback.reason else ""
    said = plain(feedback.answer.answer)
    return f"{feedback.at} {feedback.verdict}: {plain(feedback.answer.question)}\n    {said}{why}"
