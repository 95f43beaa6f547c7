"""ZIP archives, and the limits for all files that are packed as ZIP."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator

from index.errors import Unreadable
from index.loaders.options import DEFAULTS, ReadingOptions
from index.loaders.parts import Part, Yielded, part_id

MEMBERS = 20_000
LARGEST = 200 << 20  # bytes of one member, unpacked
ALL = 1 << 30  # bytes of all members, unpacked
RATIO, FREE = (
    200,
    20 << 20,
)  # a member beyond FREE bytes may not unpack to more than RATIO times its size

_DAMAGED = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, KeyError,
    NotImplementedError, IndexError,
)  # fmt: skip


class Package:
    """An archive opened for reading; nothing is ever written to disk."""

    def __init__(self, data: bytes) -> None:
        """Unreadable if it is damaged, or would unpack to more than the limits."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise Unreadable(f"a damaged archive ({error})") from error
        infos = [info for info in self._zip.infolist() if not info.is_dir()]
        if len(infos) > MEMBERS:
            raise Unreadable(f"more than {MEMBERS:,} files in one archive: unpack it first")
        if sum(info.file_size for info in infos) > ALL:
            raise Unreadable(f"unpacks to more than {ALL >> 20:,} MB: unpack it first")
        for info in infos:
            if info.file_size > FREE and info.file_size > RATIO * max(1, info.compress_size):
                raise Unreadable(
                    f"{info.filename} unpacks to {info.file_size >> 20:,} MB: a zip bomb?"
                )
        self._infos = {info.filename: info for info in infos}

    @property
    def names(self) -> list[str]:
        """The members' names, in the archive's order."""
        return list(self._infos)

    def read(self, name: str) -> bytes:
        """A member's bytes; Unreadable if it isn't there, is damaged, locked or too large."""
        info = self._infos.get(name)
        if info is None:
            raise Unreadable(f"damaged: it has no {name}")
        if info.flag_bits & 1:
            raise Unreadable("protected by a password: unpack it first")
        try:
            with self._zip.open(info) as member:
                data = member.read(min(LARGEST, info.file_size) + 1)
        except _DAMAGED as error:
            raise Unreadable(f"a damaged archive ({name}: {error})") from error
        except RuntimeError as error:  # zipfile raises it if a password is needed
            raise Unreadable("protected by a password: unpack it first") from error
        if len(data) > LARGEST or len(data) > info.file_size:
            raise Unreadable(f"{name} unpacks to more than it says, or than {LARGEST >> 20} MB")
        return data

    def get(self, name: str) -> bytes | None:
        """A member's bytes, or None if there is no member of that name."""
        return self.read(name) if name in self._infos else None


def members(data: bytes) -> dict[str, str]:
    """The members of an archive by name; for a member ``mimetype`` the start of its text, else ""."""
    package = Package(data)
    names = dict.fromkeys(package.names, "")
    if "mimetype" in names:
        names["mimetype"] = package.read("mimetype")[:200].decode("ascii", "replace")
    return names


def load(data: bytes, source_id: str, options: ReadingOptions = DEFAULTS) -> Iterator[Yielded]:
    """Yield the files in an archive, as ``archive.zip/folder/name``; unreadable ones with the reason."""
    package, taken = Package(data), set[str]()
    for name in package.names:
        if any(step.startswith((".", "__MACOSX")) and step != ".." for step in name.split("/")):
            continue  # hidden files are skipped, as in folders
        inner = part_id(source_id, name, taken)
        try:
            yield Part(inner, package.read(name))
        except Unreadable as reason:
            yield Part(inner, b"", reason)
