"""Do figures say the same from the kept sums as from the items?"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from duecourse.foundation.identity import queries as identity
from duecourse.insight.operations import daily_figures
from duecourse.insight.queries.figures import ageing, figures, flows
from duecourse.insight.queries.figures.answering import question_of
from duecourse.insight.queries.figures.asking import Question
from duecourse.insight.queries.sums import open_sums, sales_sums
from duecourse.insight.rules.among import EVERYBODY, Among
from duecourse.records.ledger.models import Customer, FxRate
from duecourse.records.ledger.operations import sums
from tests.book import TODAY, an_invoice, moment, pays
from tests.walk import Walk

SLUGS = (
    *("receivables", "overdue", "unapplied", "current_share", "over_90_share"),
    *("dso", "dso_countback", "dso_true", "bpdso", "add"),
)


@pytest.mark.parametrize("seed", range(3))
def test_figures_and_ageing_are_the_same_from_sums_and_from_items(
    tenant: UUID, tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(tenant, tmp_path, seed)
    for _number in range(40):
        walk.step()
    FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=TODAY, rate=Decimal("0.9"), source="test")
    scopes = (
        EVERYBODY,
        Among(company_ids=frozenset({walk.companies[0].pk})),
        Among(portfolio_ids=frozenset({walk.portfolios[0], 0})),
    )

    def told() -> list[object]:
        said: list[object] = []
        for among in scopes:
            said += [
                (slug, one.value, one.inputs) for slug, one in figures(tenant, among, walk.on, slugs=SLUGS).items()
            ]
            for by in ("due", "issued"):
                said += [ageing(tenant, among, walk.on, by=by, credits=way) for way in ("apart", "aged")]
        return said

    folded = told()
    assert open_sums(tenant, EVERYBODY, walk.on) is None, "nobody has looked yet: those were the items"
    sums.keep(tenant, at=moment())
    assert open_sums(tenant, EVERYBODY, walk.on) is not None
    monkeypatch.delattr(Question, "asked")  # by which items are read
    assert told() == folded


def test_sums_do_not_answer_for_some_customers_or_for_the_past(tenant: UUID, tmp_path: Path) -> None:
    walk = Walk(tenant, tmp_path, 1)
    walk.invoice()
    sums.keep(tenant, at=moment())
    assert open_sums(tenant, EVERYBODY, TODAY) is not None
    assert sales_sums(tenant, EVERYBODY, date.min, TODAY) is not None
    assert open_sums(tenant, Among(where="segment = 'SME'"), TODAY) is None
    assert open_sums(tenant, Among(portfolio_ids=frozenset(), customers_of=("Sam",)), TODAY) is None
    assert open_sums(tenant, EVERYBODY, TODAY - timedelta(days=1)) is None
    assert open_sums(tenant, Among(portfolio_ids=frozenset()), TODAY) == ()
    assert Customer.objects.of(tenant).exists()


def test_what_was_owed_on_earlier_days_is_taken_from_what_was_reported(
    tenant: UUID, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk = Walk(tenant, tmp_path, 5)
    company = walk.companies[0]
    customer = next(one for one in walk.customers if one.company_id == company.pk)
    for days in range(5, 500, 9):
        item = an_invoice(tenant, customer, amount=f"{days}.17", overdue_days=days - 30)
        if days % 2:
            paid_on = TODAY - timedelta(days=max(days - 50, 0))
            pays(tenant, item, "4.00", value_on=paid_on, on=paid_on)
    among = Among(company_ids=frozenset({company.pk}))

    def told() -> dict[str, Decimal | None]:
        found = figures(tenant, among, TODAY, slugs=("cei", "cei_quarter", "turnover", "dso_year"))
        return {slug: one.value if one.value is None else round(one.value, 12) for slug, one in found.items()}

    folded = told()
    assert None not in folded.values()
    row = next(one for one in identity.companies(tenant) if one.id == company.pk)
    named, ends = flows.days_before(question_of(tenant, among, TODAY))
    for day in {*named.values(), *ends}:
        daily_figures.keep(tenant, row, day, at=moment())
    sums.keep(tenant, at=moment())
    monkeypatch.delattr(Question, "asked")
    assert told() == folded
