"""Is the history the same on PostgreSQL and on DuckDB over Parquet, and does it stand at days on which we could know it?"""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from duecourse.analysis.intelligence import history
from duecourse.foundation.kit.money import Money
from duecourse.records.disputes.models import Dispute
from duecourse.records.ledger.models import FxRate
from duecourse.records.ledger.operations import movements
from duecourse.records.ledger.operations.levels import ReachedLevel, record_dunning_levels, revoke_dunning_levels
from duecourse.records.promises.operations import promises
from tests.analysis.portfolio.test_as_of import rows_of
from tests.book import TODAY, a_company, a_customer, an_invoice, by_anna, pays
from tests.build import pick
from tests.cast import the_cast

DAY = timedelta(days=1)


def both(tenant: UUID, company_ids: list[int], folder: Path) -> tuple[history.History, history.History]:
    live = history.history_of(tenant, company_ids)
    history.write_parquet(live, folder)
    return live, history.read_parquet(folder)


def test_parquet_holds_exactly_what_the_tables_say(tenant: UUID, tmp_path: Path) -> None:
    cast = the_cast(tenant)
    pays(tenant, cast.t1, "50.00", value_on=TODAY - DAY)
    promises.make_promise(
        tenant, promises.NewPromise(cast.silent.pk, [promises.Word(cast.s1.pk)], TODAY + 3 * DAY), **by_anna()
    )
    live, kept = both(tenant, [cast.company.pk], tmp_path)
    for name, schema in history.SCHEMAS.items():
        rows = rows_of(getattr(live, name))
        assert list(getattr(kept, name).schema().names) == list(schema)
        assert pick(rows, *schema) == pick(getattr(kept, name).to_pyarrow().to_pylist(), *schema)
    assert not list(tmp_path.glob("*.csv"))
    assert {row["item_id"] for row in rows_of(live.items)} >= {cast.t1.pk, cast.s1.pk}
    assert rows_of(live.disputes) and rows_of(live.touches) and rows_of(live.promises)


def test_a_payment_taken_back_stands_against_itself(tenant: UUID) -> None:
    company = a_company(tenant)
    item = an_invoice(tenant, a_customer(tenant, company), amount="100.00")
    paid = pays(tenant, item, "100.00", value_on=TODAY - 3 * DAY)
    movements.reverse(tenant, paid.pk, **by_anna())
    movements.write_off(tenant, movements.Booking(item.pk, Money(Decimal(40), "EUR"), TODAY), **by_anna())
    rows = rows_of(history.history_of(tenant, [company.pk]).settlements)
    assert pick(rows, "amount", "kind", "effective_on", "known_on") == pick(
        [
            {"amount": Decimal(100), "kind": "payment", "effective_on": TODAY - 3 * DAY, "known_on": TODAY},
            {"amount": Decimal(-100), "kind": "payment", "effective_on": TODAY, "known_on": TODAY},
            {"amount": Decimal(40), "kind": "write_off", "effective_on": TODAY, "known_on": TODAY},
        ],
        *("amount", "kind", "effective_on", "known_on"),
    )


def test_what_was_learnt_late_stands_at_the_day_it_became_known(tenant: UUID) -> None:
    cast = the_cast(tenant)
    reached = ReachedLevel(cast.t1.pk, 1, TODAY - 9 * DAY)
    record_dunning_levels(tenant, [reached], known_on=TODAY - 2 * DAY, source="erp")
    record_dunning_levels(tenant, [ReachedLevel(cast.p1.pk, 1, TODAY)], known_on=TODAY, source="shadow")
    touches = {row["item_id"]: row for row in rows_of(history.history_of(tenant, [cast.company.pk]).touches)}
    assert touches[cast.t1.pk]["on_day"] == TODAY - 2 * DAY and touches[cast.t1.pk]["channel"] == "erp"
    assert cast.p1.pk not in touches


def test_a_reminder_that_bounced_was_one_until_that_was_known(tenant: UUID) -> None:
    cast = the_cast(tenant)
    record_dunning_levels(tenant, [ReachedLevel(cast.t1.pk, 1, TODAY, "R1")], known_on=TODAY - 9 * DAY, source="step")
    revoke_dunning_levels(tenant, item_ids=[cast.t1.pk], step_key="R1", on=TODAY - 5 * DAY)
    known = history.history_of(tenant, [cast.company.pk])
    assert [row["to_on"] for row in rows_of(known.touches) if row["item_id"] == cast.t1.pk] == [TODAY - 5 * DAY]


def test_a_dispute_ends_when_we_learn_that_it_ended(tenant: UUID) -> None:
    cast = the_cast(tenant)
    table = history.history_of(tenant, [cast.company.pk]).disputes
    assert [row["to_on"] for row in rows_of(table)] == [None]
    case = Dispute.objects.of(tenant).get()
    Dispute.objects.of(tenant).filter(id=case.pk).update(ended_on=TODAY - 4 * DAY, ended_known_on=TODAY - DAY)
    assert [(row["from_on"], row["to_on"]) for row in rows_of(table)] == [(TODAY - 5 * DAY, TODAY - DAY)]


def test_a_base_amount_is_at_the_rate_of_the_issue_and_empty_where_none_was_known(tenant: UUID) -> None:
    company = a_company(tenant)
    customer = a_customer(tenant, company)
    day = TODAY - 50 * DAY
    for base, quote, on_day, rate in (
        ("USD", "EUR", day, "0.5"),
        ("USD", "EUR", day + 5 * DAY, "0.9"),
        ("EUR", "GBP", day, "0.8"),
    ):
        FxRate.objects.create(tenant_id=tenant, base=base, quote=quote, on_day=on_day, rate=Decimal(rate))
    for currency, issued_on in (("USD", day + 2 * DAY), ("USD", day - DAY), ("GBP", day), ("EUR", day)):
        an_invoice(tenant, customer, currency=currency, issued_on=issued_on)
    rows = rows_of(history.history_of(tenant, [company.pk]).items)
    found = {(row["currency"], row["issued_on"]): row["base_amount"] for row in rows}
    assert found == {
        ("USD", day + 2 * DAY): Decimal(50),
        ("USD", day - DAY): None,
        ("GBP", day): Decimal(125),
        ("EUR", day): Decimal(100),
    }


def test_only_the_companies_asked_for_are_told(tenant: UUID) -> None:
    cast, other = the_cast(tenant), a_company(tenant)
    an_invoice(tenant, a_customer(tenant, other))
    live = history.history_of(tenant, [cast.company.pk])
    for name in history.SCHEMAS:
        rows = rows_of(getattr(live, name))
        assert all(row.get("company_id", cast.company.pk) == cast.company.pk for row in rows)
    assert len(rows_of(live.items)) == 4 and len(rows_of(live.customers)) == 4
