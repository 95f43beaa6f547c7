"""What was computed over a table, said in English, Chinese or Russian: values as the cells write them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from rag.tables.columns import Column, is_nothing
from rag.tables.numbers import Marks, canonical
from rag.tables.query import Condition, Query

Language = Literal["en", "zh", "ru"]
MOST_TERMS = 10  # values shown in a computation

_SAID: dict[str, dict[Language, str]] = {
    "count": {
        "en": "{value} rows match{where}.",
        "zh": "符合条件的有 {value} 行{where}。",
        "ru": "Подходящих строк{where}: {value}.",
    },
    "count all": {
        "en": "There are {value} rows in all.",
        "zh": "共有 {value} 行。",
        "ru": "Всего строк: {value}.",
    },
    "distinct": {
        "en": "There are {value} different values of {name}{where}: {items}.",
        "zh": "“{name}”{where}有 {value} 个不同的值：{items}。",
        "ru": "Разных значений «{name}»{where}: {value} ({items}).",
    },
    "sum": {
        "en": "The total of {name}{where} is {value}.",
        "zh": "{name}{where}合计为 {value}。",
        "ru": "Сумма «{name}»{where}: {value}.",
    },
    "average": {
        "en": "The average of {name}{where} is {value}.",
        "zh": "{name}{where}的平均值为 {value}。",
        "ru": "Среднее «{name}»{where}: {value}.",
    },
    "median": {
        "en": "The median of {name}{where} is {value}.",
        "zh": "{name}{where}的中位数为 {value}。",
        "ru": "Медиана «{name}»{where}: {value}.",
    },
    "highest at": {
        "en": "Number {rank} from the highest {name}{where} is {value}: {items}.",
        "zh": "{name}{where}第 {rank} 高的是 {items}：{value}。",
        "ru": "По «{name}»{where} на месте {rank}, считая от наибольшего: {value} ({items}).",
    },
    "lowest at": {
        "en": "Number {rank} from the lowest {name}{where} is {value}: {items}.",
        "zh": "{name}{where}第 {rank} 低的是 {items}：{value}。",
        "ru": "По «{name}»{where} на месте {rank}, считая от наименьшего: {value} ({items}).",
    },
    "highest": {
        "en": "The highest {name}{where} is {value}: {items}.",
        "zh": "{name}{where}最高的是 {items}：{value}。",
        "ru": "Наибольшее значение «{name}»{where}: {value} ({items}).",
    },
    "lowest": {
        "en": "The lowest {name}{where} is {value}: {items}.",
        "zh": "{name}{where}最低的是 {items}：{value}。",
        "ru": "Наименьшее значение «{name}»{where}: {value} ({items}).",
    },
    "latest": {
        "en": "The latest {name}{where} is {value}: {items}.",
        "zh": "{name}{where}最晚的是 {items}：{value}。",
        "ru": "Последняя дата «{name}»{where}: {value} ({items}).",
    },
    "earliest": {
        "en": "The earliest {name}{where} is {value}: {items}.",
        "zh": "{name}{where}最早的是 {items}：{value}。",
        "ru": "Самая ранняя дата «{name}»{where}: {value} ({items}).",
    },
    "from highest": {
        "en": "By {name}, highest first: {items}.",
        "zh": "按{name}从高到低：{items}。",
        "ru": "По «{name}», начиная с наибольшего: {items}.",
    },
    "from lowest": {
        "en": "By {name}, lowest first: {items}.",
        "zh": "按{name}从低到高：{items}。",
        "ru": "По «{name}», начиная с наименьшего: {items}.",
    },
    "difference": {
        "en": "The difference in {name} is {value} ({items}).",
        "zh": "{name}相差 {value}（{items}）。",
        "ru": "Разница по «{name}»: {value} ({items}).",
    },
    "share": {
        "en": "The share{where} is {value} ({items}).",
        "zh": "占比{where}为 {value}（{items}）。",
        "ru": "Доля{where}: {value} ({items}).",
    },
}

_OF: dict[str, dict[Language, str]] = {
    "count": {"en": "count of rows", "zh": "行数", "ru": "число строк"},
    "sum": {"en": "sum of", "zh": "求和", "ru": "сумма"},
    "median": {"en": "median of", "zh": "中位数", "ru": "медиана"},
    "average": {"en": "average of", "zh": "平均", "ru": "среднее"},
    "highest": {"en": "highest", "zh": "最大值", "ru": "максимум"},
    "lowest": {"en": "lowest", "zh": "最小值", "ru": "минимум"},
    "difference": {"en": "difference of", "zh": "差", "ru": "разность"},
    "share": {"en": "share", "zh": "占比", "ru": "доля"},
    "over": {"en": "over {n} row(s)", "zh": "共 {n} 行", "ru": "по строкам: {n}"},
    "of": {"en": "{a} of {b}", "zh": "{b} 中的 {a}", "ru": "{a} из {b}"},
}

_NOTES: dict[str, dict[Language, str]] = {
    "empty": {
        "en": "{n} of {all} rows have no value in {name} and were left out.",
        "zh": "{all} 行中有 {n} 行的“{name}”没有值，未计入。",
        "ru": "Строк без значения «{name}»: {n} из {all}; они не учтены.",
    },
    "unread": {
        "en": "{n} cells of {name} hold no number that could be read and were left out ({items}).",
        "zh": "“{name}”中有 {n} 个单元格不是可读的数值，未计入（{items}）。",
        "ru": "Ячеек «{name}», в которых не прочесть числа: {n}; они не учтены ({items}).",
    },
    "units": {
        "en": "{name} is given in several units, which are not added up: {items}.",
        "zh": "“{name}”有几种单位，分别计算：{items}。",
        "ru": "«{name}» дано в разных единицах, они не складываются: {items}.",
    },
    "many": {
        "en": "{n} rows were used; the first and the last are cited.",
        "zh": "共使用 {n} 行，引用了第一行和最后一行。",
        "ru": "Использовано строк: {n}; приведены первая и последняя.",
    },
    "cut": {
        "en": "The table is longer than {most} rows: {n} rows were not read.",
        "zh": "表格超过 {most} 行：有 {n} 行未读取。",
        "ru": "В таблице больше {most} строк: не прочитано {n}.",
    },
    "ragged": {
        "en": "{n} rows have more or fewer cells than the table has columns.",
        "zh": "有 {n} 行的单元格数与列数不同。",
        "ru": "Строк, в которых ячеек больше или меньше, чем столбцов: {n}.",
    },
    "total": {
        "en": "The table's own row of totals says {value}.",
        "zh": "表中的合计行写的是 {value}。",
        "ru": "В итоговой строке таблицы стоит {value}.",
    },
    "stored": {
        "en": "Computed with the values that the sheet stores, which its cells show rounded.",
        "zh": "按表格中存储的值计算，单元格显示的是四舍五入的值。",
        "ru": "Вычислено по хранимым значениям; в ячейках они показаны округлёнными.",
    },
    "others": {
        "en": "Other tables fit as well: {items}.",
        "zh": "其他表格也符合：{items}。",
        "ru": "Подходят и другие таблицы: {items}.",
    },
    "shown": {
        "en": "{n} rows satisfy the conditions; {shown} of them are shown.",
        "zh": "符合条件的有 {n} 行，显示其中 {shown} 行。",
        "ru": "Подходящих строк: {n}, показано: {shown}.",
    },
    "found": {
        "en": "{n} found{where}.",
        "zh": "找到 {n} 项{where}。",
        "ru": "Найдено: {n}{where}.",
    },
    "from highest": {
        "en": "{n} found{where}, by {name}, highest first.",
        "zh": "找到 {n} 项{where}，按{name}从高到低。",
        "ru": "Найдено: {n}{where}, по «{name}», начиная с наибольшего.",
    },
    "from lowest": {
        "en": "{n} found{where}, by {name}, lowest first.",
        "zh": "找到 {n} 项{where}，按{name}从低到高。",
        "ru": "Найдено: {n}{where}, по «{name}», начиная с наименьшего.",
    },
}


def said(what: str, language: Language, **parts: object) -> str:
    """A sentence about a result."""
    text = _SAID[what][language].format(**parts)
    text = text.replace("..", ".").replace("。.", "。")
    return text[0].upper() + text[1:] if language != "zh" else text


def place(query: Query, language: Language, **parts: object) -> str:
    """The sentence about the second, third, ... of an order."""
    return said(f"{query.does} at", language, rank=query.rank, **parts)


def note(what: str, language: Language, **parts: object) -> str:
    return _NOTES[what][language].format(**parts).replace("..", ".")


def label(what: str, language: Language, **parts: object) -> str:
    text = _OF[what][language].format(**parts)
    return text.replace("row(s)", "row" if parts.get("n") == 1 else "rows")


def matching(conditions: Sequence[Condition], language: Language, value: str) -> str:
    """How many rows satisfy the conditions."""
    if not conditions:
        return said("count all", language, value=value)
    told = where(conditions, language)
    if language != "zh":
        told = f" ({told.partition(' where ' if language == 'en' else ', где ')[2]})"
    text = said("count", language, value=value, where=told)
    return text.replace("1 rows match", "1 row matches") if value == "1" else text


def where(conditions: Sequence[Condition], language: Language) -> str:
    """The conditions as part of a sentence; nothing without any."""
    told = [each.said for each in conditions]
    if not told:
        return ""
    if language == "zh":
        return "（" + "，".join(_in_words(each, language) for each in told) + "）"
    lead = " where " if language == "en" else ", где "
    glue = " and " if language == "en" else " и "
    return lead + glue.join(_in_words(each, language) for each in told)


def holds(name: str, cell: str, language: Language) -> str:
    """What a cell of a column says: "Assignee Ines Falk", "Assignee is empty"."""
    return _in_words(f"{name} is empty", language) if is_nothing(cell) else f"{name} {cell}"


def _in_words(told: str, language: Language) -> str:
    if language == "en":
        return told
    words = {
        "zh": ("不是", "为", "为空", "含", "不含", "已填"),
        "ru": (" — не ", " — ", " пусто", " содержит ", " не содержит ", " заполнено"),
    }[language]
    for english, own in ((" is empty", words[2]), (" is filled", words[5])):
        if told.endswith(english):
            return told.removesuffix(english) + own
    for english, own in (
        (" is not ", words[0]),
        (" is ", words[1]),
        (" without ", words[4]),
        (" with ", words[3]),
        (" in ", words[1]),
    ):
        if english in told:
            return told.replace(english, own, 1)
    return told


def shown(value: Decimal, column: Column, unit: str | None = None, *, rounded: bool = False) -> str:
    """A value with its unit as the cells of its column write it; ``rounded`` ones have two decimals more."""
    if column.kind == "duration":
        return _length(value, column.unit)
    text = figure(value, column, rounded=rounded)
    own, before = column.unit, column.before
    if unit is not None and canonical(column.unit) != unit:
        _, own, before = next(
            (each for each in column.writes if each[0] == unit), ("", unit, False)
        )
    if own in (word for word, _ in column.scales):
        own = ""
    if column.scales and own and not before:
        return f"{text} {own}{_in_short(value, column, own)}"
    if not own:
        return text + _in_short(value, column, "")
    if own == "%":
        return f"{text}%"
    if before and not own.isalpha():
        return f"{text[0]}{own}{text[1:]}" if text[0] == "-" else f"{own}{text}"
    if "%" in own:
        return f"{text}{own}"
    return f"{text} {own}"


def _in_short(value: Decimal, column: Column, unit: str) -> str:
    """The same in the largest scale of the column's cells that it reaches: " (5.016 亿元)"."""
    for word, zeros in column.scales:
        short = value.scaleb(-zeros).normalize()
        if abs(short) >= 1:
            places = min(_places(short), 4)
            said = column.marks.write(round(short, places), places)
            glue = "" if word in ("万", "亿", "百万", "千") else " "
            return f" ({said} {word}{glue}{unit})".replace(" )", ")")
    return ""


