"""``citeback eval init FILE``: draft a first evaluation set from what is indexed."""

from __future__ import annotations

import argparse
import json
import sys

from eval.curation.drafting import as_line, draft
from index.errors import CannotRun
from index.opening import open_library
from ui.commands.exit_codes import DONE, NOT_AS_ASKED
from ui.settings import Settings


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Write the drafts; CannotRun if the file exists already: somebody may have edited it."""
    if options.file.exists():
        raise CannotRun(f"{options.file} is there already: give the name of a new file")
    if not options.file.absolute().parent.is_dir():
        raise CannotRun(f"no such folder: {options.file.parent}")
    with open_library(settings.home, embedders=None, verb="eval init") as library:
        ids = [each.id for each in library.sources()]
        sources = [source for each in ids if (source := library.source(each))]
    drafts = draft(sources, cases=options.cases)
    if not drafts:
        raise CannotRun("no sentence of the index has a number or date to ask for: index more")
    lines = [json.dumps(as_line(at, one), ensure_ascii=False) for at, one in enumerate(drafts, 1)]
    options.file.write_text("\n".join(lines) + "\n", "utf-8")
    unanswerable = sum(bool(one.without) for one in drafts)
    print(
        f"{options.file}: {len(drafts)} drafts, {unanswerable} of them unanswerable. Read each, reword "
        f"it as people ask, reject it if it is bad: citeback eval review {options.file}",
        file=sys.stderr,
    )
    return DONE if len(drafts) == options.cases else NOT_AS_ASKED
