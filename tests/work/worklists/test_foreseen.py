"""Is a problem foreseen by the rules in force, decided once, and never decided by itself?"""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.actor import Actor
from duecourse.records.credit.models import CreditLimit
from duecourse.records.ledger.models import Customer, Item
from duecourse.work.worklists.models import ForeseenProblem, ForeseenVersion, Task
from duecourse.work.worklists.operations import foreseen
from duecourse.work.worklists.queries.foreseen import Eyes, problems_of, state_counts
from duecourse.work.worklists.rules import foreseen as rules
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, moment

DAY = timedelta(days=1)
BY: dict[str, Any] = {"actor": ANNA, "at": moment()}


def at_the_limit(tenant: UUID, company: Company, **more: object) -> tuple[Customer, Item]:
    """A customer that owes 950 of a limit of 1,000 EUR, ten days late."""
    customer = a_customer(tenant, company, **more)  # type: ignore[arg-type]
    CreditLimit.objects.create(
        tenant_id=tenant, customer_id=customer.pk, currency="EUR", amount=Decimal(1000), key=f"l{customer.pk}",
        from_on=TODAY - 90 * DAY, known_on=TODAY - 90 * DAY,
    )  # fmt: skip
    return customer, an_invoice(tenant, customer, amount="950.00", overdue_days=10)


def look(tenant: UUID, company: Company, *, on: int = 0) -> tuple[int, int]:
    return foreseen.foresee(tenant, company.pk, on=TODAY + on * DAY, at=moment())


def standing(tenant: UUID) -> list[tuple[str, str]]:
    rows = ForeseenProblem.objects.of(tenant).filter(closed_on__isnull=True).order_by("id")
    return list(rows.values_list("rule", "state"))


def said(step: rules.PlanStep) -> str:
    return f"{step.act}: {step.words}"


def test_a_limit_about_to_break_is_foreseen_once_with_its_numbers_and_goes_with_its_cause(tenant: UUID) -> None:
    company = a_company(tenant)
    _customer, item = at_the_limit(tenant, company)
    a_customer(tenant, company, name="Punctual")
    assert look(tenant, company) == (1, 0) and look(tenant, company) == (0, 0)
    assert standing(tenant) == [("limit-and-late", "open")]
    (row,) = problems_of(tenant, ForeseenProblem.objects.of(tenant).values_list("id", flat=True), everything(company))
    assert row.rule is not None and len(row.rule.steps) == 3
    assert Decimal(row.numbers["utilisation_share"]) == Decimal("0.95") and row.numbers["oldest_days"] == 10
    assert row.exposure == Decimal(950) and row.currency == "EUR"
    Item.objects.of(tenant).filter(id=item.pk).update(open_amount=Decimal(100))
    assert look(tenant, company) == (0, 1) and standing(tenant) == []


def everything(company: Company) -> Eyes:
    return Eyes((company.pk,), None)


def test_a_plan_becomes_tasks_once_and_taking_it_back_takes_them_along(tenant: UUID) -> None:
    company = a_company(tenant)
    customer, _item = at_the_limit(tenant, company)
    look(tenant, company)
    ids = list(ForeseenProblem.objects.of(tenant).values_list("id", flat=True))
    count, back = foreseen.order_plans(tenant, ids, say=said, on=TODAY, **BY)
    tasks = Task.objects.of(tenant).filter(customer_id=customer.pk, state="open")
    assert count == 3 == tasks.count()
    assert sorted(tasks.values_list("due_on", flat=True)) == [TODAY, TODAY, TODAY + 2 * DAY]
    with pytest.raises(foreseen.NotOpen):
        foreseen.order_plans(tenant, ids, say=said, on=TODAY, **BY)
    foreseen.restore(tenant, back.values, on=TODAY, **BY)
    assert tasks.count() == 0 and standing(tenant) == [("limit-and-late", "open")]


def test_a_step_goes_to_the_role_that_the_plan_names_and_only_to_those_who_see_the_customer(tenant: UUID) -> None:
    company = a_company(tenant)
    at_the_limit(tenant, company, name="First")
    at_the_limit(tenant, company, name="Second")
    blind = someone(tenant, "Bo", "credit_analyst", companies=[])
    analysts = {someone(tenant, name, "credit_analyst") for name in ("Ada", "Cy")}
    someone(tenant, "Max", "credit_manager")
    look(tenant, company)
    ids = list(ForeseenProblem.objects.of(tenant).values_list("id", flat=True))
    count, back = foreseen.order_plans(tenant, ids, say=said, on=TODAY, **BY)
    tasks = Task.objects.of(tenant).filter(state="open")
    whose = {who: {task.assignee_id for task in tasks if task.params["who"] == who} for who in ("collector", "credit")}
    assert count == 6 and whose == {"collector": {None}, "credit": analysts} and blind not in analysts
    foreseen.restore(tenant, back.values, on=TODAY, **BY)
    assert not tasks.all().exists()


def someone(tenant: UUID, name: str, role: str, companies: list[int] | None = None) -> UUID:
    user = identity.create_user(f"{name.lower()}@plan.example", name=name)
    identity.add_member(tenant, user=user, role=role, company_ids=companies, actor=ANNA, at=moment())
    return user.pk


