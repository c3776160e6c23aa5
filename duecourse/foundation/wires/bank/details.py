"""What does field 86 of an MT940 entry tell? The sub-fields of German, Dutch, Polish, Belgian and other banks.

Whatever is not understood stays in the text: nothing is dropped but the codes themselves.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from duecourse.foundation.wires.bank.content import Entry
from duecourse.foundation.wires.bank.values import account_of, reference, tidy

_CODED: Final = re.compile(r"\s*(\d{3})([?>~<@+|^])(?=\d\d)")
_SEPA: Final = re.compile(
    r"\b(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|PURP|COAM|OAMT|RREF|RTRN|MDAT|IBAN|BIC)\s?[+:]\s?(?=\S)"
)
_WORDS: Final = (
    "TRTP|IBAN|BIC|NAME|REMI|EREF|MARF|CSID|KREF|PREF|RTRN|RTRC|CNTP|ORDP|BENM|ISDT|PURP|ULTD|ULTC|TRCD|SVCL|CREF|IREF"
)
_SLASHED: Final = re.compile(rf"(?:^|/)({_WORDS})/")
_BELGIAN: Final = re.compile(r"(?:\*{3}|\+{3})\s*(\d{3}/\d{4}/\d{5})\s*(?:\*{3}|\+{3})")
_RETURNS: Final = frozenset({"108", "109", "159", "181", "182", "183", "184"})
_PIECE: Final = 27
_PURPOSE: Final = (*(f"{number:02}" for number in range(20, 30)), *(f"{number:02}" for number in range(60, 66)))


def read_details(entry: Entry, texts: Sequence[str]) -> Entry:
    """Complete an entry by what its fields 86 (and the second line of its field 61) tell."""
    said = "\n".join(texts)
    found = next((_CODED.match(text) for text in texts if _CODED.match(text)), None)
    if found is not None:
        made = _coded(entry, said, found[1], found[2])
    elif _SLASHED.search("".join(said.split("\n"))):
        made = _slashed(entry, "".join(said.split("\n")))
    else:
        made = replace(entry, text=tidy(f"{entry.text} {said}"))
    structured = _BELGIAN.search(made.text) if not made.structured_reference else None
    return replace(made, structured_reference=structured[1].replace("/", "")) if structured else made


def _coded(entry: Entry, said: str, code: str, sign: str) -> Entry:
    """The German way: a code of three digits, a sign, then numbered sub-fields."""
    before, _code, rest = said.partition(f"{code}{sign}")
    pieces = re.split(rf"\n?{re.escape(sign)}(\d\d)", sign + rest)
    parts: dict[str, str] = {}
    for number, piece in zip(pieces[1::2], pieces[2::2], strict=False):
        parts[number] = parts.get(number, "") + piece.replace("\n", "")
    purpose = _joined([parts[number] for number in _PURPOSE if number in parts])
    keyed, text = _keyed(purpose)
    name = tidy(parts.get("32", "") + parts.get("33", ""))
    reason = reference(parts.get("34", "")) if code in _RETURNS else keyed.get("RTRN", "")
    known = account_of(parts.get("38") or parts.get("31") or keyed.get("IBAN", ""))[0]
    return replace(
        entry,
        text=tidy(f"{entry.text} {before} {text or parts.get('00', '')}"),
        other_name=name,
        other_account=known,
        end_to_end_id=reference(keyed.get("EREF", "")) or entry.end_to_end_id,
        return_reason=entry.return_reason or reason or (tidy(parts.get("00", "")) if code in _RETURNS else ""),
    )


def _joined(pieces: Sequence[str]) -> str:
    """Put the lines of a purpose together: a full line was cut in the middle of a word, a shorter one ended there."""
    text = ""
    for piece in pieces:
        text += piece if len(piece) >= _PIECE else f"{piece} "
    return text


def _keyed(purpose: str) -> tuple[Mapping[str, str], str]:
    """Take the words of SEPA (EREF+, SVWZ+, …) out of a purpose; gives them and the purpose itself."""
    pieces = _SEPA.split(purpose)
    keyed: dict[str, str] = {}
    for word, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        keyed.setdefault(word, tidy(piece))
    text = " ".join([pieces[0], *([keyed["SVWZ"]] if "SVWZ" in keyed else [])])
    return keyed, tidy(text) if keyed else tidy(purpose)


def _slashed(entry: Entry, said: str) -> Entry:
    """The Dutch way: words between slashes."""
    pieces = _SLASHED.split(said)
    parts = dict(zip(pieces[1::2], pieces[2::2], strict=True))
    party = [part.strip() for part in parts.get("CNTP", "").split("/")]
    account = parts.get("IBAN") or (party[0] if party else "")
    name = parts.get("NAME") or (party[2] if len(party) > 2 else "")
    remitted = re.fullmatch(r"(STRD|USTD)/([^/]*)/(.*)", parts.get("REMI", ""), re.DOTALL)
    structured = reference(remitted[3].strip("/")) if remitted and remitted[1] == "STRD" else ""
    text = remitted[3].strip("/") if remitted else parts.get("REMI", "").strip("/")
    return replace(
        entry,
        text=tidy(f"{entry.text} {pieces[0]} {text}"),
        other_name=tidy(name.strip("/"), most=200),
        other_account=account_of(account.strip("/"))[0],
        end_to_end_id=reference(parts.get("EREF", "").strip("/")) or entry.end_to_end_id,
        structured_reference=structured,
        return_reason=entry.return_reason or reference((parts.get("RTRN") or parts.get("RTRC") or "").strip("/")),
    )
