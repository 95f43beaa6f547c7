"""What is indexed: how many documents, which, in which folders, of which dates, what they can be asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from index.passages import Label
from index.patterns import late
from index.words import is_latin, words
from rag.answering.not_found import language_of
from rag.found import Found
from rag.question import Question
from rag.shapes import wording
from rag.shapes.small_talk import what_can_be_asked
from rag.shapes.titles import SHOWN, listed, more, named_by
from rag.shapes.tools import Tools
from rag.text.lexicon import alternatives

NEAR = 3  # best sentences whose sources are named where no title is
_KINDS = ("can_ask", "folders", "newest", "oldest", "how_many", "dated")
_ASKS = {kind: late(alternatives("collection", kind), re.I) for kind in _KINDS}
_DOCUMENT = late(alternatives("collection", "document"), re.I)
_FOLDER = late(alternatives("collection", "folder"), re.I)


def find(question: Question, tools: Tools) -> Found | None:
    """A plain answer from the names and dates of the sources; None where only a text can answer."""
    labels, language = tools.labels(), language_of(question.asked)
    if not labels:
        return Found(plain=wording.NO_DOCUMENTS[language])
    if question.shape.about:
        lines = _named(question, tools, labels, language)
    else:
        lines = _told(question, tools, labels, language)
    return Found(plain="\n".join(lines)) if lines else None


def _told(question: Question, tools: Tools, labels: Sequence[Label], language: str) -> list[str]:
    asked = question.asked
    if _ASKS["can_ask"].search(asked):
        return [_indexed(labels, language), *what_can_be_asked(tools, language)]
    folder = _FOLDER.search(asked)
    if folder is None and _ASKS["folders"].search(asked):
        return _folders(labels, language)
    chosen = _chosen(question, labels, folder)
    if not chosen:
        return [wording.NONE_FITS[language].format(all=wording.documents(len(labels), language))]
    for kind, said in (("newest", wording.NEWEST), ("oldest", wording.OLDEST)):
        if _ASKS[kind].search(asked):
            return _by_date(chosen, language, said[language], last=kind == "newest")
    told = _indexed(chosen, language, of=labels)
    titles = (
        [] if _ASKS["how_many"].search(asked) else listed(_in_order(question, chosen), language)
    )
    return [told, *titles]


def _chosen(
    question: Question, labels: Sequence[Label], folder: re.Match[str] | None
) -> list[Label]:
    """The sources of the years and of the folder that the question names."""
    since, until = question.shape.since or "", question.shape.until or "9999"
    limited = bool(question.shape.since or question.shape.until)
    name = (
        next((each for each in folder.groups() if each), "").strip(" /\"'“”«»").lower()
        if folder
        else ""
    )
    return [
        each
        for each in labels
        if (not limited or (each.date and since <= each.date[:4] <= until))
        and (not name or f"/{name}/" in f"/{_folder(each)}/".lower())
    ]


def _named(question: Question, tools: Tools, labels: Sequence[Label], language: str) -> list[str]:
    """The sources whose title names what is asked for; nothing where a text may still answer."""
    about = question.shape.about
    found = named_by(about, labels) or named_by(_DOCUMENT.sub(" ", about), labels)
    if found:
        lead = wording.NAMED_SO if _ASKS["dated"].search(question.asked) else wording.MATCHING
        return [lead[language], *listed(found, language)]
    if not _DOCUMENT.search(question.asked) or _ASKS["dated"].search(question.asked):
        return []
    near = _speaking_of(about, tools)
    if near:
        found = [each for each in labels if each.id in near]
        return [wording.MENTIONED[language], *listed(found, language)]
    return [wording.NO_TITLE[language].format(all=wording.documents(len(labels), language))]


def _speaking_of(topic: str, tools: Tools) -> set[str]:
    """The sources of the best sentences, if they answer and share a word with the topic (in its script)."""
    if not tools.answers(tools.as_fact.read):
        return set()
    wanted = set(words(topic))
    best = [each.candidate for each in tools.as_fact.read.ranked[:NEAR]]
    return {
        each.hit.place.source
        for each in best
        if wanted & set(words(f"{each.hit.place.heading or ''} {each.text}"))
        or is_latin(each.text) != is_latin(topic)
    }


def _indexed(labels: Sequence[Label], language: str, *, of: Sequence[Label] = ()) -> str:
    """How many there are, in how many folders, from which date to which."""
    days = sorted(each.date for each in labels if each.date)
    dates = "" if not days else days[0] if days[0] == days[-1] else f"{days[0]} – {days[-1]}"
    dated = wording.DATED[language].format(dates=dates) if dates else ""
    count = wording.documents(len(labels), language)
    if len(of) > len(labels):
        whole = wording.documents(len(of), language)
        return wording.THAT_FIT[language].format(count=count, all=whole, dated=dated)
    within = len({_folder(each) for each in labels})
    where = wording.IN_FOLDERS[language].format(folders=wording.folders(within, language))
    return wording.INDEXED[language].format(
        count=count, where=where if within > 1 else "", dated=dated
    )


def _folders(labels: Sequence[Label], language: str) -> list[str]:
    counted = Counter(_folder(each) for each in labels)
    lines = [
        f"- {name or wording.AT_THE_TOP[language]}: {wording.documents(n, language)}"
        for name, n in sorted(counted.items())[:SHOWN]
    ]
    return [wording.FOLDERS[language], *lines, *more(len(counted) - SHOWN, language)]


def _by_date(labels: Sequence[Label], language: str, lead: str, *, last: bool) -> list[str]:
    dated = sorted((each for each in labels if each.date), key=lambda each: each.date or "")
    if not dated:
        return [wording.NO_DATES[language]]
    end = dated[-1 if last else 0].date
    return [lead, *listed([each for each in dated if each.date == end], language)]


def _in_order(question: Question, labels: list[Label]) -> list[Label]:
    if question.shape.in_order == "time":
        return sorted(labels, key=lambda each: each.date or "9999")
    return labels


def _folder(label: Label) -> str:
    return label.id.rpartition("/")[0]
