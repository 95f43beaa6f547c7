"""What of a web page is seen, and what is struck through: by elements, attributes and styles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from index.loaders.markup import inner

_STRUCK = frozenset(("s", "del", "strike"))
_QUESTION_NAMES = re.compile(r"question|faq|accordion|toggle|collaps", re.I)
_FEWEST_WORDS = 2  # of what folds a part of a page out
_MOST_STYLES = 500_000  # characters of style sheets that are looked at
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)$", re.I)
_NAMED = re.compile(r"([.#])([\w-]+)")
_ZERO = re.compile(r"0(?:\.0*)?(?:px|pt|em|rem|%)?$")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem)?$")
_NUMBER = re.compile(r"-?\d{1,4}(?:\.\d{1,4})?")
_LOOKED_AT = frozenset(
    "display visibility opacity text-decoration text-decoration-line font-size color background "
    "background-color position left top text-indent height max-height width overflow clip mso-hide vertical-align "
    "mso-text-raise".split()
)
_COLOURS = {
    "white": "#ffffff",
    "black": "#000000",
    "transparent": "transparent",
    "none": "transparent",
}
_FROM_AROUND = ("inherit", "initial", "unset", "currentcolor", "windowtext")

Style = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """How the text of an element is shown; what it doesn't say it has from the element around it.

    ``paper`` is the colour behind the text; empty if it isn't known. ``level`` is ``raised`` or ``lowered``.
    """

    gone: bool = False
    unseen: bool = False
    tiny: bool = False
    struck: bool = False
    ink: str = "#000000"
    paper: str = "#ffffff"
    level: str = ""

    @property
    def hidden(self) -> bool:
        """True if nobody who looks at the page sees the text."""
        unlike = self.ink and self.ink in (self.paper, "transparent")
        return self.gone or self.unseen or self.tiny or bool(unlike)


@dataclass(frozen=True, slots=True)
class _Rule:
    tag: str
    names: frozenset[tuple[str, str]]
    style: Style
    certain: bool  # the whole selector is understood: it may hide, and not only show
    at: int = 0  # its place in the style sheets: of equals the last one is right

    @property
    def key(self) -> str:
        """A name, or else the tag, that every element has which the rule is for."""
        sign, name = min(self.names, default=("", self.tag))
        return sign + name

    def fits(self, tag: str, names: frozenset[tuple[str, str]]) -> bool:
        return (not self.tag or self.tag == tag) and self.names <= names


@dataclass(slots=True)
class Visibility:
    """Tells how the elements of one page are shown."""

    rules: dict[str, list[_Rule]] = field(
        default_factory=dict
    )  # by a name or tag that they ask for
    scripted: bool = False
    start: Shown = field(default_factory=Shown)
    controlled: frozenset[str] = frozenset()  # ids of what a click on something else opens

    @classmethod
    def of(cls, page: Any) -> Visibility:
        """As the page's own style sheets say. Where it has scripts, they may show what those hide."""
        sheets = _COMMENT.sub("", "\n".join(inner(each) for each in page.iter("style")))
        rules = [replace(rule, at=at) for at, rule in enumerate(_rules(sheets[:_MOST_STYLES]))]
        others = any("stylesheet" in (each.get("rel") or "") for each in page.iter("link"))
        unsure = others or any(
            not rule.certain and {"background", "background-color"} & rule.style.keys()
            for rule in rules
        )
        found: dict[str, list[_Rule]] = {}
        for rule in rules:
            found.setdefault(rule.key, []).append(rule)
        controls = (each.get("aria-controls") or "" for each in page.iter() if is_opener(each))
        controlled = frozenset(" ".join(controls).split())
        start = Shown(paper="" if unsure else "#ffffff")
        return cls(found, _has_scripts(page), start, controlled)

    def opens_by_a_click(self, element: Any) -> bool:
        """True for the part of a page that a line above it folds out, as a ``<details>`` does."""
        if element.get("id") in self.controlled:
            return True
        before = element.getprevious()
        if before is None or element.tag == "li":
            return False
        if _asks(before):
            return True
        opener = next((each for each in before.iter() if is_opener(each)), None)
        return opener is not None and not opener.get("aria-controls")

    def inside(self, element: Any, tag: str, around: Shown) -> Shown:
        """How the element's own text is shown, within an element that is shown so."""
        struck = around.struck or tag in _STRUCK
        attributes = element.attrib
        if not attributes and not self.rules:
            return around if struck == around.struck else replace(around, struck=True)
        sheet = self._by_rules(tag, attributes) if self.rules else {}
        own = _declarations(attributes["style"]) if "style" in attributes else {}
        if "bgcolor" in attributes:
            own.setdefault("background-color", attributes["bgcolor"])
        if tag == "font" and "color" in attributes:
            own.setdefault("color", attributes["color"])
        gone = around.gone or _gone(own) or attributes.get("hidden", "until-found") != "until-found"
        line = {**sheet, **own}.get("text-decoration-line") or {**sheet, **own}.get(
            "text-decoration"
        )
        style = own if self.scripted else {**sheet, **own}
        gone = gone or _gone(style)
        if gone and not around.gone and self.opens_by_a_click(element):
            gone = False
        seen = style.get("visibility")
        size = style.get("font-size")
        return Shown(
            gone=gone,
            unseen=around.unseen if seen in (None, "inherit") else seen in ("hidden", "collapse"),
            tiny=around.tiny if size is None else bool(_ZERO.match(size)),
            struck=struck or "line-through" in (line or ""),
            ink=_colour(style["color"]) if "color" in style else around.ink,
            paper=_paper(style, around.paper),
            level=_level({**sheet, **own}) or around.level,
        )

    def _by_rules(self, tag: str, attributes: Mapping[str, str]) -> dict[str, str]:
        names = frozenset(
            [(".", each) for each in attributes.get("class", "").split()]
            + ([("#", attributes["id"])] if "id" in attributes else [])
        )
        found: dict[str, str] = {}
        keys = ("", tag, *sorted(sign + name for sign, name in names))
        for rule in sorted(
            (rule for key in keys for rule in self.rules.get(key, ()) if rule.fits(tag, names)),
            key=lambda rule: (len(rule.names), rule.at),  # the more precise one is right
        ):
            shows = rule.style.get("display", "none") != "none"
            found.update(rule.style if rule.certain else {"display": "block"} if shows else {})
        return found


