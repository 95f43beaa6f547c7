"""Sentences in documents that give orders to whatever reads them by machine.

They are shown to no chat model, support no claim, and are quoted only where nothing else is left to quote.
Told by rule, in several languages; one that no rule knows meets the check of every sentence behind it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.passages import Hit
from index.words import without_hidden

# Orders stand at the beginning of something: "Critics say that only ..." is none.
_BEGINS = r"(?:^|[.!?:;,—–\-\"'“„«(\[>*|]\s*|\b(?:please|must|should|now|then|always|instead)\s+)"
_MACHINE = (
    r"(?:ai|a\.i\.|llms?|chat ?bots?|(?:ai |large )?language models?|ai (?:assistants?|models?"
    r"|systems?|agents?)"
    r"|gpt|chatgpt|claude)"
)
_RULES = (
    rf"{_BEGINS}(?:ignore|disregard|forget|override|bypass|do not follow|stop following)\b.{{0,50}}"
    r"\b(?:instructions?|prompts?|rules?|previous|above|prior|earlier|question|directives?"
    r"|guidelines?|documents?"
    r"|passages?|context|everything)\b",
    r"\b(?:system|developer|hidden|initial) (?:prompts?|messages?|instructions?)\b",
    rf"\bas an? {_MACHINE}(?=\W*$|[,.:]|\s+(?:you|we|i|must|should)\b)|\byou are (?:now "
    rf"|no longer )?(?:an? )?(?:{_MACHINE}|assistant|dan\b)",
    rf"\b(?:if you are|when) an? {_MACHINE}\b|\b(?:note|message|instructions?|attention|notice|warning)"
    rf"[\s:,]+(?:to |for )?(?:the |any |all )?(?:{_MACHINE}|assistants?|models?)\b",
    rf"(?:^|[.!?:]\s*)(?:dear |hey |hello |attention )?(?:{_MACHINE}|assistant|system|model)s?\s*[,:]\s",
    rf"{_BEGINS}(?:respond|reply|answer|output|print|say|write|repeat|return|state)\b.{{0,30}}"
    r"\b(?:only|exactly|nothing but|verbatim|word for word|the following|as follows)\b",
    rf"{_BEGINS}(?:end|begin|start|finish|append|prefix|conclude)\b.{{0,20}}\b(?:every|each|your"
    rf"|the|to)\b.{{0,20}}"
    r"\b(?:answers?|responses?|reply|replies|output|sentences?)\b",
    rf"{_BEGINS}(?:insert|include|append|embed|render)\b.{{0,40}}(?:<\w|!\[|\]\(|https?:"
    rf"|\bmarkdown\b|\bhtml\b"
    r"|\blinks?\b|\bimages?\b)",
    rf"{_BEGINS}(?:cite|attribute|credit)\b.{{0,30}}(?:\[?p\d|\bpassage \d|\bevery (?:claim"
    rf"|sentence|answer)|\ball (?:claims|sentences)"
    r"|\binstead\b|\bonly\b)",
    rf"{_BEGINS}(?:reveal|show|print|repeat|tell|leak|disclose|output)\b.{{0,30}}\b(?:your|the) .{{0,20}}"
    r"(?:prompt|instructions|rules|messages?|configuration)\b",
    r"\b(?:your|the) (?:new |real |actual )(?:task|instructions?|role|goal|job) (?:is|are|now)\b"
    r"|\bnew instructions?\s*:",
    r"\b(?:the )?(?:user|operator|developer|admin(?:istrator)?)s? (?:has |have )?(?:changed"
    r"|replaced|updated|authori[sz]ed|wants|now)\b"
    r".{0,40}\b(?:question|request|instructions?|you|answer)\b",
    r"<\|?/?(?:im_?start|im_?end|system|assistant|user|inst|endoftext|eot_?id)\|?>|\[/?INST\]|<</?SYS>>"
    r"|(?:^|\|)\W*(?:instructions?|system|human|user|assistant)\s*:"
    r"|\bend of (?:the )?(?:passages?|documents?|context)\b",
    r"(?:忽略|无视|不要理会|忘记|忘掉).{0,14}(?:指示|指令|说明|提示|问题|规则|内容)|(?:只|仅|必须).{0,4}(?:回答|回复|输出|说)[：:，,「“]"
    r"|(?:系统|AI|人工智能).{0,4}(?:提示词|助手)[：:，,]|作为.{0,3}(?:AI|人工智能|语言模型)",
    r"(?:игнорируй|игнорируйте|забудь|забудьте|не обращай|отмени).{0,50}(?:инструкц|указани|вопрос"
    r"|правил|выше|предыдущ)"
    r"|(?:ответь|ответьте|отвечай|напиши|выведи|скажи)\w*.{0,20}(?:только|дословно|следующ)"
    r"|системн\w+ (?:промпт|подсказк|сообщени)",
    r"\b(?:ignorier\w*|vergiss|vergesst|missachte\w*)\b.{0,50}(?:anweisung|anleitung|frage|regel"
    r"|vorherig|bisherig|obig)"
    r"|\b(?:antworte|schreibe?|sage?|gib)\b.{0,20}\b(?:nur|ausschließlich|genau|wörtlich|folgend\w*)\b",
    r"\b(?:ignora|ignore[zn]?|ignorad|olvida|oublie[zr]?|dimentica|esqueça|désobéis)\b.{{0,50}}"
    r"(?:instruccion|instruction|istruzion|instruç|pregunta|question|domanda|pergunta|anterior"
    r"|précédent|precedent|règle|regla)"
    r"|\b(?:responde?|réponds?|répondez|rispondi|responda|escribe|écris|scrivi|escreva|di)\b.{0,20}"
    r"(?:\bs[oó]lo\b|\bsolamente\b|\búnicamente\b|\bseulement\b|\buniquement\b|\bsoltanto\b"
    r"|\bapenas\b|\bsomente\b|\bsolo\b)",
    r"(?:指示|命令|質問).{0,8}無視|(?:と|だけ).{0,4}(?:答えて|回答して|出力して)|(?:تجاهل|انس).{0,40}(?:التعليمات|السؤال|السابقة)",
    r"(?:이전|모든).{0,10}(?:지시|명령).{0,6}무시",
)
_ORDERS = re.compile("|".join(_RULES), re.I)


@lru_cache(maxsize=4096)
def is_injection(text: str) -> bool:
    """True for a sentence that tells a reading machine what to do, however its letters are hidden."""
    return _ORDERS.search(_seen(text)) is not None


@lru_cache(maxsize=256)
def injections_in(hit: Hit) -> frozenset[int]:
    """Which of the sentences of ``hit`` give orders, with the one behind each: what is to be said."""
    given = {at for at, each in enumerate(hit.sentences) if is_injection(hit.text_of(each.span))}
    return frozenset(given | {at + 1 for at in given})


def _seen(text: str) -> str:
    """As it is read: nothing hidden in or between letters, none of them wide or otherwise dressed up."""
    plain = unicodedata.normalize("NFKC", without_hidden(text))
    kept = "".join(each for each in plain if unicodedata.category(each) not in ("Cf", "Co", "Mn"))
    return " ".join(re.sub(r"[*_`~]+", "", kept).split())
