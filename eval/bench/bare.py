"""``python -m eval.bench.bare DOCS``: the floor of any index of these vectors, and nothing else.

The same chunks as citeback's, cut before the clock runs, embedded by the same encoder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from eval.bench.measuring import timed
from index.chunking import chunk
from index.library import default_embedders
from index.loaders.text import read
from index.syncing.embedded_text import embedded_text


def main() -> None:
    """Print one JSON object: seconds, and the number of chunks."""
    texts = list(_texts(Path(sys.argv[1])))
    embedder = default_embedders()[0]
    embedder.embed_passages(["loaded first"])
    seconds = timed(lambda: embedder.embed_passages(texts))
    print(json.dumps({"seconds": seconds, "chunks": len(texts)}))


def _texts(docs: Path) -> Iterator[str]:
    for path in sorted(docs.iterdir()):
        source = read(path.read_text("utf-8"), path.name)
        for each in chunk(source):
            yield embedded_text(source.title, each, each.span.of(source.text))


if __name__ == "__main__":
    main()
