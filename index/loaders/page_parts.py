"""Which parts of a web page are its boilerplate, by their elements, roles and class names."""

from __future__ import annotations

import re
from typing import Any

from index.loaders.markup import inner, name

_ALWAYS = frozenset(("nav", "footer", "aside"))
_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search"))
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|share|sharing|sharedaddy|social|related|respond|"
    r"breadcrumbs?|newsletter|subscribe|subscription|sidebar|navbar|navigation|menu|pagination|pager|"
    r"skip-link|post-navigation|comment-form|comment-respond|advert|advertisement|promo|footer|masthead|"
    r"paywall|popup|modal|toolbar|screen-reader-text|noprint|editsection|jp-relatedposts|"
    r"wp-block-comments|author-box|author-bio)(?:$|[\s_-])",
    re.I,
)
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_MOST = 0.5  # of a page's text: an element with more is main content, whatever it's called


def main_part(page: Any) -> Any:
    """The element with the page's main content: its only ``main`` or ``article``, else the whole page."""
    total = max(1, len(inner(page)))
    for wanted in ("main", "article"):
        found = list(page.iter(wanted))
        if len(found) == 1 and len(inner(found[0])) > 0.3 * total:
            return found[0]
    return page


def is_boilerplate(element: Any, main: Any) -> bool:
    """True for navigation, banners, footers, cookie notes, sharing, related posts, comment forms.

    An element around ``main``, or one that holds most of its text, never is.
    """
    tag = name(element).lower()
    if not _suspect(element, tag, main):
        return False
    if tag in ("body", "html") or any(each is element for each in main.iterancestors()):
        return False
    return len(inner(element)) < _MOST * max(1, len(inner(main)))


def _row_of_links(element: Any) -> bool:
    """True for four links or more with almost no other text, without list items, table rows or headings."""
    links = list(element.iter("a"))
    if len(links) < 4 or any(True for _ in element.iter("li", "tr", "h1", "h2", "h3")):
        return False
    named = sum(
        sum(map(str.isalpha, inner(link))) > 1 and "://" not in inner(link) for link in links
    )
    if named < 0.8 * len(links):  # links that show an address or a note's number lead to sources
        return False
    linked = sum(map(str.isalnum, "".join(map(inner, links))))
    all_of_it = sum(map(str.isalnum, inner(element)))
    return 0 < linked <= 25 * len(links) and linked >= 0.85 * all_of_it


def _suspect(element: Any, tag: str, main: Any) -> bool:
    if tag != "nav" and _of_a_book(element):
        return False
    if tag in _ALWAYS or (element.get("role") or "").lower() in _ROLES:
        return not _in_a_quote(element, tag)
    if tag == "header":
        return not any(
            name(each).lower() in ("main", "article") for each in element.iterancestors()
        ) and not any(True for _ in element.iter("h1"))
    if tag in ("div", "section", "ul", "ol", "p", "span", "form", "a"):
        said = f"{element.get('class') or ''} {element.get('id') or ''}"
        named = bool(_NAMES.search(said)) and next(element.iter("h1"), None) is None
        return named or _row_of_links(element)
    return False


def _of_a_book(element: Any) -> bool:
    """True for a note, a tip or the like, as books and papers mark them."""
    kind = element.get("epub:type") or element.get(_EPUB_TYPE)
    return bool(kind) or (element.get("role") or "").lower().startswith("doc-")


def _in_a_quote(element: Any, tag: str) -> bool:
    """True for a footer or aside in a blockquote or figure: an attribution or note, no boilerplate."""
    inside = [name(each).lower() for each in element.iterancestors()]
    return tag in ("footer", "aside") and ("blockquote" in inside or "figure" in inside)
