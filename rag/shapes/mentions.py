"""Things of a kind that sentences of several sources name: each once, with the sentence that says most of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.passages import Hit, Sentence
from index.words import is_latin, words
from rag.found import Cited, Found, Part
from rag.query.listed import AskedList
from rag.shapes.in_order import sentences_of
from rag.shapes.ordering import by_time
from rag.shapes.saying import counted
from rag.shapes.sureness import sureness
from rag.shapes.things import Thing, merged, things
from rag.shapes.tools import Tools

SOURCES = 12  # gone through for a kind of thing
CHARACTERS = 150_000  # of sources that are gone through
OF_HITS = 30  # sentences of the passages found that are compared with the question
READ = 14  # of which the cross-encoder reads
LEAST, LEAST_ACROSS = -2.5, -3.5  # the least logit of a sentence that answers
LESS = 1.5  # by how much a further one may be less
LESS_ACTING = (
    8.0  # the same of a sentence that begins with the thing, below a title about what is asked
)
MOSTLY = 0.6  # share of the question's words that such a title has
LEAST_OWN, LESS_OWN = -6.0, 3.0  # as LEAST and LESS, among sentences in a question's own script
NEARLY = 0.05  # by how much their cosine (of 0.8 to 1 for all texts) may be less than the best
UNDER = 6.0  # logits for a cosine of 1 of the question and the heading
LONGEST_NAMED = 60  # things in a list


def mentioned(asked: AskedList, hits: Sequence[Hit], tools: Tools) -> Found | None:
    """The things of the asked kind that the sources name; where more is asked, those in sentences that fit."""
    if not asked.kind:
        return None
    sources = _named_sources(asked, tools)
    every = bool(sources) or asked.only_mentioned
    best = list(dict.fromkeys(hit.place.source for hit in hits))
    looked = (sources or best)[:SOURCES]
    if every:
        looked, sentences = _gone_through(looked, asked, tools)
    else:
        sentences = _answering(asked, hits, tools)
    found = things(asked, sentences, tools.reader.alike)
    new = [each for each in found if each.name not in asked.text]
    groups = merged(new, asked.kind)[:LONGEST_NAMED]
    parts = tuple(merged_parts(groups, looked if every else best))
    if len(groups) < 2:
        return None
    if tools.question.shape.in_order == "time":
        parts = by_time(parts)
    left = len(sources or tools.labels()) > len(looked) or not every
    return Found(
        parts,
        confidence=sureness(parts, lambda _: asked.about, tools, unseen=left),
        lead=counted(parts, tools.question.text, items=len(groups), open_ended=left),
        hits=tuple(dict.fromkeys(cited.hit for part in parts for cited in part.cited)),
    )


def _gone_through(
    sources: Sequence[str], asked: AskedList, tools: Tools
) -> tuple[list[str], list[Cited]]:
    """The sentences of sources, and of which, until there are enough characters."""
    looked: list[str] = []
    sentences: list[Cited] = []
    left = CHARACTERS
    for source in sources:
        if left <= 0:
            break
        found = sentences_of(source, asked.text, tools)
        left -= sum(each.sentence.span.end - each.sentence.span.start for each in found)
        looked.append(source)
        sentences += found
    return looked, sentences


def _named_sources(asked: AskedList, tools: Tools) -> list[str]:
    """The sources whose title or name holds all that the question says beside the kind of thing."""
    if asked.only_mentioned:
        return []
    return [
        each.id
        for each in tools.labels()
        if asked.about <= set(words(f"{each.title} {each.id} {each.date or ''}"))
    ]


def _answering(asked: AskedList, hits: Sequence[Hit], tools: Tools) -> list[Cited]:
    """The sentences with such a thing that answer the question."""
    every = [
        Cited(hit, each)
        for hit in hits
        for each in hit.sentences
        if each.kind != "header" and (each.kind != "row" or _is_about(asked, hit, each))
    ]
    found = things(asked, every, tools.reader.alike)
    holding = list(dict.fromkeys(each.cited for each in found))
    told = [_told(each) for each in holding[:OF_HITS]]
    near = tools.reader.cosines(asked.text, told)
    order = sorted(range(len(told)), key=lambda at: -near[at])[:READ]
    read = tools.reader.logits(asked.text, [told[at] for at in order])
    if not read:
        return []
    logits = dict(zip(order, read, strict=True))
    if not is_latin(asked.text) and (own := _in_script(holding, logits, near)):
        return [each for at, each in enumerate(holding[:OF_HITS]) if at in own]
    above = tools.reader.cosines(asked.text, [_heading(holding[at]) for at in order])
    latin = is_latin(asked.text)
    # The cosines of texts in several languages tell little.
    fits = [logit + UNDER * cosine * latin for logit, cosine in zip(read, above, strict=True)]
    floor, best = LEAST if latin else LEAST_ACROSS, max(fits)
    acting = {each.cited for each in found if each.cited.text.startswith(each.name)}
    kept = {
        at
        for at, fit in zip(order, fits, strict=True)
        if fit >= max(floor, best - (LESS_ACTING if _acts(asked, holding[at], acting) else LESS))
    }
    return [each for at, each in enumerate(holding[:OF_HITS]) if at in kept]


def _is_about(asked: AskedList, hit: Hit, row: Sentence) -> bool:
    """True for a row that says anything of what is asked beside the kind of thing."""
    return bool(
        asked.about & set(words(f"{hit.title} {' '.join(row.columns)} {Cited(hit, row).text}"))
    )


def _in_script(
    holding: Sequence[Cited], logits: Mapping[int, float], near: Sequence[float]
) -> set[int]:
    """Those in a script of the question, where they are as near to it as any: other scripts' logits differ."""
    own = {at: logit for at, logit in logits.items() if not is_latin(holding[at].text)}
    scripts = {at: _is_han(holding[at].text) for at in own}
    nearest = max(logits, key=lambda at: near[at])
    if nearest not in own:
        return set()
    least = max(LEAST_OWN, max(own.values()) - LESS_OWN)
    return {
        at
        for at, logit in own.items()
        if logit >= least and near[at] >= near[nearest] - NEARLY and scripts[at] == scripts[nearest]
    }


