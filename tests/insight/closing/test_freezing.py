"""Does a month stay as it was frozen, and does nobody sign alone?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.kit.actor import Actor
from duecourse.insight.models import Freezing, MonthPack
from duecourse.insight.operations.closing import freezing, signing
from duecourse.insight.queries.closing import packs
from duecourse.insight.rules.closing.borrowing import LenderTerms
from duecourse.insight.rules.closing.owed import BUCKETS, NoRate
from duecourse.insight.rules.closing.packs import FAMILY, NotAMonthEnd, NotExplained
from duecourse.insight.rules.closing.provisions import ProvisionTerms, RatesIncomplete
from duecourse.records.ledger.models import Customer, FxRate, Item
from tests.book import a_company, a_customer, an_invoice, pays

D = Decimal
TODAY = date(2026, 3, 4)
ENDED = date(2026, 2, 28)
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
MANAGER = Actor(kind="user", user_id=uuid4(), name="Manager")
CFO = Actor(kind="user", user_id=uuid4(), name="CFO")
RATES = {"": dict.fromkeys(BUCKETS, D("0.10"))}


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_company(tenant, on=TODAY)


@pytest.fixture
def customer(company: Company) -> Customer:
    return a_customer(company.tenant_id, company)


@pytest.fixture
def item(customer: Customer) -> Item:
    return an_invoice(customer.tenant_id, customer, amount="100.00", due_on=ENDED - timedelta(days=100))


def _frozen(company: Company, *, is_known_now: bool = False) -> packs.PackRow:
    kept = freezing.freeze(company.tenant_id, company.pk, ENDED, actor=MANAGER, at=NOW, is_known_now=is_known_now)
    return _read(kept)


def _read(kept: MonthPack) -> packs.PackRow:
    row = packs.pack(kept.tenant_id, kept.pk, [kept.company_id])
    assert row is not None
    return row


def _terms(company: Company, terms: ProvisionTerms | LenderTerms, *, signed: bool = True) -> int:
    made = signing.propose_terms(
        company.tenant_id, company.pk, terms, from_on=date(2026, 1, 1), note="policy", actor=MANAGER, at=NOW
    )
    if signed:
        signing.sign_terms(company.tenant_id, made.pk, actor=CFO, at=NOW)
    return made.pk


def test_a_frozen_month_stays_and_the_restated_one_stands_beside_it(company: Company, item: Item) -> None:
    frozen = _frozen(company)
    assert frozen.pack.whole.balance == D(100)
    pays(company.tenant_id, item, "60.00", value_on=ENDED, on=TODAY)
    again = packs.pack(company.tenant_id, frozen.id, [company.pk])
    assert again == frozen
    changed = {one.name: one.change for one in packs.restated(company.tenant_id, frozen) if one.change}
    assert changed["balance"] == changed["to_180"] == D(-60)
    assert [one.amount for one in packs.known_later(company.tenant_id, frozen)] == [D(-60)]
    assert packs.known_later_sums(company.tenant_id, frozen) == {"EUR": D(-60)}


def test_a_later_freeze_is_a_version_beside_the_first(company: Company, item: Item) -> None:
    first = _frozen(company)
    pays(company.tenant_id, item, "60.00", value_on=ENDED, on=TODAY)
    second = _frozen(company, is_known_now=True)
    assert (second.version, second.pack.whole.balance, second.known_until) == (2, D(40), TODAY)
    assert packs.known_later(company.tenant_id, second) == ()
    assert [one.id for one in packs.packs_of(company.tenant_id, [company.pk])] == [second.id]
    assert packs.versions(company.tenant_id, second) == ((second.id, 2), (first.id, 1))
    with pytest.raises(signing.NotTheNewest):
        signing.sign_month(company.tenant_id, first.id, control_total=D(100), note="", actor=CFO, at=NOW)


def test_who_froze_does_not_sign_and_a_difference_needs_words(company: Company, item: Item) -> None:
    tenant, pack_id = company.tenant_id, _frozen(company).id
    with pytest.raises(signing.OwnFreeze):
        signing.sign_month(tenant, pack_id, control_total=D(100), note="", actor=MANAGER, at=NOW)
    with pytest.raises(NotExplained) as refused:
        signing.sign_month(tenant, pack_id, control_total=D("99.50"), note="  ", actor=CFO, at=NOW)
    assert "-0.50 EUR" in str(refused.value)
    signing.sign_month(tenant, pack_id, control_total=D("99.50"), note="Rounding of the old ERP", actor=CFO, at=NOW)
    signed = packs.pack(tenant, pack_id, [company.pk])
    assert signed is not None
    assert (signed.difference, signed.signed_by) == (D("-0.50"), "CFO")
    with pytest.raises(signing.SignedAlready):
        signing.sign_month(tenant, pack_id, control_total=D(100), note="", actor=CFO, at=NOW)
    verbs = AuditEntry.objects.of(tenant).filter(subject_kind="MonthPack").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["month.frozen", "month.signed"]


def test_equal_totals_are_signed_without_words(company: Company, item: Item) -> None:
    row = _frozen(company)
    signing.sign_month(company.tenant_id, row.id, control_total=D("100.00"), note="", actor=CFO, at=NOW)
    signed = packs.pack(company.tenant_id, row.id, [company.pk])
    assert signed is not None and signed.difference == 0


def test_the_terms_in_force_make_provisions_and_the_base(company: Company, customer: Customer, item: Item) -> None:
    an_invoice(company.tenant_id, customer, amount="900.00", due_on=TODAY, issued_on=ENDED)
    _terms(company, ProvisionTerms(RATES, overlay=D(5), overlay_why="rates rise"))
    _terms(company, LenderTerms(D("0.8"), cap_share=None))
    _terms(company, LenderTerms(D("0.1"), cap_share=None), signed=False)
    pack = _frozen(company).pack
    assert pack.provisions is not None and pack.borrowing is not None
    assert (pack.provisions.matrix, pack.provisions.total) == (D(100), D(105))
    assert pack.borrowing.by_reason()["over_90"] == D(100)
    assert (pack.borrowing.eligible, pack.borrowing.advance) == (D(900), D(720))


def test_terms_are_signed_by_another_and_later_ones_leave_older_packs_alone(company: Company, item: Item) -> None:
    first = _terms(company, ProvisionTerms(RATES), signed=False)
    with pytest.raises(signing.OwnTerms):
        signing.sign_terms(company.tenant_id, first, actor=MANAGER, at=NOW)
    assert _frozen(company).pack.provisions is None
    signing.sign_terms(company.tenant_id, first, actor=CFO, at=NOW)
    before = _frozen(company)
    _terms(company, ProvisionTerms({"": dict.fromkeys(BUCKETS, D("0.5"))}))
    pays(company.tenant_id, item, "50.00", value_on=ENDED, on=TODAY)
    found = {one.name: one for one in packs.restated(company.tenant_id, before)}
    assert (found["provisions"].reported, found["provisions"].restated) == (D(10), D(5))


def test_terms_that_cannot_be_defended_are_refused(company: Company) -> None:
    def propose(terms: ProvisionTerms, note: str = "policy") -> None:
        signing.propose_terms(company.tenant_id, company.pk, terms, from_on=ENDED, note=note, actor=MANAGER, at=NOW)

    with pytest.raises(signing.OverlayUnexplained):
        propose(ProvisionTerms(RATES, overlay=D(5)))
    with pytest.raises(signing.NoteMissing):
        propose(ProvisionTerms(RATES), note=" ")
    with pytest.raises(RatesIncomplete):
        propose(ProvisionTerms({"": {}}))


def test_a_missing_rate_is_refused_and_named(company: Company, customer: Customer) -> None:
    an_invoice(company.tenant_id, customer, amount="10.00", currency="USD", due_on=ENDED)
    with pytest.raises(NoRate):
        _frozen(company)
    FxRate.objects.create(tenant_id=company.tenant_id, base="USD", quote="EUR", on_day=ENDED, rate=D("0.9"))
    FxRate.objects.create(tenant_id=company.tenant_id, base="USD", quote="EUR", on_day=TODAY, rate=D("0.5"))
    row = _frozen(company)
    assert row.pack.whole.balance == D(9)
    assert row.pack.ageing["USD"].balance == D(10)
    assert row.basis["rates"] == {"USD": "0.90000000"}


def test_a_month_that_is_not_over_is_not_frozen(company: Company, item: Item) -> None:
    def ask(day: date) -> None:
        freezing.ask_to_freeze(company.tenant_id, company.pk, day, is_known_now=False, actor=MANAGER, at=NOW)

    with pytest.raises(freezing.MonthNotOver):
        ask(date(2026, 3, 31))
    with pytest.raises(NotAMonthEnd):
        ask(date(2026, 2, 27))
    with pytest.raises(freezing.NothingKnown):
        ask(date(2019, 12, 31))
    ask(ENDED)
    with pytest.raises(freezing.FreezingUnderWay):
        ask(ENDED)
    assert [one.state for one in packs.freezings(company.tenant_id, [company.pk], at=NOW)] == ["waiting"]


def test_a_worker_that_died_gives_the_month_free(company: Company, item: Item) -> None:
    tenant = company.tenant_id
    freezing.ask_to_freeze(tenant, company.pk, ENDED, is_known_now=False, actor=MANAGER, at=NOW)
    Freezing.objects.of(tenant).update(state="running")
    later = NOW + timedelta(hours=3)
    assert [one.state for one in packs.freezings(tenant, [company.pk], at=NOW)] == ["running"]
    assert [one.state for one in packs.freezings(tenant, [company.pk], at=later)] == ["failed"]
    freezing.ask_to_freeze(tenant, company.pk, ENDED, is_known_now=False, actor=MANAGER, at=later)
    assert sorted(Freezing.objects.of(tenant).values_list("state", flat=True)) == ["failed", "waiting"]


def test_what_is_finer_than_a_coin_is_no_difference(company: Company, customer: Customer) -> None:
    an_invoice(company.tenant_id, customer, amount="10.0040", due_on=ENDED)
    row = _frozen(company)
    signing.sign_month(company.tenant_id, row.id, control_total=D("10.00"), note="", actor=CFO, at=NOW)
    (signed,) = packs.packs_of(company.tenant_id, [company.pk])
    assert (signed.difference, signed.pack.whole.balance) == (D(0), D("10.0040"))


def test_a_worker_freezes_and_tells_what_came_of_it(company: Company, customer: Customer, item: Item) -> None:
    tenant = company.tenant_id
    asked = freezing.ask_to_freeze(tenant, company.pk, ENDED, is_known_now=False, actor=MANAGER, at=NOW)
    freezing.carry_out(tenant, asked.pk, now=lambda: NOW)
    freezing.carry_out(tenant, asked.pk, now=lambda: NOW)
    assert MonthPack.objects.of(tenant).count() == 1
    assert packs.freezings(tenant, [company.pk], at=NOW) == ()
    an_invoice(tenant, customer, amount="10.00", currency="USD", due_on=ENDED)
    again = freezing.ask_to_freeze(tenant, company.pk, ENDED, is_known_now=False, actor=MANAGER, at=NOW)
    freezing.carry_out(tenant, again.pk, now=lambda: NOW)
    (failed,) = packs.freezings(tenant, [company.pk], at=NOW)
    assert failed.state == "failed" and failed.said is not None and failed.said["params"]["currency"] == "USD"
    assert Freezing.objects.of(tenant).filter(state="running").count() == 0


def test_a_pack_of_a_company_out_of_view_does_not_exist(company: Company, item: Item) -> None:
    row = _frozen(company)
    other = a_company(company.tenant_id)
    assert packs.pack(company.tenant_id, row.id, [other.pk]) is None
    assert packs.packs_of(company.tenant_id, [other.pk]) == ()


def test_the_rows_of_a_pack_add_up_to_it(company: Company, customer: Customer, item: Item) -> None:
    tenant = company.tenant_id
    an_invoice(tenant, a_customer(tenant, company, name="Silent"), amount="300.00", due_on=ENDED)
    row = _frozen(company)
    listed = list(packs.customers_of(tenant, row.id))
    assert [(one.name, one.owed.debit) for one in listed] == [("Silent", D(300)), ("Tardy", D(100))]
    assert sum(one.owed.balance for one in listed) == row.pack.whole.balance
    assert sum((one.balance for one in packs.rows_of(tenant, row.id)), D(0)) == row.pack.ageing["EUR"].balance
    assert [one.name for one in packs.customers_of(tenant, row.id, most=1, by_name=True)] == ["Silent"]
    assert row.pack.opening == {"EUR": D(400)}


def test_the_family_of_dso_is_kept_as_it_was_reported(company: Company, customer: Customer, item: Item) -> None:
    an_invoice(company.tenant_id, customer, amount="300.00", due_on=TODAY, issued_on=ENDED)
    frozen = _frozen(company)
    family = {one.slug: one for one in frozen.pack.family}
    assert list(family) == list(FAMILY)
    inputs = dict(family["dso"].inputs)
    assert inputs["receivables"] == frozen.pack.whole.balance == D(400)
    assert family["over_90_share"].value == D("0.25")
    pays(company.tenant_id, item, "100.00", value_on=ENDED, on=TODAY)
    found = {one.name: one for one in packs.restated(company.tenant_id, frozen)}
    assert (found["over_90_share"].reported, found["over_90_share"].restated) == (D("0.25"), D(0))