def _asks(element: Any) -> bool:
    """True for a question that is set as the line above its answer."""
    if not isinstance(element.tag, str) or not inner(element).rstrip().endswith(("?", "？")):
        return False
    named = _QUESTION_NAMES.search(element.get("class") or "")
    return bool(named) or element.tag in ("button", "h2", "h3", "h4", "h5", "h6", "dt")


def is_opener(element: Any) -> bool:
    """True for what says that it folds something out, and has words; a menu's button is none."""
    if not isinstance(element.tag, str) or "aria-expanded" not in element.attrib:
        return False
    if element.get("aria-haspopup", "false") != "false" or element.get("role") == "combobox":
        return False
    return len(inner(element).split()) >= _FEWEST_WORDS and not any(
        each.tag == "nav" or each.get("role") in ("navigation", "menubar", "menu")
        for each in element.iterancestors()
    )


def _has_scripts(page: Any) -> bool:
    kinds = ("", "module", "text/javascript", "application/javascript")
    return any((each.get("type") or "").lower() in kinds for each in page.iter("script"))


def _rules(sheet: str) -> Iterator[_Rule]:
    """The rules of a style sheet; of those for certain media only what they show is sure enough."""
    plain, conditional = _parted(sheet)
    for text, sure in ((plain, True), (conditional, False)):
        for selectors, said in _RULE.findall(text):
            style = {key: value for key, value in _declarations(said).items() if key in _LOOKED_AT}
            if style:
                yield from _selected(selectors.split(","), style, sure)


