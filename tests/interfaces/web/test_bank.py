"""Are bank files handed in together, shown with their balances, taken in, and is what became of them told?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duecourse.foundation.identity.models import AuditEntry
from duecourse.records.ledger.jobs.carrying import carry
from duecourse.records.ledger.models import BankAccount, BankEntry, BankStatement, ImportBatch, Receipt
from tests.bank import OURS, Paid, camt
from tests.interfaces.web.conftest import SignIn
from tests.interfaces.web.test_screens import queries_of, text_of

FIRST = camt((Paid("121.50", reference="R1"), Paid("-20.05", text="Costs")))
THIRD = camt((Paid("-10.00", on=date(2026, 3, 4), reason="MS03"),), opening="7.00", on=date(2026, 3, 4), number="43")


@pytest.fixture
def clerk(sign_in: SignIn) -> Client:
    return sign_in("cash_application")


def hand_in(client: Client, *files: bytes, company: str = "BE") -> int:
    uploads = [SimpleUploadedFile(f"statement-{index}.xml", raw) for index, raw in enumerate(files)]
    answer = client.post("/bank/hand-in/", {"files": uploads, "company": company})
    return answer.status_code


def take_in(client: Client, tenant: UUID, *files: bytes) -> None:
    assert hand_in(client, *files) == 302
    for batch in ImportBatch.objects.of(tenant).filter(state="handed_in").order_by("id"):
        carry(tenant, batch.pk)
        client.post(f"/imports/{batch.pk}/commit/")
        carry(tenant, batch.pk)


def test_an_empty_bank_says_how_to_begin(clerk: Client) -> None:
    page = text_of(clerk, "/bank/")
    assert "No statement yet" in page and "camt.053" in page and "Hand in files of a bank" in page


def test_files_are_looked_at_with_their_balances_before_they_come_in(clerk: Client, tenant: UUID) -> None:
    assert hand_in(clerk, FIRST) == 302
    batch = ImportBatch.objects.of(tenant).get()
    carry(tenant, batch.pk)
    page = text_of(clerk, f"/imports/{batch.pk}/")
    assert "Statements in the file" in page and "1,101.45" in page and "How columns were read" not in page
    assert not BankStatement.objects.of(tenant).exists()


def test_a_file_that_does_not_add_up_is_refused_with_the_sums(clerk: Client, tenant: UUID) -> None:
    hand_in(clerk, camt((Paid("1.00"),), closing="5.00"))
    batch = ImportBatch.objects.of(tenant).get()
    carry(tenant, batch.pk)
    page = text_of(clerk, f"/imports/{batch.pk}/")
    assert "does not add up" in page and "1001.00" in page and "5.00" in page


def test_several_files_at_once_and_what_became_of_each_entry(clerk: Client, tenant: UUID) -> None:
    take_in(clerk, tenant, FIRST, THIRD)
    page = text_of(clerk, "/bank/")
    assert "Statement 41" in page and "Follows a gap" in page
    statement = BankStatement.objects.of(tenant).get(number="41")
    page = text_of(clerk, f"/bank/statements/{statement.pk}/")
    assert "Punctual BV" in page and "Waits for its booking" in page and "Our own payment" in page
    assert Receipt.objects.of(tenant).count() == 1


def test_exceptions_name_what_is_missing_and_can_be_seen_to(clerk: Client, tenant: UUID) -> None:
    take_in(clerk, tenant, FIRST, THIRD)
    page = text_of(clerk, "/bank/exceptions/")
    assert "Statement 42 of account BE71 0961 2345 6769 is missing." in page and "MS03" in page
    entry = BankEntry.objects.of(tenant).get(fate="unknown")
    assert clerk.post(f"/bank/exceptions/{entry.pk}/settle/").status_code == 302
    assert "MS03" not in text_of(clerk, "/bank/exceptions/")


def test_an_account_is_added_and_expected(clerk: Client, tenant: UUID) -> None:
    given = {"company": "BE", "account": OURS, "currency": "EUR", "name": "Main", "bic": "", "is_live": "on"}
    assert clerk.post("/bank/accounts/new/", given).status_code == 302
    account = BankAccount.objects.of(tenant).get()
    assert account.is_live and "No statement yet" in text_of(clerk, "/bank/accounts/")
    assert clerk.post(f"/bank/accounts/{account.pk}/", {"name": "Main account"}).status_code == 302
    account.refresh_from_db(from_queryset=BankAccount.objects.of(tenant))
    assert (account.name, account.is_live) == ("Main account", False)
    assert clerk.post("/bank/accounts/new/", given | {"account": "BE71096123456768"}).status_code == 422
    assert set(AuditEntry.objects.of(tenant).filter(verb__startswith="bank.").values_list("verb", flat=True)) == {
        "bank.account_added",
        "bank.account_changed",
    }


def test_other_companies_statements_are_not_there(clerk: Client, tenant: UUID, sign_in: SignIn) -> None:
    take_in(clerk, tenant, FIRST)
    [statement] = BankStatement.objects.of(tenant)
    collector = sign_in("collector")
    assert collector.get("/bank/").status_code == 403
    assert clerk.get(f"/bank/statements/{statement.pk + 999}/").status_code == 404


def test_pages_ask_as_often_for_many_entries_as_for_one(clerk: Client, tenant: UUID) -> None:
    take_in(clerk, tenant, FIRST)
    few = (
        queries_of(clerk, f"/bank/statements/{BankStatement.objects.of(tenant).get().pk}/"),
        queries_of(clerk, "/bank/"),
    )
    many = camt(
        [Paid(f"{n}.00", on=date(2026, 3, 3), reference=f"M{n}") for n in range(1, 60)],
        opening="1101.45",
        on=date(2026, 3, 3),
        number="42",
    )
    take_in(clerk, tenant, many, THIRD)
    statement = BankStatement.objects.of(tenant).get(number="42")
    assert (queries_of(clerk, f"/bank/statements/{statement.pk}/"), queries_of(clerk, "/bank/")) == few
