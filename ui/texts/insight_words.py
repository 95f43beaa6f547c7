"""What the pages of usage and of the audit log say, in the languages of the interface."""

from __future__ import annotations

from dataclasses import dataclass

from ui.texts.words import Texts


@dataclass(frozen=True, slots=True)
class InsightWords:
    """The words of both pages; braces hold what is put in."""

    usage: str
    audit: str
    usage_more: str
    audit_more: str
    last_days: str  # {days}
    questions: str
    outcomes: tuple[tuple[str, str], ...]  # an outcome, and its name
    people: str
    took: str
    half: str
    most: str
    thumbs: str
    up: str
    down: str
    most_cited: str
    answers: str
    unanswered: str
    unanswered_more: str
    times: str
    as_table: str
    nothing_yet: str
    no_log: str
    day: str
    user: str
    door: str
    kind: str
    outcome: str
    question: str
    sources: str
    since: str
    until: str
    source_or_folder: str
    search: str
    latest: str  # {shown}
    roles: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]


def insight_words(texts: Texts) -> InsightWords:
    """The words in the language of ``texts``."""
    return {"zh-Hans": CHINESE, "ru": RUSSIAN}.get(texts.tag, ENGLISH)


ENGLISH = InsightWords(
    usage="Usage",
    audit="Audit log",
    usage_more="Questions by day (UTC), from the audit log. Who asked what stands there.",
    audit_more="Which answers cited a source, also one that is gone; who asked; who changed what. "
    "`citeback audit --verify` checks that nothing was changed.",
    last_days="{days} days",
    questions="Questions",
    outcomes=(
        ("answered", "answered"),
        ("perhaps", "perhaps"),
        ("not_found", "not found"),
        ("failed", "failed"),
        ("left", "left early"),
        ("refused", "refused"),
    ),
    people="People who asked",
    took="Seconds until an answer was complete",
    half="half of them",
    most="95% of them",
    thumbs="Thumbs",
    up="up",
    down="down",
    most_cited="Sources cited most",
    answers="Answers",
    unanswered="Questions without an answer",
    unanswered_more="The texts of questions are left out of the log (CITEBACK_AUDIT_QUESTIONS).",
    times="Times",
    as_table="As a table",
    nothing_yet="Nothing yet.",
    no_log="No audit log is kept (CITEBACK_AUDIT_DAYS=0), so there are no figures.",
    day="Day",
    user="User",
    door="Through",
    kind="What",
    outcome="Outcome",
    question="Question",
    sources="Sources",
    since="From",
    until="To",
    source_or_folder="Source (its id, or a folder/)",
    search="Show",
    latest="The latest {shown} are listed: ask for less to see the others.",
    roles=(
        ("cited", "cited"), ("nearest", "shown as near"), ("found", "found"), ("read", "read"),
        ("added", "added"), ("changed", "changed"), ("removed", "removed"), ("rights", "readers"),
    ),
    kinds=(
        ("ask", "question"), ("search", "search"), ("read", "source read"), ("sign_in", "sign-in"),
        ("sign_out", "sign-out"), ("sign_in_failed", "sign-in failed"), ("token_refused", "token refused"),
        ("denied", "not allowed"), ("rights", "change of rights"), ("key_made", "key made"),
        ("key_revoked", "key revoked"), ("upload", "document added"), ("sync", "index synced"),
        ("backup", "backup"), ("restore", "restored"), ("retention", "old lines removed"),
        ("not_logged", "lines missing"), ("audit_read", "log read"),
    ),
)  # fmt: skip

