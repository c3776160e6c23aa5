"""What of a stranger's HTML may be shown, and what does it say in plain text?"""

import re
from html import escape
from html.parser import HTMLParser
from typing import Final

_LARGEST: Final = 2_000_000
_DEEPEST: Final = 200
_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "address",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_DROPPED_WHOLE: Final = frozenset(
    """script style title noscript template iframe object embed applet svg math select textarea audio video
    frameset""".split()
)
_ATTRIBUTES: Final = {
    "*": {"dir", "lang", "align", "valign", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "width"},
    "th": {"colspan", "rowspan", "width", "scope"},
    "ol": {"start", "type"},
    "font": {"color"},
}
_SELF_CLOSING: Final = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "wbr",
        "p",
        "li",
        "td",
        "th",
        "tr",
        "dd",
        "dt",
        "option",
        "thead",
        "tbody",
        "tfoot",
    ]
)
_BLOCKS: Final = frozenset(
    [
        "address",
        "blockquote",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "table",
        "tr",
        "ul",
    ]
)
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})")


def sanitize(html: str) -> str:
    """Keep the words, tables, links and enclosed pictures of a mail body; drop scripts, forms, styles, remote pictures.

    A body that is too large or nested too deep for a parser (which would take minutes) comes back as escaped text.
    """
    import nh3

    if not is_readable(html):
        return f"<pre>{escape(html[:_LARGEST])}</pre>"
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED_WHOLE),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_kept_value,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def is_readable(html: str) -> bool:
    """Whether a body is small and shallow enough for a parser; others would take it minutes."""
    return len(html) <= _LARGEST and _depth(html) <= _DEEPEST


def plain_text(html: str) -> str:
    """Say what an HTML body says, a line per block, links behind their words."""
    reader = _Words()
    reader.feed(html[:_LARGEST])
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.words).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _kept_value(tag: str, attribute: str, value: str) -> str | None:
    plain = re.sub(r"[\x00-\x20]", "", value).lower()
    if attribute == "src":
        return value if plain.startswith("cid:") else None
    if attribute == "href":
        return value if plain.startswith(("http://", "https://", "mailto:", "tel:")) else None
    return value


def _depth(html: str) -> int:
    """The deepest nesting, counting tags left open; elements that close one another do not count."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[2].lower() in _SELF_CLOSING:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden = 0
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title", "template"):
            self.hidden += 1
        elif tag in _BLOCKS:
            self.words.append("\n")
        elif tag in ("td", "th"):
            self.words.append(" ")
        elif tag == "a":
            self.links.append(_kept_value("a", "href", dict(attrs).get("href") or "") or "")
            self.words.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "title", "template"):
            self.hidden = max(0, self.hidden - 1)
        elif tag in _BLOCKS:
            self.words.append("\n")
        elif tag == "a" and self.links:
            link = self.links.pop()
            said = "".join(self.words[-3:])
            if link and link not in said and link.removeprefix("mailto:") not in said:
                self.words.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data.replace("\n", " ").replace("\xa0", " "))
