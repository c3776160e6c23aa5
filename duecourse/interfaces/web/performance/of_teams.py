"""How did departments do with disputes, and how many customers does a head look after?"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from duecourse.foundation.identity.queries.people import members
from duecourse.insight.queries.performance import teams
from duecourse.insight.queries.seeing import Whom
from duecourse.insight.rules.performance import Coverage
from duecourse.interfaces.web.disputes import words as dispute_words
from duecourse.interfaces.web.performance import drilling
from duecourse.interfaces.web.performance.shown import Cell, Heading, Table
from duecourse.interfaces.web.team import whose
from duecourse.interfaces.web.visit import Visit
from duecourse.records.disputes.queries.departments import department_names


def departments(visit: Visit, meant: Whom, since: date, until: date) -> Table:
    """Read a line a department and cause."""
    names, causes = department_names(visit.tenant_id), dispute_words.cause_words()
    found = teams.cases_of(meant, since, until, on=visit.day or until)
    behind = {
        (department, cause): _behind(visit, names.get(department or 0, ""), cause, since, until)
        for department, cause in found
    }
    rows = [
        (
            Cell(names.get(department or 0, _("No department"))),
            Cell(causes.get(cause, cause) or _("not said yet")),
            Cell(cases.opened, href=behind[department, cause][0] if cases.opened else ""),
            Cell(cases.closed, href=behind[department, cause][1] if cases.closed else ""),
            Cell(cases.median_days),
            Cell(cases.credited_share),
            Cell(cases.open, href=behind[department, cause][2] if cases.open else ""),
            Cell(cases.late),
        )
        for (department, cause), cases in found.items()
    ]
    headings = (
        Heading(_("Department"), kind="text"),
        Heading(_("Cause"), kind="text"),
        Heading(_("Opened"), _("In the period")),
        Heading(_("Closed"), _("In the period")),
        Heading(_("Days, median"), _("Calendar days from opened to closed"), "days"),
        Heading(_("Ended in a credit"), _("Of the closed ones, wholly or partly"), "share"),
        Heading(_("Open now")),
        Heading(_("Late now"), _("Over the time that its reason may take")),
    )
    caveat = _("A dispute counts where it lies now; its cause is what was said when it was closed.")
    ordered = tuple(sorted(rows, key=lambda row: (str(row[0].value), str(row[1].value))))
    return Table(_("Departments"), headings, ordered, caveat, _("No dispute was open in this period."))


def _behind(visit: Visit, department: str, cause: str, since: date, until: date) -> tuple[str, str, str]:
    """Say where the disputes opened, closed and open stand."""
    which = f"{drilling.equals('department', department)} and {drilling.equals('root cause', cause)}"
    closed = f"date it ended >= {since} and date it ended <= {until}"

    def listed(more: str, from_on: date | None) -> str:
        where = f"{which} and {more}" if more else which
        return drilling.rows_of(visit, "disputes", where, since=from_on, until=until, counts="disputes")

    return listed("", since), listed(closed, None), listed("dispute is open", None)


def coverage(visit: Visit, meant: Whom, _since: date, _until: date) -> Table:
    """Read a line a segment, as of today: coverage is no matter of a period."""
    heads: dict[int, Decimal] = defaultdict(Decimal)
    for one in whose.members(visit):
        for portfolio_id in one.portfolio_ids:
            heads[portfolio_id] += Decimal(1) / len(one.portfolio_ids)
    credit = sum(
        1
        for one in members(visit.tenant_id)
        if one.is_active
        and one.role in teams.CREDIT
        and (one.company_ids is None or {*one.company_ids} & {*visit.company_ids})
    )
    found = teams.coverage_of(meant, heads, Decimal(credit))
    headings = (
        Heading(_("Segment"), kind="text"),
        Heading(_("Customers"), _("Who owe or are owed something today")),
        Heading(_("Nobody’s"), _("In no portfolio that somebody works on")),
        Heading(_("Heads of collections"), _("Who works on several portfolios is shared out among them"), "heads"),
        Heading(_("Customers a head"), kind="heads"),
        Heading(_("Heads of credit"), _("Credit analysts and managers, shared out by customers"), "heads"),
        Heading(_("Customers a credit head"), kind="heads"),
    )
    caveat = _("As of today, whatever the period: a head is a person who may sign in, not a working week.")
    rows = tuple(_covered(visit, one) for one in found)
    return Table(_("Coverage"), headings, rows, caveat, _("No customer owes anything."))


def _covered(visit: Visit, one: Coverage) -> tuple[Cell, ...]:
    behind = drilling.rows_of(visit, "items", drilling.equals("segment", one.segment))
    return (
        Cell(one.segment or _("no segment")),
        Cell(one.customer_count, href=behind),
        Cell(one.nobodys_count),
        Cell(one.collection_heads),
        Cell(one.a_collector),
        Cell(one.credit_heads),
        Cell(one.a_credit_head),
    )
