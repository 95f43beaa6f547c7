"""Parses XML and HTML, without entities or network. The only module that uses lxml."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from index.errors import Unreadable
from index.loaders.depth import TOO_DEEP, too_deep

# Faults behind which libxml2 goes on without what it could not place.
_LOST = (
    "ERR_TAG_NOT_FINISHED", "ERR_TAG_NAME_MISMATCH", "ERR_GT_REQUIRED", "ERR_DOCUMENT_END",
    "ERR_DOCUMENT_EMPTY", "ERR_NO_MEMORY",
)  # fmt: skip
DEEPEST = 200  # levels of nested elements; deeper content is read as one text


class Damaged(Unreadable):
    """Elements were lost; those before may have been read."""


def xml(data: bytes) -> Any:
    """The root element (lxml); Unreadable if there is none. Small faults are repaired.

    Unreadable also if elements are nested deeper than ``depth.LEVELS``.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"damaged XML ({' '.join(str(error).split())[:100]})") from error
    _check_whole(parser)
    if root is None:
        raise Unreadable("damaged XML: nothing can be read of it")
    return root


def elements(data: bytes, *names: str) -> Iterator[Any]:
    """Yield each element of these names, whole, in any namespace, and forget it behind that.

    For files too large to be held as a tree. Damaged at the end if the XML is damaged so that
    elements may be missing.
    """
    from lxml import etree

    parser = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False, no_network=True, load_dtd=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in parser:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged(str(error)) from error
    for entry in parser.error_log:
        if entry.type_name in _LOST or "depth" in entry.message:
            raise _damaged(entry.message)


def _damaged(message: str) -> Damaged:
    if "excessive depth" in message.lower():
        return Damaged(TOO_DEEP)
    return Damaged(f"damaged XML ({' '.join(message.split())[:100]})")


def html(text: str) -> Any:
    """The root element (lxml) of a page, however broken; None for an empty one.

    Unreadable if elements are nested more than 2,000 deep.
    """
    from lxml import etree
    from lxml import html as parser

    if not text.strip("\ufeff \r\n\t"):
        return None
    clean = text.lstrip("\ufeff").encode("utf-8", "replace")
    reader = parser.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True,
        huge_tree=True,  # old pages leave hundreds of tags open, each inside the one before
    )  # fmt: skip
    try:
        page = parser.document_fromstring(clean, parser=reader)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        page = None
    _check_whole(reader)
    return page


def _check_whole(parser: Any) -> None:
    """Raise Unreadable if libxml2 stopped at its depth limit: its result lacks the rest."""
    if any("excessive depth" in entry.message.lower() for entry in parser.error_log):
        raise too_deep()


def as_text(element: Any) -> str:
    """The element and all in it, as markup."""
    from lxml import etree

    return str(etree.tostring(element, encoding="unicode"))


def name(element: Any) -> str:
    """The element's name without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Any, wanted: str) -> str | None:
    """The attribute of that name in any namespace."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == wanted:
            return str(value)
    return None


def number(text: str | None, default: int, *, most: int = 100_000) -> int:
    """A whole number from 0 to ``most``, else ``default``."""
    found = text is not None and text.isascii() and text.isdecimal() and len(text) < 10
    return min(int(text or "0"), most) if found else default


def inner(element: Any) -> str:
    """All text in the element, unchanged."""
    from lxml import etree

    # As "".join(element.itertext()), at a seventh of its time.
    return str(etree.tostring(element, method="text", encoding="unicode", with_tail=False))