def _is_han(text: str) -> bool:
    return any("\u3400" <= each <= "\u9fff" for each in text)


def _acts(asked: AskedList, cited: Cited, acting: set[Cited]) -> bool:
    """True for a sentence that begins with the thing, in a source whose title names most of what is asked."""
    told = set(words(f"{cited.hit.title} {_heading(cited)}"))
    return cited in acting and len(asked.about & told) >= MOSTLY * len(asked.about)


def _heading(cited: Cited) -> str:
    return (cited.hit.place.heading or cited.hit.title).rsplit(" > ", 1)[-1]


def _told(cited: Cited) -> str:
    return f"{cited.hit.title}: {_heading(cited)}. {cited.text}"


def merged_parts(groups: Sequence[Sequence[Thing]], sources: Sequence[str]) -> list[Part]:
    """A part for each sentence that names things best, in the order of the sources and their texts."""
    parts: dict[Cited, list[str]] = {}
    chosen = {each.cited for group in groups if len(group) == 1 for each in group}
    for group in groups:
        best = max(group, key=lambda each: _says_most(each, chosen))
        chosen.add(best.cited)
        name = max((each.name for each in group), key=len)
        parts.setdefault(best.cited, []).append(name)
    order = {source: at for at, source in enumerate(sources)}
    cited = sorted(
        parts, key=lambda each: (order.get(each.hit.place.source, len(order)), each.sentence.span)
    )
    return [Part((each,), label=", ".join(dict.fromkeys(parts[each]))) for each in cited]


def _says_most(thing: Thing, chosen: set[Cited]) -> tuple[bool, bool, int, int]:
    """A sentence that is quoted anyway; one with the whole name; the longest, but no heap of names."""
    text = thing.cited.text
    return (
        thing.cited in chosen,
        thing.cited.sentence.kind != "row",
        len(thing.name),
        min(len(text), 240),
    )
