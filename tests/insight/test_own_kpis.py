"""Who sees, changes, shares and gives up a figure that somebody defined, and does it stand among those of the house?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import AuditEntry
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.tenancy import context
from duecourse.insight.models import DailyFigure
from duecourse.insight.operations import own_kpis
from duecourse.insight.queries import own_kpis as asked
from duecourse.insight.queries.figures import figures, trend
from duecourse.insight.queries.figures.answering import NoSuchFigure
from duecourse.insight.rules.among import EVERYBODY
from duecourse.insight.rules.kpis import own
from duecourse.insight.rules.kpis.catalogue import KPIS, Kpi
from duecourse.insight.rules.kpis.expressions import BadFormula
from duecourse.insight.rules.kpis.figures import Unit
from tests.conftest import make_tenant
from tests.insight.reports.test_kept import a_seat

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PER_CUSTOMER: dict[str, Any] = {
    "name": "Overdue per customer",
    "says": "What a customer who owes is late with.",
    "formula": "overdue / owing_customers",
    "unit": "money",
    "better": "lower",
}


@pytest.fixture
def ann(tenant: UUID) -> Seat:
    return a_seat(tenant, "collections_manager", "Ann")


@pytest.fixture
def ben(tenant: UUID) -> Seat:
    return a_seat(tenant, "collector", "Ben")


def defined(seat: Seat, *, is_shared: bool = False, **other: str) -> str:
    return own_kpis.define(seat, is_shared=is_shared, at=NOW, **{**PER_CUSTOMER, **other})


def seen(seat: Seat) -> list[str]:
    return [one.name for one in asked.definitions(seat.tenant_id, seat.user_id)]


def test_a_private_figure_is_seen_by_its_owner_and_a_shared_one_by_all(ann: Seat, ben: Seat) -> None:
    slug = defined(ann)
    assert (slug, seen(ann), seen(ben)) == ("own-overdue-per-customer", ["Overdue per customer"], [])
    back = own_kpis.share(ann, slug, is_shared=True, at=NOW)
    assert seen(ben) == ["Overdue per customer"]
    own_kpis.share(ann, slug, is_shared=back.values["is_shared"] is True, at=NOW)
    assert seen(ben) == []
    assert asked.definition(ben.tenant_id, ben.user_id, slug) is None
    assert asked.versions(ben.tenant_id, ben.user_id, slug) == ()


def test_who_does_not_define_figures_keeps_them_private(ben: Seat) -> None:
    with pytest.raises(own_kpis.NotForSharing):
        defined(ben, is_shared=True)
    slug = defined(ben)
    with pytest.raises(own_kpis.NotForSharing):
        own_kpis.share(ben, slug, is_shared=True, at=NOW)


def test_who_only_reads_a_figure_cannot_change_or_retire_it(ann: Seat, ben: Seat) -> None:
    slug = defined(ann, is_shared=True)
    with pytest.raises(own_kpis.NotYourKpi):
        own_kpis.change(ben, slug, number=1, at=NOW, **PER_CUSTOMER)
    with pytest.raises(own_kpis.NotYourKpi):
        own_kpis.retire(ben, slug, at=NOW)
    private = defined(ann)
    assert private != slug, "a name that is taken gets an address of its own"
    with pytest.raises(own_kpis.NoSuchKpi):
        own_kpis.retire(ben, private, at=NOW)


def test_a_change_is_a_version_and_the_last_one_counts(ann: Seat) -> None:
    slug = defined(ann)
    assert own_kpis.change(ann, slug, number=1, at=NOW, **PER_CUSTOMER) == 1, "nothing changed"
    assert own_kpis.change(ann, slug, number=1, at=NOW, **PER_CUSTOMER | {"formula": "overdue / open_items"}) == 2
    with pytest.raises(own_kpis.KpiChangedMeanwhile):
        own_kpis.change(ann, slug, number=1, at=NOW, **PER_CUSTOMER)
    said = asked.versions(ann.tenant_id, ann.user_id, slug)
    assert [(one.number, one.formula) for one in said] == [
        (2, "overdue / open_items"),
        (1, "overdue / owing_customers"),
    ]
    assert asked.kpis(ann.tenant_id, ann.user_id)[slug].inputs == ("overdue", "open_items")


def test_a_figure_is_given_up_and_taken_up_again(ann: Seat) -> None:
    slug = defined(ann)
    back = own_kpis.retire(ann, slug, at=NOW)
    assert seen(ann) == []
    with pytest.raises(own_kpis.NoSuchKpi):
        own_kpis.change(ann, slug, number=1, at=NOW, **PER_CUSTOMER)
    own_kpis.bring_back(ann, str(back.values["slug"]), at=NOW)
    assert seen(ann) == ["Overdue per customer"]
    verbs = AuditEntry.objects.of(ann.tenant_id).filter(subject_kind="OwnKpi").order_by("id")
    assert list(verbs.values_list("verb", flat=True)) == ["kpi.defined", "kpi.retired", "kpi.brought_back"]


def test_figures_of_another_tenant_do_not_exist(ann: Seat) -> None:
    slug = defined(ann, is_shared=True)
    other = make_tenant()
    with context.tenant(other):
        assert asked.definitions(other, ann.user_id) == ()
        assert asked.definition(other, ann.user_id, slug) is None


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"name": " "}, own.KpiNameMissing),
        ({"unit": "euros"}, own.UnknownUnit),
        ({"better": "sideways"}, own.UnknownUnit),
        ({"unit": "days"}, own.MoneyOrNot),
        ({"formula": "overdue / debits"}, own.NotMoney),
        ({"formula": "overdue /"}, BadFormula),
    ],
)
def test_what_means_nothing_is_refused_before_it_is_kept(
    ann: Seat, changed: dict[str, str], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        own_kpis.define(ann, is_shared=False, at=NOW, **{**PER_CUSTOMER, **changed})
    assert seen(ann) == []


def a_kpi(formula: str, unit: Unit) -> Kpi:
    said = own.Own("x", 1, "X", "", formula, unit, "", UUID(int=1), "Ann", False, "Ann", NOW)
    return own.kpi_of(said)


def test_an_own_figure_is_worked_out_of_measures_and_of_figures_of_the_house() -> None:
    made = a_kpi("dso - current / sales * days", "days")
    assert made.inputs == ("current", "sales", "days", "receivables")
    assert made.window == "days"
    values = {"receivables": Decimal(1_450_000), "sales": Decimal(1_550_000), "days": Decimal(91)}
    worked = made.worked_out({**values, "current": Decimal(1_000_000)})
    assert worked is not None and worked.quantize(Decimal("0.01")) == Decimal("26.42")


def test_more_than_n_days_is_not_reckoned_with() -> None:
    """The history ends before the balance is used up: what is made of it cannot be said."""
    made = a_kpi("dso_countback * 2", "days")
    short = {"receivables": Decimal(900), "sales_m0": Decimal(100), "days_m0": Decimal(30)}
    assert KPIS["dso_countback"].is_at_least(short)
    assert made.worked_out(short) is None


def test_names_of_the_house_mean_one_thing() -> None:
    """A name that is both a measure and a KPI has the same unit in both."""
    assert all(own.names()[one] == kpi.unit for one, kpi in KPIS.items())


def test_an_own_figure_stands_among_the_others(ann: Seat) -> None:
    slug = defined(ann)
    own_one = asked.kpis(ann.tenant_id, ann.user_id)
    found = figures(ann.tenant_id, EVERYBODY, NOW.date(), slugs=["overdue", slug], currency="EUR", own=own_one)
    assert list(found) == ["overdue", slug]
    assert found[slug].value is None and str(found[slug].why_none).startswith("There is nothing")
    with pytest.raises(NoSuchFigure):
        figures(ann.tenant_id, EVERYBODY, NOW.date(), slugs=[slug], currency="EUR")


def test_the_trend_of_an_own_figure_is_worked_out_of_the_inputs_that_were_kept(ann: Seat) -> None:
    """Also for days before it was defined: its newest version counts."""
    company = identity.create_company(
        ann.tenant_id, code="BE", name="Vlas", currency="EUR", country="BE", business_date=NOW.date()
    )
    day = NOW.date() - timedelta(days=7)
    DailyFigure.objects.create(
        tenant_id=ann.tenant_id,
        company_id=company.pk,
        currency="EUR",
        on_day=day,
        figures={"inputs": {"overdue": "300", "owing_customers": "4"}},
        rules_version="1",
        made_at=NOW,
    )
    slug = defined(ann)
    own_ones = asked.kpis(ann.tenant_id, ann.user_id)
    assert [one.value for one in trend(ann.tenant_id, EVERYBODY, [slug], [day], own=own_ones)[slug]] == [Decimal(75)]
    own_kpis.change(ann, slug, number=1, at=NOW, **PER_CUSTOMER | {"formula": "overdue / owing_customers * 2"})
    own_ones = asked.kpis(ann.tenant_id, ann.user_id)
    assert [one.value for one in trend(ann.tenant_id, EVERYBODY, [slug], [day], own=own_ones)[slug]] == [Decimal(150)]
