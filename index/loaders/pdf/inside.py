"""What a PDF holds besides its pages: attached files, layers, forms of another kind, scripts."""

from __future__ import annotations

import ctypes
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.errors import Unreadable
from index.loaders.parts import Part, Remark, part_id

_MOST_FILES = 1000
_LARGEST = 200 << 20  # bytes of one attached file
_LAYERS = b"/OCProperties"
_SCRIPT = re.compile(rb"/S\s{0,9}/JavaScript\b")  # of any action: on opening, of a page, of a field
_PACKED = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.S)
_MOST_PACKED, _UNPACKED = 2000, 1 << 20


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a file has layers, which can be switched off, and actions that run a script."""

    layers: bool
    scripts: bool


def attached_files(document: Any, source_id: str, taken: set[str]) -> Iterator[Part]:
    """The files that are attached to a document, as parts; an unreadable one with its reason."""
    import pypdfium2.raw as pdfium

    for number in range(min(pdfium.FPDFDoc_GetAttachmentCount(document.raw), _MOST_FILES)):
        if attached := pdfium.FPDFDoc_GetAttachment(document.raw, number):
            yield attached_file(attached, source_id, taken)


def attached_file(attached: Any, source_id: str, taken: set[str]) -> Part:
    """One attached file."""
    import pypdfium2.raw as pdfium

    length = pdfium.FPDFAttachment_GetName(attached, None, 0)
    held = ctypes.create_string_buffer(max(2, min(length, 4096)))
    pdfium.FPDFAttachment_GetName(
        attached, ctypes.cast(held, ctypes.POINTER(pdfium.FPDF_WCHAR)), len(held)
    )
    name = held.raw.decode("utf-16-le", "replace").rstrip("\x00")
    identity = part_id(source_id, name or "unnamed", taken)
    size = ctypes.c_ulong()
    if not pdfium.FPDFAttachment_GetFile(attached, None, 0, ctypes.byref(size)):
        return Part(identity, b"", Unreadable("attached without its content"))
    if size.value > _LARGEST:
        return Part(identity, b"", Unreadable(f"larger than {_LARGEST >> 20} MB"))
    data = ctypes.create_string_buffer(size.value)
    pdfium.FPDFAttachment_GetFile(attached, data, size.value, ctypes.byref(size))
    return Part(identity, data.raw[: size.value])


def remarks(
    document: Any, source_id: str, *, fields: bool, scripts: bool = False
) -> Iterator[Remark]:
    """What the reader of a document should know; ``fields`` says that values of form fields were read.

    ``scripts`` says that actions run scripts.
    """
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDF_GetFormType(document.raw)
    if kind in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND):
        read = (
            "only the values of its plain fields are read" if fields else "its fields are not read"
        )
        yield Remark(source_id, f"an XFA form: {read}")
    if scripts or pdfium.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        yield Remark(source_id, "its scripts are not run")


def held_in(data: bytes) -> Held:
    """What is named in a file, in the open or in its packed objects (PDFium doesn't tell either).

    Of a file with very many packed objects some are not looked into: then it may have layers.
    """
    layers, scripts = _LAYERS in data, _runs_scripts(data)
    for number, match in enumerate(_PACKED.finditer(data)):
        if layers and scripts:
            break
        if number >= _MOST_PACKED:
            return Held(True, scripts)  # rather look at each page
        try:
            told = zlib.decompressobj().decompress(data[match.end() :], _UNPACKED)
        except zlib.error:
            continue
        layers, scripts = layers or _LAYERS in told, scripts or _runs_scripts(told)
    return Held(layers, scripts)


def _runs_scripts(data: bytes) -> bool:
    return b"/JavaScript" in data and bool(_SCRIPT.search(data))
