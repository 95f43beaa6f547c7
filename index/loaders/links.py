"""Links of markup languages: their words, and where they lead."""

from __future__ import annotations


def linked(words: str, address: str) -> str:
    """The words of a link with its address, if that is on the web and not among the words."""
    address = address.strip().removeprefix("mailto:")
    outside = "://" in address or "@" in address
    shown = address.removesuffix("/")
    if not words.strip():
        return address
    return f"{words} ({address})" if outside and shown not in words else words
