# ruff: noqa: S608 - all of it ours
from typing import Final

from django.db import migrations

KEY: Final = "hashtextextended('ledger.sums ' || coalesce(current_setting('app.tenant', true), ''), 0)"
COLUMNS: Final = "tenant_id company_id customer_id currency due_on issued_on kind amount open_amount cleared_on ordinal"
DIFFERS: Final = " OR ".join(
    f"(o.{name} IS DISTINCT FROM n.{name})"
    for name in COLUMNS.split()
    if name not in ("tenant_id", "cleared_on", "ordinal")
)
GROUPED: Final = """
    fine AS MATERIALIZED (
        SELECT h.tenant_id, h.company_id, {portfolio} AS portfolio_id, h.currency, h.due_on, h.issued_on, h.kind,
            h.open_amount < 0 AS is_credit, sum(h.sign * h.open_amount) AS still_open,
            coalesce(sum(h.sign) FILTER (WHERE h.open_amount <> 0), 0) AS open_count,
            coalesce(sum(h.sign * h.amount) FILTER (WHERE h.open_amount <> 0 OR h.cleared_on IS NOT NULL), 0) AS amount,
            coalesce(sum(h.sign) FILTER (WHERE h.open_amount <> 0 OR h.cleared_on IS NOT NULL), 0) AS item_count
        FROM changed h {customers} WHERE h.ordinal >= 0
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ),
    opened AS (
        INSERT INTO ledger_opensum
            (tenant_id, company_id, portfolio_id, currency, basis, day, is_credit, amount, item_count)
        SELECT f.tenant_id, f.company_id, g.portfolio_id, f.currency, b.basis, b.day, f.is_credit,
            sum(f.still_open), sum(f.open_count)
        FROM fine f CROSS JOIN LATERAL (VALUES {grains}) g(portfolio_id)
        CROSS JOIN LATERAL (VALUES (''due'', f.due_on), (''issued'', f.issued_on)) b(basis, day)
        GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(f.still_open) <> 0 OR sum(f.open_count) <> 0
    )
    INSERT INTO ledger_salessum (tenant_id, company_id, portfolio_id, currency, day, kind, amount, item_count)
    SELECT f.tenant_id, f.company_id, g.portfolio_id, f.currency, f.issued_on, f.kind, sum(f.amount), sum(f.item_count)
    FROM fine f CROSS JOIN LATERAL (VALUES {grains}) g(portfolio_id)
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(f.amount) <> 0 OR sum(f.item_count) <> 0
"""
OF_ITEMS: Final = GROUPED.format(
    portfolio="coalesce(c.portfolio_id, 0)",
    customers="JOIN ledger_customer c ON c.tenant_id = h.tenant_id AND c.id = h.customer_id",
    grains="(-1::bigint), (f.portfolio_id)",
)
OF_MOVED: Final = GROUPED.format(portfolio="h.portfolio_id", customers="", grains="(f.portfolio_id)")


def _signed(row: str, sign: int) -> str:
    return ", ".join(f"{row}.{name}" for name in COLUMNS.split()) + f", {sign}"


ITEMS: Final = f"""
CREATE FUNCTION ledger_sum_items() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed text := CASE TG_OP
    WHEN 'INSERT' THEN 'SELECT {_signed("n", 1)} FROM made n'
    WHEN 'DELETE' THEN 'SELECT {_signed("o", -1)} FROM gone o'
    ELSE 'SELECT v.* FROM gone o JOIN made n ON n.id = o.id AND n.tenant_id = o.tenant_id
        CROSS JOIN LATERAL (VALUES ({_signed("o", -1)}), ({_signed("n", 1)})) v
        WHERE {DIFFERS} OR (o.ordinal < 0) <> (n.ordinal < 0) OR (o.cleared_on IS NULL) <> (n.cleared_on IS NULL)' END;
BEGIN
    -- A customer that changes hands meanwhile is read where it was: then the sums of portfolios are put right later.
    IF NOT pg_try_advisory_xact_lock_shared({KEY}) THEN
        INSERT INTO ledger_sumdoubt (tenant_id) VALUES (current_setting('app.tenant')::uuid);
    END IF;
    -- Planned anew each time: one row and a million want different plans.
    EXECUTE 'WITH changed({", ".join(COLUMNS.split())}, sign) AS (' || changed || '), {OF_ITEMS}';
    RETURN NULL;
END $$;
CREATE TRIGGER sum_made AFTER INSERT ON ledger_item REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_sum_items();
CREATE TRIGGER sum_changed AFTER UPDATE ON ledger_item REFERENCING OLD TABLE AS gone NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_sum_items();
CREATE TRIGGER sum_gone AFTER DELETE ON ledger_item REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_sum_items();
"""
MOVED: Final = f"""
CREATE FUNCTION ledger_sum_moved() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moved text := 'FROM gone o JOIN made n ON n.id = o.id AND n.tenant_id = o.tenant_id
    AND n.portfolio_id IS DISTINCT FROM o.portfolio_id';
DECLARE number bigint;
BEGIN
    -- Counted, not asked whether there is one: for a first row the planner would hold each against each.
    EXECUTE 'SELECT count(*) ' || moved INTO number;
    IF number = 0 THEN
        RETURN NULL;
    END IF;
    IF NOT pg_try_advisory_xact_lock({KEY}) THEN
        INSERT INTO ledger_sumdoubt (tenant_id) VALUES (current_setting('app.tenant')::uuid);
    END IF;
    EXECUTE 'WITH changed AS (
        SELECT i.*, v.portfolio_id, v.sign ' || moved || '
        JOIN ledger_item i ON i.tenant_id = n.tenant_id AND i.customer_id = n.id
        CROSS JOIN LATERAL (VALUES (coalesce(o.portfolio_id, 0), -1), (coalesce(n.portfolio_id, 0), 1)) v(portfolio_id, sign)
    ), {OF_MOVED}';
    RETURN NULL;
END $$;
CREATE TRIGGER sum_moved AFTER UPDATE ON ledger_customer REFERENCING OLD TABLE AS gone NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_sum_moved();
"""
DROP: Final = """
DROP TRIGGER sum_moved ON ledger_customer;
DROP FUNCTION ledger_sum_moved();
DROP TRIGGER sum_made ON ledger_item;
DROP TRIGGER sum_changed ON ledger_item;
DROP TRIGGER sum_gone ON ledger_item;
DROP FUNCTION ledger_sum_items();
"""


class Migration(migrations.Migration):
    """Whatever changes an item, or whose a customer is, adds what it changed to the sums, in the same statement."""

    dependencies = [("ledger", "0024_sums")]

    operations = [migrations.RunSQL(ITEMS + MOVED, DROP)]
