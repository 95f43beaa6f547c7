"""``citeback sources``: what is indexed. Loads neither Chroma nor a model."""

from __future__ import annotations

import argparse
import json

from index.opening import open_library
from rag.text.escaping import written
from ui.commands.exit_codes import DONE
from ui.contract import source_json
from ui.settings import Settings
from ui.terminal.escaping import plain
from ui.texts.marks import left_out_said


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print a line for each source: id, title, date, size; and one with what was left out of it."""
    with open_library(settings.home, embedders=None, verb="sources") as library:
        for source in library.sources():
            if options.json:
                print(json.dumps(source_json(source), ensure_ascii=False))
            else:
                dated = f", {source.date}" if source.date else ""
                size = f"{source.characters:,} characters, {source.chunks} chunks"
                title = written(source.title, settings.markdown)
                print(plain(f"{source.id}  {title}{dated} ({size})"))
                if said := left_out_said(source.left_out, source.id):
                    print(f"    {plain(said)}")
    return DONE
