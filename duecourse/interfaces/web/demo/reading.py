"""How far is the day that is being lived, and what came of it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import ngettext

from duecourse.foundation.queue.jobs import last_state
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.outbox import reading as outbox_reading
from duecourse.interfaces.web.visit import Visit
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.ledger.queries import imports
from duecourse.work.procedures.queries import screens as procedures
from duecourse.work.worklists.queries import screens as worklists

NEXT_DAY = "demo.next_day"
UNDER_WAY = ("todo", "doing", "aborting")


@dataclass(frozen=True)
class CompanyDay:
    """A company on its way through the day."""

    name: str
    day: date | None
    is_lived: bool


@dataclass(frozen=True)
class Came:
    """One thing that came of the day, and where it is seen."""

    count: str
    words: str
    href: str


@dataclass(frozen=True)
class DemoDay:
    """The day that is being lived, or the last one."""

    state: str
    day: date | None
    companies: tuple[CompanyDay, ...]
    came: tuple[Came, ...]
    progress_href: str


def page(request: HttpRequest, visit: Visit) -> DemoDay:
    """Read how the last order for a next day stands."""
    since = request.GET.get("since", "")
    state = last_state(NEXT_DAY, tenant=visit.tenant_id)
    said = "running" if state in UNDER_WAY else "failed" if state == "failed" else "lived"
    return DemoDay(
        state=said,
        day=visit.day,
        companies=tuple(
            CompanyDay(
                one.name, one.business_date, bool(since and one.business_date and one.business_date.isoformat() > since)
            )
            for one in visit.companies
        ),
        came=_came(visit) if said == "lived" else (),
        progress_href=reverse("demo-progress", query={"since": since}),
    )


def _came(visit: Visit) -> tuple[Came, ...]:
    if visit.day is None:
        return ()
    scope = {"company_ids": visit.company_ids, "portfolio_ids": visit.scope.portfolio_ids}
    mails = outbox.outbox_counts(visit.tenant_id, on=visit.day, **scope)  # type: ignore[arg-type]
    runs = procedures.last_runs(visit.tenant_id, company_ids=visit.company_ids)
    people = worklists.worklist_counts(visit.tenant_id, **scope)  # type: ignore[arg-type]
    files = imports.imports(visit.tenant_id, company_ids=list(visit.company_ids), limit=200)
    newest = max((one.as_of for one in files), default=None)
    came = sum(one.as_of == newest for one in files)
    planned = sum(run.planned_count for run in runs)
    left, held = mails.get("sent", 0), mails.get("suppressed", 0)
    waiting = mails.get("waiting_approval", 0) + len(outbox_reading.waiting_actions(visit))
    listed = sum(count for (state, _band), count in people.items() if state == "open")
    return (
        _one(came, ngettext("file came from the ERPs", "files came from the ERPs", came), "imports"),
        _one(planned, ngettext("contact was planned", "contacts were planned", planned), "outbox"),
        _one(left, ngettext("mail left", "mails left", left), "outbox", tab="sent"),
        _one(
            held,
            ngettext("was held back, with the reason", "were held back, with the reason", held),
            "outbox",
            tab="suppressed",
        ),
        _one(waiting, ngettext("waits for your word", "wait for your word", waiting), "outbox", tab="approval"),
        _one(listed, ngettext("customer needs a person", "customers need a person", listed), "worklist"),
    )


def _one(count: int, said: str, route: str, **query: str) -> Came:
    return Came(formats.number(count), said, reverse(route, query=query or None))
