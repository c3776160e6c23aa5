"""Which reports are there of promises, plans, disputes, deductions, credit and losses?"""

from typing import Final

from duecourse.foundation.kit.words import _
from duecourse.insight.rules.reports.starters.starter import Starter, asks

STARTERS: Final = (
    Starter(
        "promises-kept",
        _("Promises kept and broken"),
        _(
            "Promises of the last year by the month for which they were given: how many were kept, how much of the money came."
        ),
        "agreed",
        asks(
            "promises",
            ("promised_for:month",),
            ("promises:count", "amount", "kept_share:average", "kept_amount_share:average"),
            period="last_365_days",
            sort="promised_for:month",
        ),
    ),
    Starter(
        "promises-due",
        _("Promises that are open"),
        _("What is promised and not yet judged, by the week for which it is promised."),
        "agreed",
        asks(
            "promises",
            ("promised_for:week",),
            ("amount", "promises:count", "customers:count"),
            where='state of the promise is "open"',
            sort="promised_for:week",
            chart="bars",
        ),
    ),
    Starter(
        "broken-promises",
        _("Who breaks promises"),
        _("The fifty customers with most broken promises in the last year, and at which level they stand."),
        "agreed",
        asks(
            "promises",
            ("customer",),
            ("promises:count", "amount"),
            period="last_365_days",
            where='state of the promise is "broken"',
            sort="-promises:count",
            top=50,
        ),
    ),
    Starter(
        "plans",
        _("Payment plans"),
        _("Plans by state: what was agreed, what was paid, what is left."),
        "agreed",
        asks("plans", ("plan_state",), ("plans:count", "amount", "paid_amount", "left_amount")),
    ),
    Starter(
        "disputes-open",
        _("Open disputes"),
        _("What is disputed now by reason: how much, how many, how long already."),
        "disputed",
        asks(
            "disputes",
            ("dispute_reason",),
            ("open_dispute_amount", "disputes:count", "days_open:median"),
            where="dispute is open",
            sort="-open_dispute_amount:sum",
        ),
    ),
    Starter(
        "disputes-closed",
        _("Disputes closed"),
        _("Disputes opened in the last year that ended, by outcome, with the days they took."),
        "disputed",
        asks(
            "disputes",
            ("outcome",),
            ("disputes:count", "amount", "days_open:average", "days_open:median"),
            period="last_365_days",
            where="not dispute is open",
        ),
    ),
    Starter(
        "root-causes",
        _("Root causes of disputes"),
        _("What the causes of the last year's disputes tied up, by department."),
        "disputed",
        asks(
            "disputes",
            ("root_cause", "department"),
            ("amount", "disputes:count", "days_open:average"),
            period="last_365_days",
            sort="-amount:sum",
        ),
    ),
    Starter(
        "deductions",
        _("Deductions by reason"),
        _("What payers kept back in the last year by reason, and what of it was not justified."),
        "disputed",
        asks(
            "deductions",
            ("deduction_reason",),
            ("amount", "rows:count", "invalid_amount"),
            period="last_365_days",
            sort="-amount:sum",
        ),
    ),
    Starter(
        "credit-exposure",
        _("Credit exposure and limits"),
        _("Limits by risk class: how much of them is used, what stands above them."),
        "credit",
        asks(
            "limits",
            ("risk_class",),
            ("customers:count", "limit_amount", "open_amount", "used_share:average", "over_amount"),
        ),
    ),
    Starter(
        "over-limit",
        _("Above their limit"),
        _("Customers who owe more than their limit allows, the furthest above first."),
        "credit",
        asks(
            "limits",
            ("customer",),
            ("limit_amount", "open_amount", "over_amount"),
            where="limit is exceeded",
            sort="-over_amount:sum",
            top=100,
        ),
    ),
    Starter(
        "write-offs",
        _("Write-offs"),
        _("What was written off in the last year by month and segment."),
        "credit",
        asks(
            "movements",
            ("effective_on:month", "segment"),
            ("written_off_amount", "rows:count"),
            period="last_365_days",
            where='movement kind is "writeoff"',
            sort="effective_on:month",
        ),
    ),
    Starter(
        "interest",
        _("Interest and fees claimed"),
        _("Interest and fees that were claimed in the last year, and what of them is still open."),
        "credit",
        asks(
            "invoices",
            ("kind", "issued_on:quarter"),
            ("amount", "open_amount", "rows:count"),
            period="last_365_days",
            where='item kind is one of ("interest", "fee")',
        ),
    ),
)
