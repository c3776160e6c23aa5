"""Do customers change portfolios as a whole and back, and does whoever covers see them and sign their mails?"""

from __future__ import annotations

import email
import email.policy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.identity.models import Company, Membership, Portfolio
from duecourse.foundation.identity.operations import portfolios as kept
from duecourse.foundation.identity.operations.people import BeyondOwnScope, ReasonNeeded
from duecourse.foundation.identity.queries.absences import standing_in, workers_of
from duecourse.foundation.identity.rules import Scope, Seat
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.timeline.log import timeline_of
from duecourse.records.communications.models import Message
from duecourse.records.ledger.models import Customer, FxRate, PortfolioAssignment
from duecourse.work.worklists.models import PortfolioMove
from duecourse.work.worklists.operations import portfolios
from duecourse.work.worklists.rules.spreading import By
from tests import book
from tests.book import ANNA, TODAY, a_customer, an_invoice, moment
from tests.work.procedures.standard import a_standard_company, on_standard, run

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def company(tenant: UUID) -> Company:
    return a_standard_company(tenant)


@pytest.fixture
def manager(tenant: UUID) -> Seat:
    return a_seat(tenant, "eva", "collections_manager")


def a_seat(tenant: UUID, name: str, role: str = "collector", companies: list[int] | None = None) -> Seat:
    user = identity.create_user(f"{name}@duecourse.example", name=name.title(), password="correct horse 7")
    identity.add_member(tenant, user=user, role=role, actor=SYSTEM, at=moment(), company_ids=companies)
    scope = Scope(company_ids=frozenset(companies) if companies is not None else None)
    return Seat(tenant, user.id, user.name, user.email, role, scope)


def a_portfolio(tenant: UUID, name: str, *people: Seat, company_id: int | None = None) -> int:
    row = identity.create_portfolio(tenant, name=name, company_id=company_id)
    for one in people:
        identity.join_portfolio(tenant, portfolio_id=row.pk, user_id=one.user_id)
    return row.pk


def away(manager: Seat, who: Seat, cover: Seat, *, days: int = 5, start: date = TODAY) -> int:
    return kept.record_absence(
        manager, who.user_id, cover_id=cover.user_id, from_on=start, until_on=start + timedelta(days=days - 1),
        note="", at=moment(),
    ).pk  # fmt: skip


def seen(tenant: UUID, who: Seat, day: date) -> set[int]:
    return set(queries.seat_by_email(tenant, who.email, on=day).scope.portfolio_ids or ())


def where(tenant: UUID) -> dict[str, int | None]:
    return dict(Customer.objects.of(tenant).values_list("name", "portfolio_id"))


def test_a_cover_sees_the_portfolios_while_the_other_is_away_and_not_longer(tenant: UUID, manager: Seat) -> None:
    anke, bram = a_seat(tenant, "anke"), a_seat(tenant, "bram")
    home, far = a_portfolio(tenant, "Home", anke), a_portfolio(tenant, "Far", bram)
    absence = away(manager, anke, bram, days=2, start=TOMORROW)
    days = [TODAY + timedelta(days=number) for number in range(4)]
    assert [seen(tenant, bram, day) for day in days] == [{far}, {home, far}, {home, far}, {far}]
    assert seen(tenant, anke, TOMORROW) == {home}
    assert workers_of(tenant, home, on=TOMORROW)[0].cover == "Bram"
    kept.end_absence(manager, absence, on=TOMORROW + timedelta(days=1), at=moment())
    assert [seen(tenant, bram, day) for day in days] == [{far}, {home, far}, {far}, {far}]
    with pytest.raises(kept.NoSuchAbsence):
        kept.end_absence(manager, absence, on=TODAY + timedelta(days=9), at=moment())


def test_a_cover_who_is_away_too_is_covered_in_turn_and_a_circle_has_nobody() -> None:
    one, two, three = UUID(int=1), UUID(int=2), UUID(int=3)
    assert standing_in(one, {one: two, two: three}) == three
    assert standing_in(one, {one: two, two: one}) is None
    assert standing_in(one, {}) == one


