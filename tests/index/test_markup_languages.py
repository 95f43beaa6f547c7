"""AsciiDoc, reStructuredText, Org and LaTeX are read as documents: the same document in each."""

from __future__ import annotations

import pytest

from index.errors import Unreadable
from index.loaders import load
from tests.index.reading_texts import left, only

ADOC = """= The pump
Petra Lang <p@example.org>
v1.2, 2025-08-15
:maker: Acme

== Data

The pump of {maker} holds 10^6^ litres of H~2~O.footnote:[As measured.] See https://x.org[the site].
It costs [.line-through]#80# *95 EUR*.

[options="header"]
|===
|Model |Power
|P-20 |20 kW
|P-40 |40 kW
|===

* one
** deep
* [x] done

Deposit:: 80 EUR

// a comment
----
x = 1
----
include::other.adoc[]
"""
RST = """The pump
========

:Author: Petra Lang
:Date: 2025-08-15

Data
----

The pump of |maker| holds 10\\ :sup:`6` litres of H\\ :sub:`2`\\ O. [1]_ See `the site <https://x.org>`_.
It costs **95 EUR**.

.. [1] As measured.

.. |maker| replace:: Acme

=====  =====
Model  Power
=====  =====
P-20   20 kW
P-40   40 kW
=====  =====

* one

  * deep

Deposit
  80 EUR

.. a comment

::

   x = 1

.. include:: other.rst
"""
ORG = """#+TITLE: The pump
#+AUTHOR: Petra Lang
#+DATE: <2025-08-15 Fri>

* Data :tag:
The pump of Acme holds 10^6 litres of H_{2}O.[fn:1] See [[https://x.org][the site]].
It costs +80+ *95 EUR*.

| Model | Power |
|-------+-------|
| P-20  | 20 kW |
| P-40  | 40 kW |

- one
  - deep
- [X] done
- Deposit :: 80 EUR
# a comment
#+BEGIN_SRC python
x = 1
#+END_SRC
#+INCLUDE: other.org

[fn:1] As measured.
"""
TEX = r"""\documentclass{article}
\newcommand{\maker}{Acme}
\title{The pump}\author{Petra Lang}\date{2025-08-15}
\begin{document}\maketitle
\section{Data}\label{data}
The pump of \maker{} holds 10$^6$ litres of H$_2$O.\footnote{As measured.} See \href{https://x.org}{the site}.
It costs \sout{80} \textbf{95 EUR}. % a comment

\begin{tabular}{lr}\toprule Model & Power \\ \midrule P-20 & 20 kW \\ P-40 & 40 kW \\ \bottomrule\end{tabular}
\begin{itemize}\item one \begin{itemize}\item deep\end{itemize}\end{itemize}
\begin{description}\item[Deposit] 80 EUR\end{description}
\begin{verbatim}
x = 1
\end{verbatim}
\input{other}
\end{document}
"""
ALL = {"a.adoc": ADOC, "a.rst": RST, "a.org": ORG, "a.tex": TEX}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize(
    "held",
    [
        "# The pump\n", "Author: Petra Lang", " Data\n", "10⁶ litres of H₂O", "⁽¹⁾", "As measured.",
        "pump of Acme", "the site (https://x.org)", "95 EUR", 
        "| Model | Power |\n|---|---|\n| P-20 | 20 kW |\n| P-40 | 40 kW |",
        "- one\n  - deep", "- Deposit: 80 EUR", "```\nx = 1\n```",
    ],
)  # fmt: skip
def test_what_the_document_says_is_read(name: str, held: str) -> None:
    assert held in only(ALL[name], name).text


@pytest.mark.parametrize("name", ALL)
def test_what_no_longer_holds_or_stands_elsewhere_is_named(name: str) -> None:
    source = only(ALL[name], name)
    assert source.date == "2025-08-15"
    assert "comment" not in source.text
    found = left(ALL[name], name)
    assert found["parts in other files"] == 1
    if name != "a.rst":  # it has no mark for struck text
        assert found["struck-through passages"] == 1
        assert "costs 95 EUR" in source.text


def test_a_table_of_asciidoc_has_its_spans() -> None:
    text = only(
        "|===\n|Depot |Day |Closes\n\n.2+|Hill |Friday |15:30\n|Saturday |12:00\n|Harbour 2+|closed\n|===\n",
        "a.adoc",
    ).text
    assert text == (
        "| Depot | Day | Closes |\n|---|---|---|\n| Hill | Friday | 15:30 |\n| Hill | Saturday | 12:00 |\n"
        "| Harbour | closed | closed |"
    )


def test_a_grid_table_of_restructuredtext_has_its_spans() -> None:
    text = only(
        "+---+-------+\n| H | Span  |\n+===+===+===+\n| a | b | c |\n"
        "|   +---+---+\n|   | d | e |\n+---+---+---+\n",
        "a.rst",
    ).text
    assert text.endswith("| a | b | c |\n| a | d | e |")


