"""How is a book of any size made fast? Items, customers and every reason not to dun, under our own column names.

`python -m world.bench --customers 100000 --items 1000000 --out DIR` writes CSV files that need no mapping;
`tables(...)` gives the same as Arrow tables. The shares are fixed, so each exclusion of the daily run has its cases.
"""

import argparse
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

AS_OF = date(2026, 6, 30)


@dataclass(frozen=True)
class Size:
    """How large a book; `open_share` is the share of items with an open amount (1: the hardest book to plan)."""

    customers: int
    items: int
    seed: int = 7
    as_of: date = AS_OF
    open_share: float = 1.0
    threads: int = 1


MACROS = """
CREATE MACRO dice(i, salt) AS (hash(i * 64 + salt + $seed * 4096) % 1000000)::INTEGER;
CREATE MACRO below(i, salt, share) AS dice(i, salt) < share * 1000000;
CREATE MACRO money(cents) AS (cents * 0.01)::DECIMAL(15,2);
CREATE MACRO is_linked(i) AS below(i, 11, 0.03) AND below(i, 17, 0.6) AND i > 1 AND NOT below(i - 1, 11, 0.04);
CREATE MACRO currency_of(c) AS CASE WHEN dice(c, 5) < 900000 THEN 'EUR' WHEN dice(c, 5) < 960000 THEN 'USD'
  WHEN dice(c, 5) < 990000 THEN 'GBP' ELSE 'CHF' END;
CREATE MACRO terms_of(c) AS ([14, 30, 45, 60])[1 + dice(c, 6) % 4];
CREATE MACRO customer_number(c) AS 'C' || lpad(c::VARCHAR, 8, '0');
CREATE MACRO item_number(i) AS 'B' || lpad(i::VARCHAR, 9, '0');
"""
CUSTOMERS = """
CREATE TABLE customer AS SELECT c, customer_number(c) AS number, 'Customer ' || c || ' (simulated)' AS name,
  'SIM-' || (CASE WHEN dice(c, 1) < 30000 THEN c // 2 ELSE c END) AS party_key,
  CASE WHEN dice(c, 2) < 860000 THEN 'company' WHEN dice(c, 2) < 930000 THEN 'public'
       WHEN dice(c, 2) < 980000 THEN 'sole_trader' ELSE 'consumer' END AS party_kind,
  CASE WHEN dice(c, 2) BETWEEN 860000 AND 929999 THEN 'public sector' WHEN dice(c, 3) < 600000 OR dice(c, 2) >= 930000
       THEN 'mom-and-pop' WHEN dice(c, 3) < 930000 THEN 'mid-market' ELSE 'enterprise' END AS segment,
  (['BE', 'NL', 'DE', 'FR', 'US', 'GB'])[1 + dice(c, 4) % 6] AS country,
  (['nl', 'nl', 'de', 'fr', 'en', 'en'])[1 + dice(c, 4) % 6] AS language,
  (['Europe/Brussels', 'Europe/Amsterdam', 'Europe/Berlin', 'Europe/Paris', 'America/New_York', 'Europe/London'])
    [1 + dice(c, 4) % 6] AS zone,
  currency_of(c) AS currency, terms_of(c) AS terms_days, NOT below(c, 7, 0.03) AS automatic, 'SIMULATED' AS remark
FROM range(1, $customers + 1) AS rows(c);
"""
ITEMS = """
CREATE TABLE item AS SELECT i, c, kind, item_number(i) AS number, 0 AS instalment_no,
  CASE WHEN age_dice < 450000 THEN $as_of::DATE + (age_dice % 46)::INTEGER
       WHEN age_dice < 850000 THEN $as_of::DATE - (age_dice % 45)::INTEGER
       ELSE $as_of::DATE - (45 + age_dice % 300)::INTEGER END AS due_on,
  currency_of(c) AS currency, CASE WHEN kind IN ('credit_note', 'on_account') THEN -cents // 4 - 1 ELSE cents END AS amount_cents,
  CASE WHEN state_dice >= $open_share * 1000000 THEN 0 WHEN state_dice % 20 = 0 THEN amount_cents // 2
       ELSE amount_cents END AS open_cents,
  CASE WHEN method_dice < 60000 THEN 'direct_debit' WHEN method_dice < 70000 THEN 'card' ELSE 'transfer' END AS payment_method,
  CASE WHEN is_linked THEN item_number(i - 1) END AS linked_number,
  CASE WHEN delivery_dice < 10000 THEN 'rejected' WHEN delivery_dice < 25000 THEN 'sent' ELSE '' END AS delivery_status,
  terms_of(c) AS terms_days, open_cents > 0 AND due_on < $as_of::DATE AS is_overdue
FROM (SELECT i, is_linked(i) AS is_linked, 1 + (hash((i - is_linked(i)::INTEGER) * 64 + 10 + $seed * 4096) % $customers)::BIGINT AS c,
  CASE WHEN below(i, 11, 0.03) THEN 'credit_note' WHEN below(i, 11, 0.04) THEN 'on_account'
       WHEN below(i, 11, 0.045) THEN 'debit_note' ELSE 'invoice' END AS kind,
  500 + (dice(i, 12) % 1000) * (dice(i, 12) // 1000) AS cents, dice(i, 14) AS age_dice, dice(i, 15) AS state_dice,
  dice(i, 16) AS method_dice, dice(i, 18) AS delivery_dice
FROM range(1, $items + 1) AS rows(i)) AS drawn;
"""
FILES = {
    "customers": "SELECT * EXCLUDE (c) FROM customer ORDER BY c",
    "contacts": """
        SELECT number AS customer, 'ap' AS role, 'Accounts payable' AS name,
          CASE WHEN NOT below(c, 20, 0.02) THEN 'ap@c' || c || '.example' END AS email, '+44 1632 960' || lpad((c % 1000)::VARCHAR, 3, '0')
          AS phone, language FROM customer WHERE NOT below(c, 21, 0.01) ORDER BY c""",
    "items": """
        SELECT customer_number(c) AS customer, kind, number, instalment_no, due_on - terms_days AS issued_on, due_on, currency,
          money(amount_cents) AS amount, money(open_cents) AS open_amount, payment_method,
          linked_number, delivery_status FROM item""",
    "promises": """
        SELECT customer_number(c) AS customer, kind, number, instalment_no, $as_of::DATE - (dice(i, 23) % 10)::INTEGER AS made_on,
          $as_of::DATE - (dice(i, 23) % 10)::INTEGER + (1 + dice(i, 24) % 20)::INTEGER AS due_on, currency, money(open_cents) AS amount
        FROM item WHERE is_overdue AND below(i, 22, 0.05)""",
    "disputes": """
        SELECT customer_number(c) AS customer, kind, number, instalment_no, $as_of::DATE - (dice(i, 26) % 60)::INTEGER AS opened_on,
          currency, money(CASE WHEN below(i, 27, 0.5) THEN open_cents ELSE open_cents // 3 + 1 END) AS amount,
          (['PRICE', 'QTY-SHORT', 'QUALITY', 'PO-MISSING'])[1 + dice(i, 26) % 4] AS reason
        FROM item WHERE open_cents > 0 AND below(i, 25, 0.04)""",
    "plans": """
        SELECT customer_number(c) AS customer, kind, number, instalment_no, 'PLAN-' || c AS plan_key, $as_of::DATE - 30 AS from_on,
          $as_of::DATE + 150 AS to_on, currency, money(open_cents) AS amount
        FROM item WHERE is_overdue AND below(c, 28, 0.02)""",
    "blocks": """
        SELECT * FROM (
          SELECT number AS customer, '' AS kind, '' AS number, NULL AS instalment_no,
            CASE WHEN below(c, 30, 0.01) THEN 'INSOLVENCY' ELSE 'MANAGEMENT' END AS reason, $as_of::DATE - 20 AS from_on,
            CASE WHEN NOT below(c, 30, 0.01) THEN $as_of::DATE + 15 END AS until_on
          FROM customer WHERE below(c, 30, 0.03)
          UNION ALL SELECT customer_number(c), kind, number, instalment_no, 'OTHER', $as_of::DATE - 5, $as_of::DATE + 10
          FROM item WHERE is_overdue AND below(i, 31, 0.02)) ORDER BY ALL""",
    "levels": """
        SELECT customer_number(c) AS customer, kind, number, instalment_no, (1 + least((($as_of::DATE - due_on) // 25), 2))::INTEGER AS severity,
          $as_of::DATE - (dice(i, 33) % 20)::INTEGER AS on_day
        FROM item WHERE is_overdue AND $as_of::DATE - due_on > 10 AND below(i, 32, 0.6)""",
    "receipts": """
        SELECT customer_number(c) AS customer, any_value(currency) AS currency, money((sum(open_cents) // 2)::BIGINT) AS amount,
          $as_of::DATE AS value_on, 'RCPT-' || c AS reference
        FROM item WHERE is_overdue AND below(c, 34, 0.01) GROUP BY c ORDER BY c""",
    "rates": """
        SELECT base, 'EUR' AS quote, $as_of::DATE AS on_day, rate FROM (VALUES ('USD', 0.92), ('GBP', 1.17)) AS known(base, rate)""",
}  # fmt: skip


