"""Who is the customer behind a row? Columns that nearly every subject has."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from duecourse.foundation.identity.models import Company, Portfolio
from duecourse.foundation.tenancy.tables import table_of
from duecourse.records.credit.queries import tables as credit
from duecourse.records.ledger.queries import tables as ledger

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

    from duecourse.analysis.portfolio.moment import Moment

ITEM: Final = ("number", "kind", "item_class", "issued_on", "due_on")
CUSTOMER: Final = (
    *("customer_number", "customer_name", "customer_label", "segment", "sector", "country", "language"),
    *("party_kind", "group_name", "sales_rep", "portfolio_id", "portfolio_name", "risk_class", "terms_days"),
)
COMPANY: Final = ("company_code", "company_name")
_OWN: Final = (
    "segment",
    "sector",
    "language",
    "sales_rep",
    "portfolio_id",
    "terms_days",
    "customer_since",
    "automatic",
)


def with_customer(rows: ibis.Table, moment: Moment, *, keeps: bool = False) -> ibis.Table:
    """Add `CUSTOMER` and `COMPANY` to rows that carry `tenant_id`, `company_id`, `customer_id`.

    A look-up by a key each, so that PostgreSQL leaves out those that nothing is asked of. `keeps`: rows without a
    customer stay.
    """
    owners = _customers(moment)
    rows = rows.join(owners, [rows.tenant_id == owners.of_tenant, rows.customer_id == owners.of_customer],
                     how="left" if keeps else "inner")  # fmt: skip
    parties = ledger.parties_table()
    parties = parties.select(
        party_tenant="tenant_id", of_party="id", party_kind="kind", parent_id="parent_id", party_country="country"
    )
    rows = rows.left_join(parties, [rows.tenant_id == parties.party_tenant, rows.party_id == parties.of_party])
    groups = ledger.parties_table().select(group_tenant="tenant_id", of_group="id", group_name="name")
    rows = rows.left_join(groups, [rows.tenant_id == groups.group_tenant, rows.parent_id == groups.of_group])
    held = table_of(Portfolio).select(held_tenant="tenant_id", of_portfolio="id", portfolio_name="name")
    rows = rows.left_join(held, [rows.tenant_id == held.held_tenant, rows.portfolio_id == held.of_portfolio])
    risks = _risks(moment)
    rows = rows.left_join(risks, rows.customer_id == risks.scored_customer)
    return with_company(rows.mutate(country=rows.own_country.nullif("").coalesce(rows.party_country)))


def with_labels(rows: ibis.Table) -> dict[str, ir.Value]:
    """The columns of `CUSTOMER` and `COMPANY`, as values to select."""
    names = (name for name in (*CUSTOMER, *COMPANY) if name != "customer_label")
    label = rows.customer_number.concat(" ", rows.customer_name)
    return {name: rows[name] for name in names} | {"customer_label": label}


def items_of(moment: Moment) -> ibis.Table:
    """What reports tell of the item behind a row, by `of_item`."""
    rows = moment.mine(ledger.items_table())
    return rows.select("number", "kind", "item_class", "issued_on", "due_on", of_item="id", items_tenant="tenant_id")


def with_item(rows: ibis.Table, moment: Moment, *, keeps: bool = False) -> ibis.Table:
    """Add `ITEM` to rows that carry `tenant_id` and `item_id`."""
    items = items_of(moment)
    same = [rows.tenant_id == items.items_tenant, rows.item_id == items.of_item]
    return rows.join(items, same, how="left" if keeps else "inner")


def day_in(zone: ir.Value, at: ir.Value) -> ir.DateValue:
    """The calendar day of a moment in a company's zone."""
    return _timezone()(zone, at).date()


def counted(condition: ir.Value) -> ir.Value:
    """One where it holds, else nothing: a number that is summed up."""
    return condition.ifelse(1, 0).fill_null(0).cast("int64")


def nothing(kind: str = "int64") -> ir.Value:
    """An unknown value of a type."""
    import ibis

    return ibis.null(kind)


@lru_cache(maxsize=1)
def _timezone() -> Any:
    import ibis
    import ibis.expr.datatypes as dt

    def timezone(zone, at): ...  # type: ignore[no-untyped-def]

    return ibis.udf.scalar.builtin(timezone, signature=((dt.string, dt.Timestamp("UTC")), dt.timestamp))


def _customers(moment: Moment) -> ibis.Table:
    rows = moment.mine(ledger.customers_table())
    return rows.select(
        *_OWN, "party_id",
        of_tenant="tenant_id", of_customer="id", customer_number="number", customer_name="name", own_country="country",
    )  # fmt: skip


def with_company(rows: ibis.Table) -> ibis.Table:
    """Add `COMPANY` to rows that carry `tenant_id`, `company_id`, and the company's zone and currency."""
    sellers = table_of(Company).select(
        seller_tenant="tenant_id",
        of_company="id",
        company_code="code",
        company_name="name",
        base_currency="base_currency",
        company_zone="zone",
    )
    return rows.left_join(sellers, [rows.tenant_id == sellers.seller_tenant, rows.company_id == sellers.of_company])


def _risks(moment: Moment) -> ibis.Table:
    rows = moment.holding(credit.risk_scores_table())
    newest = [rows.from_on.desc(), rows.id.desc()]
    return rows.group_by(scored_customer=rows.customer_id).aggregate(
        risk_class=rows.risk_class.collect(order_by=newest)[0],
        risk_score=rows.score.collect(order_by=newest, include_null=True)[0],
    )
