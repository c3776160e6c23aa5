"""Does every report that came with the house say something of a book in which there is something to say?"""

from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.insight.operations import reports
from duecourse.insight.queries.kept_reports import may_ask, report_named, reports_of, starters_for
from duecourse.insight.queries.reports.special import answer_named
from duecourse.insight.queries.seeing import among_of
from duecourse.insight.rules.reports.spec import Spec, Value, to_json
from duecourse.insight.rules.reports.starters import STARTERS
from duecourse.records.disputes.models import Dispute
from duecourse.records.ledger.models import FxRate
from duecourse.records.promises.models import Promise
from tests.book import TODAY, an_invoice, moment
from tests.insight.reports.world import a_world

ASKED = {
    "ageing by due date": ("ageing-by-due-date", "ageing-by-customer"),
    "overdue trend and roll rates": ("overdue-against-last-month", "open-by-due-month"),
    "DSO and its family": ("dso-by-company", "dso-by-segment"),
    "top debtors and concentration": ("top-debtors", "owed-by-country"),
    "promises": ("promises-due", "promises-kept", "broken-promises"),
    "plans": ("plans",),
    "disputes": ("disputes-open", "disputes-closed", "root-causes"),
    "deductions": ("deductions",),
    "productivity and coverage": ("worklist-coverage", "calls-by-caller", "tasks"),
    "step effectiveness": ("step-effectiveness",),
    "contact pressure": ("contact-pressure",),
    "bounces": ("bounces",),
    "unapplied cash": ("unapplied-cash",),
    "cash forecast": ("cash-forecast",),
    "payment behaviour": ("payment-behaviour", "slowest-payers", "payments-by-month"),
    "credit exposure": ("credit-exposure", "over-limit"),
    "write-offs": ("write-offs",),
    "interest": ("interest",),
    "exclusions": ("not-contacted", "stopped-messages", "blocked-items", "customers-without"),
    "audit": ("audit-extract",),
    "data quality": ("imports",),
}
"""Table D.6 as far as its data exists: holds and releases, reviews, cover and ECL have no rows yet."""
NOTHING_OF_IT = frozenset({"blocked-items", "write-offs"})
"""What the small book has no row of."""


def test_the_table_of_starters_is_there() -> None:
    asked = [slug for slugs in ASKED.values() for slug in slugs]
    assert set(STARTERS) == {*asked, "invoiced-by-month"}


def test_every_starter_says_something_where_there_is_something_to_say(tenant: UUID) -> None:
    world = a_world(tenant)
    mine, foreign = world.mine, world.foreign
    for model, customer, told in (
        (Promise, mine, {"state": "open"}),
        (Promise, foreign, {"state": "broken"}),
        (Dispute, mine, {"ended_on": TODAY, "outcome": "credit"}),
    ):
        assert model.objects.of(tenant).filter(customer_id=customer.pk).update(**told)
    an_invoice(tenant, mine, number="I-1", kind="interest")
    FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=TODAY, rate=Decimal("0.9"))
    user = identity.create_user(f"cfo-{tenant.hex[:8]}@duecourse.example", name="Carla")
    identity.add_member(tenant, user=user, role="cfo", actor=SYSTEM, at=moment())
    seat = queries.seat_by_email(tenant, user.email)
    empty = set()
    for slug in STARTERS:
        named = report_named(tenant, user.id, "cfo", slug)
        assert named is not None, slug
        given = answer_named(seat, among_of(seat), named, TODAY)
        if not given.rows:
            empty.add(slug)
    assert empty == NOTHING_OF_IT


COUNTED = {"forecasts": "forecasts", "imports": "rows"}


@pytest.mark.parametrize(("subject", "right"), [("forecasts", "forecast.see"), ("imports", "import.see")])
def test_a_report_of_what_a_role_may_not_see_is_not_there_for_it(tenant: UUID, subject: str, right: str) -> None:
    """However it was built and with whomever it was shared."""
    owner = identity.create_user(f"m-{tenant.hex[:8]}@duecourse.example", name="Mona")
    identity.add_member(tenant, user=owner, role="collections_manager", actor=SYSTEM, at=moment())
    seat = queries.seat_by_email(tenant, owner.email)
    key = reports.keep_report(
        seat,
        name="All",
        spec=to_json(Spec(subject, rows=("company",), values=(Value(COUNTED[subject], "count"),))),
        at=moment(),
    )
    reports.share_report(seat, key, [reports.Reader()], at=moment())
    for slug, role in ROLES.items():
        if "report.see" not in role.permissions:
            continue
        may = right in role.permissions
        assert may_ask(slug, {"subject": subject}) == may, slug
        assert (report_named(tenant, tenant, slug, key) is not None) == may, slug
        assert any(one.key == key for one in reports_of(tenant, tenant, slug)) == may, slug
        assert any(one.spec.get("subject") == subject for one in starters_for(slug)) == may, slug
