"""How much interest is owed, and of whom is nothing asked?"""

from datetime import date
from decimal import Decimal

import pytest

from duecourse.records.communications.rules.fields import CustomerFacts, EntityFacts, Facts, ItemFacts
from duecourse.records.communications.rules.law import Claimable, Figure, Law, claims, fixed_sums, law_of, proposals

H1, H2 = date(2026, 1, 1), date(2026, 7, 1)
EU = Law(
    "DE",
    {H1: Decimal("10.15"), H2: Decimal("10.40")},
    [{"amount": "40", "currency": "EUR"}],
    {"en": "§ 288 BGB"},
    {"en": "Interest is owed."},
)
UK = Law(
    "GB",
    {date(2025, 7, 1): Decimal("12.25"), H1: Decimal("11.75")},
    [{"below": "1000", "amount": "40", "currency": "GBP"}, {"amount": "70", "currency": "GBP"}],
    holds_first=True,
)


def item(amount: str, due_on: date, currency: str = "EUR") -> ItemFacts:
    return ItemFacts("F-1", currency, Decimal(amount), Decimal(amount), due_on)


def test_the_worked_examples_come_out_to_the_cent() -> None:
    """From research on the directive: EUR 10,000 for 45 days; EUR 25,000 over the change of the half-year."""
    (one,) = claims(EU, [item("10000", date(2026, 7, 6))], on=date(2026, 8, 20))
    assert (one.days, one.rate, one.amount) == (45, Decimal("10.40"), Decimal("128.22"))
    first, second = claims(EU, [item("25000", date(2026, 5, 31))], on=date(2026, 8, 20))
    assert [(each.days, each.rate) for each in (first, second)] == [(30, Decimal("10.15")), (51, Decimal("10.40"))]
    assert first.amount + second.amount == Decimal("571.85")
    assert (first.from_on, first.to_on, second.from_on, second.to_on) == (
        date(2026, 6, 1),
        date(2026, 6, 30),
        H2,
        date(2026, 8, 20),
    )


def test_where_the_first_half_year_decides_its_rate_stays() -> None:
    (one,) = claims(UK, [item("2000", date(2025, 12, 15), "GBP")], on=date(2026, 1, 29))
    assert (one.days, one.rate, one.amount) == (45, Decimal("12.25"), Decimal("30.21"))


def test_trap_51_nothing_is_owed_before_the_day_after_the_due_day() -> None:
    for due_on in (date(2026, 8, 20), date(2026, 9, 1)):
        assert claims(EU, [item("100", due_on)], on=date(2026, 8, 20)) == []
    assert claims(EU, [item("-100", date(2026, 7, 1))], on=date(2026, 8, 20)) == []


def test_a_half_year_without_a_verified_rate_claims_nothing() -> None:
    law = Law("DE", {H1: Decimal("10.15")}, reference={"en": "x"})
    assert claims(law, [item("100", date(2026, 5, 31))], on=date(2026, 8, 20)) == []
    assert len(claims(law, [item("100", date(2026, 5, 31))], on=date(2026, 6, 30))) == 1


def test_fixed_sums_are_per_late_item_by_its_size_and_never_in_another_currency() -> None:
    late = date(2026, 1, 1)
    items = [
        item("999.99", late, "GBP"),
        item("1000", late, "GBP"),
        item("50", late, "EUR"),
        item("50", date(2027, 1, 1), "GBP"),
    ]
    assert fixed_sums(UK, items, on=date(2026, 2, 1)) == {"GBP": Decimal(110)}


def test_of_consumers_and_sole_traders_nothing_is_claimed() -> None:
    facts = Facts(CustomerFacts("1", "N"), EntityFacts("E"), date(2026, 8, 20), [item("10000", date(2026, 7, 6))])
    able = Claimable({7: EU}, frozenset({1}))
    asked = able.put_to(facts, company_id=7, customer_id=1, language="en")
    assert asked.jurisdiction_text == "Interest is owed." and asked.extra["comp"]["amount"] == {"EUR": Decimal(40)}
    assert asked.extra["interest"]["amount"] == {"EUR": Decimal("128.22")}
    assert able.put_to(facts, company_id=7, customer_id=2, language="en") is facts
    assert able.put_to(facts, company_id=8, customer_id=1, language="en") is facts


@pytest.mark.parametrize("country", sorted({each.jurisdiction for each in proposals()}))
def test_a_proposal_is_no_law_until_somebody_verified_it(country: str) -> None:
    mine = [each for each in proposals() if each.jurisdiction == country]
    assert all(each.source.startswith("https://") and each.verified_on is None for each in mine)
    assert law_of(country, mine).rates == {} and law_of(country, mine).fixed == ()
    done = [Figure(each.jurisdiction, each.kind, each.key, each.value, each.source, H1, "Ada") for each in mine]
    law = law_of(country, done)
    assert law.rates and law.fixed and law.reference["en"] and law.text["en"]
    assert all((day.month, day.day) in ((1, 1), (7, 1)) and 5 < rate < 20 for day, rate in law.rates.items())
