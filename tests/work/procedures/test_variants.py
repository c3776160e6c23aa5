"""Does a customer get the words that are meant for them?"""

from collections.abc import Sequence
from uuid import UUID

import pytest

from duecourse.records.communications.models import Message, Template, TemplateVersion
from duecourse.records.ledger.models import Customer, Party
from duecourse.work.procedures.queries.variants import Wanted, ways_for, weight
from tests.book import TODAY, an_invoice
from tests.work.procedures.standard import a_standard_company, on_standard, run

PERSONS = 'party kind is "consumer" or party kind is "sole_trader"'


def made(tenant: UUID, customer: Customer, kind: str) -> Customer:
    Party.objects.of(tenant).filter(id=customer.party_id).update(kind=kind)
    return customer


def said(tenant: UUID) -> dict[int, str]:
    """By customer the code of the text that was used."""
    codes = dict(Template.objects.of(tenant).values_list("id", "code"))
    versions = dict(TemplateVersion.objects.of(tenant).values_list("id", "template_id"))
    rows = Message.objects.of(tenant).values_list("customer_id", "template_version_id")
    return {customer: codes[versions[version]] for customer, version in rows if customer and version}


def codes_for(tenant: UUID, company_id: int, wanted: Sequence[Wanted]) -> list[tuple[str, ...]]:
    return [ways.codes for ways in ways_for(tenant, company_id, wanted, on=TODAY)]


def test_authorities_get_the_words_for_authorities(tenant: UUID) -> None:
    company = a_standard_company(tenant)
    shop, town = (on_standard(tenant, company, name=name, email=name) for name in ("shop", "town"))
    made(tenant, town, "public")
    for customer in (shop, town):
        an_invoice(tenant, customer, overdue_days=5)
    run(tenant, company)
    assert said(tenant) == {shop.pk: "friendly", town.pk: "friendly_public"}
    assert set(Message.objects.of(tenant).values_list("template_code", flat=True)) == {"friendly"}


@pytest.mark.parametrize("kind", ["consumer", "sole_trader"])
def test_persons_are_asked_for_no_interest_whatever_the_tone(tenant: UUID, kind: str) -> None:
    company = a_standard_company(tenant)
    person, firm = (on_standard(tenant, company, name=name, email=name) for name in ("ann", "firm"))
    made(tenant, person, kind)
    made(tenant, firm, "company")
    wanted = [(one.pk, code, tone) for one in (person, firm) for code in ("formal", "final") for tone in ("", "firm")]
    found = codes_for(tenant, company.pk, wanted)
    assert [codes[:1] for codes in found[:4]] == [("formal_person",)] * 2 + [("final_person",)] * 2
    assert found[4:] == [()] * 4


def test_a_step_speaks_in_the_tone_that_it_asks_for(tenant: UUID) -> None:
    company = a_standard_company(tenant)
    customer = on_standard(tenant, company)
    wanted = [(customer.pk, "friendly", tone) for tone in ("friendly", "neutral", "firm")]
    assert codes_for(tenant, company.pk, wanted) == [(), ("friendly_neutral",), ("friendly_firm",)]


def test_a_variant_speaks_only_where_its_reader_understands_it_or_nobody_is_better_served(tenant: UUID) -> None:
    """One language, never a mixture: words of the reader's language go before words of their kind in another."""
    company = a_standard_company(tenant)
    town = made(tenant, on_standard(tenant, company, language="nl"), "public")
    an_invoice(tenant, town, overdue_days=5)
    variant = Template.objects.of(tenant).get(code="friendly_public")
    TemplateVersion.objects.of(tenant).filter(template_id=variant.pk, language="nl").update(state="retired")
    run(tenant, company)
    assert said(tenant) == {town.pk: "friendly"}


def test_a_condition_weighs_what_it_asks_at_least() -> None:
    assert weight("") == 0 and weight(PERSONS) == 1
    assert weight('party kind is "public" and country is "FR" and balance > 1000 EUR') == 3


def test_choosing_takes_few_questions_however_many_customers(
    tenant: UUID, django_assert_max_num_queries: object
) -> None:
    company = a_standard_company(tenant)
    wanted = [(on_standard(tenant, company, name=f"c{n}", email=f"c{n}").pk, "formal", "formal") for n in range(5)]
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert codes_for(tenant, company.pk, wanted) == [()] * 5
