"""What a mail quotes of older mails is behind what it says itself: "now 18 May" corrects the 11th below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from index.words import words

if TYPE_CHECKING:
    from rag.reading.reader import Ranked

QUOTED = "quoted mail"  # the mark of such sentences (``index.loaders.quoted_mail``)
LEAST_OWN = 0.05  # of a quoted sentence's probability, that one of the mail's own has to have


def own_words_first(ranked: Sequence[Ranked], names: Set[str]) -> tuple[Ranked, ...]:
    """The sentences, best first; quoted ones of a mail that answers itself are last, with probability 0.

    Their probability goes to the mail's best own sentence: both speak of the same thing. Who is named in the
    question (``names``, analysed) may be asked for what was quoted.
    """
    best: dict[str, Ranked] = {}
    quoted: dict[str, float] = defaultdict(float)
    for each in ranked:
        source = each.candidate.hit.place.source
        if each.candidate.sentence.mark != QUOTED:
            best.setdefault(source, each)
        elif not names & set(words(each.candidate.hit.place.heading or "")):
            quoted[source] = max(quoted[source], each.probability)
    answered = {
        source: own
        for source, own in best.items()
        if quoted.get(source) and own.probability >= LEAST_OWN * quoted[source]
    }
    return _reordered(ranked, answered) if answered else tuple(ranked)


def _reordered(ranked: Sequence[Ranked], answered: dict[str, Ranked]) -> tuple[Ranked, ...]:
    given: dict[str, float] = defaultdict(float)
    behind, before = [], []
    for each in ranked:
        source = each.candidate.hit.place.source
        if source in answered and each.candidate.sentence.mark == QUOTED:
            given[source] += each.probability
            behind.append(replace(each, probability=0.0))
        else:
            before.append(each)
    raised = [
        replace(each, probability=each.probability + given[each.candidate.hit.place.source])
        if each is answered.get(each.candidate.hit.place.source)
        else each
        for each in before
    ]
    raised.sort(key=lambda each: -each.probability)  # stable: equal ones stay as they were
    return (*raised, *behind)
