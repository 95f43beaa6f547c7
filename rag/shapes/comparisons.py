"""Comparisons: each side searched for by itself, what is said of them side by side, and which side is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index.passages import Hit
from index.words import words
from rag.found import Cited, Found, Part
from rag.query.compared_group import compared_group
from rag.query.follow_ups import without_changes
from rag.query.shape_words import plain
from rag.question import Question
from rag.shapes.asked_of_sides import asked_of
from rag.shapes.aspects import asked_aspects, several_aspects, told
from rag.shapes.calculations import difference
from rag.shapes.members import members
from rag.shapes.saying import with_itself
from rag.shapes.side_by_side import by_asked, by_found, keyed_by, parts_of, with_partners
from rag.shapes.side_evidence import Evidence, speaking_of, worth_showing
from rag.shapes.sides import Side, sides
from rag.shapes.sides_across import across
from rag.shapes.sureness import sureness
from rag.shapes.tools import Tools
from rag.tables.understanding import asks_how_much

ACROSS = 0.6  # confidence where the sides are told by their meaning alone


def find(question: Question, tools: Tools) -> Found | None:
    """What the sources say of each side; None where they say nothing of any, or there is only one."""
    text = question.standalone or question.asked or question.text
    group = compared_group(plain(without_changes(text)))
    compared = members(group, tools) if group else sides(question.shape.sides)
    if len(compared) < 2:
        return _with_itself(question, compared, tools) if not group else None
    if asks_how_much(text) and (computed := difference(question, tools)) is not None:
        return computed
    if group:
        return _side_by_side(text, group.aspect, group.aspect, compared, tools)
    about = question.shape.about
    return _side_by_side(text, about, about or asked_of(text, compared), compared, tools)


def _side_by_side(
    text: str, about: str, asked: str, compared: Sequence[Side], tools: Tools
) -> Found | None:
    every = _spoken_of_each(compared, about, tools)
    compared = list(every)
    aspects = _aspects(text, about, every, tools)
    asked = "" if aspects or _is_title(about, every) else asked
    evidence: Evidence = {
        side: worth_showing(side, cited, compared, asked, tools, named=bool(about))
        for side, cited in every.items()
    }
    if asked:
        evidence = with_partners(evidence, every)
    if not _differ(evidence) and (other := across(compared, about, tools)):
        return _found(_each_side(other), confidence=ACROSS)
    if not any(evidence.values()):
        return None
    if asked:
        evidence = {side: _own_first(side, evidence) for side in compared}
    rows = by_asked(aspects, evidence, tools) if aspects else by_found(evidence, text, tools)
    parts = parts_of(rows, compared, evidence)
    marks = {side.name: side.marks for side in compared}
    sure = sureness(parts, lambda part: marks[part.label], tools)
    found = _found(parts, confidence=sure)
    shown = {part.label for part in found.parts} if found else set()
    if shown < {side.name for side in compared} and (other := across(compared, about, tools)):
        return _found(_each_side(other), confidence=ACROSS)
    return found


def _spoken_of_each(compared: Sequence[Side], about: str, tools: Tools) -> Evidence:
    """What speaks of each side; one that took the noun of the last ("ferry press") may be without it."""
    found = {side: speaking_of(side, compared, about, tools) for side in compared}
    last = compared[-1].name.split()[-1]
    for side in compared[:-1]:
        bare = side.name.removesuffix(f" {last}")
        if found[side] or bare == side.name:
            continue
        alone = sides((bare, *(each.name for each in compared if each != side)))
        if len(alone) == len(compared) and (told_ := speaking_of(alone[0], alone, about, tools)):
            found = {alone[0] if each == side else each: cited for each, cited in found.items()}
            found[alone[0]] = told_
    return found


def _aspects(text: str, about: str, evidence: Evidence, tools: Tools) -> tuple[str, ...]:
    """What the sides are compared by, if that is told: several aspects, or one by which something is called."""
    compared = list(evidence)
    if found := asked_aspects(text, compared) or several_aspects(about, compared):
        return found
    every = [
        one for side, cited in evidence.items() for c in cited for one in told(side, c, compared)
    ]
    return (about,) if about and keyed_by(about, every, tools) else ()


def _is_title(about: str, evidence: Evidence) -> bool:
    """True if what is compared is the documents themselves: "the 2021 and the 2025 leave rules"."""
    own = set(words(about))
    return bool(own) and all(
        cited and own <= set(words(cited[0].hit.title)) for cited in evidence.values()
    )


def _with_itself(question: Question, compared: Sequence[Side], tools: Tools) -> Found | None:
    """What is said of a thing that stands on both sides; None where only its marks are the same."""
    named = {tuple(words(each)) for each in question.shape.sides}
    if len(compared) != 1 or len(question.shape.sides) < 2 or len(named) > 1:
        return None
    found = _side_by_side(question.text, "", "", compared, tools)
    return found and replace(found, lead=with_itself(compared[0].name, question.text))


def _differ(evidence: Evidence) -> bool:
    """True if each side has a sentence that no other side has."""
    return all(
        set(cited) - {e for other, held in evidence.items() if other != side for e in held}
        for side, cited in evidence.items()
    )


def _own_first(side: Side, evidence: Evidence) -> list[Cited]:
    """The sentences of a side, those that speak of another side as well behind the others."""
    shared = {e for other, held in evidence.items() if other != side for e in held}
    return sorted(evidence[side], key=lambda each: each in shared)


def _found(parts: Sequence[Part], *, confidence: float) -> Found | None:
    """Each sentence once: what a side shares with another stands where it stands first."""
    once: list[Part] = []
    taken: set[str] = set()
    for part in parts:
        new = part if part.said else replace(part, cited=_new(part.cited, taken))
        taken.update(each.text for each in new.cited)
        if new.cited or not part.cited:
            once.append(new)
    if not any(part.cited for part in once):
        return None
    hits: tuple[Hit, ...] = tuple(dict.fromkeys(cited.hit for part in once for cited in part.cited))
    return Found(tuple(once), confidence=confidence, layout="table", hits=hits)


def _new(cited: Sequence[Cited], taken: set[str]) -> tuple[Cited, ...]:
    return tuple({each.text: each for each in cited if each.text not in taken}.values())


def _each_side(evidence: Evidence) -> list[Part]:
    return [Part(tuple(cited), label=side.name) for side, cited in evidence.items()]
