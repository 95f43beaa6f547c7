"""The words of the interface, in each language it speaks. Answers are in the question's own."""

from __future__ import annotations

from ui.texts.choosing import texts_for
from ui.texts.english import ENGLISH
from ui.texts.words import Texts

__all__ = ["ENGLISH", "Texts", "texts_for"]
