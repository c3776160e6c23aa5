"""What was paid and what is owed: the figures that the first page loads after it stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.urls import reverse

from duecourse.foundation.identity.queries.workloads import NO_WORKLOAD, WorkloadRow, workloads
from duecourse.foundation.kit.money import Money
from duecourse.interfaces.web.home.shown import Exposure, MoneyLine, Paid, PaidLine, Receivables
from duecourse.interfaces.web.visit import Visit
from duecourse.records.ledger.queries import receivables
from duecourse.records.ledger.queries import screens as ledger
from duecourse.records.ledger.queries.rates import rates_into


def paid(visit: Visit) -> Paid | None:
    """Read what was paid this month on items in view, against the person's target; None before the first business date."""
    if visit.day is None:
        return None
    since = visit.day.replace(day=1)
    scope = visit.company_ids, visit.scope.portfolio_ids
    sums = receivables.paid(visit.tenant_id, *scope, since=since, until=visit.day)
    work = workloads(visit.tenant_id).get(visit.seat.user_id, NO_WORKLOAD)
    return _against(visit, sums, work, since, visit.day)


def paid_lines(visit: Visit) -> tuple[PaidLine, ...]:
    """List who paid this month, the largest amounts of each currency first: two queries."""
    if visit.day is None:
        return ()
    scope = visit.company_ids, visit.scope.portfolio_ids
    rows = receivables.paid_by_customer(visit.tenant_id, *scope, since=visit.day.replace(day=1), until=visit.day)
    accounts = ledger.accounts_by_id(visit.tenant_id, {row[0] for row in rows})
    return tuple(
        PaidLine(
            accounts[customer].name,
            accounts[customer].number,
            reverse("customer", args=[accounts[customer].token]),
            Money(amount, currency),
            last_on,
        )
        for customer, currency, amount, last_on in rows
    )


def money(visit: Visit) -> Receivables | None:
    """Read what is owed a currency and who owes most; None before the first business date."""
    if visit.day is None or not visit.in_view:
        return None
    scope = visit.company_ids, visit.scope.portfolio_ids
    lines = receivables.owing(visit.tenant_id, *scope, on=visit.day)
    base = visit.in_view[0].base_currency
    rates = rates_into(visit.tenant_id, base, on=visit.day)
    rows = receivables.largest(visit.tenant_id, *scope, rates=rates)
    accounts = ledger.accounts_by_id(visit.tenant_id, {row.customer_id for row in rows})
    return Receivables(
        lines=tuple(_line(one) for one in lines),
        largest=tuple(
            Exposure(
                accounts[row.customer_id].name,
                accounts[row.customer_id].number,
                reverse("customer", args=[accounts[row.customer_id].token]),
                Money(row.open, row.currency),
            )
            for row in rows
        ),
        base=base,
        missing=_missing([one.currency for one in lines], rates),
    )


def _line(one: receivables.Owing) -> MoneyLine:
    amounts = (one.open, one.overdue, one.long_overdue, one.credits)
    return MoneyLine(one.currency, *(Money(amount, one.currency) for amount in amounts))


def _against(visit: Visit, sums: Mapping[str, Decimal], work: WorkloadRow, since: date, on: date) -> Paid:
    amounts = tuple(Money(amount, currency) for currency, amount in sums.items() if amount)
    if work.month_target is None:
        return Paid(since, amounts, None, None, None, ())
    rates = rates_into(visit.tenant_id, work.currency, on=on)
    worth = sum((amount * rates[currency] for currency, amount in sums.items() if currency in rates), Decimal(0))
    share = worth / work.month_target
    reached, target = Money(worth, work.currency), Money(work.month_target, work.currency)
    return Paid(since, amounts, target, reached, share, _missing([one.currency for one in amounts], rates))


def _missing(currencies: Collection[str], rates: Mapping[str, Decimal]) -> tuple[str, ...]:
    return tuple(sorted(one for one in currencies if one not in rates))
