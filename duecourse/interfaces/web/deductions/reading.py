"""How do the figures of deductions and the cost of disputes read?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web import formats
from duecourse.interfaces.web.deductions.listing import which_of
from duecourse.interfaces.web.disputes.words import cause_words
from duecourse.interfaces.web.visit import Visit
from duecourse.records.disputes.queries import deductions as queries
from duecourse.records.disputes.queries import figures as sums
from duecourse.records.disputes.queries.departments import department_names
from duecourse.records.disputes.rules import Cost
from duecourse.records.ledger.queries.rates import rates_into


@dataclass(frozen=True)
class CostLine:
    """What the disputes of a cause cost a company, in its base currency."""

    cause: str
    company: str
    department: str
    count: int
    disputed: Money
    cost: Money


@dataclass(frozen=True)
class Figure:
    """A number at the head of the page, with what it means."""

    words: str
    value: str
    explain: str


def figures(visit: Visit) -> tuple[Figure, ...]:
    """Read what became of deductions and disputes in the last year, a currency each where it is money."""
    day, which = visit.day or date.max, which_of(visit)
    cycle = sums.cycle_days(visit.tenant_id, which, on=day)
    found = [
        Figure(
            _("Dispute cycle time"),
            _("%(mean)s days, median %(median)s") % {"mean": cycle[0], "median": cycle[1]} if cycle else formats.DASH,
            _(
                "From the day a dispute was opened to the day it was closed, in calendar days, of those closed in a year."
            ),
        )
    ]
    for one in sums.recoveries(visit.tenant_id, which, on=day):
        outstanding, net = one.days_outstanding, one.net_recovery
        found.append(
            Figure(
                _("Days deduction outstanding, %(currency)s") % {"currency": one.currency},
                formats.number(outstanding) if outstanding is not None else formats.DASH,
                _("What is kept back and open, through what was kept back on an average day of the last year."),
            )
        )
        found.append(
            Figure(
                _("Net recovery, %(currency)s") % {"currency": one.currency},
                formats.percent(net) if net is not None else formats.DASH,
                _("Of the deductions found not to be right in a year, the share by amount that was asked for again."),
            )
        )
    return tuple(found)


def costs(visit: Visit) -> tuple[CostLine, ...]:
    """Read what the disputes of the last year cost, by company, cause and department; the dearest first."""
    day, which = visit.day or date.max, which_of(visit)
    known = queries.costs_of(visit.tenant_id, which.company_ids)
    bases = {one.id: one.base_currency for one in visit.companies}
    rates = {currency: rates_into(visit.tenant_id, currency, on=day) for currency in set(bases.values())}
    causes, departments = cause_words(), department_names(visit.tenant_id)
    names = {one.id: one.name for one in visit.companies}
    lines = []
    for one in sums.causes(visit.tenant_id, which, on=day):
        base = bases[one.company_id]
        cost = known[one.company_id].of_many(_in_base(one.amount_days, base, rates[base]), one.count)
        lines.append(
            CostLine(
                cause=causes.get(one.root_cause, _("Not known")),
                company=names[one.company_id],
                department=departments.get(one.department_id or 0, formats.DASH),
                count=one.count,
                disputed=Money(_in_base(one.amounts, base, rates[base]), base),
                cost=Money(cost, base),
            )
        )
    return tuple(sorted(lines, key=lambda line: (line.cost.currency, -line.cost.amount)))


def terms(visit: Visit) -> tuple[tuple[int, str, str, Cost], ...]:
    """Read what each company reckons with: id, name, base currency."""
    known = queries.costs_of(visit.tenant_id, visit.company_ids)
    return tuple((one.id, one.name, one.base_currency, known[one.id]) for one in visit.in_view)


def _in_base(amounts: Mapping[str, Decimal], base: str, rates: Mapping[str, Decimal]) -> Decimal:
    """Sum in the base currency; an amount whose currency has no rate costs no capital, only handling."""
    known = (amount * (Decimal(1) if code == base else rates.get(code, Decimal(0))) for code, amount in amounts.items())
    return sum(known, Decimal(0))
