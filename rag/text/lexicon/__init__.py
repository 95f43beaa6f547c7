"""The word lists of the rules, as data: a TOML file for each rule, beside this loader.

A list has a name, or a name with languages (``en``, ``zh``, ``ru``, ...) below it. Its entries are words, or
regular expressions if a word has several forms (``box(?:ing|er)``); they are tried in their order in the file.
The rules themselves are code.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

Entry = str | list["Entry"] | dict[str, "Entry"]


@lru_cache(maxsize=2048)
def entries(file: str, name: str) -> tuple[str, ...]:
    """The entries under a name of a file, in order; ``reason.en`` is one language, ``reason`` all of them.

    KeyError if there is no such name, ValueError for something in it that is no list of texts.
    """
    found: Entry = _file(file)
    for part in name.split("."):
        if not isinstance(found, dict):
            raise KeyError(f"{file}.toml has no {name}")
        found = found[part]
    return tuple(_flat(file, name, found))


def languages(file: str, name: str) -> frozenset[str]:
    """The languages in which a list of a file has entries; KeyError if there is no such name."""
    found: Entry = _file(file)
    for part in name.split("."):
        if not isinstance(found, dict):
            raise KeyError(f"{file}.toml has no {name}")
        found = found[part]
    return frozenset(found) if isinstance(found, dict) else frozenset()


def alternatives(file: str, name: str) -> str:
    """The same as one regular expression that matches any of them; put it between brackets."""
    return "|".join(entries(file, name))


@lru_cache(maxsize=512)
def word_set(file: str, name: str) -> frozenset[str]:
    """The same as a set of plain words; ValueError for an expression among them."""
    found = entries(file, name)
    for each in found:
        if not re.fullmatch(r"[\w'’. -]+", each):
            raise ValueError(f"{file}.toml: {name}: {each!r} is no plain word")
    return frozenset(found)


def _flat(file: str, name: str, found: Entry) -> Iterator[str]:
    if isinstance(found, str):
        yield from found.split()  # many words in one text, shorter than a list of them
    elif isinstance(found, dict):
        for each in found.values():
            yield from _flat(file, name, each)
    else:
        for entry in found:
            if not isinstance(entry, str):
                raise ValueError(f"{file}.toml: {name}: {entry!r} is no text")
            yield entry


@lru_cache(maxsize=64)
def _file(name: str) -> dict[str, Entry]:
    text = (files("rag.text.lexicon") / f"{name}.toml").read_text("utf-8")
    found: dict[str, Entry] = tomllib.loads(text)
    return found