def test_absences_that_make_no_sense_are_refused(tenant: UUID, company: Company, manager: Seat) -> None:
    anke, bram = a_seat(tenant, "anke"), a_seat(tenant, "bram")
    elsewhere = a_seat(tenant, "far", companies=[book.a_company(tenant).pk])
    a_portfolio(tenant, "Home", anke, company_id=company.pk)
    away(manager, anke, bram)
    for who, cover, days, wrong in (
        (anke, bram, 3, kept.AwayAlready),
        (bram, bram, 3, kept.CoversSelf),
        (bram, anke, 0, kept.AbsenceTooLong),
        (bram, anke, 400, kept.AbsenceTooLong),
        (anke, elsewhere, 3, kept.CannotWork),
        (anke, a_seat(tenant, "cfo", "cfo"), 3, kept.CannotWork),
    ):
        with pytest.raises(wrong):
            away(
                manager, who, cover, days=days, start=TODAY if wrong is kept.AwayAlready else TODAY + timedelta(days=30)
            )
    narrow = a_seat(tenant, "narrow", "collections_manager", companies=[company.pk])
    with pytest.raises(BeyondOwnScope):
        away(narrow, bram, anke, start=TODAY + timedelta(days=60))


def test_mails_are_signed_by_whoever_covers_and_by_the_company_when_nobody_signs(
    tenant: UUID, company: Company, manager: Seat
) -> None:
    """From the run to the bytes that leave: sender and signature follow the person of the day."""
    anke, bram = a_seat(tenant, "anke"), a_seat(tenant, "bram")
    home = a_portfolio(tenant, "Home", anke)
    Portfolio.objects.of(tenant).filter(id=home).update(signer_id=anke.user_id)
    for name, portfolio_id in (("Tardy", home), ("Silent", home), ("Quarrel", None)):
        customer = on_standard(tenant, company, name=name, portfolio_id=portfolio_id)
        an_invoice(tenant, customer, overdue_days=4 if name != "Silent" else 3)
    away(manager, anke, bram, start=TOMORROW)
    run(tenant, company)
    run(tenant, company, TOMORROW)
    found = {}
    for row in Message.objects.of(tenant).exclude(raw=None).order_by("id"):
        mail = email.message_from_bytes(bytes(row.raw or b""), policy=email.policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        sender = mail["From"].addresses[0]
        assert sender.addr_spec == company.sender_email
        found[row.address.partition("@")[2].partition(".")[0], row.planned_on] = (
            sender.display_name,
            body.get_content(),
        )
    desk = company.sender_name or company.name
    for (name, day), (sender_name, text) in found.items():
        signs = "" if name == "quarrel" else "Anke" if day == TODAY else "Bram"
        assert sender_name == (f"{signs}, {desk}" if signs else desk), (name, day)
        assert [one for one in ("Anke", "Bram") if one in text] == ([signs] if signs else []), (name, day)
    days = {(name, day) for name, day in found}
    assert ("tardy", TODAY) in days and ("quarrel", TODAY) in days and any(day == TOMORROW for _name, day in days)


def test_who_left_signs_nothing_any_more(tenant: UUID, company: Company) -> None:
    anke = a_seat(tenant, "anke")
    home = a_portfolio(tenant, "Home", anke)
    Portfolio.objects.of(tenant).filter(id=home).update(signer_id=anke.user_id)
    Membership.objects.of(tenant).filter(user_id=anke.user_id).update(is_active=False)
    an_invoice(tenant, on_standard(tenant, company, portfolio_id=home), overdue_days=4)
    run(tenant, company)
    assert b"Anke" not in bytes(Message.objects.of(tenant).get().raw or b"")


def test_customers_move_together_and_go_back_unless_they_moved_on(tenant: UUID, company: Company) -> None:
    home, far = a_portfolio(tenant, "Home"), a_portfolio(tenant, "Far")
    found = [a_customer(tenant, company, name=name, portfolio_id=home) for name in ("Tardy", "Silent", "Quarrel")]
    by: dict[str, Any] = {"on": TODAY, "actor": ANNA, "at": moment()}
    ids = [one.pk for one in found]
    back = portfolios.move(tenant, company.pk, ids, to=far, **by)
    assert set(where(tenant).values()) == {far} and back.values["count"] == 3
    intervals = PortfolioAssignment.objects.of(tenant).filter(customer_id=ids[0]).order_by("from_on")
    assert list(intervals.values_list("portfolio_id", "ended_on")) == [(home, TODAY), (far, None)]
    assert [entry.kind for entry in timeline_of(tenant, ids[0])] == ["customer.changed"]
    with pytest.raises(portfolios.NothingMoves):
        portfolios.move(tenant, company.pk, ids, to=far, **by)
    portfolios.move(tenant, company.pk, ids[:1], to=None, **by)
    assert portfolios.take_back(tenant, int(str(back.values["move_id"])), **by) == 2
    assert where(tenant) == {"Tardy": None, "Silent": home, "Quarrel": home}
    with pytest.raises(portfolios.AlreadyBack):
        portfolios.take_back(tenant, int(str(back.values["move_id"])), **by)


def test_a_portfolio_of_another_company_takes_nobody(tenant: UUID, company: Company) -> None:
    other = a_portfolio(tenant, "Other", company_id=book.a_company(tenant).pk)
    customer = a_customer(tenant, company)
    with pytest.raises(portfolios.WrongCompany):
        portfolios.move(tenant, company.pk, [customer.pk], to=other, on=TODAY, actor=ANNA, at=moment())


def test_spreading_by_amount_weighs_in_base_currency_and_refuses_without_a_rate(tenant: UUID, company: Company) -> None:
    home, far = a_portfolio(tenant, "Home"), a_portfolio(tenant, "Far")
    large = a_customer(tenant, company, name="Large", portfolio_id=home)
    an_invoice(tenant, large, amount="100.00", currency="USD")
    for number in range(4):
        an_invoice(tenant, a_customer(tenant, company, name=f"Small{number}", portfolio_id=home), amount="50.00")
    asked: dict[str, Any] = {"sources": [home], "with_nobodys": False, "to": [home, far], "on": TODAY}
    with pytest.raises(portfolios.RateMissing):
        portfolios.plan_spread(tenant, company.pk, by=By.AMOUNT, **asked)
    FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", rate=Decimal(2), on_day=TODAY)
    planned = portfolios.plan_spread(tenant, company.pk, by=By.AMOUNT, **asked)
    assert {load.overdue for load in planned.after.values()} == {Decimal(200)}
    assert len(planned.goes) == 4 and planned.before[home].overdue == 400
    portfolios.apply_spread(tenant, company.pk, planned, on=TODAY, actor=ANNA, at=moment())
    assert where(tenant)["Large"] == home and set(where(tenant).values()) == {home, far}
    assert PortfolioMove.objects.of(tenant).count() == 1


def test_rules_place_whom_nobody_has_by_position_and_gather_from_everywhere(
    tenant: UUID, company: Company, manager: Seat
) -> None:
    home, every = (
        portfolios.save_portfolio(
            manager, None, name=name, company_id=None, condition=condition, member_ids=frozenset(), signer_id=None,
            reason="x", at=moment(),
        ).pk
        for name, condition in (("Belgians", 'country is "BE"'), ("All", "overdue amount >= 0 EUR"))
    )  # fmt: skip
    a_customer(tenant, company, name="Tardy", country="BE")
    a_customer(tenant, company, name="Silent", country="NL")
    a_customer(tenant, company, name="Quarrel", country="BE", portfolio_id=every)
    assert portfolios.place_unplaced(tenant, company.pk, on=TODAY, at=moment()) == 2
    assert where(tenant) == {"Tardy": home, "Silent": every, "Quarrel": every}
    assert portfolios.place_unplaced(tenant, company.pk, on=TODAY, at=moment()) == 0
    portfolios.gather(tenant, home, company.pk, on=TODAY, actor=ANNA, at=moment())
    assert where(tenant)["Quarrel"] == home


def test_a_portfolio_is_kept_with_people_who_can_work_on_it(tenant: UUID, company: Company, manager: Seat) -> None:
    anke, reader = a_seat(tenant, "anke"), a_seat(tenant, "cfo", "cfo")
    wanted: dict[str, Any] = {"company_id": company.pk, "condition": "", "signer_id": anke.user_id, "at": moment()}

    def save(name: str, *people: Seat, reason: str = "New") -> Portfolio:
        ids = frozenset(one.user_id for one in people)
        return portfolios.save_portfolio(manager, None, name=name, member_ids=ids, reason=reason, **wanted)

    row = save("Home", anke)
    assert (row.signer_id, seen(tenant, anke, TODAY)) == (anke.user_id, {row.pk})
    with pytest.raises(kept.CannotWork):
        save("Readers", reader)
    with pytest.raises(kept.PortfolioNameTaken):
        save("Home", anke)
    with pytest.raises(ReasonNeeded):
        save("Other", anke, reason=" ")
    narrow = a_seat(tenant, "narrow", "collections_manager", companies=[company.pk])
    with pytest.raises(BeyondOwnScope):
        portfolios.save_portfolio(
            narrow, None, name="All", company_id=None, condition="", member_ids=frozenset(), signer_id=None,
            reason="x", at=moment(),
        )  # fmt: skip
