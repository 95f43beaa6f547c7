"""Ways to say that the passages don't hold the answer, and words that say nothing of the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.words import words
from rag.answering.not_found import not_found_text
from rag.generation.prompt import AGREED

_GIVEN = r"(?:passages?|documents?|texts?|context|sources?|excerpts?|information)"
_TELLS = (
    r"(?:contain|mention|sa(?:y|id)|state|provide|specif|include|answer|give|hold|tell|indicate|address|discuss"
    r"|cover|describe|information|available|found)"
)
_IN_OTHER_WORDS = re.compile(
    rf"\b{_GIVEN}\b.{{0,40}}\b(?:not|no|cannot|never|lacks?)\b.{{0,40}}{_TELLS}"
    rf"|\b{_GIVEN}\b.{{0,40}}n['’]t\b.{{0,40}}{_TELLS}"
    rf"|\b(?:no|not|isn['’]t|nothing)\b.{{0,60}}{_TELLS}.{{0,80}}\b{_GIVEN}\b"
    rf"|\bnot in the {_GIVEN}\b"
    r"|^i (?:do not|don['’]t) know\b|^i (?:can(?:not|['’]t)|could(?: not|n['’]t)) find\b"
    r"|\b(?:can(?:not|['’]t)|could not) be (?:determined|answered)\b"
    r"|^(?:it is )?(?:unknown|unclear|n/a|none|no answer|no information)\W*$"
    r"|^(?:it is )?not (?:stated|mentioned|specified|available|found|given|provided|known)\b"
    r"|\b(?:dokument|passage|text|quelle|abschnitt|kontext)\w*\b.{0,60}\b(?:kein\w*|nicht)\b"
    r"|\b(?:nicht|kein\w*)\b.{0,40}\b(?:dokument|passage|text|quelle|abschnitt)\w*\b"
    r"|\bno se (?:menciona|indica|especifica|dice|encuentra)|\b(?:documentos?|pasajes?|textos?) no\b"
    r"|\b(?:documents?|passages?|textes?) ne\b|n['’]est pas (?:mentionn|indiqu|précis)"
    r"|\b(?:documentos?|textos?|passagens) não\b|\bnão (?:é|está|foi) (?:mencionad|indicad|especificad)"
    r"|\b(?:documenti|testi?|passaggi) non\b|\bnon (?:è|viene) (?:menzionat|indicat|specificat)"
    r"|(?:文档|文件|段落|资料|文中|上下文|原文|材料|文章|信息).{0,12}(?:没有|未|不|无)"
    r"|(?:没有|未|无法|不能).{0,8}(?:提到|提及|找到|说明|回答|确定|相关信息|答案)|^不知道"
    r"|(?:документ|отрывк|текст|источник)\w*.{0,40}\b(?:нет|не)\b|\bнет\b.{0,20}(?:ответа|информации|данных|документ)"
    r"|\bне (?:указан|упомин|сказано|говорится)"
    r"|(?:文書|文章|資料|記載|情報).{0,20}(?:ない|ません)",
    re.I,
)
_SORRY = re.compile(r"^(?:i(?:['’]m| am) sorry|sorry|unfortunately)\W+(?:but\s+)?", re.I)
_GOES_ON = re.compile(
    r"\b(?:but|however|although|though|aber|jedoch|pero|mais|но|однако)\b|但|然而", re.I
)
_ASIDE = re.compile(
    r"^(?:sure|certainly|of course|okay|ok|i hope|let me know|please (?:note|let|feel)|here (?:is|are)|feel free"
    r"|if you (?:have|need|want)|thank|is there anything|in summary\W*$|in conclusion\W*$|(?:final )?answer\W*$"
    r"|note\W*$|end of)\b|^\w+[:：]$|^(?:here|below|the following)\b.*[:：]$"
    # "This is a key point in the passage": said of the passages, not of what they tell.
    rf"|^(?:this|that|it|which)\b.{{0,60}}\b(?:in|by|from|of)\s+(?:the|these|this|all)\s+{_GIVEN}\W*$",
    re.I,
)
_SAYS = r"(?:states?|says?|mentions?|notes?|indicates?|reports?|tells?(?: us)?|shows?|reads?)"
_SAID_OF = (
    r"(?:based on|according to|per|from"
    r"|as (?:stated|mentioned|described|noted|said|shown|reported|given) (?:in|by))"
)
_WHICH = (
    r"(?:(?:the|this|these|those|all|provided|given|above|following|numbered|quoted|two|three|both"
    r"|first|second|third|fourth|last)\s+)*"
)
_SAID = r"(?:stated|said|mentioned|noted|indicated|reported|shown|described)"
_IT_IS_SAID = rf"(?:it is {_SAID} that\s+)?"
_KEYED = r"(?:\s*(?:,|and|&)?\s*\[?p?\d{1,2}\]?)*"
_OPENINGS = (
    rf"{_SAID_OF}\s*{_WHICH}{_GIVEN}?{_KEYED}(?:\s+(?:provided|given|above))?\s*[,:]\s*{_IT_IS_SAID}",
    rf"in\s*{_WHICH}(?:{_GIVEN}{_KEYED})?\s*,\s*{_IT_IS_SAID}",
    rf"it is {_SAID}\s+(?:in {_WHICH}{_GIVEN}{_KEYED}\s+)?that\s+",
    rf"{_WHICH}{_GIVEN}{_KEYED}\s+(?:also\s+)?{_SAYS}"
    r"\s*(?:that\b|:)?\s*",
    r"(?:the\s+)?(?:final\s+|short\s+)?answer(?:\s+(?:to\s+\w+\s+question\s+)?is)?\s*[:,]?\s+",
    r"(?:yes|no|sure|certainly|of course|in summary|in conclusion|in short)\s*[,:.!]\s*",
    r"(?:根据|依据|按照)[^，,：:]{0,12}[，,：:]\s*",
    r"(?:согласно|судя по|на основании)\s+[\w\s]{0,30},\s*",
)
_OPENING = re.compile(rf"^(?:{'|'.join(_OPENINGS)})", re.I)


def is_agreed(text: str, question: str) -> bool:
    """True for the agreed words, and for those of citeback itself in the question's language."""
    agreed = {tuple(words(each)) for each in (AGREED, not_found_text(question))}
    return tuple(words(text)) in agreed


def is_refusal(text: str) -> bool:
    """True for a sentence that says only, in whatever words, that the answer isn't there.

    A document may say so too: ask only of sentences that nothing supports.
    """
    said = _SORRY.sub("", text)
    return bool(_IN_OTHER_WORDS.search(said)) and not _GOES_ON.search(said)


def is_aside(text: str) -> bool:
    """True for what is said to the asker and not of the subject: "I hope this helps"."""
    return _ASIDE.search(text) is not None


def wordings(text: str) -> Iterator[str]:
    """The sentence as it stands, and then without "According to the passages," or the like."""
    yield text
    rest = _OPENING.sub("", text)
    if rest and rest != text:
        yield rest[0].upper() + rest[1:]
