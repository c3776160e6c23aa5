"""At whom is an account dunned: who may be a payer, and does a stop at an account reach it?"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from duecourse.foundation.identity.models import Company
from duecourse.records.ledger.models import Customer, ImportRejection
from duecourse.records.ledger.operations import blocks, customers, imports, stops
from duecourse.records.ledger.queries.accounts import families_of
from duecourse.records.ledger.rules.reasons import sentence
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, by_anna, moment, pays, stop_version

TakeIn = Callable[..., imports.Preview]


@pytest.fixture
def company(tenant: Any) -> Company:
    return a_company(tenant)


@pytest.fixture
def take_in(company: Company, tmp_path: Path) -> TakeIn:
    def take(text: str, *, kind: str = "customers", on: date = TODAY) -> imports.Preview:
        path = tmp_path / f"{kind}.csv"
        path.write_text(text)
        return imports.import_file(
            company.tenant_id, company=company.pk, kind=kind, path=path, as_of=on, actor=ANNA, at=moment(on)
        )

    return take


def payers(company: Company) -> dict[str, str]:
    """Who is dunned at whom, by number."""
    rows = list(Customer.objects.of(company.tenant_id).filter(company_id=company.pk))
    numbers = {row.pk: row.number for row in rows}
    return {row.number: numbers[row.payer_id] for row in rows if row.payer_id}


def refused(company: Company) -> list[tuple[int, str]]:
    """The refused rows (the header is the first) with their sentences."""
    rows = ImportRejection.objects.of(company.tenant_id).order_by("batch_id", "row_no")
    return [(row.row_no, sentence(row.reason)) for row in rows]


def test_a_payer_may_stand_anywhere_in_the_same_file(company: Company, take_in: TakeIn) -> None:
    take_in("number,name,payer\nA,Branch A,H\nH,Head office,\nB,Branch B,H\nC,Alone,C\n")
    assert payers(company) == {"A": "H", "B": "H"}
    assert refused(company) == []


def test_an_account_that_was_there_gets_a_payer_that_comes_with_it(company: Company, take_in: TakeIn) -> None:
    take_in("number,name\nA,Branch A\n")
    done = take_in("number,name,payer\nA,Branch A,H\nH,Head office,\n")
    assert (done.changed, done.new, payers(company)) == (1, 1, {"A": "H"})
    assert take_in("number,name,payer\nA,Branch A,\nH,Head office,\n").unchanged == 2, "an empty cell says nothing"
    assert take_in("number,name,payer\nA,Branch A,A\n").changed == 1
    assert payers(company) == {}, "who names itself is dunned at itself"


CHAIN = "A payer has no payer of its own: payers form no chains and no circles."


@pytest.mark.parametrize(
    ("first", "then", "rows", "left"),
    [
        ("", "A,A,B\nB,B,C\nC,C,\n", [1], {"B": "C"}),
        ("", "A,A,B\nB,B,A\n", [1, 2], {}),
        ("B,B,C\nC,C,\n", "A,A,B\n", [1], {"B": "C"}),
        ("A,A,B\nB,B,\nC,C,\n", "B,B,C\n", [1], {"A": "B"}),
        ("A,A,B\nB,B,\nC,C,\n", "A,A,C\nB,B,C\n", [], {"A": "C", "B": "C"}),
        ("A,A,B\nB,B,\nC,C,\n", "A,A,A\nB,B,C\n", [], {"B": "C"}),
    ],
    ids=["chain", "circle", "onto a chain", "under a payer", "all move", "turned round"],
)
def test_chains_and_circles_are_refused_in_one_sentence(
    company: Company, take_in: TakeIn, first: str, then: str, rows: list[int], left: dict[str, str]
) -> None:
    if first:
        take_in("number,name,payer\n" + first)
    take_in("number,name,payer\n" + then)
    assert refused(company) == [(row + 1, CHAIN) for row in rows]
    assert payers(company) == left


def test_a_payer_of_another_company_and_an_unknown_one_are_refused(company: Company, take_in: TakeIn) -> None:
    a_customer(company.tenant_id, a_company(company.tenant_id), number="X1")
    take_in("number,name,payer\nA,Branch A,X1\nB,Branch B,nobody\n")
    assert refused(company) == [
        (2, "The payer is a customer of another company."),
        (3, "There is no customer with the number of this payer."),
    ]
    assert not Customer.objects.of(company.tenant_id).filter(company_id=company.pk).exists()


def test_money_is_taken_though_its_payer_cannot_be(company: Company, take_in: TakeIn) -> None:
    text = "customer,customer_name,number,issued_on,due_on,currency,amount,open_amount,payer\n"
    for customer, payer in (("A", "B"), ("B", "C"), ("C", "")):
        text += f"{customer},{customer} NV,{customer}1,2026-01-01,2026-02-01,EUR,10.00,10.00,{payer}\n"
    take_in(text, kind="items")
    assert refused(company) == []
    assert payers(company) == {"B": "C"}


def test_the_database_itself_knows_no_payer_elsewhere(company: Company) -> None:
    tenant = company.tenant_id
    mine, other = a_customer(tenant, company), a_customer(tenant, a_company(tenant))
    for payer in (mine, other):
        with pytest.raises(IntegrityError), transaction.atomic():
            Customer.objects.of(tenant).filter(id=mine.pk).update(payer_id=payer.pk)


def dun_at(account: Customer, payer: Customer | None) -> None:
    """Change the payer by hand."""
    changes = {"payer_id": payer.pk if payer else None}
    customers.change_customer(account.tenant_id, account.pk, changes, **by_anna())


def test_a_person_makes_no_chain_either(company: Company) -> None:
    tenant = company.tenant_id
    branch, head, top = (a_customer(tenant, company, name=name) for name in ("Branch", "Head", "Top"))
    stranger = a_customer(tenant, a_company(tenant), name="Stranger")
    dun_at(branch, head)
    for account, payer, error in (
        (head, top, customers.PayerChain),
        (top, branch, customers.PayerChain),
        (head, branch, customers.PayerChain),
        (top, top, customers.PayerElsewhere),
        (top, stranger, customers.PayerElsewhere),
    ):
        with pytest.raises(error):
            dun_at(account, payer)
    assert payers(company) == {branch.number: head.number}


def test_what_stops_an_account_stops_its_payer_and_nobody_else(company: Company) -> None:
    tenant = company.tenant_id
    branch, other, head = (a_customer(tenant, company, name=name) for name in ("Branch", "Other", "Head"))
    dun_at(branch, head)
    dun_at(other, head)
    invoice = an_invoice(tenant, branch)
    before = [stop_version(one) for one in (branch, other, head)]
    pays(tenant, invoice, "10.00")
    blocks.block(tenant, blocks.NewBlock(branch.pk, "MANAGEMENT"), **by_anna())
    assert [stop_version(one) for one in (branch, other, head)] == [before[0] + 2, before[1], before[2] + 2]
    assert stops.raise_stop_version(tenant, [head.pk]) == 1


def test_another_payer_stops_the_old_and_the_new_one(company: Company) -> None:
    tenant = company.tenant_id
    branch, old, new = (a_customer(tenant, company, name=name) for name in ("Branch", "Old", "New"))
    dun_at(branch, old)
    before = [stop_version(one) for one in (branch, old, new)]
    dun_at(branch, new)
    assert all(stop_version(one) > was for one, was in zip((branch, old, new), before, strict=True))
    before = [stop_version(one) for one in (branch, new)]
    dun_at(branch, None)
    assert all(stop_version(one) > was for one, was in zip((branch, new), before, strict=True))


def test_a_file_that_changes_the_payer_stops_the_old_and_the_new_one(company: Company, take_in: TakeIn) -> None:
    take_in("number,name,payer\nA,Branch,H\nH,Head,\nN,New head,\nX,Other,\n")
    before = versions(company)
    batch = take_in("number,name,payer\nA,Branch,N\nX,Other,\n").batch
    moved = versions(company)
    assert {number for number, version in moved.items() if version > before[number]} == {"A", "H", "N"}
    imports.reverse(company.tenant_id, batch, actor=ANNA, at=moment(), reason="Wrong file.")
    assert payers(company) == {"A": "H"}
    again = versions(company)
    assert {number for number, version in again.items() if version > moved[number]} == {"A", "H", "N"}


def test_a_file_that_stops_an_account_stops_its_payer(company: Company, take_in: TakeIn) -> None:
    take_in("number,name,payer\nA,Branch,H\nB,Branch,H\nH,Head,\n")
    before = versions(company)
    take_in("customer,reason,from_on\nA,LEGAL,2026-03-04\n", kind="blocks")
    assert {number for number, version in versions(company).items() if version > before[number]} == {"A", "H"}


def test_a_payer_changed_by_hand_is_not_overwritten_by_a_file(company: Company, take_in: TakeIn) -> None:
    take_in("number,name,payer\nA,Branch,H\nH,Head,\nN,New head,\n")
    rows = {row.number: row for row in Customer.objects.of(company.tenant_id)}
    dun_at(rows["A"], rows["N"])
    take_in("number,name,payer\nA,Branch,H\nH,Head,\n")
    assert payers(company) == {"A": "N"}


def test_a_family_is_the_payer_with_its_accounts(company: Company) -> None:
    tenant = company.tenant_id
    branch, other, head, alone = (
        a_customer(tenant, company, name=name) for name in ("Branch", "Other", "Head", "Alone")
    )
    dun_at(branch, head)
    dun_at(other, head)
    family = {branch.pk, other.pk, head.pk}
    assert [families_of(tenant, [one.pk]) for one in (branch, head, alone)] == [family, family, {alone.pk}]


def versions(company: Company) -> dict[str, int]:
    """The stop versions, by number."""
    return dict(Customer.objects.of(company.tenant_id).values_list("number", "stop_version"))
