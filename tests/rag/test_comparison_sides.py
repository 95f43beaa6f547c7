"""What a question compares and in what respect is told from how it is put, in English, Chinese and Russian."""

from __future__ import annotations

import pytest

from rag.query.shape import tell

ENGLISH = """
How does the Alto compare with the old presses in weight and upkeep? | Alto; old presses | weight and upkeep
How do Novak and Silva differ over the strike? | Novak; Silva | the strike
How does Novak differ from Silva on the strike? | Novak; Silva | the strike
How do Novak and Silva differ in their view of the strike? | Novak; Silva | their view of the strike
Compare the Alto mill with the Basso mill in terms of weight and price. | Alto mill; Basso mill | weight and price
Compare the Alto mill and the Basso mill with respect to upkeep. | Alto mill; Basso mill | upkeep
How does the tram compare to the bus for speed? | tram; bus | speed
How does the tram compare to the bus? | tram; bus |
Where do Novak and Silva disagree about pay? | Novak; Silva | pay
What do Novak and Silva disagree on? | Novak; Silva |
On what points do the union and the firm differ? | union; firm |
What is the difference between the tram and the bus in price? | tram; bus | price
What are the differences in price between the tram and the bus? | tram; bus | price
How are the tram and the bus different with regard to comfort? | tram; bus | comfort
How is the tram different from the bus in comfort? | tram; bus | comfort
In what way does the 2020 contract differ from the 2024 contract? | 2020 contract; 2024 contract |
How do the union's and the firm's positions on pay differ? | union; firm | positions on pay
How does the union's position on pay differ from the firm's? | union; firm | position on pay
Contrast the views of Novak and Silva on the strike. | Novak; Silva | views on the strike
Tram versus bus: which is cheaper? | Tram; bus | cheaper
Compare Novak's and Silva's positions on the strike. | Novak; Silva | positions on the strike
What distinguishes the tram from the bus in price? | tram; bus | price
Compare the fares 2025 and 2026 of the trams. | 2025; 2026 | fares of the trams
Compare the fares in 2025 and 2026. | 2025; 2026 | fares
How did the March fair compare with the June fair as regards visitors? | March fair; June fair | visitors
"""
CHINESE = """
王强和李梅对加薪的态度有何不同？ | 王强; 李梅 | 对加薪的态度
王强和李梅在加薪问题上有什么分歧？ | 王强; 李梅 | 加薪
王强与李梅关于加薪的看法有什么区别？ | 王强; 李梅 | 关于加薪的看法
电车和公交的票价有什么不同？ | 电车; 公交 | 票价
电车和公交在票价上有什么差别？ | 电车; 公交 | 票价
电车跟公交有什么区别？ | 电车; 公交 |
比较电车和公交的票价。 | 电车; 公交 | 票价
请从票价和速度两方面比较电车和公交。 | 电车; 公交 | 票价和速度
电车与公交相比，票价如何？ | 电车; 公交 | 票价
电车和公交哪个更便宜？ | 电车; 公交 | 便宜
王强的态度和李梅的态度有什么不同？ | 王强的态度; 李梅的态度 |
电车票价和公交票价的差异是什么？ | 电车票价; 公交票价 |
2020年合同和2024年合同有哪些不同？ | 2020年合同; 2024年合同 |
2020年和2024年的合同有何区别？ | 2020年; 2024年 | 合同
电车与公交之间有哪些不同之处？ | 电车; 公交 |
就票价而言，电车和公交有什么不同？ | 电车; 公交 | 票价
对比一下电车和公交的速度。 | 电车; 公交 | 速度
电车和公交有什么共同点？ | 电车; 公交 |
"""
RUSSIAN = """
Чем отличаются трамвай и автобус по цене? | трамвай; автобус | цене
Чем отличается трамвай от автобуса по цене? | трамвай; автобуса | цене
Чем трамвай отличается от автобуса? | трамвай; автобуса |
Чем трамвай отличается от автобуса по скорости и цене? | трамвай; автобуса | скорости и цене
В чём разница между трамваем и автобусом по цене? | трамваем; автобусом | цене
В чём разница в цене между трамваем и автобусом? | трамваем; автобусом | цене
Сравните трамвай и автобус по цене и скорости. | трамвай; автобус | цене и скорости
Сравни цены на трамвай и автобус. | трамвай; автобус | цены
Сравните цену трамвая и автобуса. | трамвая; автобуса | цену
Как различаются позиции Новака и Сильвы по забастовке? | Новака; Сильвы | позиции по забастовке
Чем отличаются позиции Новака и Сильвы по забастовке? | Новака; Сильвы | позиции по забастовке
В чём расходятся Новак и Сильва в вопросе зарплаты? | Новак; Сильва | зарплаты
Как Новак и Сильва расходятся во взглядах на забастовку? | Новак; Сильва | взглядах на забастовку
Чем взгляды Новака на забастовку отличаются от взглядов Сильвы? | Новака; Сильвы | взгляды на забастовку
Что дешевле: трамвай или автобус? | трамвай; автобус | дешевле
Что общего у трамвая и автобуса? | трамвая; автобуса |
Чем различаются договор 2020 года и договор 2024 года? | договор 2020 года; договор 2024 года |
Каковы различия между трамваем и автобусом? | трамваем; автобусом |
Сравните трамвай с автобусом по комфорту. | трамвай; автобусом | комфорту
"""


def questions(listed: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in listed.strip().splitlines()]


@pytest.mark.parametrize(
    ("question", "sides", "about"), questions(ENGLISH) + questions(CHINESE) + questions(RUSSIAN)
)
def test_sides_and_aspects_are_told(question: str, sides: str, about: str) -> None:
    told = tell(question)
    assert told.shape == "comparison"
    names = [side.removeprefix("the ") for side in told.sides]
    assert "; ".join(names) == sides
    assert told.about.removeprefix("the ") == about.removeprefix("the ")
