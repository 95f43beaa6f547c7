"""Questions for one of a class of things ("what sport", "which party"), and the words of the class.

Nothing in the form of "ice hockey" tells that it is a sport: for a few classes that people ask for, the
words themselves stand here. What isn't here is only not compared between sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.passages import Span
from rag.text.values import Value

_SPORTS = (
    r"(?:american |association |australian rules |gaelic |canadian |arena )?football(?:er)?|soccer"
    r"|(?:ice |field )?hockey|baseball|basketball|volleyball|handball|softball|cricket(?:er)?|netball|lacrosse"
    r"|rugby(?: union| league)?|(?:table )?tennis|badminton|squash|golf(?:er)?|curling|snooker|darts|chess"
    r"|box(?:ing|er)|wrestl(?:ing|er)|judo(?:ka)?|karate|fencing|fencer|weightlift(?:ing|er)|swimm(?:ing|er)"
    r"|diving|water polo|row(?:ing|er)|sailing|canoeing|surfing|cycl(?:ing|ist)|gymnast(?:ics)?|athletics"
    r"|track and field|(?:middle|long)-distance runn(?:ing|er)|sprint(?:ing|er)|marathon"
    r"|(?:cross-country |alpine )?ski(?:ing|er)|ski jump(?:ing|er)|snowboard(?:ing|er)|biathlon|bobsleigh"
    r"|luge|(?:figure |speed )skat(?:ing|er)|motor ?racing|racing driver|motorcycl(?:ing|ist)|equestrian"
    r"|polo|archery|shooting|triathlon|taekwondo|bowling|sumo"
)
_PARTIES = (
    r"(?-i:(?:[A-Z][\w'’-]+ ){1,4}Party|Party of (?:the )?[A-Z]\w+(?: [A-Z]\w+)?)"
    r"|(?-i:Republican|Democrat(?:ic)?|Whig|Federalist|Labour|Conservative|Liberal(?: Democrat)?|Social Democrat"
    r"|Christian Democrat|Socialist|Communist|Progressive|Populist|Libertarian|Unionist|Tory|Greens?)s?\b"
)
_WORKS = (
    r"(?:short |feature |documentary |silent )?films?|movies?|novels?|novellas?|short stor(?:y|ies)"
    r"|(?:stage )?plays?|musicals?|operas?|ballets?|poems?|poetry|paintings?|sculptures?|photographs?|albums?"
    r"|songs?|singles?"
    r"|EP|(?:television|TV) series|miniseries|sitcoms?|(?:video )?games?|comics?|manga|anime|magazines?"
    r"|newspapers?|books?|symphon(?:y|ies)|documentar(?:y|ies)|podcasts?|radio (?:play|programme|program)s?"
)
_OCCUPATIONS = (
    r"(?:actor|actress|singer|songwriter|rapper|musician|composer|conductor|pianist|violinist|guitarist"
    r"|painter|sculptor|illustrator|photographer|architect|engineer|designer|director|producer|screenwriter"
    r"|writer|novelist|poet|playwright|journalist|editor|historian|philosopher|theologian|linguist|economist"
    r"|mathematician|physicist|chemist|biologist|botanist|zoologist|geologist|astronomer|physician|surgeon"
    r"|dentist|nurse|psychologist|lawyer|attorney|judge|jurist|politician|diplomat|civil servant|soldier"
    r"|(?:army |naval )?officer|general|admiral|pilot|astronaut|priest|bishop|minister|missionary|monk|rabbi"
    r"|teacher|professor|academic|businessman|businesswoman|entrepreneur|banker|farmer|chef|cook|dancer"
    r"|choreographer|model|comedian|magician|broadcaster|presenter|footballer|cricketer|golfer|boxer"
    r"|wrestler|swimmer|athlete|cyclist|(?:basketball|baseball|football|hockey|badminton|tennis|rugby"
    r"|volleyball|chess) player|coach|referee|umpire|(?:mezzo-)?soprano|tenor|baritone)"
)
_RANKS = (
    r"(?:lieutenant |major |brigadier |general)?general(?:major|leutnant|oberst)?|field marshal|colonel"
    r"|lieutenant colonel"
    r"|(?:rear |vice )?admiral|commodore|captain|(?:lieutenant )?commander|major|(?:second |first )?lieutenant"
    r"|sergeant|corporal|private|ensign|(?:wing commander|squadron leader|group captain|air marshal)"
)
_POSITIONS = (
    r"goalkeeper|(?:full|centre|center|wing|left|right)[- ]?back|defender|midfielder|forward|striker|winger"
    r"|quarterback|running back|wide receiver|tight end|linebacker|cornerback|safety|lineman|kicker|punter"
    r"|pitcher|catcher|infielder|outfielder|shortstop|(?:first|second|third) baseman|goaltender|defenceman"
    r"|defenseman|(?:point |shooting )?guard|center|centre|prop|hooker|lock|fly-half|scrum-half"
)
_CLASSES = tuple(
    (re.compile(asks, re.I), re.compile(rf"\b(?:{words})\b", re.I))
    for asks, words in (
        (r"\b(?:what|which) (?:kind of |type of )?(?:sport|game)s?\b", _SPORTS),
        (r"\b(?:what|which) (?:political )?party\b|\bparty affiliation\b", _PARTIES),
        (
            r"\bwhat (?:is|was) the (?:primary |original )?(?:medium|genre|format|form)\b"
            r"|\b(?:what|which) (?:kind|type|sort|genre|form) of (?:\w+ )?(?:work|art|media|medium)\b",
            _WORKS,
        ),
        (
            r"\b(?:profession|occupation|trade|job)\b|\bfor a living\b|\bwhat (?:is|was) \w+ known as\b",
            _OCCUPATIONS,
        ),
        (r"\brank\b", _RANKS),
        (r"\b(?:what|which) (?:playing )?position\b", _POSITIONS),
    )
)  # fmt: skip


_HEAD = re.compile(r"\b(?:what|which) ([a-z]{3,})\b(?! of\b)", re.I)
_NO_HEAD = frozenset(
    """
    is was are were did does do has had can could will would the kind type sort year month day date time
    name person people city country state place percentage number amount other two three one company
    """.split()
)
_LISTED = re.compile(r"\W*(?:and |or |a |an |[\w-]+ )?\W*")


@dataclass(frozen=True, slots=True)
class Class:
    """A class of things that is asked for."""

    words: re.Pattern[str]

    def values(self, text: str) -> Iterator[Value]:
        """The things of this class that a text names, in order."""
        for match in self.words.finditer(text):
            yield Value(Span(*match.span()), match.group(), _stem(match.group()))

    def value(self, text: str) -> Value | None:
        """What a text gives: the first that it names, or all that it lists ("actor and singer").

        None where it names none.
        """
        found = list(self.values(text))
        if not found:
            return None
        listed = found[:1]
        for each in found[1:]:
            if not _LISTED.fullmatch(text[listed[-1].span.end : each.span.start]):
                break
            listed.append(each)
        span = Span(listed[0].span.start, listed[-1].span.end)
        return Value(span, span.of(text), " ".join(sorted({each.normal for each in listed})))


def class_asked_for(question: str) -> Class | None:
    """The class of which a question asks for one; None where it asks for none that is known.

    Of "which river", "what division": names with that word in them ("Green River", "Division III").
    """
    for asks, held in _CLASSES:
        if asks.search(question):
            return Class(held)
    head = _HEAD.search(question)
    if head is None or head[1].lower() in _NO_HEAD:
        return None
    noun = head[1].capitalize()
    named = rf"(?:[A-Z][\w'’-]+ ){{1,3}}{noun}\b|{noun} [A-Z\d][\w-]*"
    return Class(re.compile(rf"\b(?:{named})"))


def _stem(name: str) -> str:
    """One form for a thing and whoever does it: ``cricketer`` is ``cricket``."""
    found = re.sub(r"(?:ing|er|ist)$", "", name.lower().removesuffix("s"))
    return "football" if found == "socc" else found
