"""Formulas of Office files and web pages are one readable line."""

from __future__ import annotations

import pytest

from index.loaders import markup
from index.loaders.formulas import linear

_M = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def r(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def e(inner: str) -> str:
    return f"<m:e>{inner}</m:e>"


def sup(base: str, power: str) -> str:
    return f"<m:sSup>{e(r(base))}<m:sup>{r(power)}</m:sup></m:sSup>"


def over(above: str, below: str, kind: str = "bar") -> str:
    return f'<m:f><m:fPr><m:type m:val="{kind}"/></m:fPr><m:num>{above}</m:num><m:den>{below}</m:den></m:f>'


MATRIX = f"<m:m><m:mr>{e(r('a'))}{e(r('b'))}</m:mr><m:mr>{e(r('c'))}{e(r('d'))}</m:mr></m:m>"
CASES = '<m:dPr><m:begChr m:val="{"/><m:endChr m:val=""/></m:dPr>' + e(
    f"<m:eqArr>{e(r('x&amp;=1'))}{e(r('y&amp;=2'))}</m:eqArr>"
)


def omml(inner: str, before: str = "") -> str:
    return linear(markup.xml(f'<m:oMath xmlns:m="{_M}">{inner}</m:oMath>'.encode()), before)


def mathml(inner: str, name: str = "math", more: str = "") -> str:
    return linear(markup.xml(f"<{name} {more}>{inner}</{name}>".encode()))


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        (r("E=m") + sup("c", "2"), "E = m c²"),
        (over(r("3"), r("8")), "⅜"),
        (over(r("a+b"), r("c")), "(a + b)/c"),
        (over(r("1"), r("2.5")), "1/2.5"),
        (over(r("n"), r("k"), "noBar"), "(n choose k)"),
        (r("4∙") + sup("10", "4"), "4∙10⁴"),
        (sup("10", "-9"), "10⁻⁹"),
        (sup("e", "-x"), "e^(-x)"),
        (f"<m:sSup>{e(sup('x', '2'))}<m:sup>{r('3')}</m:sup></m:sSup>", "(x²)³"),
        (f"<m:sSub>{e(r('v'))}<m:sub>{r('max')}</m:sub></m:sSub>", "v_max"),
        (
            f"<m:sSubSup>{e(r('x'))}<m:sub>{r('1')}</m:sub><m:sup>{r('2')}</m:sup></m:sSubSup>",
            "x₁²",
        ),
        (
            f"<m:sPre><m:sub>{r('6')}</m:sub><m:sup>{r('14')}</m:sup>{e(r('C'))}</m:sPre>",
            "¹⁴₆C",
        ),
        (f"<m:rad><m:deg/>{e(sup('a', '2') + r('+') + sup('b', '2'))}</m:rad>", "√(a² + b²)"),
        (f"<m:rad><m:deg>{r('3')}</m:deg>{e(r('x'))}</m:rad>", "∛x"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{r("i=1")}</m:sub>'
            f"<m:sup>{r('n')}</m:sup>{e(r('x'))}</m:nary>",
            "∑_(i=1)^n x",
        ),
        (
            f"<m:nary><m:sub>{r('0')}</m:sub><m:sup>{r('1')}</m:sup>{e(r('x dx'))}</m:nary>",
            "∫_0^1 x dx",
        ),
        (f"<m:d>{e(r('a+b'))}</m:d>", "(a + b)"),
        (
            f'<m:d><m:dPr><m:begChr m:val="|"/><m:endChr m:val="|"/></m:dPr>{e(r("x"))}</m:d>',
            "|x|",
        ),
        (f"<m:func><m:fName>{r('sin')}</m:fName>{e(r('x'))}</m:func>", "sin x"),
        (
            f"<m:func><m:fName><m:limLow>{e(r('lim'))}<m:lim>{r('x→0')}</m:lim></m:limLow></m:fName>"
            f"{e(r('f(x)'))}</m:func>",
            "lim_(x→0) f(x)",
        ),
        (f'<m:acc><m:accPr><m:chr m:val="⃗"/></m:accPr>{e(r("v"))}</m:acc>', "v⃗"),
        (f'<m:bar><m:barPr><m:pos m:val="top"/></m:barPr>{e(r("x"))}</m:bar>', "x̅"),
        (f"<m:d>{e(MATRIX)}</m:d>", "(a, b; c, d)"),
        (f"<m:d>{CASES}</m:d>", "{x = 1; y = 2"),
        (f"<m:borderBox>{e(r('x=1'))}</m:borderBox>", "x = 1"),
    ],
)
def test_a_formula_of_word_is_one_line(formula: str, line: str) -> None:
    assert omml(formula) == line


def test_a_fraction_behind_a_figure_stays_apart_from_it() -> None:
    assert omml(over(r("5"), r("16")), before="3") == " 5/16"
    assert omml(over(r("1"), r("2")), before="3") == "½"


@pytest.mark.parametrize(
    ("formula", "line"),
    [
        (
            "<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>",
            "E = m c²",
        ),
        ("<mfrac><mn>3</mn><mn>8</mn></mfrac>", "⅜"),
        ("<mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac>", "(n choose k)"),
        (
            "<msqrt><msup><mi>a</mi><mn>2</mn></msup><mo>+</mo><msup><mi>b</mi><mn>2</mn></msup></msqrt>",
            "√(a² + b²)",
        ),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "∛x"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>"
            "<msub><mi>x</mi><mi>i</mi></msub>",
            "∑_(i=1)^n x_i",
        ),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a, b)"),
        ("<mfenced open='[' close=']' separators=';'><mn>1</mn><mn>2</mn></mfenced>", "[1; 2]"),
        ("<mi>x</mi><mo>-</mo><mn>1</mn>", "x − 1"),
        ("<mo>-</mo><mn>1</mn>", "−1"),
        ("<mi>f</mi><mo>&#x2061;</mo><mrow><mo>(</mo><mi>x</mi><mo>)</mo></mrow>", "f(x)"),
        ("<mn>2</mn><mo>&#x2062;</mo><mi>x</mi>", "2 x"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x̅"),
        ("<mi>𝐸</mi><mo>&gt;</mo><mn>0</mn>", "E > 0"),
        ("<msup><mn>90</mn><mo>∘</mo></msup>", "90°"),
        ("<msup><mi>f</mi><mo>′</mo></msup>", "f′"),
        (
            "<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr>"
            "<mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable>",
            "[a, b; c, d]",
        ),
        (
            "<mmultiscripts><mi>C</mi><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>",
            "¹⁴₆C",
        ),
        (
            "<semantics><mrow><mi>a</mi></mrow><annotation encoding='x-tex'>\\alpha</annotation></semantics>",
            "a",
        ),
    ],
)
def test_a_formula_of_a_web_page_is_one_line(formula: str, line: str) -> None:
    assert mathml(formula) == line


def test_a_formula_that_is_only_described_is_its_description() -> None:
    assert mathml("", more='alttext="a squared"') == "a squared"


def test_a_formula_that_is_nested_very_deep_is_read_as_its_letters() -> None:
    deep = "<msqrt>" * 150 + "<mi>x</mi>" + "</msqrt>" * 150
    assert "x" in mathml(deep)
    assert len(mathml(deep)) < 1000
