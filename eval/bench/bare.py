"""``python -m eval.bench.bare DOCS``: the time of embedding alone, a lower bound for any index of these vectors.

It embeds the same chunks as citeback, split before the clock starts, with the same encoders: all chunks with
the first, and those that aren't in Latin script also with the cross-language encoder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from eval.bench.measuring import timed
from index.chunking import chunk
from index.loaders.text import read
from index.opening import default_embedders
from index.stores.embedded_text import embedded_text
from index.words import is_latin


def main() -> None:
    """Print one JSON object: the seconds, and the numbers of chunks."""
    texts = list(_texts(Path(sys.argv[1])))
    first, across = default_embedders()
    others = [text for text in texts if not is_latin(text)]
    for embedder in (first, across):
        embedder.embed_passages(["loaded first"])
    seconds = timed(lambda: (first.embed_passages(texts), across.embed_passages(others)))
    print(json.dumps({"seconds": seconds, "chunks": len(texts), "across languages": len(others)}))


def _texts(docs: Path) -> Iterator[str]:
    for path in sorted(docs.iterdir()):
        source = read(path.read_text("utf-8"), path.name)
        for each in chunk(source):
            yield embedded_text(source.title, each, each.span.of(source.text))


if __name__ == "__main__":
    main()
