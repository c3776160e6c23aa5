"""Is who was drawn left alone, today and tomorrow, by whatever would leave by itself, and only by that?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow.parquet
import pytest

from duecourse.foundation.identity.models import Company
from duecourse.records.communications import operations as communications
from duecourse.records.communications.models import Message, Template, TemplateVersion
from duecourse.records.communications.operations import calls
from duecourse.records.ledger.models import Customer, Party
from duecourse.work.procedures.models import ActionLine, Decision, PlannedAction, Procedure, ProcedureVersion
from duecourse.work.procedures.operations import costs, decision_log, policies, recompute, settle
from duecourse.work.procedures.queries.explain import explain
from duecourse.work.procedures.queries.logged import LoggedDecision, logged_decisions
from duecourse.work.procedures.rules import decided, lottery, spec_files
from duecourse.work.procedures.rules.decided import Context, context_hash
from duecourse.work.procedures.rules.keys import origin_of
from duecourse.work.procedures.rules.spec_files import BadProcedure
from duecourse.work.procedures.rules.steps import ProcedureSpec
from duecourse.work.worklists.models import Task
from tests.book import ANNA, TODAY, an_invoice, by_anna, moment, pays
from tests.work.procedures.standard import a_standard_company, on_standard, run

DAY = timedelta(days=1)
SEED = 5


@pytest.fixture
def company(tenant: UUID) -> Company:
    made = a_standard_company(tenant)
    Procedure.objects.of(tenant).update(seed=SEED)
    return made


def in_force(tenant: UUID, slug: str = "standard") -> ProcedureSpec:
    row = ProcedureVersion.objects.of(tenant).filter(spec__key=slug).latest("id")
    return spec_files.from_data(row.spec)


def activate(tenant: UUID, spec: ProcedureSpec, *, on: Any = TODAY) -> None:
    by: dict[str, Any] = {"actor": ANNA, "at": moment(on)}
    policies.activate(tenant, policies.draft(tenant, spec, **by).pk, on=on, **by)


def a_crowd(tenant: UUID, company: Company, count: int = 40) -> list[Customer]:
    """Customers with an item each that is due for its first reminder."""
    found = [on_standard(tenant, company, name=f"c{n}", email=f"c{n}") for n in range(count)]
    for customer in found:
        an_invoice(tenant, customer, overdue_days=4)
    return found


def drawn(customers: Sequence[Customer], share: int = 10) -> set[int]:
    return {one.pk for one in customers if lottery.ticket(one.pk, SEED) < lottery.tickets(share)}


def asked(tenant: UUID) -> set[int]:
    rows = PlannedAction.objects.of(tenant).exclude(state="cancelled")
    return set(rows.values_list("customer_id", flat=True))


def test_a_tenth_is_left_alone_the_same_tomorrow_and_in_the_next_version_and_off_ends_it(
    tenant: UUID, company: Company
) -> None:
    customers = a_crowd(tenant, company)
    held, everybody = drawn(customers), {one.pk for one in customers}
    assert 1 <= len(held) <= 10, "the seed of this test draws somebody"
    activate(tenant, replace(in_force(tenant), holdout=10))
    report = run(tenant, company)
    assert report.excluded["holdout"] == len(held) and asked(tenant) == everybody - held
    assert run(tenant, company, TODAY + DAY).excluded["holdout"] == len(held)
    activate(tenant, replace(in_force(tenant), name="Renamed"), on=TODAY + 2 * DAY)
    assert run(tenant, company, TODAY + 2 * DAY).excluded["holdout"] == len(held)
    assert asked(tenant) == everybody - held
    activate(tenant, replace(in_force(tenant), holdout=0), on=TODAY + 5 * DAY)
    assert "holdout" not in run(tenant, company, TODAY + 5 * DAY).excluded
    assert asked(tenant) == everybody


def test_a_smaller_share_leaves_alone_some_of_the_same(tenant: UUID, company: Company) -> None:
    customers = a_crowd(tenant, company)
    assert drawn(customers, 5) <= drawn(customers, 10)


def test_procedures_of_a_family_share_a_seed_and_families_differ(tenant: UUID) -> None:
    a_standard_company(tenant)
    seeds: dict[str, set[int]] = {}
    for family, seed in Procedure.objects.of(tenant).values_list("family", "seed"):
        seeds.setdefault(family, set()).add(seed)
    assert all(len(each) == 1 for each in seeds.values())
    assert len(set.union(*seeds.values())) == len(seeds) > 1


def test_who_is_left_alone_is_told_why_and_no_call_is_asked_for_either(tenant: UUID, company: Company) -> None:
    customers = a_crowd(tenant, company)
    activate(tenant, replace(in_force(tenant), holdout=10))
    run(tenant, company)
    held = min(drawn(customers))
    told = explain(tenant, company.pk, held, on=TODAY)
    assert [item.reason for item in told.items] == ["holdout"] and "comparison group" in str(told.because[0])
    assert not Message.objects.of(tenant).filter(customer_id=held).exists()
    assert not Task.objects.of(tenant).filter(customer_id=held).exists()
    assert Decision.objects.of(tenant).get(customer_id=held).reasons == ["holdout"]


def test_what_waits_for_a_person_is_never_held(tenant: UUID, company: Company) -> None:
    """A first contact that is late opens with more than a friendly word only if a person approves: it is asked for."""
    spec = in_force(tenant)
    steps = tuple(replace(step, mode=type(step.mode)("approve")) for step in spec.steps)
    customers = a_crowd(tenant, company)
    activate(tenant, replace(spec, holdout=10, steps=steps))
    report = run(tenant, company)
    assert "holdout" not in report.excluded and asked(tenant) == {one.pk for one in customers}


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("holdout: 11", "holdout"),
        ("holdout: -1", "holdout"),
        ("exploration: 21", "exploration"),
        ("holdout: yes", "holdout"),
    ],
)
def test_too_large_a_share_is_refused(line: str, where: str) -> None:
    text = spec_files.write_yaml(spec_files.starters()[0])
    with pytest.raises(BadProcedure) as refused:
        spec_files.read_yaml(f"{line}\n{text}")
    assert refused.value.path == where


def test_an_answer_is_owed_to_everybody() -> None:
    follow_up = next(one for one in spec_files.starters() if one.key == "promise-follow-up")
    with pytest.raises(BadProcedure, match="about items"):
        spec_files.from_data(spec_files.to_data(follow_up) | {"holdout": 5})


def test_the_shares_survive_the_file() -> None:
    spec = replace(spec_files.starters()[-1], holdout=7, exploration=15)
    assert spec_files.read_yaml(spec_files.write_yaml(spec)) == spec
    assert "holdout" not in spec_files.write_yaml(spec_files.starters()[-1])


def log(tenant: UUID, *, days: int = 10) -> list[LoggedDecision]:
    return list(logged_decisions(tenant, TODAY - DAY, TODAY + days * DAY))


def test_every_decision_is_one_row_with_its_chances_and_its_cost(tenant: UUID, company: Company) -> None:
    customers = a_crowd(tenant, company)
    activate(tenant, replace(in_force(tenant), holdout=10))
    costs.set_costs(tenant, {"email": Decimal("0.40")}, **by_anna(TODAY - DAY))
    for days in range(2):
        run(tenant, company, TODAY + days * DAY)
    held = drawn(customers)
    rows = log(tenant)
    contacts = [row for row in rows if row.chosen != "none"]
    alone = [row for row in rows if row.chosen == "none"]
    assert {row.customer_id for row in contacts} == {one.pk for one in customers} - held
    assert all(row.amounts == {"EUR": "100.0000"} for row in contacts)
    assert {(row.propensity, row.procedure) for row in contacts} == {(Decimal("0.9"), "standard")}
    gone = {"executed": Decimal("0.40"), "cancelled": Decimal(0)}
    assert {row.state for row in contacts} == gone.keys(), "what did not leave on the first day was decided anew"
    assert all(row.cost == gone[row.state] for row in contacts)
    assert all(sum(row.eligible.values()) == 1 and row.eligible[row.chosen] == row.propensity for row in rows)
    assert sorted((row.customer_id, row.on_day) for row in alone) == sorted(
        (one, day) for one in held for day in (TODAY, TODAY + DAY)
    )
    assert {(row.propensity, row.cost) for row in alone} == {(Decimal("0.1"), Decimal(0))}
    assert len({row.key for row in rows}) == len(rows)


def test_a_decision_names_what_it_saw(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    an_invoice(tenant, customer, overdue_days=4)
    an_invoice(tenant, customer, overdue_days=5)
    run(tenant, company)
    row = PlannedAction.objects.of(tenant).get()
    lines = ActionLine.objects.of(tenant).filter(action_id=row.pk)
    context = Context(
        "5", row.version_id or 0, row.step_key, row.severity, row.channel, row.template_code, row.tone, row.mode,
        row.amounts, lines.count(), lines.filter(is_new=True).count(),
    )  # fmt: skip
    assert row.context_hash == context_hash(context)
    assert context_hash(replace(context, line_count=3)) != row.context_hash
    assert row.eligible is None and row.chosen == "" and row.propensity == 1, "one way only needs no row of chances"


def test_who_takes_a_contact_back_is_named(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    an_invoice(tenant, customer, overdue_days=4)
    run(tenant, company)
    message = Message.objects.of(tenant).get()
    communications.cancel(tenant, [message.pk], reason="I call them", actor=ANNA, at=moment())
    settle.settle(tenant, company.pk)
    (row,) = log(tenant)
    assert (row.override, row.override_by, row.cost) == ("taken_back", ANNA.name, Decimal(0))


def test_a_payment_that_stops_a_contact_is_nobodys_override(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    item = an_invoice(tenant, customer, overdue_days=4)
    run(tenant, company)
    pays(tenant, item, str(item.amount))
    recompute.recompute(tenant, [customer.pk], now=moment())
    (row,) = log(tenant)
    assert (row.state, row.override) == ("cancelled", "")


def test_a_price_holds_from_its_day_on_and_is_on_file(tenant: UUID, company: Company) -> None:
    customer = on_standard(tenant, company)
    an_invoice(tenant, customer, overdue_days=4)
    run(tenant, company)
    assert costs.set_costs(tenant, {"email": Decimal(2)}, **by_anna(TODAY + DAY)) == 1
    assert costs.set_costs(tenant, {"email": Decimal(2)}, **by_anna(TODAY + DAY)) == 0
    assert [row.cost for row in log(tenant)] == [Decimal("0.05")], "yesterday's contact cost yesterday's price"
    with pytest.raises(costs.CostWrong):
        costs.set_costs(tenant, {"email": Decimal(-1)}, **by_anna())
    with pytest.raises(costs.CostWrong):
        costs.set_costs(tenant, {"pigeon": Decimal(1)}, **by_anna())


def test_the_log_is_laid_down_as_parquet(tenant: UUID, company: Company, tmp_path: Path) -> None:
    a_crowd(tenant, company, 5)
    activate(tenant, replace(in_force(tenant), holdout=10))
    run(tenant, company)
    assert decision_log.write_decisions(tenant, TODAY, TODAY, tmp_path) == len(log(tenant)) == 5
    rows = pyarrow.parquet.read_table(tmp_path / decision_log.FILE).to_pylist()
    assert {(row["key"], row["propensity"]) for row in rows} == {(row.key, row.propensity) for row in log(tenant)}


@pytest.mark.parametrize("share", [10, 20])
def test_exploration_draws_as_often_as_it_says(share: int) -> None:
    ways = ("usual", "other", "third")
    draws = [decided.drawn(ways, share=share, number=number, seed=SEED) for number in range(1, 20_001)]
    counts = {way: sum(draw is not None and draw.chosen == way for draw in draws) / 20_000 for way in ways}
    first = draws[0]
    assert first is not None and sum(dict(first.chances).values()) == 1
    for way, chance in first.chances:
        assert abs(counts[way] - float(chance)) < 0.01
    assert all(draw is not None and dict(draw.chances)[draw.chosen] == draw.propensity for draw in draws)


@pytest.mark.parametrize(("ways", "share"), [(("only",), 20), ((), 20), (("a", "b"), 0)])
def test_where_there_is_no_choice_nothing_is_drawn(ways: tuple[str, ...], share: int) -> None:
    assert decided.drawn(ways, share=share, number=1, seed=SEED) is None


def test_a_person_may_always_act_on_who_is_left_alone_and_the_log_says_so(tenant: UUID, company: Company) -> None:
    customers = a_crowd(tenant, company)
    activate(tenant, replace(in_force(tenant), holdout=10))
    run(tenant, company)
    held = min(drawn(customers))
    new = calls.NewCall(customer_id=held, outcome="disputes", person="Ms Smith", phone="", note="")
    calls.log_call(tenant, new, **by_anna())
    told = {row.customer_id: (row.override, row.override_by) for row in log(tenant) if row.chosen == "none"}
    assert told[held] == ("acted", ANNA.name)
    assert {said for one, said in told.items() if one != held} <= {("", "")}


def a_second_public_text(tenant: UUID) -> None:
    """Another text for authorities, as good as the first: only its code comes later."""
    first = Template.objects.of(tenant).get(code="friendly_public")
    versions = list(TemplateVersion.objects.of(tenant).filter(template_id=first.pk, state="published"))
    first.pk, first.code = None, "friendly_public_2"
    first.save(force_insert=True)
    for version in versions:
        version.pk, version.template_id = None, first.pk
        version.save(force_insert=True)


def test_equal_texts_are_drawn_and_the_draw_is_kept_with_the_contact(tenant: UUID, company: Company) -> None:
    customers = a_crowd(tenant, company, 60)
    Party.objects.of(tenant).filter(id__in=[one.party_id for one in customers]).update(kind="public")
    a_second_public_text(tenant)
    activate(tenant, replace(in_force(tenant), exploration=20))
    run(tenant, company)
    rows = PlannedAction.objects.of(tenant).filter(state="executed")
    codes = dict(Template.objects.of(tenant).values_list("id", "code"))
    used = dict(Message.objects.of(tenant).values_list("origin", "template_version_id"))
    templates = dict(TemplateVersion.objects.of(tenant).values_list("id", "template_id"))
    assert len(rows) == 60 and {row.chosen for row in rows} == {"friendly_public", "friendly_public_2"}
    for row in rows:
        said = codes[templates[used[origin_of(row.pk, row.generation)] or 0]]
        assert said == row.chosen and row.eligible == {"friendly_public": "0.90000", "friendly_public_2": "0.10000"}
        assert str(row.propensity) == row.eligible[row.chosen]
    assert {row.chosen for row in log(tenant)} == {"friendly/friendly_public", "friendly/friendly_public_2"}


def test_without_exploration_the_first_of_equal_texts_goes_and_nothing_is_kept(tenant: UUID, company: Company) -> None:
    (customer,) = a_crowd(tenant, company, 1)
    Party.objects.of(tenant).filter(id=customer.party_id).update(kind="public")
    a_second_public_text(tenant)
    run(tenant, company)
    row = PlannedAction.objects.of(tenant).get()
    assert (row.eligible, row.chosen) == (None, "") and row.propensity == 1
