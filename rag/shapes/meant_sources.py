"""Which sources a question about whole sources means: named ones, a folder, the last cited, all, or a topic."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from index.passages import Hit, Label
from index.patterns import late
from index.words import words
from rag.query.source_mentions import Named, meant, named_in
from rag.shapes.dated_sources import dated, limited_to, when_in
from rag.shapes.foreign_titles import titled_abroad
from rag.shapes.tools import Tools
from rag.shapes.topics import read_about
from rag.text.lexicon import alternatives

NAMED = 0.7  # share of the idf of the subject that a title (with its file's name) holds from which it is meant
WHOLLY = 0.95  # the same where no word says that a document is meant: else it is a topic
ALIKE = 0.85  # share of the best title's from which another is meant too
MOSTLY = (
    0.6  # probability that the best answer is of a source from which it is "the article about ..."
)

_any_of = partial(alternatives, "summaries")


def _matcher(name: str) -> re.Pattern[str]:
    return late(
        rf"\b(?:{_any_of(f'{name}.en')})\b|(?:{_any_of(f'{name}.zh')})|\b(?:{_any_of(f'{name}.ru')})\b",
        re.I,
    )


_ASKING, _KINDS, _ALL = _matcher("asking"), _matcher("kinds"), _matcher("all")
_OCCASIONS = _matcher("occasions")
_POINTING, _FOLDERS = _matcher("pointing"), _matcher("folders")
_OF = late(rf"\b(?:{_any_of('of')})\b", re.I)
# "The article about ..." can be a topic, but "the fire safety manual" is there by that name, or isn't.
_TEXTS = _matcher("general")
_ABOUT = late(
    rf"\b(?:{_any_of('reports.en')}) (?:{_any_of('about.en')})\b"
    rf"|['’]s (?:[\w-]+ ){{0,3}}(?:{_any_of('reports.en')})\b"
    rf"|(?:{_any_of('about.zh')}).+?(?:{_any_of('reports.zh')})"
    rf"|\b(?:{_any_of('reports.ru')}) (?:{_any_of('about.ru')})\b",
    re.I,
)
TITLED, UNNAMED, READ = (
    0.9,
    0.8,
    0.7,
)  # how sure it is: by a title or date; last cited, all; by passages


@dataclass(frozen=True, slots=True)
class Meant:
    """The sources that are meant, by their ids; a ``topic`` in these, or in any if there are none.

    ``unsure``: one of these was meant, but which isn't said. ``sure`` (0..1) is how surely these are meant.
    ``absent``: a source is named, and isn't there. ``nothing_else``: what isn't said of the topic isn't there.
    """

    sources: tuple[str, ...] = ()
    topic: str = ""
    unsure: tuple[Label, ...] = ()
    sure: float = 1.0
    absent: bool = False
    nothing_else: bool = False


def meant_by(tools: Tools) -> Meant:
    """What the tools' question is about."""
    asked, labels = tools.question.asked, tools.labels()
    subject = subject_of(asked)
    cited = _last_cited(tools, labels)
    named = named_in(asked)
    by_date = None if named.names else dated(subject_of(asked, kinds=True), tools, labels)
    if by_date is not None:
        return Meant(by_date, sure=TITLED, absent=not by_date)
    if not named.names and (held := limited_to(asked, labels)):
        rest = _OCCASIONS.sub(" ", subject_of(when_in(subject).rest))
        return Meant(
            held,
            " ".join(each for each in rest.split() if words(each)),
            sure=TITLED,
            nothing_else=True,
        )
    if not named.nothing and (found := meant(named, labels)):
        beside = _beside(named, subject, [each for each in labels if each.id in found])
        return Meant(found, beside, sure=TITLED)
    if found := _in_folder(asked, labels):
        return Meant(found, sure=TITLED)
    if not words(subject):
        return _unnamed(asked, cited, labels)
    if cited and _POINTING.search(asked):
        return Meant(cited, subject, sure=UNNAMED)
    kind = _KINDS.search(_ASKING.sub(" ", asked))
    if found := _titled(subject, labels, tools, NAMED if kind else WHOLLY):
        return Meant(found, sure=TITLED)
    if kind is None or _ALL.search(asked):
        return Meant(topic=subject)
    return _by_passages(asked, subject, labels, tools)


def _last_cited(tools: Tools, labels: Sequence[Label]) -> tuple[str, ...]:
    """The sources of the last answer that cited any, as far as the asker may read them."""
    history = tools.question.history
    cited = next((turn.sources for turn in reversed(history) if turn.sources), ())
    readable = {each.id for each in labels}
    return tuple(each for each in dict.fromkeys(cited) if each in readable)


def _beside(named: Named, subject: str, labels: Sequence[Label]) -> str:
    """What is asked of named sources in particular ("what 003.md says about sanctions"); empty for nothing."""
    told = {word for name in named.names for word in words(_spoken(name))}
    told |= {word for each in labels for word in words(f"{each.title} {_spoken(each.id)}")}
    rest = [each for each in subject.split() if set(words(_spoken(each))) - told]
    return "" if named.date else " ".join(rest)