def _parted(sheet: str) -> tuple[str, str]:
    """A style sheet without its ``@`` blocks, and what is in these."""
    plain, inside, at = [], [], 0
    for match in re.finditer(r"@[\w-]+[^{};]*([{;])", sheet):
        if match.start() < at:
            continue
        plain.append(sheet[at : match.start()])
        at = match.end()
        depth = 1 if match[1] == "{" else 0
        while depth and (brace := re.compile(r"[{}]").search(sheet, at)):
            depth += 1 if brace.group() == "{" else -1
            at = brace.end()
        inside.append(sheet[match.end() : at - 1] if match[1] == "{" else "")
    return "".join([*plain, sheet[at:]]), "\n".join(inside)


def _selected(selectors: Iterable[str], style: Style, sure: bool) -> Iterator[_Rule]:
    for selector in selectors:
        parts = re.split(r"[\s>+~]+", selector.strip())
        last = re.sub(r"::?[\w-]+(?:\([^)]*\))?|\[[^\]]*\]", "", parts[-1])
        if (match := _SIMPLE.match(last)) and last:
            names = frozenset(_NAMED.findall(match[2]))
            certain = sure and len(parts) == 1 and last == parts[-1]
            yield _Rule((match[1] or "").lower(), names, style, certain)


def _declarations(style: str) -> dict[str, str]:
    said = {}
    for each in style.split(";"):
        key, colon, value = each.partition(":")
        if colon:
            said[key.strip().lower()] = value.replace("!important", "").strip().lower()
    return said


def _gone(style: Style) -> bool:
    """True for what takes no place on the page, or one that is outside of it."""
    if style.get("display") == "none" or style.get("mso-hide") == "all":
        return True
    if _ZERO.match(style.get("opacity", "1")):
        return True
    if style.get("position") in ("absolute", "fixed") and (
        _FAR.match(style.get("left", "")) or _FAR.match(style.get("top", ""))
    ):
        return True
    if _FAR.match(style.get("text-indent", "")):
        return True
    cut = style.get("overflow") == "hidden"
    return cut and any(
        _ZERO.match(style.get(key, "auto")) for key in ("height", "max-height", "width")
    )


def _level(style: Style) -> str:
    """Whether letters are raised or lowered."""
    by = _NUMBER.match(style.get("mso-text-raise", ""))
    if by and float(by[0]):
        return "raised" if float(by[0]) > 0 else "lowered"
    return {"super": "raised", "sub": "lowered"}.get(style.get("vertical-align", ""), "")


def _paper(style: Style, around: str) -> str:
    said = style.get("background-color") or style.get("background")
    if said is None:
        return around
    colour = _colour(said)
    return around if colour == "transparent" else colour


def _colour(said: str) -> str:
    """``#rrggbb``, or ``transparent``; empty for what isn't understood."""
    said = said.strip().lower()
    if said in _COLOURS or said in _FROM_AROUND:
        return _COLOURS.get(said, "")
    if re.fullmatch(r"#[0-9a-f]{3}", said):
        return "#" + "".join(2 * digit for digit in said[1:])
    if re.fullmatch(r"#?[0-9a-f]{6}", said):
        return f"#{said.removeprefix('#')}"
    numbers = re.fullmatch(r"rgba?\((\d+)[,\s]+(\d+)[,\s]+(\d+)(?:[,\s/]+([\d.]+))?\)", said)
    if not numbers:
        return f"?{said}" if said.isalpha() else ""
    if numbers[4] and float(numbers[4].rstrip(".") or 1) == 0:
        return "transparent"
    return "#" + "".join(f"{min(int(each), 255):02x}" for each in numbers.groups()[:3])


def holds_text(element: Any) -> bool:
    """True if the element has a letter or digit in it, so that leaving it out is worth a word."""
    return any(any(map(str.isalnum, text)) for text in element.itertext() if text.strip())
