"""Is what is said of value what the ledger says, at the weights that are told, and never surer than it may be?"""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.kit.money import UnknownCurrency
from duecourse.insight.operations.terms import CurrencyMissing, TermsWrong, keep_terms
from duecourse.insight.queries import value as questions
from duecourse.insight.queries.figures.asking import RateMissing
from duecourse.insight.rules.among import EVERYBODY, Among
from duecourse.insight.rules.value import Assumed, Chased, Payer, compared
from duecourse.records.disputes.operations import disputes
from duecourse.records.disputes.operations.disputes import Claim, NewDispute
from duecourse.records.ledger.models import DunningLevel, FxRate, Item
from duecourse.records.ledger.operations import movements
from duecourse.records.promises.operations import promises
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays

DAY = timedelta(days=1)
SINCE = TODAY - 99 * DAY


def payer(before: int, since: int, *, paid_before: int = 100, paid_since: int = 100) -> Payer:
    """A customer who was so many days late before and since."""
    was, now = Decimal(paid_before), Decimal(paid_since)
    return Payer(was, was * before, now, now * since)


def test_other_customers_and_other_amounts_do_not_look_like_other_habits() -> None:
    # The late one buys ten times as much since: everybody together is later, though each is earlier.
    found = compared([payer(2, 1, paid_before=900), payer(30, 28, paid_since=9000)])
    assert found.all_before == Decimal("4.8") and found.all_since is not None and found.all_since > 27
    assert (found.same_before, found.same_since) == (Decimal("4.8"), Decimal("3.7"))
    assert found.earlier == Decimal("1.1")
    assert (found.low, found.high) == (None, None) and not found.is_sure, "two customers say no range"


def test_the_range_holds_what_is_there_and_what_differs_by_chance_is_not_sure() -> None:
    helped = compared([payer(10 + n % 5, 6 + n % 3) for n in range(60)])
    assert helped.low is not None and helped.high is not None and helped.earlier is not None
    assert helped.low < helped.earlier < helped.high and helped.is_sure
    noise = compared([payer(10, 10 + (9 if n % 2 else -9)) for n in range(60)])
    assert noise.earlier == 0 and not noise.is_sure


def test_who_paid_only_in_one_period_is_compared_with_nobody() -> None:
    found = compared([payer(5, 0, paid_since=0), payer(0, 9, paid_before=0)])
    assert (found.all_before, found.all_since) == (Decimal(5), Decimal(9))
    assert (found.earlier, found.customer_count) == (None, 0)
    assert compared([]).all_before is None


@pytest.fixture
def company(tenant: UUID) -> Company:
    """Where it is asked."""
    return a_company(tenant)


def test_days_are_counted_by_value_date_in_each_period(tenant: UUID, company: Company) -> None:
    customer = a_customer(tenant, company)
    for due_on, late in ((SINCE - 50 * DAY, 20), (SINCE + 20 * DAY, 5)):
        item = an_invoice(tenant, customer, due_on=due_on)
        pays(tenant, item, "100.00", value_on=due_on + late * DAY, on=due_on + (late + 2) * DAY)
    found = questions.value(tenant, EVERYBODY, TODAY, since=SINCE)
    assert (found.earlier.same_before, found.earlier.same_since) == (Decimal(20), Decimal(5))
    assert found.earlier.earlier == 15
    assert (found.days, found.before_from) == (100, SINCE - 100 * DAY)
    assert found.daily_sales is not None and found.released == 15 * found.daily_sales
    nobody = questions.value(tenant, Among(portfolio_ids=frozenset()), TODAY, since=SINCE)
    assert nobody.earlier.all_since is None and nobody.collected == 0


def erp_notice(tenant: UUID, item: Item, on: date) -> None:
    """The ERP asked for an item."""
    DunningLevel.objects.create(tenant_id=tenant, item_id=item.pk, severity=1, on_day=on, known_on=on, source="erp")


