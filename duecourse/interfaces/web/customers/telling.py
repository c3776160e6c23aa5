"""How does a customer's timeline become a file, in the reader's language and as far as it was narrowed?"""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from duecourse.foundation.kit.tabular import Cell
from duecourse.foundation.timeline.finding import find
from duecourse.interfaces.web.customers import remembering
from duecourse.interfaces.web.lists import exporting
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.ledger.queries.screens import Account
from duecourse.work.procedures.queries import screens as procedures


def answer(request: StaffRequest, account: Account, ending: str) -> HttpResponseBase:
    """Write the file."""
    header = [_("Day"), _("Who"), _("What happened"), _("Words")]
    name = f"{_('Timeline')} {account.number}"
    return exporting.file_of(name, ending, header, _rows(request, account))


def _rows(request: StaffRequest, account: Account) -> Iterator[list[Cell]]:
    wish, before, count = remembering.wish_of(request), None, 0
    kinds = procedures.steps_by_key(request.visit.tenant_id)
    while True:
        found = find(request.visit.tenant_id, account.id, wish, before=before, limit=exporting.PIECE)
        count += len(found.entries)
        if count > exporting.MOST:
            raise exporting.TooMuchToExport(most=exporting.MOST)
        told = remembering.said(request, found.entries, kinds)
        for entry, happened in zip(found.entries, told, strict=True):
            yield [entry.on_day, happened.who, happened.words, happened.detail]
        before = found.behind
        if before is None:
            return
