"""Which files go with a mail: the statement of the account, and the copies that are kept of the chosen items?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _ as marked
from duecourse.interfaces.web.customers import asking
from duecourse.interfaces.web.customers.asking import Standing
from duecourse.interfaces.web.visit import StaffRequest
from duecourse.records.communications.operations.accounts import Asked, statement_file
from duecourse.records.communications.rules.mime import Attachment
from duecourse.records.ledger.operations.papers import document_path
from duecourse.records.ledger.queries import customer as ledger
from duecourse.records.ledger.queries.screens import ItemLine

LARGEST = 10 * 1024 * 1024


class TooMuchAttached(Refused):
    """More than most mail servers take."""

    says = marked("The files are larger than %(megabytes)s MB together. Leave some out.")


def attachments(request: StaffRequest, here: Standing, items: Sequence[ItemLine]) -> tuple[Attachment, ...]:
    """Gather what was ticked: the statement, and kept files of this customer."""
    found = []
    if request.POST.get("statement"):
        found.append(statement(request, here))
    wanted = [int(text) for text in request.POST.getlist("paper") if text.isdecimal()]
    return kept(request.visit.tenant_id, here.account.id, wanted, beside=found)


def kept(
    tenant: UUID, customer_id: int, document_ids: Collection[int], *, beside: Sequence[Attachment] = ()
) -> tuple[Attachment, ...]:
    """Read files of a customer, and of no other (trap 61), to go with a mail; each once."""
    found = list(beside)
    papers = ledger.papers_by_id(tenant, customer_id, document_ids) if document_ids else ()
    for paper in papers:
        path = document_path(tenant, paper.sha256)
        if path.exists():
            found.append(Attachment(paper.name, paper.content_type or "application/octet-stream", path.read_bytes()))
    if sum(len(one.content) for one in found) > LARGEST:
        raise TooMuchAttached(megabytes=LARGEST // (1024 * 1024))
    return tuple(found)


def statement(request: StaffRequest, here: Standing) -> Attachment:
    """Write the account's open items, credits included, and their age as a workbook in the mail's language."""
    asked = Asked(here.day, "xlsx", language=asking.words(request, "language", longest=10) or "en")
    return statement_file(request.visit.tenant_id, here.account.id, asked, at=request.now)
