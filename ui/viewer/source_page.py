"""The source viewer: a source's whole text on one page, scrolled to the cited characters."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import quote, urlencode

from index.loaders.parts import LeftOut
from index.passages import Source, Span
from ui.html.assets import asset
from ui.html.elements import escaped
from ui.texts import ENGLISH, Texts
from ui.texts.marks import left_out_said, what_it_is
from ui.viewer.permalinks import Change
from ui.viewer.typesetting import Marked, marked_in, set_text

_STYLE = asset("viewer.css")
# scrollIntoView would also scroll the page around the frame; this script scrolls only the viewer.
_SCRIPT = """
const show = () => {
  const boxes = [...document.querySelectorAll(".cited")].map((each) => each.getBoundingClientRect());
  const seen = boxes.filter((box) => box.height > 0);
  if (!seen.length) return;
  const top = Math.min(...seen.map((box) => box.top));
  const high = Math.max(...seen.map((box) => box.bottom)) - top;
  const header = document.querySelector("header").offsetHeight;
  scrollTo(0, scrollY + top - header - Math.max(24, (innerHeight - header - high) / 3));
};
show();
// The frame may have been folded away, or still be growing; whoever has begun to read is left alone.
addEventListener("resize", show);
addEventListener("load", show);
for (const reading of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  addEventListener(reading, () => removeEventListener("resize", show), { once: true, passive: true });
}
"""
_ELSEWHERE = 'target="_blank" rel="noopener noreferrer"'
_OFFSET = re.compile(r"[0-9]{1,12}")
_RANGE = re.compile(r"([0-9]{1,12})-([0-9]{1,12})")
_NO_PATH = re.compile(r"(?:^|/)\.{0,2}(?:/|$)|[%\x00-\x1f\x7f]")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def csp_hash(text: str) -> str:
    """The hash by which a CSP allows an inline style or script."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {csp_hash(_STYLE)}; script-src {csp_hash(_SCRIPT)}; "
        "img-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def source_url(
    source_id: str,
    start: int | None = None,
    end: int | None = None,
    *,
    answer: Span | None = None,
    cited: str | None = None,
) -> str:
    """The viewer's URL for a source; with ``start`` and ``end``, it shows those characters.

    ``cited`` is the stamp by which the viewer checks whether they are still what was cited.

    It is relative to the page at the root, which a proxy may have put under a prefix.
    ``answer`` is a span inside them with a mark of its own. An id that browsers, proxies or routers
    would change in a path (segments that are empty, ``.`` or ``..``; ``%``; control characters) is in
    the query, other ids are in the path.
    """
    query = {} if start is None or end is None else {"start": str(start), "end": str(end)}
    if query and answer:
        query["answer"] = f"{answer.start}-{answer.end}"
    if query and cited:
        query["cited"] = cited
    path = quote(source_id, safe="/", errors="replace")
    if _NO_PATH.search(source_id):
        path, query = "", {"id": source_id, **query}
    return f"source/{path}" + (f"?{urlencode(query, errors='replace')}" if query else "")


def asked_span(start: str | None, end: str | None, characters: int) -> Span | None:
    """The span that a URL requests in a text of ``characters`` characters; None if it requests none.

    Raises ValueError with one line for the reader if ``start`` and ``end`` are no valid range.
    """
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise ValueError("A passage needs both start and end.")
    if not (_OFFSET.fullmatch(start) and _OFFSET.fullmatch(end)):
        raise ValueError("start and end of a passage are whole numbers of characters.")
    if not int(start) <= int(end) <= characters:
        raise ValueError(f"{int(start)} to {int(end)} is no passage of {characters} characters.")
    return Span(int(start), int(end))


def asked_answer(text: str | None, span: Span | None) -> Span | None:
    """The exact answer inside ``span`` that a URL names; None if it names none or one outside."""
    found = _RANGE.fullmatch(text or "")
    if found is None or span is None:
        return None
    start, end = int(found[1]), int(found[2])
    return Span(start, end) if span.start <= start < end <= span.end else None


