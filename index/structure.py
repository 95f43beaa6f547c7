"""The blocks of a source, by the grammar that its name tells: prose and Markdown, or code."""

from __future__ import annotations

from collections.abc import Iterator

from index.blocks import Block, blocks
from index.code_lines import code_blocks, is_code
from index.passages import Source


def structure(source: Source) -> Iterator[Block]:
    """Yield the blocks of a source's text in order."""
    if is_code(source.id):
        return code_blocks(source.text, source.id, left_out=source.left_out)
    return blocks(source.text, left_out=source.left_out)
