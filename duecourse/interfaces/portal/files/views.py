"""Hand a customer its statement of account, and the copies that are its own to see."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from duecourse.interfaces.portal.frame.door import customer
from duecourse.interfaces.portal.frame.here import CustomerRequest
from duecourse.records.communications.operations.accounts import TYPES, Asked, statement_file
from duecourse.records.ledger.operations.papers import document_path
from duecourse.records.ledger.queries import portal as ledger

NOTHING_RUNS = {"default-src": ["'none'"], "sandbox": [True]}


@customer("GET")
def statement(request: CustomerRequest, account_id: int, ending: str, currency: str = "") -> HttpResponse:
    """Write what is open on one of the customer's accounts; nothing is kept of it."""
    here = request.here
    own = next(iter(ledger.accounts(here.tenant, {account_id} & set(here.visitor.account_ids))), None)
    if own is None or ending not in TYPES:
        raise Http404
    day = here.days.get(own.company_id, here.day)
    asked = Asked(day, ending, language=here.language, currency=currency)
    file = statement_file(here.tenant, own.id, asked, at=here.now)
    return _given(file.content, file.name, file.content_type)


@customer("GET")
def document(request: CustomerRequest, document_id: int) -> HttpResponse:
    """Give a file to be saved; it is never shown in the page's own origin, and would run nothing there."""
    here = request.here
    paper = ledger.paper(here.tenant, here.visitor.account_ids, document_id)
    path = document_path(here.tenant, paper.sha256) if paper else None
    if paper is None or path is None or not path.exists():
        raise Http404
    return _given(path.read_bytes(), paper.name, "application/octet-stream")


def _given(content: bytes, name: str, content_type: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer._csp_config = NOTHING_RUNS  # type: ignore[attr-defined]
    return answer
