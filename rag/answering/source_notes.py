"""The note for a question that names a source, if the answer comes from other sources."""

from __future__ import annotations

from collections.abc import Sequence

from index.passages import Hit
from rag.answer import Citation
from rag.answering.not_found import language_of
from rag.retrieval.search import NamedSourceHits

_SILENT = {
    "zh": "未找到“{name}”的相关内容：此处引用的是其他来源。",
    "ru": "В источниках «{name}» об этом не сказано: здесь приведены другие.",
    "en": "Nothing that answers this was found in “{name}”: what is shown is from other sources.",
}
_UNKNOWN = {
    "zh": "没有名为“{name}”的已索引来源：此处引用的是其他来源。",
    "ru": "Источника «{name}» нет в указателе: здесь приведены другие.",
    "en": "No indexed source is called “{name}”: what is shown is from other sources.",
}


def elsewhere(
    named_hits: NamedSourceHits | None, shown: Sequence[Citation], hits: Sequence[Hit]
) -> tuple[str, ...]:
    """A note if a question names a source and everything shown is from other sources."""
    if named_hits is None or not shown or not named_hits.missed(shown, hits):
        return ()
    told = _SILENT if named_hits.hits else _UNKNOWN
    name = ", ".join(named_hits.named.names)
    return (told[language_of(named_hits.named.rest)].format(name=name),)
