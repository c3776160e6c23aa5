"""What kind of line is this one of a mail: quoted, a head, a separator, the end of a letter?"""

import re
from collections.abc import Sequence
from typing import Final

from duecourse.foundation.wires.mail import phrases

_MOST_LINES_OF_A_HEAD: Final = 14
_EDGE: Final = r"^[\s>|*_]*"
_STARTS: Final = "|".join(f"(?:{start})" for start, _words in phrases.WROTE)
_ADDRESS: Final = r"<?\s*(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,190}"
_MAY_BEGIN: Final = re.compile(
    rf"^[\s>-]*(?:(?:{_STARTS}|{phrases.WEEKDAYS}\w*\.?,?)\s|\d|.{{0,120}}{_ADDRESS}|.{{0,80}}\b(?:schrieb|napisał))",
    re.IGNORECASE,
)
_VERB: Final = re.compile(
    r"wrote|writes|said|schreef|geschreven|schrieb|geschrieben|schreibt|écri|ecri|escri|scritto|scrive|escrev|napisa|pisze|"
    r"skrev|napsal|написал|пишет|írta|kirjoitti|scris|yazdı",
    re.IGNORECASE,
)
_WITH_VERB: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        *(
            rf"(?:{start})\s(?=.{{0,400}}?(?:\d|{_ADDRESS})).{{1,400}}?(?:{words})(?:\s.{{0,250}}?)?\s*:?"
            for start, words in phrases.WROTE
        ),
        rf"[^:]{{0,120}}?{_ADDRESS}[^:]{{0,160}}(?:{phrases.WROTE_LAST})(?:\s.{{0,100}}?\d.{{0,40}}?)?\s*:?",
        rf"(?=.{{0,60}}?\d)[^<@]{{4,200}}?{_ADDRESS}.{{0,160}}?(?:{phrases.WROTE_LAST})\s*:?",
        r"[^\n]{2,80}\s(?:schrieb|hat)\s+am\s.{0,60}?\d{4}.{0,60}?(?:geschrieben)?:",
        rf"(?:{phrases.WEEKDAYS}\w*\.?,?\s+)?\d{{1,4}}[./-]?\s?[^:\n]{{2,40}}\d{{2,4}}.{{0,200}}(?:{phrases.WROTE_LAST})\s*:",
    )
)
_WITHOUT_VERB: Final = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}\.?(?:[\sT]+\d{{1,2}}:\d{{2}}.{{0,30}}?)?\s+.{{1,160}}?{_ADDRESS}\s*>?\s*:?",
        r"\d{4}-\d{2}-\d{2}\s+\d{1,2}:\d{2}\s+GMT[+-]\d{2}:\d{2}\s.{1,160}",
        rf"\d{{1,2}}[.:]\d{{1,2}}[.:]?[\s\d,.:APM]{{0,40}}.{{0,60}}?\d{{2,4}}.{{1,160}}?{_ADDRESS}\s*>?\s*:",
    )
)
_QUOTE: Final = re.compile(r"^\s{0,4}(?:[A-Z]{0,3}>|\|(?!.*\|\s*$))")
_LABELS: Final = tuple(
    (kind, re.compile(_EDGE + rf"(?:{words})[*_]*\s*:[*_]*(?:\s|$|\S)", re.IGNORECASE))
    for kind, words in phrases.LABELS.items()
)
_ORIGINAL: Final = re.compile(_EDGE + rf"[-_=]{{2,}}\s*(?:{phrases.ORIGINAL})\s*[-_=]{{2,}}[\s*_]*$", re.IGNORECASE)
_BEGINS: Final = re.compile(_EDGE + rf"(?:{phrases.BEGINS})\s*:?\s*$|{_EDGE}message\s+du\s*:\s*\d", re.IGNORECASE)
_RULE: Final = re.compile(r"^\s*[-_=*#~+–—―ᐧ─]{1,}\s*$")
_SIGNATURE_MARK: Final = re.compile(r"^\s{0,3}(?:--|—|–|__)\s*$")
_SENT_FROM: Final = re.compile(
    rf"^[\s<(\[]*(?:{phrases.SENT_FROM})(?:\W+[\w'’`.&-]+){{0,7}}?\W+(?:\[?(?:{phrases.DEVICES}))\b"
    rf"(?:[^,.!?]{{0,40}}|\W*<?\[?\(?https?://\S*)(?:[,.]\s*(?:please\s+)?(?:excuse|sorry|apolog|entschuldig|excuse[zs]).{{0,80}})?"
    r"(?:\s*\(?<?https?://\S+\s*.{0,40})?[\s.>)\]]*$",
    re.IGNORECASE,
)
_SHORT_SENT: Final = re.compile(
    r"^[\s<(\[]*(?:sent\s+(?:a|from\s+a)\s+[\w\s-]{2,40}|sent\s+(?:from|via|by|with)\s+(?:my\s+)?[\w-]+(?:\s+\d+)?|from\s+my\s+iphone.{0,20}|"
    r"someone\s+from\s+mobile|從我的.{1,20}傳送|(?:get|télécharge[rz])\s+\[?outlook\s.{1,60}|(?:gesendet|verzonden|envoyé|inviato|enviado|wysłane)\s+\S+\s+"
    r"(?:mein\S*|mijn|mon|mio|mi|meu|mojego)\s+\S+(?:\s+\S+)?(?:\s+gesendet)?|von\s+mein\S+\s+\S+\s+(?:aus\s+)?gesendet)[\s.>)\]]*$",
    re.IGNORECASE,
)
_CLOSING: Final = re.compile(rf"^\W*(?:{phrases.CLOSINGS})\s*[,.!]*\s*$", re.IGNORECASE)
_CONTACT: Final = re.compile(rf"^\W*(?:.{{0,30}}?\s\|\s.{{0,80}}?)?(?:{phrases.CONTACT})", re.IGNORECASE)
_DISCLAIMER: Final = re.compile(rf"^[\W\d]*(?:{phrases.DISCLAIMERS})", re.IGNORECASE | re.DOTALL)
_BANNER: Final = re.compile(rf"^(?:{phrases.BANNERS})$", re.IGNORECASE | re.DOTALL)


