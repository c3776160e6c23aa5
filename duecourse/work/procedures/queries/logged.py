"""What was decided, what else could have been, how likely was it, who did otherwise, and what did it cost?

One row per decision, for whoever learns from them later. A contact is a row of `PlannedAction`. That a customer was left
alone for comparison is no row: it follows from the interval of its decision and the runs of the days in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.work.procedures.models import ContactCost, Decision
from duecourse.work.procedures.queries.policies import Known, known_versions
from duecourse.work.procedures.rules.costs import Priced, cost_on
from duecourse.work.procedures.rules.reasons import Reason
from duecourse.work.procedures.rules.steps import Mode, Severity

NOTHING: Final = Decimal(0)
ONE: Final = Decimal(1)
ALONE: Final = "none"


@dataclass(frozen=True)
class LoggedDecision:
    """A decision about a customer on a day.

    `chosen` = what was done: `none`, or the step with the text that was drawn. `propensity` = its chance before it was
    drawn, of all in `eligible`. `override` = taken_back | acted: a person took the contact back, or acted on a customer
    who was to be left alone. `cost` in base currency; nothing where nothing left.
    """

    key: str
    company_id: int
    customer_id: int
    on_day: date
    purpose: str
    procedure: str
    family: str
    version: int
    decide_version: str
    context_hash: str
    amounts: Mapping[str, str]
    step_key: str
    severity: int
    channel: str
    mode: str
    state: str
    reason: str
    eligible: Mapping[str, Decimal]
    chosen: str
    propensity: Decimal
    override: str
    override_by: str
    cost: Decimal


def logged_decisions(tenant: UUID, from_on: date, to_on: date) -> Iterator[LoggedDecision]:
    """Give the decisions of these days, contacts first, then those who were left alone, by day and customer."""
    versions = {one.id: one for one in known_versions(tenant)}
    known = prices(tenant)
    values = {"tenant": tenant, "from": from_on, "to": to_on, "holdout": Reason.HOLDOUT.value}
    for row in _rows(_CONTACTS, values):
        yield _contact(row, versions.get(row["version_id"]), known)
    for row in _rows(_ALONE, values):
        yield _alone(row, versions[row["version_id"]])


def is_left_alone(tenant: UUID, customer_id: int) -> bool:
    """Tell whether the last run left a customer alone to compare with."""
    rows = Decision.objects.of(tenant).filter(customer_id=customer_id, to_on__isnull=True)
    return rows.filter(reasons__contains=[Reason.HOLDOUT.value]).exists()


def prices(tenant: UUID) -> list[Priced]:
    """List what contacts were said to cost, from which day on."""
    return list(ContactCost.objects.of(tenant).order_by("from_on").values_list("channel", "from_on", "amount"))


def _contact(row: dict[str, Any], version: Known | None, known: list[Priced]) -> LoggedDecision:
    acted = ONE - held_share(version, row["mode"], row["severity"])
    step = row["step_key"]
    drawn = {f"{step}/{way}": Decimal(chance) * acted for way, chance in json.loads(row["eligible"] or "{}").items()}
    eligible = drawn or {step: acted}
    if acted < ONE:
        eligible[ALONE] = ONE - acted
    return LoggedDecision(
        key=f"action:{row['id']}:{row['generation']}",
        **_common(row, version),
        purpose=row["purpose"],
        context_hash=row["context_hash"],
        amounts=json.loads(row["amounts"]),
        step_key=step,
        severity=row["severity"],
        channel=row["channel"],
        mode=row["mode"],
        state=row["state"],
        eligible=eligible,
        chosen=f"{step}/{row['chosen']}" if drawn else step,
        propensity=Decimal(row["propensity"]) * acted,
        reason=row["reason"],
        override="taken_back" if row["override_by"] is not None else "",
        override_by=row["override_by"] or "",
        cost=cost_on(row["channel"], row["on_day"], known) if row["state"] == "executed" else NOTHING,
    )


def _alone(row: dict[str, Any], version: Known) -> LoggedDecision:
    share = Decimal(version.spec.holdout) / 100
    return LoggedDecision(
        key=f"alone:{row['customer_id']}:{row['on_day']}",
        **_common(row, version),
        purpose="dunning",
        context_hash="",
        amounts={},
        step_key="",
        severity=-1,
        channel=ALONE,
        mode=Mode.AUTO.value,
        state=ALONE,
        eligible={ALONE: share, "step": ONE - share},
        chosen=ALONE,
        propensity=share,
        reason=Reason.HOLDOUT.value,
        override="acted" if row["override_by"] is not None else "",
        override_by=row["override_by"] or "",
        cost=NOTHING,
    )


def held_share(version: Known | None, mode: str, severity: int) -> Decimal:
    """Tell how likely it was that a step of that mode and severity was held to compare with."""
    if version is None or mode != Mode.AUTO.value or severity >= Severity.FORMAL:
        return NOTHING
    return Decimal(version.spec.holdout) / 100


def _common(row: dict[str, Any], version: Known | None) -> dict[str, Any]:
    return {
        "company_id": row["company_id"],
        "customer_id": row["customer_id"],
        "on_day": row["on_day"],
        "procedure": version.slug if version else "",
        "family": version.spec.family if version else "",
        "version": version.number if version else 0,
        "decide_version": row["decide_version"],
    }


def _rows(statement: str, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description or ()]
        while some := cursor.fetchmany(5000):
            yield from (dict(zip(names, row, strict=True)) for row in some)


_CONTACTS: Final = """
    SELECT a.id, a.generation, a.company_id, a.customer_id, a.planned_on AS on_day, a.purpose, a.version_id,
           coalesce(r.decide_version, '') AS decide_version, a.context_hash, a.amounts, a.step_key, a.severity, a.channel,
           a.mode, a.state, a.reason, a.eligible, a.chosen, a.propensity, e.actor_name AS override_by
    FROM procedures_plannedaction a
    LEFT JOIN procedures_decisionrun r
      ON r.tenant_id = a.tenant_id AND r.company_id = a.company_id AND r.business_date = a.planned_on
    LEFT JOIN (
        SELECT DISTINCT ON (origin) origin, actor_name FROM (
            SELECT data ->> 'origin' AS origin, actor_name, id FROM timeline_event
            WHERE tenant_id = %(tenant)s AND kind = 'message.cancelled' AND actor_kind = 'user' AND on_day >= %(from)s
            UNION ALL
            SELECT t.key, v.actor_name, v.id FROM timeline_event v
            JOIN worklists_task t ON t.tenant_id = v.tenant_id AND t.id = (v.data ->> 'task')::bigint
            WHERE v.tenant_id = %(tenant)s AND v.kind = 'task.cancelled' AND v.actor_kind = 'user'
              AND v.on_day >= %(from)s
        ) taken ORDER BY origin, id
    ) e ON e.origin = 'action:' || a.id || ':' || a.generation
    WHERE a.tenant_id = %(tenant)s AND a.planned_on BETWEEN %(from)s AND %(to)s
    ORDER BY a.planned_on, a.customer_id, a.purpose
"""
_ALONE: Final = """
    SELECT d.company_id, d.customer_id, r.business_date AS on_day, d.version_id, r.decide_version,
           (SELECT e.actor_name FROM timeline_event e
            WHERE e.tenant_id = d.tenant_id AND e.customer_id = d.customer_id AND e.on_day = r.business_date
              AND (e.kind = 'call.made' OR e.kind = 'message.sent' AND e.data ->> 'origin' LIKE 'hand:%%')
            ORDER BY e.id LIMIT 1) AS override_by
    FROM procedures_decision d
    JOIN procedures_decisionrun r
      ON r.tenant_id = d.tenant_id AND r.company_id = d.company_id
     AND r.business_date >= d.from_on AND (d.to_on IS NULL OR r.business_date <= d.to_on)
    WHERE d.tenant_id = %(tenant)s AND d.reasons ? %(holdout)s AND d.version_id IS NOT NULL
      AND r.business_date BETWEEN %(from)s AND %(to)s
    ORDER BY r.business_date, d.customer_id
"""
"""A day off has a run too, but then its reason is the day off: nobody was left alone who would have been asked."""
