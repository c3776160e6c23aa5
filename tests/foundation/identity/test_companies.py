"""Is a company changed with a trace, and its bank account only by two people?"""

from __future__ import annotations

from datetime import date, time
from uuid import UUID

import pytest

from duecourse.foundation.identity import operations, queries
from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.identity.operations import companies
from duecourse.foundation.identity.queries.setup import BankDetails, bank_proposal, closed_days
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.reference import NotAnIban
from tests.foundation.identity.test_people import NOON, a_seat

NEW = BankDetails("Duecourse NV", "BE71096123456769", "GKCCBEBB")


@pytest.fixture
def company(tenant: UUID) -> Company:
    return operations.create_company(tenant, code="BE", name="One", currency="EUR", country="BE")


def test_only_what_is_different_is_written_and_told(tenant: UUID, company: Company) -> None:
    by = {"actor": SYSTEM, "at": NOON, "reason": "Shorter days"}
    assert companies.change_company(tenant, company.pk, {"name": "One"}, **by) == ()  # type: ignore[arg-type]
    changed = companies.change_company(tenant, company.pk, {"name": "One", "window_closes": time(16)}, **by)  # type: ignore[arg-type]
    entry = AuditEntry.objects.of(tenant).get()
    assert changed == ("window_closes",)
    assert (entry.before, entry.after) == ({"window_closes": "17:30:00"}, {"window_closes": "16:00:00"})


@pytest.mark.parametrize(
    "wanted",
    [
        {"window_opens": time(18)},
        {"sender_email": "nobody"},
        {"colour": "red"},
        {"country": "Belgium"},
        {"minimum_amount": -1},
        {"name": " "},
        {"zone": "Mars/Olympus"},
        {"base_currency": "ZZZ"},
        {"iban": "BE71096123456769"},
        {"goes_live_on": date(2026, 3, 2)},
    ],
)
def test_what_no_company_can_have_is_refused(tenant: UUID, company: Company, wanted: dict[str, object]) -> None:
    with pytest.raises((Refused, ValueError)):
        companies.change_company(tenant, company.pk, wanted, actor=SYSTEM, at=NOON)
    assert not AuditEntry.objects.of(tenant).exists()


def test_the_currency_stands_once_the_ledger_is_loaded(tenant: UUID, company: Company) -> None:
    companies.change_company(tenant, company.pk, {"base_currency": "USD"}, actor=SYSTEM, at=NOON)
    Company.objects.of(tenant).update(business_date=date(2026, 3, 2))
    with pytest.raises(companies.CurrencyFixed):
        companies.change_company(tenant, company.pk, {"base_currency": "EUR"}, actor=SYSTEM, at=NOON)


def test_bank_details_hold_only_after_a_second_person(tenant: UUID, company: Company) -> None:
    admin, manager = a_seat(tenant, "ada", "admin"), a_seat(tenant, "mia", "collections_manager")
    with pytest.raises(NotAnIban):
        companies.propose_bank_details(admin, company.pk, BankDetails("x", "BE1", ""), reason="New bank", at=NOON)
    companies.propose_bank_details(admin, company.pk, NEW, reason="New bank", at=NOON)
    companies.propose_bank_details(admin, company.pk, NEW, reason="New bank, again", at=NOON)
    waiting = bank_proposal(tenant, company.pk)
    assert waiting is not None and waiting.reason == "New bank, again"
    assert Company.objects.of(tenant).get().iban == ""
    with pytest.raises(companies.OwnProposal):
        companies.confirm_bank_details(admin, waiting.id, at=NOON)
    assert companies.confirm_bank_details(manager, waiting.id, at=NOON).details == NEW
    assert Company.objects.of(tenant).get().iban == "BE71096123456769"
    with pytest.raises(companies.NothingProposed):
        companies.confirm_bank_details(manager, waiting.id, at=NOON)


def test_a_proposal_of_a_company_out_of_sight_does_not_exist(tenant: UUID, company: Company) -> None:
    other = operations.create_company(tenant, code="NL", name="Two", currency="EUR")
    admin = a_seat(tenant, "ada", "admin")
    manager = a_seat(tenant, "mia", "collections_manager", companies=[other.pk])
    companies.propose_bank_details(admin, company.pk, NEW, reason="New bank", at=NOON)
    waiting = bank_proposal(tenant, company.pk)
    assert waiting is not None
    with pytest.raises(companies.NothingProposed):
        companies.confirm_bank_details(manager, waiting.id, at=NOON)
    with pytest.raises(companies.NothingProposed):
        companies.drop_bank_details(manager, waiting.id, reason="x", at=NOON)


def test_a_closed_day_can_be_opened_again(tenant: UUID, company: Company) -> None:
    day = date(2026, 7, 20)
    companies.close_day(tenant, company.pk, day=day, name="Bridge", actor=SYSTEM, at=NOON)
    assert closed_days(tenant, company.pk) == {day: "Bridge"}
    assert not queries.calendar_of(tenant, company.pk).is_business_day(day)
    assert companies.open_day(tenant, company.pk, day=day, actor=SYSTEM, at=NOON)
    assert not companies.open_day(tenant, company.pk, day=day, actor=SYSTEM, at=NOON)
    assert closed_days(tenant, company.pk) == {}
