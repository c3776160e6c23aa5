"""Do bank statements come in once, each payment as one receipt, and can they be taken back?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from itertools import count, permutations
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest

from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.operations import create_company
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.timeline.models import Event
from duecourse.records.ledger.models import BankAccount, BankEntry, BankStatement, Customer, Receipt, ReceiptReading
from duecourse.records.ledger.operations import imports
from duecourse.records.ledger.operations.bank_accounts import (
    AccountCard,
    save_account,
    settle_exception,
    unsettle_exception,
)
from duecourse.records.ledger.queries import bank
from duecourse.records.ledger.queries.freshness import freshness
from tests.bank import OURS, Paid, bai2, camt, mt940, ofx

ACTOR = Actor(kind="import", user_id=None, name="test")
AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY, MONDAY, TUESDAY = date(2026, 3, 3), date(2026, 3, 2), date(2026, 3, 3)
TakeIn = Callable[..., imports.Preview]
ONE = (Paid("121.50", reference="R1", end_to_end="E1", structured="RF18539007547034"), Paid("-20.05", text="Costs"))


@pytest.fixture
def company(tenant: UUID) -> Company:
    return create_company(tenant, code="BE", name="Seller", currency="EUR", country="BE")


@pytest.fixture
def take_in(company: Company, tmp_path: Path) -> TakeIn:
    numbers = count()

    def take(raw: bytes, **more: Any) -> imports.Preview:
        path = tmp_path / f"{next(numbers)}.txt"
        path.write_bytes(raw)
        given: dict[str, Any] = {"company": company.pk, "actor": ACTOR, "at": AT, "as_of": DAY} | more
        return imports.import_file(company.tenant_id, kind="bank-statement", path=path, **given)

    return take


def take_back(company: Company, found: imports.Preview) -> None:
    imports.reverse(company.tenant_id, found.batch, actor=ACTOR, at=AT + timedelta(hours=1), reason="wrong file")


def live(company: Company) -> list[Decimal]:
    rows = Receipt.objects.of(company.tenant_id).exclude(state="void")
    return sorted(amount.normalize() for amount in rows.values_list("amount", flat=True))


def fates(company: Company) -> list[str]:
    return sorted(BankEntry.objects.of(company.tenant_id).values_list("fate", flat=True))


def test_a_credit_becomes_a_receipt_and_a_debit_does_not(company: Company, take_in: TakeIn) -> None:
    found = take_in(camt(ONE))
    assert (found.state, found.new, found.totals) == ("committed", 2, {"EUR": Decimal("101.45")})
    receipt = Receipt.objects.of(company.tenant_id).get()
    assert (receipt.amount, receipt.payer, receipt.payer_account) == (
        Decimal("121.50"),
        "Punctual BV",
        "NL91ABNA0417164300",
    )
    assert (receipt.reference, receipt.value_on, receipt.known_on) == ("RF18539007547034", MONDAY, MONDAY)
    assert "2026-0017" in receipt.text and "E1" in receipt.text and receipt.seen_at is not None
    account = BankAccount.objects.of(company.tenant_id).get()
    assert (account.account, account.last_closing, account.last_to_on) == (OURS, Decimal("1101.45"), MONDAY)
    assert fates(company) == ["outgoing", "receipt"]


@pytest.mark.parametrize("make", [camt, mt940, bai2, ofx])
def test_every_format_is_taken_in_and_twice_is_nothing(
    company: Company, take_in: TakeIn, make: Callable[..., bytes]
) -> None:
    raw = make(ONE)
    assert (take_in(raw).new, take_in(raw).already) == (2, True)
    assert take_in(raw + b"\n").new == 0
    assert live(company) == [Decimal("121.5")]


def test_the_same_statement_in_another_format_is_the_same_statement(company: Company, take_in: TakeIn) -> None:
    take_in(camt(ONE))
    assert take_in(mt940(ONE)).new == 0
    assert BankStatement.objects.of(company.tenant_id).count() == 1


def test_reports_advices_and_the_statement_of_a_day_are_one_payment_each(company: Company, take_in: TakeIn) -> None:
    twice = Paid("50.00", text="Two of these")
    files = [
        camt([ONE[0]], kind="052"),
        camt([ONE[0], twice], kind="052", number="2"),
        camt([ONE[0]], kind="054", number="3"),
        camt([ONE[0], twice, twice, ONE[1]]),
    ]
    for order in (files, files[::-1], [files[3], files[0], files[2], files[1]]):
        founds = [take_in(raw) for raw in order]
        assert live(company) == [50, 50, Decimal("121.5")]
        for found in reversed([each for each in founds if not each.already]):
            take_back(company, found)
        assert live(company) == [] and not BankEntry.objects.of(company.tenant_id).exists()


def test_two_equal_payments_on_two_pages_stay_two(company: Company, take_in: TakeIn) -> None:
    equal = Paid("50.00", text="Rent")
    first = mt940([equal], pages="FM")
    second = mt940([equal], pages="MF", number="41/2", opening="1050.00")
    take_in(second)
    take_in(first)
    assert live(company) == [50, 50]
    take_in(first + second)
    assert live(company) == [50, 50]


def test_the_payments_of_a_batch_are_receipts_of_their_own(company: Company, take_in: TakeIn) -> None:
    take_in(camt([Paid("300.00", parts=("100.00", "200.00"))]))
    assert live(company) == [100, 200]


SUM = Paid("300.00", name="", account="", text="Collective credit 2 items")
ADVICE = Paid("300.00", text="Invoice", parts=("100.00", "200.00"))


@pytest.mark.parametrize("reference", ["", "B1"])
@pytest.mark.parametrize("make", [camt, mt940])
def test_an_advice_tells_the_payments_of_the_sum_that_a_statement_books_in_either_order(
    company: Company, take_in: TakeIn, make: Callable[..., bytes], reference: str
) -> None:
    statement = make([replace(SUM, reference=reference), ONE[0]])
    advice = camt([replace(ADVICE, reference=reference)], kind="054", number="3")
    for order in ((statement, advice), (advice, statement)):
        founds = [take_in(raw) for raw in (*order, advice + b"\n", statement + b"\n")]
        assert live(company) == [100, Decimal("121.5"), 200]
        assert BankEntry.objects.of(company.tenant_id).get(amount=300).part_count == 2
        [entry] = [
            one for row in BankStatement.objects.of(company.tenant_id) for one in bank.entries(company.tenant_id, row.pk)
            if one.amount == 300
        ]  # fmt: skip
        assert [one.amount for one in entry.receipts] == [100, 200]
        for found in reversed([each for each in founds if not each.already]):
            take_back(company, found)
        assert live(company) == [] and not BankEntry.objects.of(company.tenant_id).exists()


def test_an_advice_taken_back_leaves_the_sum_and_a_statement_taken_back_leaves_nothing(
    company: Company, take_in: TakeIn
) -> None:
    statement, advice = take_in(camt([SUM])), take_in(camt([ADVICE], kind="054", number="3"))
    take_back(company, advice)
    assert live(company) == [300]
    again = take_in(camt([ADVICE], kind="054", number="3"))
    take_back(company, statement)
    assert live(company) == []
    take_back(company, again)
    assert live(company) == []


def test_two_equal_sums_are_explained_by_two_advices_and_one_by_one(company: Company, take_in: TakeIn) -> None:
    other = replace(ADVICE, parts=("140.00", "160.00"))
    files = [
        camt([SUM, SUM]),
        camt([ADVICE], kind="054", number="3"),
        camt([replace(other, text="Another invoice")], kind="054", number="4"),
    ]
    for order in permutations(files):
        founds = [take_in(raw) for raw in order]
        assert live(company) == [100, 140, 160, 200]
        for found in reversed(founds):
            take_back(company, found)


def test_a_file_that_tells_the_day_once_more_knows_what_was_told_in_other_words(
    company: Company, take_in: TakeIn
) -> None:
    other = replace(ADVICE, text="Another invoice", parts=("140.00", "160.00"))
    take_in(camt([SUM]))
    take_in(camt([ADVICE, other], kind="054", number="3"))
    assert live(company) == [100, 140, 160, 200]
    take_in(camt([SUM], opening="1300.00", number="42"))
    take_in(camt([SUM, SUM], number="40"))
    assert live(company) == [100, 140, 160, 200]


def test_statement_and_advice_in_one_file_count_once(company: Company, take_in: TakeIn) -> None:
    packed = BytesIO()
    with ZipFile(packed, "w") as file:
        file.writestr("053.xml", camt([SUM, ONE[0]]))
        file.writestr("054.xml", camt([ADVICE], kind="054", number="3"))
    take_in(packed.getvalue())
    assert live(company) == [100, Decimal("121.5"), 200]


def test_a_sum_that_a_person_has_matched_or_the_ledger_has_booked_stays_whole(
    company: Company, take_in: TakeIn
) -> None:
    take_in(camt([SUM]))
    receipts = Receipt.objects.of(company.tenant_id)
    receipts.update(state="booked")
    take_in(camt([ADVICE], kind="054", number="3"))
    assert live(company) == [300]
    receipts.update(state="provisional")
    ReceiptReading.objects.of(company.tenant_id).update(outcome="foreign")
    take_in(camt([replace(ADVICE, text="Told again")], kind="054", number="4"))
    assert live(company) == [300]


def test_returns_told_by_an_advice_take_back_what_the_sum_of_the_statement_does_not_name(
    company: Company, take_in: TakeIn
) -> None:
    take_in(camt([Paid("100.00", end_to_end="E1"), Paid("200.00", account="BE68539007547034", end_to_end="E2")]))
    lump = Paid("-300.00", on=TUESDAY, name="", account="", text="Returned debits")
    take_in(camt([lump], opening="1300.00", on=TUESDAY, number="42"))
    assert (live(company), fates(company)) == ([Decimal(100), Decimal(200)], ["outgoing", "receipt", "receipt"])
    details = Paid("-300.00", on=TUESDAY, account="", parts=("-100.00", "-200.00"), reason="MS03", end_to_end="E1")
    raw = camt([details], kind="054", on=TUESDAY, number="5")
    head, _e, rest = raw.rpartition(b"<EndToEndId>E1")
    found = take_in(head + b"<EndToEndId>E2" + rest)
    assert (live(company), fates(company)) == ([], ["receipt", "receipt", "undone"])
    take_back(company, found)
    assert (live(company), fates(company)) == ([Decimal(100), Decimal(200)], ["outgoing", "receipt", "receipt"])


def test_what_is_pending_becomes_a_receipt_when_it_is_booked(company: Company, take_in: TakeIn) -> None:
    take_in(camt([Paid("70.00", reference="R7", is_pending=True)], kind="052"))
    assert (live(company), fates(company)) == ([], ["pending"])
    found = take_in(camt([Paid("70.00", reference="R7")]))
    assert (found.changed, live(company), fates(company)) == (1, [Decimal(70)], ["receipt"])
    take_back(company, found)
    assert (live(company), fates(company)) == ([], ["pending"])


def test_a_return_takes_the_receipt_back_and_tells_the_customer_s_timeline(
    company: Company, take_in: TakeIn, tmp_path: Path
) -> None:
    take_in(camt(ONE))
    tenant = company.tenant_id
    _customers(company, tmp_path)
    customer = Customer.objects.of(tenant).get()
    Receipt.objects.of(tenant).update(customer_id=customer.pk)
    returned = Paid("-121.50", on=TUESDAY, end_to_end="E1", reason="AC06", is_reversal=True)
    found = take_in(camt([returned], opening="1101.45", on=TUESDAY, number="42"))
    receipt = Receipt.objects.of(tenant).get()
    assert (receipt.state, BankEntry.objects.of(tenant).get(fate="undone").undoes_id) == ("void", receipt.pk)
    assert Event.objects.of(tenant).filter(kind="receipt.reversed", customer_id=customer.pk).count() == 1
    assert Customer.objects.of(tenant).get().stop_version > customer.stop_version
    take_back(company, found)
    assert Receipt.objects.of(tenant).get().state == "provisional"


def _customers(company: Company, folder: Path) -> None:
    path = folder / "customers.csv"
    path.write_text("number,name\nC1,Punctual BV\n")
    given: dict[str, Any] = {"actor": ACTOR, "at": AT, "as_of": DAY}
    imports.import_file(company.tenant_id, company=company.pk, kind="customers", path=path, **given)


def test_a_return_that_nobody_knows_is_an_exception_and_no_receipt(company: Company, take_in: TakeIn) -> None:
    take_in(camt([Paid("-10.00", reason="MS03"), Paid("12.00", reason="RJCT"), Paid("5.00", is_reversal=True)]))
    assert (fates(company), live(company)) == (["returned", "returned", "unknown"], [])


def test_a_currency_nobody_knows_is_an_exception(company: Company, take_in: TakeIn) -> None:
    take_in(mt940(ONE, currency="DEM"))
    assert (fates(company), live(company)) == (["currency", "currency"], [])


def test_a_missing_statement_is_a_gap_until_it_comes(company: Company, take_in: TakeIn) -> None:
    take_in(camt(ONE))
    wednesday = date(2026, 3, 4)
    take_in(camt(ONE, opening="1150.00", on=wednesday, number="43"), as_of=wednesday)
    states = BankStatement.objects.of(company.tenant_id).order_by("to_on").values_list("state", flat=True)
    assert list(states) == ["accepted", "gap"]
    take_in(camt([Paid("48.55", on=TUESDAY)], opening="1101.45", on=TUESDAY, number="42"), as_of=wednesday)
    assert list(states.all()) == ["accepted"] * 3


def test_a_file_that_does_not_add_up_changes_nothing(company: Company, take_in: TakeIn) -> None:
    with pytest.raises(Refused, match="does not add up"):
        take_in(camt(ONE, closing="1.00"))
    assert not BankAccount.objects.of(company.tenant_id).exists()


def test_an_account_of_another_company_is_refused(company: Company, take_in: TakeIn) -> None:
    take_in(camt(ONE))
    other = create_company(company.tenant_id, code="NL", name="Other", currency="EUR", country="NL")
    with pytest.raises(Refused, match="another company"):
        take_in(camt(ONE, number="42"), company=other.pk)


def test_a_second_account_and_a_bank_that_contradicts_itself_wait_for_a_person(
    company: Company, take_in: TakeIn
) -> None:
    take_in(camt(ONE))
    found = take_in(camt(ONE, account="NL91ABNA0417164300"))
    assert (found.state, "NL91ABNA0417164300" in found.waiting_for) == ("waiting", True)
    imports.commit(company.tenant_id, found.batch, actor=ACTOR, at=AT, confirmed=True)
    cut = mt940(ONE, number="42").rpartition(b":62F:")[0]
    assert "no closing balance" in take_in(cut).waiting_for


def test_a_statement_without_entries_tells_that_nothing_happened(company: Company, take_in: TakeIn) -> None:
    found = take_in(camt([]))
    assert (found.state, found.accepted, BankStatement.objects.of(company.tenant_id).count()) == ("committed", 1, 1)


def test_taken_back_and_taken_in_again_it_counts_once(company: Company, take_in: TakeIn) -> None:
    take_back(company, take_in(camt(ONE)))
    assert (live(company), BankStatement.objects.of(company.tenant_id).exists()) == ([], False)
    assert not BankAccount.objects.of(company.tenant_id).exists()
    take_in(camt(ONE))
    assert live(company) == [Decimal("121.5")]


def test_nothing_leaves_while_an_expected_statement_is_missing(company: Company, take_in: TakeIn) -> None:
    take_in(camt(ONE))
    tenant = company.tenant_id
    late = date(2026, 3, 6)
    assert not freshness(tenant, company.pk, late).is_stale
    account = BankAccount.objects.of(tenant).get()
    card = AccountCard(company.pk, account.account, account.currency, is_live=True)
    save_account(tenant, card, actor=ACTOR, at=AT, account_id=account.pk)
    assert freshness(tenant, company.pk, late).is_stale
    assert not freshness(tenant, company.pk, TUESDAY).is_stale


def test_what_needs_a_person_is_told_until_somebody_has_seen_to_it(company: Company, take_in: TakeIn) -> None:
    take_in(camt([*ONE, Paid("-10.00", reason="MS03")]))
    take_in(camt(ONE, opening="1.00", on=date(2026, 3, 4), number="43"), as_of=date(2026, 3, 4))
    tenant, late = company.tenant_id, date(2026, 3, 20)
    found = bank.exceptions(tenant, company_ids=[company.pk], day=late)
    assert [gap.missing for gap in found.gaps] == [("42",)]
    assert [entry.fate for entry in found.entries] == ["unknown"]
    assert [one.amount for one in found.unbooked] == [Decimal("121.5")]
    assert bank.exception_count(tenant, company_ids=[company.pk], day=late) == 3
    settle_exception(tenant, found.entries[0].id, actor=ACTOR, at=AT)
    assert bank.exception_count(tenant, company_ids=[company.pk], day=late) == 2
    unsettle_exception(tenant, found.entries[0].id)
    assert bank.exception_count(tenant, company_ids=[company.pk], day=DAY) == 2
    assert bank.exceptions(tenant, company_ids=[], day=late) == bank.Exceptions((), (), ())


@pytest.mark.parametrize(("account", "currency"), [("BE71096123456768", "EUR"), ("x", "EUR"), (OURS, "XXQ")])
def test_an_account_must_be_one(company: Company, account: str, currency: str) -> None:
    with pytest.raises(Refused):
        save_account(company.tenant_id, AccountCard(company.pk, account, currency), actor=ACTOR, at=AT)


def test_an_account_is_added_once(company: Company, take_in: TakeIn) -> None:
    card = AccountCard(company.pk, "be71 0961 2345 6769", "EUR", "Main", "gebabebb")
    save_account(company.tenant_id, card, actor=ACTOR, at=AT)
    with pytest.raises(Refused, match="known already"):
        save_account(company.tenant_id, card, actor=ACTOR, at=AT)
    take_in(camt(ONE))
    [row] = bank.accounts(company.tenant_id, company_ids=[company.pk])
    assert (row.account, row.bic, row.last_closing) == (OURS, "GEBABEBB", Decimal("1101.45"))
