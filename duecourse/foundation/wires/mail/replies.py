"""Which words of a mail are new, and which are quoted, signature, disclaimer?

The whole is taken to pieces from the outside: banners above, then everything that belongs to an earlier mail, then what
stands below a signature. Whatever is taken away is kept beside, so that a reader can unfold it.
"""

import re
from dataclasses import dataclass
from typing import Final

from duecourse.foundation.wires.mail.lines import (
    attribution,
    head,
    is_banner,
    is_closing,
    is_contact,
    is_device,
    is_disclaimer,
    is_original,
    is_quoted,
    is_rule,
    is_signature_mark,
)

_MOST_LINES: Final = 10_000
_MOST_LETTERS: Final = 1_000_000
_LONGEST_SIGNATURE: Final = 15
_LONGEST_LINE: Final = 2_000
_LONGEST_SIGNED_LINE: Final = 70
_SENTENCE_END: Final = re.compile(r"(?:\w{4}\.|[?!])\s*$")
_TELLING: Final = re.compile(r"@|\b(?:19|20)\d\d\b|\d:\d\d")


@dataclass(frozen=True)
class Reply:
    """What the sender wrote now, and what else stood in the mail."""

    visible: str
    quoted: str


def split_reply(text: str) -> Reply:
    """Part the new words of a mail from everything that was folded under them."""
    lines = [line.rstrip() for line in text[:_MOST_LETTERS].replace("\t", "    ").split("\n")]
    kept, folded = lines[:_MOST_LINES], lines[_MOST_LINES:]
    banner, kept = _without_banner(kept)
    kept, earlier = _without_earlier_mail(kept)
    kept, quotes = _without_trailing_quotes(kept)
    kept, signature = _without_signature(kept)
    rest = [part for part in (banner, signature, quotes, earlier, folded) if _words(part)]
    return Reply(_joined(kept), "\n\n".join(_joined(part) for part in rest))


def _words(lines: list[str]) -> bool:
    return any(line.strip() for line in lines)


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip("\n").rstrip()


def _without_banner(lines: list[str]) -> tuple[list[str], list[str]]:
    """Take off the warning above, which ends at the first empty line."""
    start = next((n for n, line in enumerate(lines) if line.strip()), len(lines))
    end = next((n for n in range(start, len(lines)) if not lines[n].strip()), len(lines))
    if start < len(lines) and is_banner(" ".join(lines[start:end])):
        return lines[start:end], lines[end:]
    if start < len(lines) and is_banner(lines[start]):
        return lines[start : start + 1], lines[start + 1 :]
    return [], lines


def _without_earlier_mail(lines: list[str]) -> tuple[list[str], list[str]]:
    """Cut where an earlier mail begins, unless new words stand between its quoted lines or below them."""
    at = 0
    while at < len(lines):
        count = _marks(lines, at)
        if not count:
            at += 1
        elif is_original(lines[at]) or head(lines, at):
            return _cut(lines, at)
        elif is_quoted(lines[at]) or not _is_followed(lines, at, count):
            at += count
        elif _words(lines[:at]) and not _is_quote_next(lines, at + count):
            return _cut(lines, at)
        else:
            is_top = not _words(lines[:at]) and _is_quote_next(lines, at + count)
            lines = lines[:at] + lines[at + count :]
            lines, at = (_without_leading_quotes(lines), 0) if is_top else (lines, at)
    return lines, []


def _is_quote_next(lines: list[str], at: int) -> bool:
    follows = _next_words(lines, at)
    return follows < len(lines) and is_quoted(lines[follows])


def _is_followed(lines: list[str], at: int, count: int) -> bool:
    """Whether an earlier mail really follows: marked as quoted, or named with an address, a year or a time of day."""
    return _is_quote_next(lines, at + count) or bool(_TELLING.search(" ".join(lines[at : at + count])))


def _marks(lines: list[str], at: int) -> int:
    line = lines[at]
    if not line or len(line) > _LONGEST_LINE:
        return 0
    if is_original(line):
        return 1
    return head(lines, at) or attribution(lines, at)


def _cut(lines: list[str], at: int) -> tuple[list[str], list[str]]:
    """Cut here, together with the rule drawn above."""
    above = at
    while above and (not lines[above - 1].strip() or is_rule(lines[above - 1])):
        above -= 1
    return lines[:above], lines[above:]


def _next_words(lines: list[str], at: int) -> int:
    return next((n for n in range(at, len(lines)) if lines[n].strip()), len(lines))


