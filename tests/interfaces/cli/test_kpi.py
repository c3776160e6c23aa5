"""Does the command say each KPI of a day with its formula and inputs, of whom it was asked?"""

from decimal import Decimal

import pytest
from django.db import transaction

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.queries import tenant_by_slug
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import now
from duecourse.foundation.tenancy import context
from duecourse.records.ledger.models import Customer, Party
from tests.interfaces.cli.conftest import DAY, Say

pytestmark = pytest.mark.real_commits


def test_the_kpis_of_a_day_come_with_formula_and_inputs(say: Say, sold: str) -> None:
    told = say("--tenant", sold, "kpi", "--on", DAY)
    assert told.code == 0, told.err
    kpis = told.data["kpis"]
    assert (kpis["receivables"]["value"], kpis["overdue"]["value"]) == ("1530.50", "1450.00")
    assert kpis["to_collect"]["value"] == "1450.00"
    dso = kpis["dso"]
    assert dso["formula"] == "receivables / sales * days"
    assert dso["inputs"] == {"receivables": "1530.50", "sales": "1630.50", "days": 90.0}
    assert dso["value"] == float(round(Decimal("1530.50") / Decimal("1630.50") * 90, 2))
    assert kpis["dbt"]["value"] == -1.0, "paid a day before it was due"
    assert kpis["dso_countback"]["at_least"] is False
    assert kpis["promise_kept"]["value"] is None and kpis["promise_kept"]["why_none"]
    for name in "receivables overdue to_collect dso dso_countback bpdso add cei dbt promise_kept".split():
        assert kpis[name].keys() >= {"value", "unit", "formula", "inputs"}


def test_a_scope_a_window_and_the_names_wanted_narrow_the_answer(say: Say, sold: str) -> None:
    told = say(
        "--tenant", sold, "kpi", "--on", DAY, "--scope", 'customer number is "T"', "--days", "30", "--only", "dso"
    )
    assert told.code == 0, told.err
    assert list(told.data["kpis"]) == ["dso"]
    assert told.data["kpis"]["dso"]["inputs"] == {"receivables": "330.50", "sales": "80.50", "days": 30.0}
    wrong = say("--tenant", sold, "kpi", "--on", DAY, "--scope", "colour is red")
    assert wrong.code == 2 and "character 1" in wrong.err
    assert say("--tenant", sold, "kpi", "--on", DAY, "--company", "NOPE").code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--on", "2026-13-40"], "“2026-13-40” is not a day"),
        (["--on", "2025-12-31"], "Nothing was known on 2025-12-31 yet: the first record became known on"),
        (["--on", "2025-12-31", "--restated"], "Nothing was issued by 2025-12-31: the first item is of 2026-01-05."),
        (["--on", "9999-12-31"], "The books stand at 2026-03-01"),
        (["--on", DAY, "--scope", 'segmant is "SME"'], "At character 1"),
        (["--on", DAY, "--scope", 'segment is "SME'], "At character"),
        (["--on", DAY, "--only", "dsoo"], "There is no figure called “dsoo”; the nearest is “dso”."),
        (["--on", DAY, "--currency", "USD"], "No rate of EUR into USD is known on 2026-03-02."),
        (["--on", DAY, "--currency", "QQQ"], "QQQ"),
        (["--on", DAY, "--days", "-3"], "A window has 1 to 3660 days."),
        (["--on", DAY, "--portfolio", "Nobody's"], "There is no “Nobody's” to narrow to"),
        (["--on", DAY, "--collector", "x@example.com"], "There is no “x@example.com” to narrow to"),
        (["--on", DAY, "--group", "Nobody"], "There is no “Nobody” to narrow to"),
    ],
)  # fmt: skip
def test_what_no_book_can_answer_is_refused_in_one_sentence(say: Say, sold: str, words: list[str], says: str) -> None:
    told = say("--tenant", sold, "kpi", *words)
    assert (told.code, told.out) == (2, "")
    assert says in told.err and told.err.count("\n") == 1, told.err


def test_a_portfolio_and_whoever_works_on_it_narrow_the_answer(say: Say, sold: str) -> None:
    tenant_id = tenant_by_slug(sold)
    with transaction.atomic(), context.tenant(tenant_id):
        mine = identity.create_portfolio(tenant_id, name="Mine")
        user = identity.create_user(f"{sold}@example.com", name="Cora")
        identity.add_member(tenant_id, user=user, role="collector", actor=SYSTEM, at=now())
        identity.join_portfolio(tenant_id, portfolio_id=mine.pk, user_id=user.pk)
        head = Customer.objects.of(tenant_id).get(number="S")
        Customer.objects.of(tenant_id).filter(number="T").update(portfolio_id=mine.pk)
        theirs = Customer.objects.of(tenant_id).filter(number__in=["P", "T"]).values("party_id")
        Party.objects.of(tenant_id).filter(id__in=theirs).update(parent_id=head.party_id)

    def owed(*words: str) -> str:
        told = say("--tenant", sold, "kpi", "--on", DAY, "--only", "receivables", *words)
        assert told.code == 0, told.err
        return str(told.data["kpis"]["receivables"]["value"])

    assert owed("--portfolio", "mine") == owed("--collector", f"{sold}@example.com") == "330.50"
    assert owed("--group", head.name) == "1530.50"
    assert owed("--group", head.name, "--portfolio", "Mine") == "330.50"


def test_figures_of_the_days_that_are_over_are_kept_once(say: Say, sold: str) -> None:
    first = say("--tenant", sold, "kpi", "--on", DAY, "--only", "overdue", "--keep")
    again = say("--tenant", sold, "kpi", "--on", DAY, "--only", "overdue", "--keep")
    assert first.data["kept"] > 50 and again.data["kept"] == 0
