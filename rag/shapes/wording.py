"""Sentences of ours about the collection and in small talk, in English, Chinese and Russian."""

from __future__ import annotations

from collections.abc import Mapping

from rag.query.small_talk import Kind

Texts = Mapping[str, str]

SMALL_TALK: Mapping[Kind, Texts] = {
    "hello": {
        "en": "Hello! What would you like to know?",
        "zh": "你好！想了解什么？",
        "ru": "Здравствуйте! Что вы хотите узнать?",
    },
    "thanks": {"en": "You're welcome.", "zh": "不客气。", "ru": "Пожалуйста."},
    "bye": {"en": "Goodbye!", "zh": "再见！", "ru": "До свидания!"},
    "how_are_you": {
        "en": "Fine, thank you. What would you like to know?",
        "zh": "很好，谢谢。想了解什么？",
        "ru": "Хорошо, спасибо. Что вы хотите узнать?",
    },
    "fine": {
        "en": "Good. Go on asking whenever you like.",
        "zh": "好的，随时可以继续提问。",
        "ru": "Хорошо. Спрашивайте, если захотите узнать ещё что-нибудь.",
    },
    "who": {
        "en": "I am citeback: I answer questions from the documents that are indexed here, and each sentence of "
        "an answer leads back to the place it rests on.",
        "zh": "我是 citeback：根据这里收录的文档回答问题，答案中的每句话都能追溯到原文。",
        "ru": "Я citeback: отвечаю на вопросы по проиндексированным здесь документам, и каждое предложение ответа "
        "ведёт к месту, на котором оно основано.",
    },
}
CAN_ASK: Texts = {
    "en": "You can ask for facts, lists, comparisons, calculations over tables, summaries and the latest state "
    "of things.",
    "zh": "可以询问事实、列表、比较、表格计算、摘要以及最新情况。",
    "ru": "Можно спрашивать о фактах, просить списки, сравнения, расчёты по таблицам, краткие пересказы и "
    "последние данные.",
}
FOR_EXAMPLE: Texts = {"en": "For example:", "zh": "例如：", "ru": "Например:"}
WHAT_IS_MEANT: Texts = {
    "en": "What is your question about? Please name the person, thing, event or document that you mean.",
    "zh": "您问的是什么？请说明所指的人、事物、事件或文档。",
    "ru": "О чём ваш вопрос? Назовите, пожалуйста, человека, предмет, событие или документ, о котором речь.",
}
WHICH_IS_MEANT: Texts = {
    "en": "Your question can mean several things. Which of these do you mean?",
    "zh": "您的问题可能有几种意思，您指的是哪一个？",
    "ru": "Ваш вопрос можно понять по-разному. Что вы имеете в виду?",
}
ABOUT_A_SOURCE: Texts = {
    "en": "What is the document “{title}” about?",
    "zh": "文件《{title}》主要讲了什么？",
    "ru": "О чём говорится в документе «{title}»?",
}
NO_DOCUMENTS: Texts = {
    "en": "There are no documents here to answer from.",
    "zh": "这里没有可供回答的文档。",
    "ru": "Здесь нет документов, по которым можно ответить.",
}
INDEXED: Texts = {
    "en": "Indexed: {count}{where}{dated}.",
    "zh": "共收录 {count}{where}{dated}。",
    "ru": "Проиндексировано: {count}{where}{dated}.",
}
THAT_FIT: Texts = {
    "en": "Of {all}, {count}{dated}:",
    "zh": "{all}中有 {count}{dated}：",
    "ru": "Из всех ({all}): {count}{dated}.",
}
NONE_FITS: Texts = {
    "en": "None of the {all} fits this.",
    "zh": "{all}中没有符合的。",
    "ru": "Ни один из документов ({all}) не подходит.",
}
IN_FOLDERS: Texts = {"en": " in {folders}", "zh": "，分布在 {folders}中", "ru": ", {folders}"}
DATED: Texts = {"en": ", dated {dates}", "zh": "，日期为 {dates}", "ru": ", даты: {dates}"}
UNDATED: Texts = {"en": "undated", "zh": "无日期", "ru": "без даты"}
FOLDERS: Texts = {"en": "The folders are:", "zh": "文件夹如下：", "ru": "Папки:"}
AT_THE_TOP: Texts = {"en": "(no folder)", "zh": "（不在文件夹中）", "ru": "(вне папок)"}
MORE: Texts = {"en": "and {n} more", "zh": "还有 {n} 个", "ru": "и ещё {n}"}
NEWEST: Texts = {
    "en": "The newest of the dated documents:",
    "zh": "有日期的文档中最新的是：",
    "ru": "Самый новый из датированных документов:",
}
OLDEST: Texts = {
    "en": "The oldest of the dated documents:",
    "zh": "有日期的文档中最早的是：",
    "ru": "Самый старый из датированных документов:",
}
NO_DATES: Texts = {
    "en": "None of the documents states a date.",
    "zh": "这些文档都没有注明日期。",
    "ru": "Ни в одном из документов не указана дата.",
}
MATCHING: Texts = {
    "en": "Yes, by its title:",
    "zh": "有，标题相符的是：",
    "ru": "Да, по названию подходит:",
}
NAMED_SO: Texts = {
    "en": "The dates that these documents state; when a document was indexed isn't told here:",
    "zh": "这些文档注明的日期如下（收录时间此处不提供）：",
    "ru": "Даты, указанные в этих документах (когда документ был проиндексирован, здесь не сказано):",
}
NO_TITLE: Texts = {
    "en": "No title of the {all} names that.",
    "zh": "{all}的标题中没有提到它。",
    "ru": "Ни в одном названии этого нет ({all}).",
}


MENTIONED: Texts = {
    "en": "No title names that, but there are passages near to it in:",
    "zh": "没有标题提到它，但以下文档中有相近的段落：",
    "ru": "Ни в одном названии этого нет, но близкие отрывки есть здесь:",
}


def documents(n: int, language: str) -> str:
    """ "1 document", "3 documents", in the language."""
    return counted(
        n, language, ("document", "documents"), "份文档", ("документ", "документа", "документов")
    )


def folders(n: int, language: str) -> str:
    """ "1 folder", "3 folders", in the language."""
    return counted(n, language, ("folder", "folders"), "个文件夹", ("папка", "папки", "папок"))


def counted(
    n: int, language: str, english: tuple[str, str], chinese: str, russian: tuple[str, str, str]
) -> str:
    """A number with its noun in the right form."""
    if language == "zh":
        return f"{n} {chinese}"
    if language == "en":
        return f"{n:,} {english[n != 1]}"
    tens, ones = n % 100, n % 10
    few = 2 <= ones <= 4 and not 12 <= tens <= 14
    one = ones == 1 and tens != 11
    return f"{n} {russian[0 if one else 1 if few else 2]}"
