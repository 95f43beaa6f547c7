"""The macros and environments of LaTeX that are known: what each takes, and which say nothing themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

LISTS = frozenset(
    ("itemize", "enumerate", "description", "compactitem", "compactenum", "thebibliography")
)
TABLES = frozenset(
    ("tabular", "tabular*", "tabularx", "tabulary", "longtable", "tabu", "array", "supertabular")
)
MATH = frozenset(
    "equation equation* align align* gather gather* multline multline* eqnarray eqnarray* displaymath math".split()
)
CODE = frozenset(("verbatim", "verbatim*", "lstlisting", "minted", "Verbatim", "alltt"))
DRAWINGS = frozenset(("tikzpicture", "pgfpicture", "picture", "pspicture"))
RULES = frozenset(("hline", "midrule", "endhead", "endfirsthead", "specialrule"))
SILENT = frozenset(
    "maketitle tableofcontents listoffigures listoftables centering newpage clearpage noindent "
    "documentclass usepackage bibliographystyle pagestyle thispagestyle setlength setcounter vspace hspace "
    "toprule bottomrule hline cline cmidrule midrule endhead endfoot endfirsthead endlastfoot small footnotesize "
    "large Large tiny normalsize bfseries itshape ttfamily raggedright arraystretch index nocite "
    "addcontentsline linespread fontsize numberwithin rule selectlanguage newcolumntype pagenumbering "
    "addtocounter addtolength enlargethispage selectfont today "
    "phantom vphantom hphantom def newenvironment DeclareMathOperator "
    "hypersetup graphicspath definecolor geometry bibliography rowcolor cellcolor par linewidth "
    "textwidth vfill hfill protect smallskip medskip bigskip".split()
)
LAST = frozenset(  # of what these take, only the last says something
    "textcolor resizebox scalebox rotatebox parbox makebox framebox colorbox fcolorbox raisebox hyperref "
    "foreignlanguage adjustbox todo".split()
)
SIGNS = {
    "euro": "€", "EUR": "€", "officialeuro": "€", "pounds": "£", "yen": "¥", "cent": "¢", "S": "§", "P": "¶",
    "copyright": "©", "degree": "°", "celsius": "°C", "permil": "‰", "dag": "†", "ddag": "‡",
    "checkmark": "✓",
}  # fmt: skip


def parsed(text: str) -> Sequence[Any]:
    """The nodes of a document (pylatexenc)."""
    from pylatexenc.latexwalker import LatexWalker, get_default_latex_context_db
    from pylatexenc.macrospec import EnvironmentSpec, MacroSpec, VerbatimArgsParser

    context = get_default_latex_context_db()
    known = (
        ("SI", "[{[{"), ("SIrange", "[{{{"), ("qty", "[{{"), ("num", "[{"), ("si", "[{"), ("unit", "[{"),
        ("ang", "[{"), ("numrange", "[{{"), ("qtyrange", "[{{{"), ("SIlist", "[{{"), ("numlist", "[{"),
        ("qtylist", "[{{"),
        ("multicolumn", "{{{"), ("multirow", "{[{[{"), ("href", "{{"), ("url", "{"), ("sout", "{"),
        ("st", "{"), ("caption", "[{"), ("captionof", "{[{"), ("bibitem", "[{"), ("input", "{"),
        ("include", "{"), ("subfile", "{"), ("textsuperscript", "{"), ("textsubscript", "{"),
        ("autoref", "{"), ("cref", "{"), ("Cref", "{"), ("eqref", "{"), ("ref", "{"), ("pageref", "{"),
        ("cmidrule", "[{"), ("cline", "{"), ("thanks", "{"), ("addcontentsline", "{{{"), ("linespread", "{"),
        ("fontsize", "{{"), ("resizebox", "{{{"), ("scalebox", "{[{"), ("rotatebox", "[{{"), ("rule", "[{{"),
        ("parbox", "[[[{{"), ("makebox", "[[{"), ("framebox", "[[{"), ("colorbox", "{{"),
        ("fcolorbox", "{{{"), ("raisebox", "{[[{"), ("numberwithin", "[{{"), ("hyperref", "[{"),
        ("footnotemark", "["), ("footnotetext", "[{"), ("foreignlanguage", "{{"), ("todo", "[{"),
        ("selectlanguage", "{"), ("newcolumntype", "{[{"), ("pagestyle", "{"), ("thispagestyle", "{"),
        ("bibliographystyle", "{"), ("bibliography", "{"), ("pagenumbering", "{"), ("setlength", "{{"),
        ("setcounter", "{{"), ("addtocounter", "{{"), ("addtolength", "{{"), ("rowcolor", "[{"),
        ("cellcolor", "[{"), ("index", "{"), ("enlargethispage", "{"), ("binom", "{{"), ("dbinom", "{{"),
        ("tbinom", "{{"), ("operatorname", "{"), ("mbox", "{"), ("hbox", "{"), ("mathrm", "{"), ("text", "{"),
        ("nocite", "{"), ("subtitle", "{"), ("textcolor", "[{{"), ("nicefrac", "{{"),
    )  # fmt: skip
    context.add_context_category(
        "read here",
        prepend=True,
        macros=[MacroSpec(name, form) for name, form in known],
        environments=[
            EnvironmentSpec(each, args_parser=VerbatimArgsParser(verbatim_arg_type="verbatim-environment"))
            for each in ("lstlisting", "minted", "Verbatim", "comment")
        ] + [EnvironmentSpec(each, form) for each, form in (
            ("tabularx", "{{"), ("tabulary", "{{"), ("tabular*", "{[{"), ("longtable", "[{"), ("array", "[{"),
            ("minipage", "[[[{"), ("multicols", "{"), ("wrapfigure", "[{[{"), ("wraptable", "[{[{"))],
    )  # fmt: skip
    nodes, _, _ = LatexWalker(text, latex_context=context, tolerant_parsing=True).get_latex_nodes()
    found: Sequence[Any] = nodes
    return found


def symbol(node: Any) -> str:
    """The sign that a macro stands for; its name if it stands for none that is known."""
    from pylatexenc.latex2text import LatexNodes2Text

    if (sign := SIGNS.get(node.macroname)) is not None:
        return sign
    shown = str(LatexNodes2Text(strict_latex_spaces=False).nodelist_to_text([node]))
    return (
        " "
        if node.macroname in (" ", ",", ";", ":", "quad", "qquad", "thinspace")
        else shown.strip()
    )