def book(size: Size) -> "duckdb.DuckDBPyConnection":
    """Return an in-memory DuckDB with the tables `customer` and `item`; equal sizes give equal rows."""
    import duckdb

    connection = duckdb.connect(config={"threads": size.threads})
    for statement in (MACROS + CUSTOMERS + ITEMS).split(";\n"):
        if statement.strip():
            connection.execute(filled(statement, size=size))
    return connection


def filled(sql: str, *, size: Size) -> str:
    """Put the size into a statement; macros and tables take no bound parameters."""
    values = {
        "$seed": str(size.seed), "$customers": str(size.customers), "$items": str(size.items),
        "$open_share": str(size.open_share), "$as_of": f"'{size.as_of.isoformat()}'",
    }  # fmt: skip
    for name, value in values.items():
        sql = sql.replace(name, value)
    return sql


def tables(size: Size) -> "dict[str, pa.Table]":
    """Return every file of the book as an Arrow table."""
    connection = book(size)
    return {name: connection.sql(filled(sql, size=size)).to_arrow_table() for name, sql in FILES.items()}


def write_csv(size: Size, *, folder: Path) -> dict[str, int]:
    """Write every file of the book as CSV with our own column names; return its row count by name."""
    folder.mkdir(parents=True, exist_ok=True)
    connection = book(size)
    counts = {}
    for name, sql in FILES.items():
        target = str(folder / f"{name}.csv").replace("'", "''")
        copied = connection.execute(f"COPY ({filled(sql, size=size)}) TO '{target}' (HEADER, DELIMITER ',')").fetchone()
        counts[name] = int(copied[0]) if copied else 0
    return counts


def main(argv: list[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m world.bench", description="Write a simulated book of any size as CSV."
    )
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--as-of", type=date.fromisoformat, default=AS_OF, metavar="DAY")
    parser.add_argument("--open-share", type=float, default=1.0, help="share of items still open")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    args = parser.parse_args(argv)
    size = Size(args.customers, args.items, args.seed, args.as_of, args.open_share, args.threads)
    for name, count in write_csv(size, folder=args.out).items():
        sys.stderr.write(f"{name}: {count}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