def is_quoted(line: str) -> bool:
    """Whether the line is marked as somebody else's words."""
    return bool(_QUOTE.match(line))


def is_rule(line: str) -> bool:
    """Whether the line is drawn, not written."""
    return bool(_RULE.match(line))


def is_signature_mark(line: str) -> bool:
    """Whether a signature follows, by the old custom of two dashes."""
    return bool(_SIGNATURE_MARK.match(line))


def is_closing(line: str) -> bool:
    """Whether the line greets at the end of a letter."""
    return len(line) < 60 and bool(_CLOSING.match(line))


def is_contact(line: str) -> bool:
    """Whether the line tells where the sender can be reached or is registered."""
    return len(line) < 200 and bool(_CONTACT.match(line))


def is_device(line: str) -> bool:
    """Whether a telephone or a program names itself."""
    return len(line) < 200 and bool(_SENT_FROM.match(line) or _SHORT_SENT.match(line))


def is_disclaimer(paragraph: str) -> bool:
    """Whether a paragraph is a lawyer's."""
    return bool(_DISCLAIMER.match(paragraph[:600]))


def is_banner(paragraph: str) -> bool:
    """Whether a paragraph is a warning that the reader's own server puts above a stranger's mail."""
    return len(paragraph) < 500 and bool(_BANNER.match(paragraph))


def is_original(line: str) -> bool:
    """Whether the line says that an earlier mail follows."""
    return len(line) < 200 and bool(_ORIGINAL.match(line) or _BEGINS.match(line))


def attribution(lines: Sequence[str], at: int) -> int:
    """How many lines from here on say who wrote the words that follow; 0 when they do not."""
    if not _MAY_BEGIN.match(lines[at][:400]):
        return 0
    stretch = _stretch(lines, at)
    if not lines[at].strip(" >*_")[:1].isdigit() and not _VERB.search(" ".join(stretch)[:600]):
        return 0
    said = ""
    for count, line in enumerate(stretch, start=1):
        said = f"{said} {line.strip(' >*_-')}".strip()
        if len(said) > 500:
            return 0
        if _says_who(said):
            return count
    return 0


def _says_who(said: str) -> bool:
    patterns = (_WITH_VERB if _VERB.search(said) else ()) + (_WITHOUT_VERB if said[:1].isdigit() else ())
    return any(pattern.fullmatch(said) for pattern in patterns)


def _stretch(lines: Sequence[str], at: int) -> Sequence[str]:
    """At most six lines from here; an empty one ends them, unless a bracket opens behind it."""
    end = at + 1
    while end < min(at + 7, len(lines)):
        line = lines[end].strip(" >")
        following = lines[end + 1].strip(" >") if end + 1 < len(lines) else ""
        if not line and not following.startswith("<"):
            break
        if line and end > at and _begins_anew(line):
            break
        end += 1
    return lines[at:end]


def _begins_anew(line: str) -> bool:
    return bool(re.match(rf"(?!at?\s)(?:{_STARTS})\s.{{0,40}}\d", line, re.IGNORECASE)) and bool(
        re.search(r"\d{4}|,", line)
    )


def head(lines: Sequence[str], at: int) -> int:
    """How many lines from here on repeat the head of an earlier mail; 0 when they do not."""
    first = _label(lines[at])
    if first in ("", "copy", "else", "to"):
        return 0
    seen, count = {first}, 1
    for line in lines[at + 1 : at + _MOST_LINES_OF_A_HEAD]:
        label = _label(line)
        if label:
            seen.add(label)
        elif not line.strip(" >*"):
            if count > 1 or len(seen) > 1:
                break
        elif len(seen) >= 4 or _label_free_lines(lines, at, count) > 2:
            break
        count += 1
    is_head = "from" in seen and len(seen & {"sent", "to", "subject"}) >= 2
    return count if is_head or (seen >= {"from", "subject"}) or (seen >= {"from", "sent"} and "@" in lines[at]) else 0


def _label(line: str) -> str:
    return next((kind for kind, pattern in _LABELS if pattern.match(line[:200])), "")


def _label_free_lines(lines: Sequence[str], at: int, count: int) -> int:
    free = 0
    for line in reversed(lines[at + 1 : at + count]):
        if _label(line):
            break
        free += 1
    return free