def figure(value: Decimal, column: Column, *, rounded: bool = False) -> str:
    """A value without its unit."""
    if column.kind == "duration":
        return _length(value, column.unit)
    least = column.decimals
    most = (
        max(least, 2)
        if rounded
        else max(least, _places(value) if column.exact or _places(value) > least else least)
    )
    number = value.quantize(Decimal(1).scaleb(-min(most, 6)), rounding=ROUND_HALF_UP)
    while _places(number) > least and number == number.quantize(
        Decimal(1).scaleb(1 - _places(number))
    ):
        number = number.quantize(Decimal(1).scaleb(1 - _places(number)))
    return column.marks.write(number, _places(number))


def percent(value: Decimal, marks: Marks) -> str:
    """A share of one as per cent, with one decimal at most."""
    number = (value * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    number = number.quantize(Decimal(1)) if number == int(number) else number
    return f"{marks.write(number, _places(number))}%"


def terms(values: Sequence[str], sign: str = " + ") -> str:
    """The values of a computation, the middle of many left out."""
    if len(values) > MOST_TERMS:
        values = [*values[: MOST_TERMS - 2], "…", values[-1]]
    return sign.join(values)


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _length(seconds: Decimal, style: str) -> str:
    """A length of time as the cells write it: "65:00", "1:05:00", "1 h 5 min"."""
    whole = int(seconds.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if style == ":":
        return f"{whole // 60}:{whole % 60:02}"
    if style == "::":
        return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
    parts = ((whole // 3600, "h"), (whole // 60 % 60, "min"), (whole % 60, "s"))
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 s"
