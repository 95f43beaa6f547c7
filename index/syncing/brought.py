"""What is read of a file that a connection brought, under the id and address of its document."""

from __future__ import annotations

from dataclasses import replace

from index.files import About
from index.loaders.parts import LeftOut, Loaded, Remark, Unread
from index.passages import Source


def brought_in(file_id: str, about: About | None, loaded: Loaded) -> Loaded:
    """What a reader said, with the names that it goes by: no document can take, or probe for, another's id.

    Every source of the file has the document's address: a text can't say that it stands elsewhere.
    """
    if about is None:
        return loaded
    if isinstance(loaded, Unread):
        return replace(loaded, part=_named(file_id, about, loaded.part))
    if isinstance(loaded, Remark | LeftOut):
        return replace(loaded, source=_named(file_id, about, loaded.source))
    assert isinstance(loaded, Source)
    named = _named(file_id, about, loaded.id)
    own = named == file_id
    return replace(
        loaded,
        id=named,
        url=about.url,
        title=(about.title if own and about.title else None) or loaded.title,
    )


def _named(file_id: str, about: About, name: str) -> str:
    if name.startswith((f"{about.reads_as}/", f"{about.reads_as}:")):
        return file_id + name[len(about.reads_as) :]
    if name in (about.reads_as, file_id):
        return file_id
    return name if name.startswith(f"{file_id}/") else f"{file_id}/{name}"
