"""Which files and mails may be taken as payment advice, and which seem to be one?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from duecourse.foundation.kit.text import fold
from duecourse.interfaces.web import doors
from duecourse.interfaces.web.inbox.shown import FileRow
from duecourse.records.communications.queries.inbox import Reading
from duecourse.records.communications.queries.mails import ThreadRow

PAID: Final = "paid_already"
_READ: Final = (".csv", ".tsv", ".txt", ".xlsx", ".pdf")
_CALLED: Final = ("avis", "advice", "remit", "paiement", "betal", "betaal", "zahlung", "payment")


def offered(one: FileRow, row: ThreadRow, attachment_id: int, read: Iterable[Reading]) -> FileRow:
    """Offer to take a file as payment advice where it is one that can be read and its customer is known."""
    if not one.href or not row.is_verified or not one.name.lower().endswith(_READ):
        return one
    is_likely = says_paid(read) or any(word in fold(one.name) for word in _CALLED)
    return replace(one, advice_href=doors.address("advice-of-file", row.id, attachment_id), is_advice=is_likely)


def mail_href(row: ThreadRow, mail_id: int) -> str:
    """Give where what a mail says is taken as payment advice; nowhere while nobody knows whose it is."""
    return doors.address("advice-of-mail", row.id, mail_id) if row.is_verified else ""


def says_paid(read: Iterable[Reading]) -> bool:
    """Tell whether the reader of mails found that the customer says to have paid."""
    return any(one.intent == PAID and one.state != "dismissed" for one in read)