def subject_of(about: str, *, kinds: bool = False) -> str:
    """The question without what asks for a summary; without ``kinds`` also without "the report", "all"."""
    rest = about
    for taken in (_ASKING, _POINTING, _OF) if kinds else (
        _ASKING, _FOLDERS, _KINDS, _ALL, _POINTING, _OF,
    ):  # fmt: skip
        rest = taken.sub(" ", rest)
    return " ".join(re.sub(r"[\"“”«»《》?？!！.,，。:：;；]+|\B['’]|['’]\B", " ", rest).split())


def _unnamed(about: str, cited: tuple[str, ...], labels: Sequence[Label]) -> Meant:
    """Of a question that names nothing: the last cited, the only one of its kind, or all."""
    ids = tuple(each.id for each in labels)
    if _ALL.search(about) or len(ids) == 1:
        return Meant(ids, sure=UNNAMED)
    if cited:
        return Meant(cited, sure=UNNAMED)
    kind = _KINDS.search(_ASKING.sub(" ", about))
    if kind is None:
        return Meant(() if _POINTING.search(about) else ids, sure=UNNAMED)
    of_kind = meant(Named((kind.group(),), None, ""), labels)
    if len(of_kind) == 1:
        return Meant(of_kind, sure=UNNAMED)
    return Meant(unsure=tuple(labels))


def _in_folder(asked: str, labels: Sequence[Label]) -> tuple[str, ...]:
    """The sources in a folder that the question names: with a slash, or by its name beside "folder"."""
    told = set(words(asked)) if _FOLDERS.search(asked) else set()
    folders = {
        folder for each in labels for folder in PurePosixPath(each.id).parents if folder.name
    }
    asked_for = {
        folder
        for folder in folders
        if f"{folder.name}/".lower() in asked.lower()
        or (told and told >= set(words(_spoken(folder.name))))
    }
    return tuple(each.id for each in labels if asked_for & set(PurePosixPath(each.id).parents))


def _spoken(name: str) -> str:
    return re.sub(r"[/._-]+", " ", name)


def _titled(subject: str, labels: Sequence[Label], tools: Tools, least: float) -> tuple[str, ...]:
    """The sources whose titles hold the subject, at least this share of it."""
    wanted = tuple(dict.fromkeys(words(subject)))
    rarity = dict(zip(wanted, tools.index.idf(wanted), strict=True))
    held = {each.id: _share(rarity, f"{each.title} {_spoken(each.id)}") for each in labels}
    best = max(held.values(), default=0.0)
    if best < least:
        return ()
    return tuple(each for each, share in held.items() if share >= ALIKE * best)


def _share(rarity: Mapping[str, float], title: str) -> float:
    told = set(words(title))
    return sum(idf for word, idf in rarity.items() if word in told) / (sum(rarity.values()) or 1.0)


def _told_in(hit: Hit) -> set[str]:
    return set(words(f"{hit.title} {hit.place.heading or ''} {hit.text}"))


def _by_passages(asked: str, subject: str, labels: Sequence[Label], tools: Tools) -> Meant:
    """The source that "the article about ..." is about, or the topic; nothing for a named one that isn't there."""
    if abroad := abroad_by(asked, subject, labels, tools):
        return Meant(abroad, sure=READ)
    texts = _TEXTS.search(asked) is not None
    may_be_topic = texts or _ABOUT.search(asked) is not None
    wanted = set(words(subject if may_be_topic else subject_of(asked, kinds=True)))
    holding = {hit.place.source for hit in tools.search(subject) if wanted <= _told_in(hit)}
    if len(holding) == 1:
        return Meant(tuple(holding), sure=READ)
    return _read_most(subject, tools) if texts or holding else Meant(absent=True)


def abroad_by(asked: str, subject: str, labels: Sequence[Label], tools: Tools) -> tuple[str, ...]:
    """The sources titled in another language as the question describes them, with the kind it names or without."""
    described = dict.fromkeys((subject, subject_of(asked, kinds=True)))
    found = (titled_abroad(each, labels, tools) for each in described if each)
    return next((each for each in found if each), ())


def _read_most(subject: str, tools: Tools) -> Meant:
    """The source of most of what was read about a subject, or the topic."""
    reading = read_about(subject, tools)
    if reading is None:
        return Meant(absent=True)
    scores: dict[str, float] = {}
    for each in reading.ranked:
        source = each.candidate.hit.place.source
        scores[source] = scores.get(source, 0.0) + each.probability
    best = max(scores, key=scores.__getitem__, default="")
    if best and scores[best] >= MOSTLY * sum(scores.values()):
        return Meant((best,), sure=READ)
    return Meant(topic=subject, nothing_else=True)
