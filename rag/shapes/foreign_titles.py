"""A source that a question describes in another language than its title's: "статья о прорыве тупика"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

import numpy as np

from index.passages import Label
from index.words import is_latin
from rag.shapes.tools import Tools

SURE = 0.86  # cosine of a title, or a file's name, to the subject from which its source is meant
LIKELY = 0.83  # the same where the nearest passage is of that source, too
CLEARER = 0.05  # or where it is so much nearer than the title of any other source
SAME = 0.005  # difference of cosines below which two titles fit alike (two versions of a document)
MOST = 100  # titles compared: of more sources only those that were found
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")


def titled_abroad(subject: str, labels: Sequence[Label], tools: Tools) -> tuple[str, ...]:
    """The sources whose titles, or file names, in another script mean the subject; empty if none surely does."""
    hits = tools.search(subject)
    if len(labels) > MOST:
        found = {hit.place.source for hit in hits}
        labels = [each for each in labels if each.id in found][:MOST]
    named = [(each.id, name) for each in labels for name in _names(each, _script(subject))]
    if not named:
        return ()
    embedder = tools.index.embedder_for(subject, across=True)
    asked = np.asarray(embedder.embed_questions([subject])[0])
    near = np.asarray(embedder.embed_passages([name for _, name in named])) @ asked
    best = float(near.max())
    found_ids = dict.fromkeys(
        each for (each, _), cosine in zip(named, near, strict=True) if cosine >= best - SAME
    )
    abroad = [hit for hit in hits if _script(hit.text) != _script(subject)]
    nearest = max(abroad, key=lambda hit: hit.dense, default=None)
    agrees = nearest is not None and nearest.place.source in found_ids
    others = [
        float(each) for (own, _), each in zip(named, near, strict=True) if own not in found_ids
    ]
    clear = bool(others) and best - max(others) >= CLEARER
    return tuple(found_ids) if best >= (LIKELY if agrees or clear else SURE) else ()


def _names(label: Label, script: str) -> list[str]:
    """The title and the file's name, if they are of another script; of one word they say too little."""
    stem = " ".join(re.sub(r"[\W\d_]+", " ", PurePosixPath(label.id).stem).split())
    return [
        each
        for each in (label.title, stem)
        if _script(each) != script and (" " in each or not each.isascii())
    ]


def _script(text: str) -> str:
    if is_latin(text):
        return "latin"
    return "cyrillic" if _CYRILLIC.search(text) else "other"