def _without_leading_quotes(lines: list[str]) -> list[str]:
    """Drop what is quoted above an answer that was written below it in one piece; answers in between keep it."""
    start = _next_words(lines, 0)
    end = start
    while end < len(lines) and (is_quoted(lines[end]) or not lines[end].strip()):
        end += 1
    below = lines[end:]
    is_one_piece = _words(below) and not any(is_quoted(line) for line in _without_tail(below))
    return below if is_one_piece else lines


def _without_tail(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_quoted(lines[end - 1])):
        end -= 1
    return lines[:end]


def _without_trailing_quotes(lines: list[str]) -> tuple[list[str], list[str]]:
    """Take off the quoted lines below the last new words, a signature under them included."""
    end = len(lines)
    bottom = _signature_start(lines)
    if bottom is not None and _last_words_are_quoted(lines[:bottom]):
        end = bottom
    elif not _last_words_are_quoted(lines):
        return lines, []
    while end and (not lines[end - 1].strip() or is_quoted(lines[end - 1]) or is_rule(lines[end - 1])):
        end -= 1
    while end and (count := _attribution_ending(lines, end)):
        end -= count
    return lines[:end], lines[end:]


def _last_words_are_quoted(lines: list[str]) -> bool:
    last = next((line for line in reversed(lines) if line.strip() and not is_rule(line)), "")
    return is_quoted(last)


def _attribution_ending(lines: list[str], end: int) -> int:
    """How many lines above `end` say who wrote what was quoted below."""
    for count in range(1, 7):
        at = end - count
        if at < 0 or not lines[at].strip():
            return 0
        if attribution(lines[:end], at) == count:
            return count
    return 0


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    """Take off what names the sender's house, telephone and lawyers; greeting and name stay."""
    below: list[str] = []
    for find in (_signature_start, _device_start, _disclaimer_start, _signature_start, _contact_start, _rule_start):
        at = find(lines)
        if at is not None and _words(lines[:at]):
            lines, below = lines[:at], lines[at:] + below
    return lines, below


def _signature_start(lines: list[str]) -> int | None:
    """The last mark of a signature with few enough lines below; or a drawn line with a few short words below."""
    for at in range(len(lines) - 1, max(-1, len(lines) - 60), -1):
        below = [line for line in lines[at + 1 :] if line.strip()]
        if is_signature_mark(lines[at]) and len(below) <= _LONGEST_SIGNATURE:
            return at
        if is_rule(lines[at]) and len(lines[at].strip()) > 4 and 0 < len(below) <= 8 and _is_short(below):
            return at
    return None


def _is_short(lines: list[str]) -> bool:
    return all(len(line) <= _LONGEST_SIGNED_LINE for line in lines) and not any(is_quoted(line) for line in lines)


def _device_start(lines: list[str]) -> int | None:
    return next((at for at, line in enumerate(lines) if is_device(line) and _stands_alone(lines, at)), None)


def _stands_alone(lines: list[str], at: int) -> bool:
    is_last = not _words(lines[at + 1 :])
    return is_last or at == 0 or not lines[at - 1].strip() or is_device(lines[at - 1]) or is_closing(lines[at - 1])


def _disclaimer_start(lines: list[str]) -> int | None:
    """The first paragraph of a lawyer, if nothing but such paragraphs, rules and short lines follows."""
    for at, line in enumerate(lines):
        if line.strip() and (at == 0 or not lines[at - 1].strip() or is_rule(lines[at - 1])):
            end = next((n for n in range(at, min(at + 12, len(lines))) if not lines[n].strip()), at + 12)
            if is_disclaimer(" ".join(lines[at:end])):
                return at
    return None


def _contact_start(lines: list[str]) -> int | None:
    """Below a greeting and a name: the first line that tells where the sender can be reached, with his titles above."""
    greeting = next((at for at in range(len(lines) - 1, -1, -1) if is_closing(lines[at])), None)
    if greeting is None or len(lines) - greeting > 40:
        return None
    below = [at for at in range(greeting + 1, len(lines)) if lines[at].strip()]
    reached = [at for at in below if is_contact(lines[at])]
    if not reached or not _is_signed(lines[greeting + 1 : reached[0]]):
        return None
    return below[1] if reached[0] > below[0] and len(below) > 1 else reached[0]


def _is_signed(lines: list[str]) -> bool:
    """Whether only a name, titles and a house stand there, no sentence."""
    said = [line for line in lines if line.strip()]
    return len(said) <= 8 and _is_short(said) and not any(_SENTENCE_END.search(line) for line in said[1:])


def _rule_start(lines: list[str]) -> int | None:
    """Rules and empty lines at the end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_rule(lines[end - 1])):
        end -= 1
    return end if end < len(lines) else None