def test_directives_and_roles_of_sphinx_are_read() -> None:
    text = only(
        "Use :func:`~pkg.connect` of :ref:`the client <client>`.\n\n.. py:function:: connect(host)\n\n"
        "   Connects.\n\n.. toctree::\n\n   one\n   two\n\n.. versionadded:: 1.2\n",
        "a.rst",
    ).text
    assert (
        text == "Use pkg.connect of the client.\n\nconnect(host)\n\nConnects.\n\nversionadded: 1.2"
    )


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (r"$P = \frac{1}{2} m v^2$", "P = ½ m v²"),
        (r"\[ \sum_{i=1}^n x_i \leq \sqrt{a^2+b^2} \]", "∑_(i=1)ⁿ x_i ≤ √(a² + b²)"),
        (r"\SI{40}{\kilo\watt} and \qty{3}{\metre\per\second\squared}", "40 kW and 3 m/s²"),
        (r"\num{2.5e-3}, \SI{20}{\degreeCelsius}, \SI{5}{kg}", "2.5 × 10⁻³, 20 °C, 5 kg"),
        (r"$50\,\mathrm{kW}$, $x = \SI{5}{\metre}$, $\binom{5}{2}$", "50 kW, x = 5 m, (5 choose 2)"),
        (r"$\sqrt{2}x$ and $n = \text{max}(a)$", "√2 x and n = max(a)"),
        (r"40\,\euro, \pounds 43, 5\degree C, \S 5", "40 €, £43, 5°C, §5"),
        (r"\vspace{3cm}A\today\linespread{1.2}, \parbox{3cm}{4 kg}, \raisebox{2pt}{5}", "A, 4 kg, 5"),
        (r"M\"uller, caf\'e, ``so'' 5\,\% \& more -- x", "Müller, café, “so” 5 % & more – x"),
    ],
)  # fmt: skip
def test_formulas_units_and_signs_of_latex_are_readable(said: str, shown: str) -> None:
    assert only(said, "a.tex").text == shown


def test_sections_of_latex_have_their_numbers_and_are_referred_to_by_them() -> None:
    text = only(
        r"\begin{document}\section{One}\subsection{Two}See \ref{x}.\section*{None}\section{Three}\label{x}"
        r"\begin{tabular}{ll}a & b \\ \multirow{2}{*}{c} & d \\ & e\end{tabular}\end{document}",
        "a.tex",
    ).text
    assert text.startswith("## 1 One\n\n### 1.1 Two\n\nSee 2.\n\n## None\n\n## 2 Three")
    assert text.endswith("| c | d |\n| c | e |")


def test_what_only_shapes_a_document_of_latex_is_no_part_of_it() -> None:
    text = only(
        r"\begin{document}\author{Ann\thanks{Of X.}}\appendix\section{More}"
        r"\begin{tabular}{ll} & Torque\\ \cmidrule(lr){2-2} Bolt & min\\ \midrule M8 & 20\end{tabular}"
        r"\end{document}",
        "a.tex",
    ).text
    assert text.startswith("- Author: Ann⁽¹⁾\n\n⁽¹⁾ Of X.\n\n## A More")
    assert text.endswith("| Bolt | Torque / min |\n|---|---|\n| M8 | 20 |")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tex", "{" * 5000 + "x" + "}" * 5000),
        ("b.tex", "$" + r"\frac{" * 2000),
        ("a.rst", "\n\n".join("  " * depth + "* x" for depth in range(400))),
    ],
)
def test_what_is_nested_too_deep_is_named(name: str, text: str) -> None:
    with pytest.raises(Unreadable, match="too deep"):
        list(load(text.encode(), name))


def test_definitions_that_grow_are_bounded() -> None:
    grows = "\n".join(
        f":{a}: {f'{{{b}}}' * 9}" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert 0 < len(only(f":i: xxxxxxxx\n{grows}\n\n{{a}}\n", "a.adoc").text) < 2_000_000
    macros = "".join(
        rf"\newcommand{{\{a}}}{{{f'{chr(92)}{b} ' * 9}}}"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert 0 < len(only(rf"{macros}\newcommand{{\i}}{{x}}\a", "a.tex").text) < 200_000
    assert only(r"\newcommand{\x}{\x\x y}\x", "b.tex").text.strip() == "y"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("httpd:: server", "- httpd: server"),
        ("/// note", "/// note"),
        ("http://a.example/x:: y\nhttp://a.example/x:: y", "http://a.example/x:: y"),
    ],
)
def test_lines_that_only_look_like_something_are_read_to_their_end(text: str, shown: str) -> None:
    assert shown in only(text, "a.adoc").text


