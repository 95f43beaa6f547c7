"""Reads RTF: each control word changes a state that ends with its group; text lands in a flow of blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from index.loaders.counting import as_office
from index.loaders.field_codes import shown_instruction, shows_nothing
from index.loaders.inline_marks import DELETED, HIDDEN, INVISIBLE, STRUCK
from index.loaders.rtf import letters
from index.loaders.rtf.destinations import FLOWS, KEPT, KNOWN, SKIPPED, STARRED, UNSHOWN
from index.loaders.rtf.document import TEXT, Attached, Chars, Paragraph, Place
from index.loaders.rtf.fields import OpenField
from index.loaders.rtf.flow import Flow
from index.loaders.rtf.mathematics import Formula
from index.loaders.rtf.tokens import Token, tokens
from index.loaders.rtf.words import ACTIONS, CHANGES, PLACES
from index.loaders.segments import Segment
from index.loaders.symbols import in_font


@dataclass(frozen=True, slots=True)
class State:
    """What holds until the group ends."""

    goes_to: str = TEXT
    chars: Chars = field(default_factory=Chars)
    place: Place = field(default_factory=Place)
    skip: int = 1  # characters that stand for one in Unicode (``\uc``)


@dataclass(slots=True)
class Reader:
    """One file while it is read."""

    state: State = field(default_factory=State)
    groups: list[State] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=lambda: [Flow("body", -1)])
    counts: Counter[str] = field(default_factory=Counter)  # what is named as left out
    title: str = ""
    styles: dict[int, str] = field(default_factory=dict)
    colors: list[str] = field(default_factory=list)
    codec: str = "cp1252"
    fonts: dict[int, str | None] = field(default_factory=dict)
    font_names: dict[int, str] = field(default_factory=dict)
    author: str = ""
    notes: Counter[str] = field(default_factory=Counter)
    forms: dict[str, str] = field(
        default_factory=lambda: {"footnote": "decimal", "endnote": "decimal"}
    )
    _bytes: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    _starred: bool = False
    fields: list[OpenField] = field(default_factory=list)
    _formula: Formula | None = None
    kept: list[str] = field(default_factory=list)
    kept_depth: dict[int, str] = field(default_factory=dict)
    rgb: dict[int, int] = field(default_factory=dict)  # the color that is being read
    _property: str = ""
    default_font: int = -1

    @property
    def flow(self) -> Flow:
        return self.flows[-1]

    def read(self, data: bytes) -> None:
        """Read a whole file; its blocks are those of the first flow."""
        for token in tokens(data):
            if token.kind in ("text", "byte"):
                self._take_bytes(token)
                continue
            self._flush()
            if token.kind == "{":
                self.to_skip = 0
                self.groups.append(self.state)
            elif token.kind == "}":
                self.to_skip = 0
                self._close()
            elif token.kind == "symbol":
                self._symbol(token.word)
            else:
                self._word(token.word, token.number)
        self._flush()
        while len(self.flows) > 1:
            self._end_flow()
        self.flow.end(self.state.place)

    # Text

    def _take_bytes(self, token: Token) -> None:
        data = token.data
        if self.to_skip:
            gone = min(self.to_skip, len(data))
            self.to_skip -= gone
            data = data[gone:]
        self._starred = False
        if self.state.goes_to != SKIPPED:
            self._bytes += data

    def _flush(self) -> None:
        if self._bytes:
            data = bytes(self._bytes)
            self._bytes.clear()
            font = self.state.chars.font if self.state.chars.font >= 0 else self.default_font
            self.say(letters.decoded(data, self.fonts.get(font) or self.codec))

    def say(self, text: str) -> None:
        """Text, to where this group's text goes."""
        if self.state.goes_to == SKIPPED:
            return
        if self.state.goes_to == "colortbl":
            for _ in range(text.count(";")):
                parts = [self.rgb.get(part, 0) for part in range(3)]
                self.colors.append(bytes(parts).hex() if self.rgb else "")
                self.rgb.clear()
        elif self.state.goes_to != TEXT:
            self.kept.append(text)
        elif self._formula is not None:
            self._formula.say(text)
        else:
            self._put(text)

    def _put(self, text: str, kind: str | None = None) -> None:
        chars = self.state.chars
        for each in self.fields:
            each.said = each.said or bool(text.strip())
        font = chars.font if chars.font >= 0 else self.default_font
        text = in_font(text, self.font_names.get(font))
        last = self.flow.segments[-1] if self.flow.segments else None
        if last and (joined := letters.pair(last.text[-1:], text[:1])):
            self.flow.segments[-1] = replace(last, text=last.text[:-1] + joined)
            text = text[1:]
        kind = chars.vertical if kind is None else kind
        if text:
            self.flow.segments.append(Segment(text, kind, chars.bold, self.unseen()))

    def unseen(self) -> str:
        chars = self.state.chars
        if chars.deleted:
            return DELETED
        if chars.hidden:
            return HIDDEN
        if chars.struck:
            return STRUCK
        white = 0 <= chars.color < len(self.colors) and self.colors[chars.color] == "ffffff"
        backed = (
            chars.shaded
            or self.state.place.shaded
            or (self.flow.row.shaded and (self.flow.in_row or self.state.place.in_table))
            or any(flow.kind == "box" for flow in self.flows)
        )
        return INVISIBLE if white and not backed else ""

    # Groups

    def _close(self) -> None:
        depth = len(self.groups)
        self._starred = False
        if self.kept_depth and depth in self.kept_depth:
            self._keep(self.kept_depth.pop(depth))
        if self._formula is not None and self._formula.close(depth):
            self._end_formula()
        if self.fields and self.fields[-1].depth == depth:
            self._end_field()
        if len(self.flows) > 1 and self.flow.depth == depth:
            self._end_flow()
        if self.groups:
            self.state = self.groups.pop()

    def goes(self, to: str) -> None:
        self.state = replace(self.state, goes_to=to)

    def _keep(self, what: str) -> None:
        """The text of a group that is kept aside, now that it is whole."""
        text = letters.whole("".join(self.kept))
        self.kept.clear()
        if what == "title":
            self.title = self.title or text
        elif what == "author":
            self.author = text.strip()
        elif what == "mark" and self._shown():
            self.flow.mark = (self.flow.mark or "") + text
        elif what == "instruction" and self.fields:
            self.fields[-1].instruction += text
        elif what == "entry" and self.fields and self.fields[-1].filled is not None:
            self.fields[-1].filled.entries.append(text)
        elif what == "class":
            formula = text.strip().lower().startswith("equation")
            self.counts["formulas kept as pictures" if formula else "embedded objects"] += 1
        elif what == "property":
            self._property = text.strip()
        elif what == "value" and self._property == "gtextUNICODE":  # WordArt
            words = Paragraph([Segment(text)], Place(), None)
            self.flow.attached.append(Attached("box", "", [words]))
        elif what == "style":
            self._style(text)
        elif what == "font":
            self.font_names[self.state.chars.font] = text.strip().rstrip(";")

    def _shown(self) -> bool:
        return not (self.state.chars.deleted or self.state.chars.hidden)

    def _style(self, text: str) -> None:
        self.styles.setdefault(self.state.place.style, text.strip().rstrip(";").strip())

    # Control words

    def _symbol(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif sign in "\r\n":
            self.end_paragraph()
        elif self.to_skip:
            self.to_skip -= 1
        elif sign in letters.SYMBOLS:
            self.say(letters.SYMBOLS[sign])

    def _word(self, word: str, number: int | None) -> None:
        starred, self._starred = self._starred, False
        if self.state.goes_to == SKIPPED and word != "ud":
            return
        if word not in KNOWN and not starred and self._formula is None:
            self.to_skip = max(0, self.to_skip - 1)
            return
        if self.to_skip and word != "u":
            self.to_skip -= 1
            return
        if self._destination(word, starred):
            return
        if self._formula is not None and self._formula.word(word, len(self.groups)):
            return
        if word in letters.SPECIAL:
            self.say(letters.SPECIAL[word])
        elif act := ACTIONS.get(word):
            act(self, number)
        elif change := CHANGES.get(word):
            self.state = replace(self.state, chars=change(self.state.chars, number))
        elif placed := PLACES.get(word):
            self.state = replace(self.state, place=placed(self.state.place, number))

    def _destination(self, word: str, starred: bool) -> bool:
        """True for a word that says where the text of its group goes."""
        depth = len(self.groups)
        if starred and word not in STARRED:
            self.goes(SKIPPED)
        elif word in UNSHOWN:
            if word == "pict":
                self.counts["pictures"] += 1
            self.goes(SKIPPED)
        elif word in KEPT:
            self.kept.clear()
            self.kept_depth[depth] = KEPT[word]
            self.goes(KEPT[word])
        elif word in FLOWS:
            self._begin_flow(FLOWS[word], depth)
        elif word in ("fonttbl", "stylesheet", "colortbl", "info"):
            self.goes(word)
        elif word == "upr":
            self.goes(SKIPPED)
        elif word == "ud":
            self.goes(TEXT)
        elif word in ("moMath", "moMathPara"):
            if self._formula is None:
                self._formula = Formula(depth)
        else:
            return False
        return True

    # Flows

    def _begin_flow(self, kind: str, depth: int) -> None:
        name = self.author if kind == "comment" else ""
        flow = Flow(kind, depth, name)
        if kind == "footnote":
            self._mark_note(flow)
        self.state = replace(self.state, goes_to=TEXT, place=Place())
        self.flows.append(flow)

    def _mark_note(self, flow: Flow) -> None:
        """The mark that stands in front of a note: its own, else the next number."""
        last = self.flow.segments[-1] if self.flow.segments else None
        if last is not None and last.kind == "raised" and len(last.text.strip()) <= 3:
            flow.name, flow.own_mark = last.text.strip(), True
        elif last is None or last.kind != "note":
            self.flow.segments.append(Segment("", "note", False, self.unseen()))

    def _end_flow(self) -> None:
        flow = self.flows.pop()
        flow.end(self.state.place)
        kind = flow.kind
        if kind in ("footnote", "endnote") and not flow.own_mark:
            self.notes[kind] += 1
            flow.name = as_office(self.notes[kind], self.forms[kind])
            self._name_note(flow.name)
        self.flow.attached.append(Attached(kind, flow.name, flow.blocks))

    def _name_note(self, mark: str) -> None:
        for at in range(len(self.flow.segments) - 1, -1, -1):
            segment = self.flow.segments[at]
            if segment.kind == "note":
                self.flow.segments[at] = replace(segment, text=mark)
                return

    # Fields and formulas

    def _end_field(self) -> None:
        ended = self.fields.pop()
        shown = ended.filled.shown if ended.filled else None
        if shown is not None and not ended.said:
            self._put(shown)
        elif not ended.said and (drawn := shown_instruction(ended.instruction)):
            self._put(drawn)
        elif not ended.said and not shows_nothing(ended.instruction):
            self.counts["fields without a result"] += 1

    def _end_formula(self) -> None:
        formula, self._formula = self._formula, None
        before = self.flow.segments[-1].text if self.flow.segments else ""
        if formula is not None and (line := formula.line(before)):
            self._put(line, "")

    def end_paragraph(self) -> None:
        chars = self.state.chars
        # A paragraph whose end is deleted or hidden goes on in the next.
        if self.state.goes_to == TEXT and not (chars.deleted or chars.hidden):
            self.flow.end_paragraph(self.state.place, self.flow.level(self.state.place))
