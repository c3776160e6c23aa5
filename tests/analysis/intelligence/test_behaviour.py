"""Is a change of behaviour written down once, does a rule read it, and does a person's word count?"""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.analysis.intelligence.operations import behaviour
from duecourse.analysis.intelligence.queries import behaviour as known
from duecourse.analysis.portfolio import conditions
from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.queries import companies
from duecourse.records.ledger.models import Customer, Movement
from duecourse.records.ledger.queries.standings import standings_of
from duecourse.work.worklists.models import Alert
from duecourse.work.worklists.operations.watching import watch
from duecourse.work.worklists.queries.placing import held_by
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna

DAY = timedelta(days=1)
STEADY = (5, 4, 6, 5, 5, 6, 4, 5, 6, 5)
LATER = (19, 20, 19)


def pays_late(tenant: UUID, customer: Customer, lates: tuple[int, ...], *, until: date = TODAY) -> None:
    """Write an invoice a fortnight and its payment so many days late; the last money came a day before `until`."""
    for number, late in enumerate(reversed(lates)):
        paid_on = until - DAY - number * 14 * DAY
        item = an_invoice(tenant, customer, amount="100.00", due_on=paid_on - late * DAY)
        Movement.objects.create(
            tenant_id=tenant,
            item_id=item.pk,
            effective_on=paid_on,
            known_on=paid_on,
            kind="payment",
            amount=Decimal(-100),
            key=f"paid-{item.pk}",
        )


def a_customer_that_changed(tenant: UUID, company: Company, **more: object) -> Customer:
    customer = a_customer(tenant, company, name="Changed", **more)  # type: ignore[arg-type]
    pays_late(tenant, customer, (*STEADY, *LATER))
    return customer


def holding(tenant: UUID, company: Company, condition: str, *, on: date = TODAY) -> set[int]:
    rule = conditions.read(condition, words=CUSTOMER_WORDS)
    return set(held_by(tenant, company.pk, [(1, rule)], on=on, only_nobodys=False))


def test_a_change_is_written_down_once_and_a_rule_reads_it(tenant: UUID) -> None:
    company = a_company(tenant)
    changed, steady = a_customer_that_changed(tenant, company), a_customer(tenant, company, name="Steady")
    pays_late(tenant, steady, STEADY)
    assert behaviour.look(tenant, company.pk, on=TODAY) == 2
    assert behaviour.look(tenant, company.pk, on=TODAY) == 0
    (found,) = [one for one in known.findings_of(tenant, changed.pk) if one.kind == "shift"]
    assert found.state == "open" and 10 < found.days < 18 and found.run_count >= 2
    assert known.findings_of(tenant, steady.pk) == ()
    assert holding(tenant, company, "payment behaviour changed") == {changed.pk}
    assert holding(tenant, company, "behaviour shift days >= 10") == {changed.pk}
    assert holding(tenant, company, "payment behaviour changed", on=TODAY - DAY) == set()


def test_only_who_paid_since_is_looked_at_again(tenant: UUID) -> None:
    company = a_company(tenant)
    first, second = a_customer(tenant, company, name="First"), a_customer(tenant, company, name="Second")
    pays_late(tenant, first, STEADY, until=TODAY - 20 * DAY)
    pays_late(tenant, second, STEADY)
    assert behaviour.look(tenant, company.pk, on=TODAY) == 2
    pays_late(tenant, second, (5,), until=TODAY + 7 * DAY)
    assert behaviour.look(tenant, company.pk, on=TODAY + 7 * DAY) == 1


def test_a_change_alerts_and_a_persons_word_ends_it_until_it_is_taken_back(tenant: UUID) -> None:
    company = a_company(tenant)
    changed = a_customer_that_changed(tenant, company)
    behaviour.look(tenant, company.pk, on=TODAY)

    def alerts() -> list[str]:
        watch(tenant, company.pk, on=TODAY)
        rows = Alert.objects.of(tenant).filter(closed_on__isnull=True, customer_id=changed.pk)
        return list(rows.values_list("kind", flat=True))

    assert alerts() == ["behaviour"]
    (found,) = known.alarming(tenant, company.pk, on=TODAY)
    by = by_anna()
    with pytest.raises(behaviour.BecauseMissing):
        behaviour.explain(tenant, found.id, because="  ", **by)
    back = behaviour.explain(tenant, found.id, because="They moved their pay run", **by)
    with pytest.raises(behaviour.ExplainedAlready):
        behaviour.explain(tenant, found.id, because="Again", **by)
    assert alerts() == [] and holding(tenant, company, "payment behaviour changed") == set()
    behaviour.unexplain(tenant, back.values["finding"], **by)  # type: ignore[arg-type]
    assert alerts() == ["behaviour"] and holding(tenant, company, "payment behaviour changed") == {changed.pk}


def test_a_change_is_no_news_any_more_after_three_months(tenant: UUID) -> None:
    company = a_company(tenant)
    changed = a_customer_that_changed(tenant, company)
    behaviour.look(tenant, company.pk, on=TODAY)
    later = TODAY + known.FRESH_DAYS * DAY
    behaviour.look(tenant, company.pk, on=later)
    assert standings_of(tenant, [changed.pk], behaviour.STANDING, on=later) == {changed.pk: None}
    assert known.alarming(tenant, company.pk, on=later) == ()
    assert standings_of(tenant, [changed.pk], behaviour.STANDING, on=TODAY)[changed.pk] is not None


@pytest.mark.parametrize("kind", ["consumer", "sole_trader"])
def test_no_rule_reads_the_behaviour_of_a_natural_person(tenant: UUID, kind: str) -> None:
    company = a_company(tenant)
    person = a_customer_that_changed(tenant, company, party_kind=kind)
    behaviour.look(tenant, company.pk, on=TODAY)
    assert [one.kind for one in known.findings_of(tenant, person.pk) if one.kind == "shift"] == ["shift"]
    assert holding(tenant, company, "payment behaviour changed") == set()
    assert holding(tenant, company, "behaviour shift days >= 1") == set()


def test_what_became_of_exceptions_is_counted_and_not_said_of_few(tenant: UUID) -> None:
    company = a_company(tenant)
    for number in range(3):
        customer = a_customer(tenant, company, name=f"Once {number}")
        pays_late(tenant, customer, (*STEADY, 40, 5, 5, 6))
    behaviour.look(tenant, company.pk, on=TODAY)
    passed = known.passed_of(tenant, company.pk)
    assert (passed.count, passed.decided, passed.share) == (3, 3, None)
    assert known.Passed(61, 100).share == 0.61


def test_every_company_is_looked_at_by_the_job(tenant: UUID) -> None:
    from duecourse.analysis.intelligence.jobs.behaviour import look_at_behaviour

    company = a_company(tenant)
    a_customer_that_changed(tenant, company)
    look_at_behaviour(tenant=tenant)
    (row,) = companies(tenant)
    assert known.last_look(tenant, row.id).on_day == TODAY  # type: ignore[union-attr]
