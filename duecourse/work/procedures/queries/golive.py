"""Is a company ready to go live, and how does what we would have sent compare with what its ERP sent?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Min

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.words import Text, _
from duecourse.records.communications.queries import readiness as communications
from duecourse.records.ledger.queries import golive as ledger
from duecourse.records.ledger.queries.freshness import freshness
from duecourse.records.ledger.queries.screens import account_ids_in
from duecourse.work.procedures.models import ActionLine, DecisionRun
from duecourse.work.procedures.queries import policies

ENOUGH_PERCENT = 95


@dataclass(frozen=True)
class Check:
    """One line of the checklist: what is asked, what was found, and whether it is good enough."""

    key: str
    is_done: bool
    says: Text


@dataclass(frozen=True)
class Difference:
    """A customer whom one of the two wrote to on a day; the other's severity is None where it kept silent."""

    customer_id: int
    on_day: date
    ours: int | None
    theirs: int | None


@dataclass(frozen=True)
class ShadowDay:
    """How many customers shadow mode and the ERP would have written to on a day."""

    on_day: date
    ours: int
    theirs: int
    both: int
    firmer: int
    softer: int


def shadow_differences(
    tenant: UUID, company_id: int, *, since: date, until: date, portfolio_ids: Collection[int] | None = None
) -> list[Difference]:
    """List day by day and customer by customer what we would have sent and what the ERP sent, in five queries."""
    ours = _shadowed(tenant, company_id, since=since, until=until)
    theirs: dict[tuple[date, int], int] = {}
    for notice in ledger.erp_notices(tenant, company_id, since=since, until=until):
        key = (notice.on_day, notice.customer_id)
        theirs[key] = max(theirs.get(key, 0), notice.severity)
    seen = {*ours, *theirs}
    if portfolio_ids is not None:
        mine = set(account_ids_in(tenant, portfolio_ids).values_list("id", flat=True))
        seen = {key for key in seen if key[1] in mine}
    return [
        Difference(customer_id, day, ours.get((day, customer_id)), theirs.get((day, customer_id)))
        for day, customer_id in sorted(seen)
    ]


def first_decided_on(tenant: UUID, company_ids: Collection[int]) -> Mapping[int, date]:
    """Tell from which day on a company's contacts are decided here: before that day there is nothing to compare."""
    rows = DecisionRun.objects.of(tenant).filter(company_id__in=list(company_ids)).values("company_id")
    return dict(rows.annotate(first=Min("business_date")).values_list("company_id", "first"))


def days_of(differences: Iterable[Difference]) -> list[ShadowDay]:
    """Sum differences up per day, in the order in which the days appear."""
    by_day: dict[date, list[Difference]] = {}
    for one in differences:
        by_day.setdefault(one.on_day, []).append(one)
    return [_day(day, rows) for day, rows in by_day.items()]


def checklist(tenant: UUID, company_id: int, *, on: date) -> list[Check]:
    """Tell what stands between a company and its first automatic reminder."""
    company = identity.company_settings(tenant, company_id)
    found = ledger.reach(tenant, company_id, on=on)
    fresh = freshness(tenant, company_id, on)
    on_procedure = _on_procedure(tenant, company_id, on)
    missing = _unpublished(tenant, on)
    reachable = _percent(found.reachable_count, found.owing_count)
    assigned = _percent(on_procedure, found.owing_count)
    outbound = identity.tenant_row(tenant).outbound
    state = Text(_("Outbound is %(state)s"), {"state": outbound})
    share = {"percent": reachable, "count": found.reachable_count, "all": found.owing_count}
    of_procedure = {"percent": assigned, "count": on_procedure, "all": found.owing_count}
    templates = Text(_("Templates without a published text: %(codes)s"), {"codes": ", ".join(missing) or "0"})
    return [
        Check("items", found.open_item_count > 0, _counted(_("Open items: %(count)s"), found.open_item_count)),
        Check("fresh", not fresh.is_stale, Text(_("Ledger as of %(day)s"), {"day": fresh.items_as_of or "-"})),
        Check("addresses", reachable >= ENOUGH_PERCENT, Text(_("With an address: %(percent)s %% (%(count)s of %(all)s)"), share)),
        Check("procedures", assigned >= ENOUGH_PERCENT, Text(_("On a procedure: %(percent)s %% (%(count)s of %(all)s)"), of_procedure)),
        Check("templates", not missing, templates),
        Check("sender", bool(company.sender_email), Text(_("Sender: %(address)s"), {"address": company.sender_email or "-"})),
        Check("channel", communications.has_channel(tenant, company_id), Text(_("A mail server is set"))),
        Check("cleanup", found.cleanup_item_count == 0, _counted(_("On the clean-up list: %(count)s"), found.cleanup_item_count)),
        Check("outbound", outbound in ("on", "allowlist"), state),
    ]  # fmt: skip


def _shadowed(tenant: UUID, company_id: int, *, since: date, until: date) -> Mapping[tuple[date, int], int]:
    """The firmest step per day and customer that shadow mode pretended to send."""
    rows = ActionLine.objects.of(tenant).filter(state="shadow", anchor_kind="item")
    rows = rows.filter(planned_on__gte=since, planned_on__lte=until)
    firmest = rows.values("planned_on", "customer_id").annotate(firmest=Max("severity"))
    found = {(row["planned_on"], row["customer_id"]): row["firmest"] for row in firmest}
    ours = ledger.customers_in(tenant, company_id, {customer_id for _day, customer_id in found})
    return {key: severity for key, severity in found.items() if key[1] in ours}


def _day(day: date, rows: list[Difference]) -> ShadowDay:
    both = [(row.ours, row.theirs) for row in rows if row.ours is not None and row.theirs is not None]
    return ShadowDay(
        on_day=day,
        ours=sum(row.ours is not None for row in rows),
        theirs=sum(row.theirs is not None for row in rows),
        both=len(both),
        firmer=sum(ours > theirs for ours, theirs in both),
        softer=sum(ours < theirs for ours, theirs in both),
    )


def _on_procedure(tenant: UUID, company_id: int, on: date) -> int:
    """Count the customers who owe something and are on some procedure."""
    owing = ledger.owing_ids(tenant, company_id)
    return len(policies.assigned_procedures(tenant, owing, on))


def _unpublished(tenant: UUID, on: date) -> list[str]:
    """Name the templates that procedures in force ask for and that no text is published of."""
    wanted = {
        step.template
        for version in policies.versions_in_force(tenant, on)
        if version.is_on
        for step in version.spec.steps
        if step.template
    }
    return sorted(wanted - communications.published_codes(tenant))


def _percent(part: int, whole: int) -> int:
    return 100 if whole == 0 else part * 100 // whole


def _counted(words: str, count: int) -> Text:
    return Text(words, {"count": count})
