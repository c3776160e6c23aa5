"""What does an HTML body say as plain lines, with quoted passages marked as a plain mail marks them?"""

import re
from html.parser import HTMLParser
from typing import Final

from duecourse.foundation.kit.html import is_readable

_LONGEST: Final = 2_000_000
_KEPT: Final = {"class", "id", "type", "style", "name", "hidden"}
_TAGS: Final = set(
    "a abbr address article b big blockquote br caption center cite code col colgroup dd del div dl dt em figure font "
    "footer h1 h2 h3 h4 h5 h6 header hr i img ins li main ol p pre q s section small span strike strong sub sup table "
    "tbody td tfoot th thead tr tt u ul wbr".split()
)
_GONE: Final = {"script", "style", "title", "noscript", "template", "svg", "math", "object", "iframe", "select"}
_LINES: Final = frozenset(
    "address article caption center dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li main ol section table tr ul".split()
)
_VOID: Final = frozenset("br col hr img wbr".split())
# Where a mail program says that everything behind belongs to the earlier mail.
_EARLIER: Final = re.compile(
    r"divRplyFwdMsg|appendonsend|stopSpelling|OLK_SRC_BODY_SECTION|mail-editor-reference-message|OutlookMessageHeader|"
    r"yahoo_quoted|protonmail_quote|reply-intro|isForwardContent|zmail_extra\b"
)
_SIGNATURE: Final = re.compile(
    r"(?:^|[\s\"])(?:x_)*(?:gmail_signature\b|moz-signature|Signature\b|ms-outlook-mobile-signature|protonmail_signature_block(?!-)|AppleMailSignature)",
    re.IGNORECASE,
)
_HIDDEN: Final = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_TIGHT: Final = re.compile(r"mso|gmail_default|margin(?:-bottom|-top)?\s*:\s*0", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]*>")
_EARLIER_LINE: Final = "-----Original Message-----"
_SIGNATURE_LINE: Final = "--"


def lines_of(html: str) -> str:
    """Say an HTML body as plain text: a line per block, `> ` before quoted ones, marks before signature and earlier mail."""
    import nh3

    if not is_readable(html):
        return _TAG.sub(" ", html[:_LONGEST])
    clean = nh3.clean(
        html[:_LONGEST],
        tags=_TAGS,
        clean_content_tags=_GONE,
        attributes=dict.fromkeys(_TAGS, _KEPT),
        link_rel=None,
        strip_comments=True,
    )
    reader = _Lines()
    reader.feed(clean)
    reader.close()
    return reader.said()


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.line = ""
        self.opened: list[tuple[str, bool, bool]] = []
        self.quotes = 0
        self.hidden = 0
        self.written = 0

    def said(self) -> str:
        self._break()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self.lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        is_quote = tag == "blockquote"
        is_hidden = bool(_HIDDEN.search(said.get("style", ""))) or "hidden" in said
        if tag in _LINES or is_quote or tag == "br":
            self._break(is_forced=tag == "br")
        self._mark(f"{said.get('id', '')} {said.get('class', '')} {said.get('name', '')}")
        if tag == "p":
            self._break()
            self._blank(not _TIGHT.search(f"{said.get('class', '')} {said.get('style', '')}"))
        elif tag == "li":
            self.line = "- "
        elif tag in ("td", "th") and self.line.strip():
            self.line += " "
        if tag not in _VOID:
            self.quotes += is_quote
            self.hidden += is_hidden
            self.opened.append((tag, is_quote, is_hidden))

    def _mark(self, names: str) -> None:
        """Put a mark where the earlier mail or the signature begins; Gmail's own quote needs none, it quotes in blocks."""
        mark = _EARLIER_LINE if _EARLIER.search(names) else _SIGNATURE_LINE if _SIGNATURE.search(names) else ""
        if mark and not self.hidden:
            self._break()
            if mark == _EARLIER_LINE and not self.written:
                return
            self.lines.append("> " * self.quotes + mark)

    def handle_endtag(self, tag: str) -> None:
        if tag in _LINES or tag in ("blockquote", "p"):
            self._break()
        if tag == "p" and self.opened and self.opened[-1][0] == "p":
            self._blank(bool(self.lines))
        for place in range(len(self.opened) - 1, -1, -1):
            if self.opened[place][0] == tag:
                for _tag, is_quote, is_hidden in self.opened[place:]:
                    self.quotes -= is_quote
                    self.hidden -= is_hidden
                del self.opened[place:]
                return

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if any(tag == "pre" for tag, _quote, _hidden in self.opened[-4:]):
            for number, piece in enumerate(data.split("\n")):
                if number:
                    self._break(is_forced=True)
                self.line += piece
            return
        said = re.sub(r"[ \t\r\n\xa0]+", " ", data)
        self.line += said.lstrip() if not self.line or self.line.endswith(" ") else said

    def _break(self, *, is_forced: bool = False) -> None:
        if self.line.strip() or is_forced:
            self.lines.append(("> " * self.quotes + self.line.rstrip()).rstrip())
            self.written += bool(self.line.strip()) and not self.quotes
        self.line = ""

    def _blank(self, is_wanted: bool) -> None:
        if is_wanted and self.lines and self.lines[-1].strip("> "):
            self.lines.append(("> " * self.quotes).rstrip())
