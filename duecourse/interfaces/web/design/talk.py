"""A made-up conversation that shows the parts of the inbox in their states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.inbox.shown import EntryRow, FileRow, ItemChoice, Piece, ReadingRow


@dataclass(frozen=True)
class Talk:
    """As much of a conversation as its entries ask for."""

    id: int
    entries: tuple[EntryRow, ...]
    intents: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]


def talk() -> Talk:
    """Give a mail with a suggestion, one that was settled, a machine's, a message of ours, and a note."""
    return Talk(
        id=0,
        entries=(_asking(), _settled(), _machine(), _ours(), _note()),
        intents=(("promise", _("Will pay")), ("dispute", _("Disputes"))),
        reasons=(("", "–"), ("PRICE", _("Price"))),
    )


def _asking() -> EntryRow:
    when = pgettext("sample", "on 6 March")
    pieces = (
        Piece(_("Good day, we pay invoice ")),
        Piece("10044-7", "item", _("Items")),
        Piece(" "),
        Piece(when, "day", _("Day")),
        Piece("."),
    )
    files = (
        FileRow("remittance.pdf", "#content", "84 kB", ""),
        FileRow("macro.xlsm", "", "", _("Refused: a file with macros.")),
    )
    return _entry(
        1,
        "in",
        "Silent & Sons Ltd",
        pieces,
        address="ap@silent.example",
        files=files,
        readings=(_reading(1, is_open=True),),
    )


def _settled() -> EntryRow:
    pieces = (Piece(_("It is paid.")),)
    done = _reading(2, settled=_("Confirmed by %(name)s") % {"name": "Anke"})
    return _entry(2, "in", "Silent & Sons Ltd", pieces, quoted=_("Your invoice is open."), readings=(done,))


def _machine() -> EntryRow:
    return _entry(3, "in", "Tardy Trading B.V.", (Piece(_("I am away until Monday.")),), machine=_("automatic answer"))


def _ours() -> EntryRow:
    pieces = (Piece(_("Thank you, we have noted it.")),)
    return _entry(4, "out", "Anke", pieces, href="#content", state="sent", state_words=_("Sent"))


def _note() -> EntryRow:
    return _entry(5, "note", "Bram", (Piece(_("They mean the March invoice, not February’s.")),))


def _entry(number: int, kind: str, who: str, pieces: tuple[Piece, ...], **more: object) -> EntryRow:
    given = {"address": "", "to": "", "when": "09:41"} | more
    return EntryRow(id=number, kind=kind, who=who, pieces=pieces, **given)  # type: ignore[arg-type]


def _reading(number: int, *, is_open: bool = False, settled: str = "") -> ReadingRow:
    owed = Money(Decimal(1280), "EUR")
    item = ItemChoice(1, "10044-7", date(2026, 2, 1), 29, owed, "#content", is_meant=True)
    return ReadingRow(
        id=number,
        intent="promise",
        words=_("Will pay"),
        sure="92 %",
        details=((_("Items"), "10044-7"),),
        is_open=is_open,
        may_confirm=is_open,
        is_first=False,
        settled=settled,
        due_on=date(2026, 3, 6),
        amount="",
        reason="",
        items=(item,),
    )