def test_what_is_put_off_comes_back_on_its_day_and_what_is_dismissed_stays_away(tenant: UUID) -> None:
    company = a_company(tenant)
    first, second = at_the_limit(tenant, company, name="First")[0], at_the_limit(tenant, company, name="Second")[0]
    look(tenant, company)
    ids = dict(ForeseenProblem.objects.of(tenant).values_list("customer_id", "id"))
    with pytest.raises(foreseen.WhyMissing):
        foreseen.dismiss(tenant, ids.values(), reason=" ", **BY)
    with pytest.raises(foreseen.TooSoon):
        foreseen.put_off(tenant, ids.values(), until=TODAY, reason="Later", on=TODAY, **BY)
    foreseen.put_off(tenant, [ids[first.pk]], until=TODAY + 7 * DAY, reason="They call on Monday", on=TODAY, **BY)
    foreseen.dismiss(tenant, [ids[second.pk]], reason="The limit is raised next week", **BY)
    look(tenant, company)
    assert standing(tenant) == [("limit-and-late", "snoozed"), ("limit-and-late", "dismissed")]
    assert state_counts(tenant, everything(company)) == {"snoozed": 1, "dismissed": 1}
    Company.objects.of(tenant).update(business_date=TODAY + 7 * DAY)
    look(tenant, company, on=7)
    assert standing(tenant) == [("limit-and-late", "open"), ("limit-and-late", "dismissed")]


def test_of_a_natural_person_a_problem_is_shown_and_nothing_follows_by_itself(tenant: UUID) -> None:
    company = a_company(tenant)
    at_the_limit(tenant, company, party_kind="sole_trader")
    look(tenant, company)
    row = ForeseenProblem.objects.of(tenant).get()
    assert row.numbers["party_kind"] == "sole_trader" and row.state == "open"
    assert not Task.objects.of(tenant).exists()


def test_a_new_version_foresees_from_the_next_look_on(tenant: UUID) -> None:
    company = a_company(tenant)
    at_the_limit(tenant, company)
    look(tenant, company)
    draft = foreseen.begin_draft(tenant, **BY)
    with pytest.raises(foreseen.DraftThere):
        foreseen.begin_draft(tenant, **BY)
    spec = rules.from_data(draft.spec).without("limit-and-late")
    call = rules.PlanStep("call", "manager", 1, "Ask for a plan")
    spec = spec.with_rule(rules.ForeseenRule("late", "Late at all", "oldest days past due > 5", (call,)))
    with pytest.raises(foreseen.DraftChanged):
        foreseen.change_draft(tenant, draft.pk, spec, seen="something else", **BY)
    foreseen.change_draft(tenant, draft.pk, spec, seen=rules.mark_of(rules.from_data(draft.spec)), **BY)
    look(tenant, company)
    assert standing(tenant) == [("limit-and-late", "open")], "a draft foresees nothing"
    foreseen.bring_into_force(tenant, draft.pk, **BY)
    assert look(tenant, company) == (1, 1) and standing(tenant) == [("late", "open")]
    states = ForeseenVersion.objects.of(tenant).order_by("number").values_list("number", "state")
    assert list(states) == [(1, "retired"), (2, "active")]


def test_nobody_decides_about_what_lies_outside_their_scope(tenant: UUID) -> None:
    company, other = a_company(tenant), a_company(tenant)
    at_the_limit(tenant, company)
    look(tenant, company)
    ids = list(ForeseenProblem.objects.of(tenant).values_list("id", flat=True))
    assert problems_of(tenant, ids, everything(other)) == ()
    assert problems_of(tenant, ids, Eyes((company.pk,), frozenset())) == ()


def test_the_starters_can_be_read_and_written_and_read_the_change_of_behaviour() -> None:
    spec = rules.starter()
    assert rules.from_data(rules.to_data(spec)) == spec
    assert any("payment behaviour changed" in rule.condition for rule in spec.rules)


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("condition", "nonsense >= 3", "rules[0].condition"),
        ("steps", [], "rules[0].steps"),
        ("steps", [{"act": "shout", "who": "sales", "days": 0, "words": "Now"}], "rules[0].steps[0]"),
        ("steps", [{"act": "call", "who": "sales", "days": 400, "words": "Now"}], "rules[0].steps[0].days"),
        ("words", "", "rules[0].words"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused_where_it_stands(name: str, value: object, where: str) -> None:
    data = rules.to_data(rules.starter())
    data["rules"][0][name] = value
    with pytest.raises(rules.BadForeseen) as refused:
        rules.from_data(data)
    assert refused.value.path == where


def test_who_decided_is_a_person_with_a_name(tenant: UUID) -> None:
    company = a_company(tenant)
    at_the_limit(tenant, company)
    look(tenant, company)
    ids = list(ForeseenProblem.objects.of(tenant).values_list("id", flat=True))
    foreseen.dismiss(tenant, ids, reason="Known", actor=Actor("user", None, "Bea"), at=moment())
    assert ForeseenProblem.objects.of(tenant).get().by == "Bea"
