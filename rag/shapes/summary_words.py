"""What a summary says beside its sentences, in the language of the question."""

from __future__ import annotations

from rag.answering.not_found import language_of


def of_source(question: str, title: str) -> str:
    return _said(question, f"“{title}” in short:", f"《{title}》概要：", f"«{title}», кратко:")


def of_own_section(question: str, heading: str, title: str) -> str:
    return _said(
        question,
        f"“{heading}” in “{title}”:",
        f"《{title}》的“{heading}”部分：",
        f"Раздел «{heading}» в «{title}»:",
    )


def of_sources(question: str, count: int) -> str:
    return _said(
        question,
        f"{count} sources in short:",
        f"{count} 个来源的概要：",
        f"Источников: {count}, кратко:",
    )


def of_topic(question: str, topic: str, sources: int) -> str:
    return _said(
        question,
        f"“{topic}” in {sources} source{'s' if sources > 1 else ''}:",
        f"“{topic}”，来自 {sources} 个来源：",
        f"«{topic}», источников: {sources}:",
    )


def sources_left_out(question: str, count: int) -> str:
    return _said(
        question,
        f"{count} more sources were left out." if count > 1 else "One more source was left out.",
        f"另有 {count} 个来源未列入。",
        f"Ещё не вошло источников: {count}.",
    )


def sections_left_out(question: str, count: int) -> str:
    return _said(
        question,
        f"{count} sections were left out." if count > 1 else "One section was left out.",
        f"另有 {count} 个章节未列入。",
        f"Не вошло разделов: {count}.",
    )


def more_parts(question: str, looked: int) -> str:
    return _said(
        question,
        f"Other documents may have such a part: {looked} were looked through.",
        f"其他文档也可能有这一部分：只查看了 {looked} 份。",
        f"Такой раздел может быть и в других документах: просмотрено {looked}.",
    )


def read_in_part(question: str, share: float) -> str:
    percent = max(1, round(100 * share))
    return _said(
        question,
        f"The text is long: {percent}% of it was looked at, spread over its length.",
        f"文本很长：只查看了其中均匀分布的 {percent}%。",
        f"Текст длинный: просмотрено {percent}%, равномерно по всей длине.",
    )


def summarise(question: str, title: str) -> str:
    """A question for the summary of one source, to choose."""
    return _said(question, f"Summarise “{title}”", f"总结《{title}》", f"Кратко изложи «{title}»")


def part_of(question: str, title: str) -> str:
    """The question for a part of one source, to choose."""
    asked = question.rstrip(" ?？.。!！")
    return _said(
        question, f"{asked} of “{title}”", f"{asked}（《{title}》）", f"{asked} («{title}»)"
    )


def _said(question: str, english: str, chinese: str, russian: str) -> str:
    return {"en": english, "zh": chinese, "ru": russian}[language_of(question)]