def test_the_erp_and_we_are_held_to_the_same_measure(tenant: UUID, company: Company) -> None:
    customer, day = a_customer(tenant, company), TODAY - 10 * DAY
    items = [an_invoice(tenant, customer, due_on=TODAY - 30 * DAY) for _one in range(5)]
    fine, paid, disputed, promised, partly = items
    pays(tenant, paid, "100.00", value_on=day - DAY, on=day + 2 * DAY)
    claim = NewDispute(customer.pk, [Claim(disputed.pk, None)], "PRICE")
    disputes.open_dispute(tenant, claim, **by_anna(day - 5 * DAY))
    some = NewDispute(customer.pk, [Claim(partly.pk, Decimal(40))], "PRICE")
    disputes.open_dispute(tenant, some, **by_anna(day - 5 * DAY))
    word = promises.NewPromise(customer.pk, [promises.Word(promised.pk, None)], day + 3 * DAY)
    promises.make_promise(tenant, word, **by_anna(day - 2 * DAY))
    for item in items:
        erp_notice(tenant, item, day)
    erp_notice(tenant, fine, TODAY - 400 * DAY)
    found = questions.value(tenant, EVERYBODY, TODAY, since=SINCE)
    assert found.erp == Chased(asked=5, paid=1, disputed=1, promised=1, planned=0)
    assert (found.erp.wrong_share, found.ours.wrong_share) == (Decimal("0.6"), None)


def test_what_was_assumed_is_kept_with_its_audit_and_nonsense_is_refused(tenant: UUID, company: Company) -> None:
    said = Assumed("EUR", Decimal("0.08"), Decimal(9000), 6)
    by = {"actor": by_anna()["actor"], "at": moment()}
    assert keep_terms(tenant, said, **by) and not keep_terms(tenant, said, **by)
    assert questions.assumed(tenant) == said
    entry = AuditEntry.objects.of(tenant).get(verb="insight.terms")
    assert entry.after and entry.after["capital_share"] == "0.08"
    for wrong in (
        Assumed("EUR", Decimal("1.2")),
        Assumed("EUR", staff_cost=Decimal(-1)),
        Assumed("EUR", touch_minutes=241),
    ):
        with pytest.raises(TermsWrong):
            keep_terms(tenant, wrong, **by)
    with pytest.raises(UnknownCurrency):
        keep_terms(tenant, Assumed("EURO"), **by)
    found = questions.value(tenant, EVERYBODY, TODAY, since=SINCE)
    assert found.staff == Decimal(9000) * 12 * 100 / 365 and found.cost_share is None, "nothing was collected"


def test_a_payment_that_came_back_paid_nothing_and_a_notice_that_was_taken_back_asked_nothing(
    tenant: UUID, company: Company
) -> None:
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer, due_on=SINCE + 20 * DAY)
    first = pays(tenant, item, "100.00", value_on=SINCE + 21 * DAY, on=SINCE + 21 * DAY)
    movements.reverse(tenant, first.pk, **by_anna(SINCE + 30 * DAY))
    pays(tenant, item, "100.00", value_on=SINCE + 60 * DAY, on=SINCE + 60 * DAY)
    erp_notice(tenant, item, TODAY)
    DunningLevel.objects.of(tenant).update(revoked_on=TODAY)
    found = questions.value(tenant, EVERYBODY, TODAY, since=SINCE)
    assert (found.earlier.all_since, found.erp.asked) == (Decimal(40), 0)


def test_staff_is_told_in_its_own_currency_and_turned_into_that_of_the_report(tenant: UUID, company: Company) -> None:
    by = {"actor": by_anna()["actor"], "at": moment()}
    with pytest.raises(CurrencyMissing):
        keep_terms(tenant, Assumed("", staff_cost=Decimal(1000)), **by)
    keep_terms(tenant, Assumed("USD", staff_cost=Decimal(1000)), **by)
    with pytest.raises(RateMissing, match="USD"):
        questions.value(tenant, EVERYBODY, TODAY, since=SINCE)
    FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=TODAY, rate=Decimal("0.5"))
    found = questions.value(tenant, EVERYBODY, TODAY, since=SINCE)
    assert (found.currency, found.staff_month) == ("EUR", Decimal(500))
    assert questions.assumed(tenant).currency == "USD", "looking at one company changes nothing that was said"


def test_a_currency_without_a_rate_is_named_and_not_left_out(tenant: UUID, company: Company) -> None:
    customer = a_customer(tenant, company)
    item = an_invoice(tenant, customer, due_on=TODAY - 30 * DAY, currency="USD")
    pays(tenant, item, "100.00", value_on=TODAY - 5 * DAY, on=TODAY - 5 * DAY)
    with pytest.raises(RateMissing, match="USD"):
        questions.value(tenant, EVERYBODY, TODAY, since=SINCE)
