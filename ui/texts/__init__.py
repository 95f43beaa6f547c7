"""The texts of the interface in each supported language. Answers are in the language of the question."""

from __future__ import annotations

from ui.texts.choosing import texts_for
from ui.texts.english import ENGLISH
from ui.texts.words import Texts

__all__ = ["ENGLISH", "Texts", "texts_for"]