@pytest.mark.parametrize("end", [r"\href", r"\num", r"\SI{5}"])
def test_a_macro_that_the_end_cuts_off_loses_nothing(end: str) -> None:
    assert only(f"See {end}", "a.tex").text.startswith("See")


def test_an_empty_item_ends_with_its_list() -> None:
    text = only(r"\begin{itemize}\item \end{itemize}After text.", "a.tex").text
    assert text == "After text."


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (r"\newcommand{\price}[1]{EUR~#1}It costs \price{42}.", "It costs EUR 42."),
        (r"\newcommand\at[2][noon]{#2 at #1}\at{Monday}, \at[six]{Friday}.", "Monday at noon, Friday at six."),
        (r"\def\pair#1#2{#2 before #1}\newcommand{\o}[1]{\pair{#1}{one}}\o{two}.", "one before two."),
        (r"\NewDocumentCommand{\kg}{m}{\SI{#1}{\kilogram}}\kg{5}.", "5 kg."),
        (r"\ang{45}, \ang{12;30;}, \numrange{3}{5}, \SIlist{1;2}{\metre}.", "45°, 12°30′, 3 to 5, 1, 2 m."),
        (r"\newcommand{\x}[1]{\x{#1}#1}\x{a}.", "a."),
    ],
)  # fmt: skip
def test_macros_with_arguments_say_what_they_stand_for(said: str, shown: str) -> None:
    assert only(said, "a.tex").text.endswith(shown)


def test_what_a_condition_leaves_out_is_counted_and_not_read() -> None:
    tex = (
        r"One \iffalse two \ifx\a\b three \fi four \fi five. \newif\ifdraft \ifdraft six\else seven\fi. "
        r"\drafttrue\ifdraft eight\fi\ifnum 1<2 nine\fi $a \iff b$ \verb|\iffalse| ten."
    )
    source = only(tex, "a.tex")
    assert [word for word in ("two", "three", "four", "six") if word in source.text] == []
    assert source.text.startswith("One five. seven. eight") and "nine" in source.text
    assert source.text.endswith("ten.") and left(tex, "a.tex")["conditional parts"] == 2
    adoc = (
        ":lite:\n\nifdef::draft[]\nOne.\n\nifdef::lite[]\nTwo.\nendif::[]\nendif::[]\n\nifndef::draft[]\nThree.\n"
        'endif::[]\nifdef::lite[Four.]\n\nifeval::["{backend}" == "pdf"]\nFive.\nendif::[]\n'
    )
    assert only(adoc, "a.adoc").text == "Three.\nFour."
    assert left(adoc, "a.adoc")["conditional parts"] == 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rst", ".. image:: x.png\n   :alt: A red pump beside a tank\n"),
        ("a.adoc", "image::x.png[A red pump beside a tank]\n"),
    ],
)
def test_the_description_of_a_picture_is_marked(name: str, text: str) -> None:
    source = only(text, name)
    assert source.text == "A red pump beside a tank"
    assert [mark.what for mark in source.marks] == ["picture description"]
    assert left(text, name)["pictures"] == 1


def test_dates_of_org_are_in_words_and_say_what_is_planned() -> None:
    org = (
        "* TODO Pay the rent\n  DEADLINE: <2026-05-01 Fri +1m> SCHEDULED: <2026-04-28 Tue 09:00-10:30>\n"
        "Away <2026-07-01 Wed>--<2026-07-14 Tue>, not <2026-13-40 Fri>.\n"
    )
    source = only(org, "a.org")
    assert "- Pay the rent, deadline: Friday 1 May 2026, every month\n" in source.text
    assert "- Pay the rent, scheduled: Tuesday 28 April 2026, 09:00 to 10:30\n" in source.text
    assert (
        "Away Wednesday 1 July 2026 to Tuesday 14 July 2026, not <2026-13-40 Fri>." in source.text
    )


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("Mass is \\(x^2\\) and $\\frac{3}{8}$, \\alpha 5.", "a.org", "Mass is x² and ⅜, α 5."),
        ("It costs $5 or $6.", "a.org", "It costs $5 or $6."),
        (".. math:: P = \\frac{m}{2} v^2\n\n.. only:: html\n\n   Now :math:`10^6` here.", "a.rst",
         "P = m/2 v²\n\nNow 10⁶ here."),
        ("See menu:File[Save], stem:[\\frac{1}{2}] and `+x+`.", "a.adoc", "See File > Save, ½ and x."),
    ],
)  # fmt: skip
def test_formulas_in_other_languages_are_readable_too(text: str, name: str, shown: str) -> None:
    assert only(text, name).text == shown


def test_notes_of_org_without_a_name_take_no_other_notes_number() -> None:
    text = only("One[fn:1] and two[fn:: Second].\n\n[fn:1] First.\n", "a.org").text
    assert text == "One⁽¹⁾ and two⁽²⁾.\n\n⁽²⁾ Second\n\n⁽¹⁾ First."