def render_source(
    source: Source,
    span: Span | None,
    *,
    answer: Span | None = None,
    texts: Texts = ENGLISH,
    ways: str = "",
    left_out: Sequence[LeftOut] = (),
    change: Change | None = None,
) -> str:
    """A self-contained page with the whole text; the span is in ``mark`` elements of class ``cited``.

    ``answer``, which is inside the span, is in marks of its own. The span must be within the text.
    ``ways`` are links to other views, as HTML; ``left_out`` is what the file holds beside the text;
    ``change`` is what has changed since the span was cited. Serve the
    page with HEADERS: they allow only its own style and script, and pictures of this server.
    """
    text = set_text(source, Marked(span, answer), texts)
    return _page(
        source.title,
        f"<header><div>{_headline(source, span, left_out, texts, change)}{ways}</div></header>\n"
        f'<main class="text"{_lang(source.language)}>{text}</main>\n'
        f"<script>{_SCRIPT}</script>",
        texts,
    )


def render_sheet(
    source: Source,
    picture: str,
    ways: str,
    texts: Texts,
    *,
    span: Span | None = None,
    left_out: Sequence[LeftOut] = (),
    change: Change | None = None,
) -> str:
    """The viewer's page around a picture of a page of the source's file. Serve it with HEADERS too."""
    return _page(
        source.title,
        f"<header><div>{_headline(source, span, left_out, texts, change)}{ways}</div></header>\n"
        f'<main class="sheet">{picture}</main>\n<script>{_SCRIPT}</script>',
        texts,
    )


def render_ways(links: Sequence[tuple[str, str | None]]) -> str:
    """Links to the views of a source; the URL of the current view is None."""
    shown = "".join(
        f'<span aria-current="true">{escaped(name)}</span>'
        if url is None
        else f'<a href="{escaped(url)}">{escaped(name)}</a>'
        for name, url in links
    )
    return f"<nav>{shown}</nav>"


def render_fault(headline: str, detail: str) -> str:
    """A short page that says why there is no source to show. Serve it with HEADERS too."""
    return _page(
        headline, f'<main class="fault"><h1>{escaped(headline)}</h1><p>{escaped(detail)}</p></main>'
    )


def _page(title: str, body: str, texts: Texts = ENGLISH) -> str:
    return (
        f'<!doctype html>\n<html lang="{escaped(texts.tag)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escaped(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )


def _headline(
    source: Source,
    span: Span | None,
    left_out: Sequence[LeftOut],
    texts: Texts,
    change: Change | None,
) -> str:
    facts = [f"<span>{escaped(source.id)}</span>"]
    if source.date:
        facts.insert(0, f"<time>{escaped(source.date)}</time>")
    if source.url and source.url.startswith(("https://", "http://")):
        facts.append(f'<a href="{escaped(source.url)}" {_ELSEWHERE}>{escaped(texts.original)}</a>')
    lines = [f"<p>{' · '.join(facts)}</p>"]
    if omitted := left_out_said(left_out, source.id, texts):
        lines.append(f'<p class="left-out">{escaped(omitted)}</p>')
    if said := span and what_it_is(marked_in(source, span), texts):
        lines.append(f'<p class="kind">{escaped(texts.the_passage.format(what=said))}</p>')
    if change is not None:
        said = {
            "elsewhere": texts.cited_elsewhere,
            "moved": texts.cited_moved,
            "gone": texts.cited_gone,
        }[change]
        lines.append(f'<p class="kind" role="status">{escaped(said)}</p>')
    return f"<h1>{escaped(source.title)}</h1>{''.join(lines)}"


def _lang(language: str | None) -> str:
    # "en, zh" is not a single language: an unknown language is better than a wrong one.
    known = language is not None and _LANGUAGE_TAG.fullmatch(language)
    return f' lang="{language}"' if known else ' lang=""'