CHINESE = InsightWords(
    usage="使用情况",
    audit="审计日志",
    usage_more="按日（UTC）统计的提问，来自审计日志。谁问了什么见该日志。",
    audit_more="哪些回答引用过某个来源（包括已删除的），谁提的问，谁改了什么。"
    "`citeback audit --verify` 检查日志是否被改动。",
    last_days="{days} 天",
    questions="提问",
    outcomes=(
        ("answered", "已回答"),
        ("perhaps", "可能"),
        ("not_found", "未找到"),
        ("failed", "失败"),
        ("left", "中途离开"),
        ("refused", "被拒绝"),
    ),
    people="提问的人数",
    took="回答完成所用的秒数",
    half="半数",
    most="95%",
    thumbs="评价",
    up="赞",
    down="踩",
    most_cited="引用最多的来源",
    answers="回答",
    unanswered="没有答案的问题",
    unanswered_more="日志中不保存问题文本（CITEBACK_AUDIT_QUESTIONS）。",
    times="次数",
    as_table="以表格显示",
    nothing_yet="暂无。",
    no_log="未保存审计日志（CITEBACK_AUDIT_DAYS=0），因此没有数据。",
    day="日期",
    user="用户",
    door="途径",
    kind="事件",
    outcome="结果",
    question="问题",
    sources="来源",
    since="从",
    until="到",
    source_or_folder="来源（标识，或 文件夹/）",
    search="显示",
    latest="仅列出最近的 {shown} 条：请缩小范围以查看其余。",
    roles=(
        ("cited", "引用"), ("nearest", "相近"), ("found", "命中"), ("read", "查看"),
        ("added", "新增"), ("changed", "更改"), ("removed", "删除"), ("rights", "读者"),
    ),
    kinds=(
        ("ask", "提问"), ("search", "搜索"), ("read", "查看来源"), ("sign_in", "登录"),
        ("sign_out", "退出"), ("sign_in_failed", "登录失败"), ("token_refused", "令牌被拒"),
        ("denied", "无权限"), ("rights", "权限更改"), ("key_made", "新建密钥"),
        ("key_revoked", "吊销密钥"), ("upload", "添加文档"), ("sync", "索引同步"),
        ("backup", "备份"), ("restore", "恢复"), ("retention", "删除旧记录"),
        ("not_logged", "缺失的记录"), ("audit_read", "查看日志"),
    ),
)  # fmt: skip

RUSSIAN = InsightWords(
    usage="Использование",
    audit="Журнал аудита",
    usage_more="Вопросы по дням (UTC), из журнала аудита. Кто что спросил, сказано там.",
    audit_more="Какие ответы ссылались на источник, в том числе удалённый; кто спрашивал; кто что изменил. "
    "`citeback audit --verify` проверяет, что ничего не изменено.",
    last_days="{days} дней",
    questions="Вопросы",
    outcomes=(
        ("answered", "есть ответ"),
        ("perhaps", "возможно"),
        ("not_found", "не найдено"),
        ("failed", "ошибка"),
        ("left", "прервано"),
        ("refused", "отказано"),
    ),
    people="Сколько людей спрашивали",
    took="Секунд до готового ответа",
    half="половина",
    most="95%",
    thumbs="Оценки",
    up="вверх",
    down="вниз",
    most_cited="Чаще всего цитируются",
    answers="Ответов",
    unanswered="Вопросы без ответа",
    unanswered_more="Тексты вопросов в журнал не пишутся (CITEBACK_AUDIT_QUESTIONS).",
    times="Раз",
    as_table="Таблицей",
    nothing_yet="Пока ничего.",
    no_log="Журнал аудита не ведётся (CITEBACK_AUDIT_DAYS=0), поэтому данных нет.",
    day="День",
    user="Пользователь",
    door="Через",
    kind="Что",
    outcome="Итог",
    question="Вопрос",
    sources="Источники",
    since="С",
    until="По",
    source_or_folder="Источник (идентификатор или папка/)",
    search="Показать",
    latest="Показаны последние {shown}: сузьте поиск, чтобы увидеть остальные.",
    roles=(
        ("cited", "цитата"), ("nearest", "показан рядом"), ("found", "найден"), ("read", "прочитан"),
        ("added", "добавлен"), ("changed", "изменён"), ("removed", "удалён"), ("rights", "читатели"),
    ),
    kinds=(
        ("ask", "вопрос"), ("search", "поиск"), ("read", "чтение источника"), ("sign_in", "вход"),
        ("sign_out", "выход"), ("sign_in_failed", "вход не удался"), ("token_refused", "токен отклонён"),
        ("denied", "нет прав"), ("rights", "смена прав"), ("key_made", "ключ создан"),
        ("key_revoked", "ключ отозван"), ("upload", "документ добавлен"), ("sync", "обновление индекса"),
        ("backup", "резервная копия"), ("restore", "восстановление"), ("retention", "старые записи удалены"),
        ("not_logged", "пропущенные записи"), ("audit_read", "чтение журнала"),
    ),
)  # fmt: skip
