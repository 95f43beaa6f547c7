"""Chooses the interface language that a browser asks for."""

from __future__ import annotations

from ui.texts.chinese import CHINESE
from ui.texts.english import ENGLISH
from ui.texts.russian import RUSSIAN
from ui.texts.words import Texts

SPOKEN = {texts.tag.split("-")[0]: texts for texts in (ENGLISH, CHINESE, RUSSIAN)}


def texts_for(accept_language: str) -> Texts:
    """The preferred supported language of an ``Accept-Language`` header; English if there is none."""
    wanted = sorted(
        (_weighed(part, at) for at, part in enumerate(accept_language[:1000].split(","))),
    )
    known = (SPOKEN.get(language) for weight, _, language in wanted if weight < 0)
    return next((texts for texts in known if texts is not None), ENGLISH)


def _weighed(part: str, at: int) -> tuple[float, int, str]:
    """A sort key for parts like ``zh-CN;q=0.8``: highest weight first, then by position."""
    tag, _, weight = part.partition(";q=")
    try:
        weighs = float(weight) if weight.strip() else 1.0
    except ValueError:
        weighs = 0.0
    return -weighs, at, tag.strip().lower().split("-")[0]
