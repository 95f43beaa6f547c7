"""What runs in Ray's workers: one reads files, one embeds texts. Neither writes an index.

Nothing heavy is imported before a worker is told how many cores it may use. Every failure of a file is
an answer: an exception would take other files with it, those that share its block.
"""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from index.loaders.options import ReadingOptions

if TYPE_CHECKING:
    import pyarrow as pa

    from index.embedding import Embedder
    from index.ocr.pictures import Recognised

_PIECE = 4 << 20  # bytes of answers in one row: a corpus of a million lines must not be one value
Makes = Callable[[str], "Embedder"]


class ReadingWorker:
    """Reads files by their paths, each parser in a process with limits, as a sync without Ray does."""

    def __init__(self, options: ReadingOptions, cores: int, seconds: float) -> None:
        from index.cores import allow

        allow(cores)
        from index.distributed.versions import READS
        from index.loaders.reading import ParserProcess
        from index.ocr.reader import PictureReader

        self._reads = READS
        self._pages: list[tuple[str, Recognised]] = []
        pages = self._pages

        class Noted(PictureReader):
            """Remembers what was read, for the index's own store of pages."""

            def take(self) -> Recognised:
                name = self._waiting[0][0]
                read = super().take()
                if read.unread is None:
                    pages.append((name, read))
                return read

        self._reader = ParserProcess(options, pictures=Noted(), seconds=seconds)

    def __call__(self, files: pa.Table) -> Iterator[dict[str, list[Any]]]:
        """For a table of ``at``, ``path`` and ``id``: rows of ``at``, ``sha256``, ``said``, ``pages``, in order.

        ``said`` is a JSON list of answers; the last row of a file ends with that it is done or unreadable.
        A file that this machine doesn't have has no hash.
        """
        for row in files.to_pylist():
            name = row["id"].decode("utf-8", "surrogateescape")
            for sha256, said in self._file(row["path"], name):
                yield {
                    "at": [row["at"]],
                    "reads": [self._reads],
                    "sha256": [sha256],
                    "said": [json.dumps(said).encode("ascii")],
                    "pages": [self._seen_pages()],
                }
            gc.collect()

    def _file(self, path: bytes, name: str) -> Iterator[tuple[str, list[Any]]]:
        from index.errors import Unreadable
        from index.loaders.wire import packed

        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            yield "", []
            return
        sha256, said, size = hashlib.sha256(data).hexdigest(), [], 0
        end: Unreadable | None = None
        try:
            for answer in self._reader.read(data, name):
                said.append(packed(answer))
                size += len(getattr(answer, "text", "")) + 200
                if size > _PIECE:
                    yield sha256, said
                    said, size = [], 0
        except Unreadable as reason:
            end = reason
        yield sha256, [*said, packed(end)]

    def _seen_pages(self) -> bytes:
        from index.ocr.wire import packed

        held = json.dumps([(name, packed(read).decode("latin-1")) for name, read in self._pages])
        self._pages.clear()
        return held.encode("ascii")


class EncodingWorker:
    """Embeds batches of texts with one model, which it loads once."""

    def __init__(self, makes: Makes, model: str, cores: int, gpu: bool) -> None:
        from index.cores import allow
        from index.device import use_device

        allow(cores)
        from index.distributed.versions import READS

        self._reads = READS
        if not gpu:
            use_device("cpu")  # a card that is there is for those that Ray gives it
        self._embedder = makes(model)

    def __call__(self, batches: pa.Table) -> Iterator[dict[str, list[Any]]]:
        """For a table of ``at`` and ``texts`` (JSON): ``at``, ``vectors`` (float32), or why there are none."""
        import numpy as np

        for row in batches.to_pylist():
            vectors, problem = b"", ""
            try:
                made = self._embedder.embed_passages(json.loads(row["texts"]))
                vectors = np.ascontiguousarray(made, dtype=np.float32).tobytes()
            except Exception as error:
                problem = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300]
            yield {
                "at": [row["at"]],
                "reads": [self._reads],
                "vectors": [vectors],
                "problem": [problem],
            }
