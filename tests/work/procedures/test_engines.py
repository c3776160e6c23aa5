"""Do PostgreSQL, DuckDB and Spark give the same plan for the same book, in which every step and reason occurs?"""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any

import ibis
import pyarrow
import pytest
from django.db import connection

from duecourse.work.procedures.queries import sql
from duecourse.work.procedures.rules.ladder import Rungs, VersionSteps, build_rungs
from duecourse.work.procedures.rules.reasons import Reason
from duecourse.work.procedures.rules.steps import Channel, Severity
from tests import spark
from tests.build import TODAY, Rows, arrow, arrow_rungs, book_data, read_sql, run_data
from tests.work.procedures.asking import conditions_of, statement
from tests.work.procedures.test_decide import CALL_THE_LARGE, STANDARD, WORKING_DAYS, a_step

pytestmark = pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
Tables = Mapping[str, pyarrow.Table]
Engine = Callable[[str, Tables], Rows]


SEED = 70
"""By it the first of three customers is left alone (and a fourth would be)."""


def days_ago(days: int) -> Any:
    return TODAY - timedelta(days=days)


FRIENDLY_DONE = {"days_past_due": 40, "last_step_key": "friendly", "severity_reached": 1, "last_step_on": days_ago(9)}
BY_POST = a_step("letter", 3, Severity.FRIENDLY, Channel.LETTER)
OF_THE_SLOW = a_step(
    "slow",
    3,
    Severity.FRIENDLY,
    condition='(days since last payment > 60 or last payment is empty) and segment contains "ME" and utilisation > 80 %'
    ' and not country is one of ("FR", "DE") and open amount between 10 USD and 5000 EUR and days without reaction >= 0',
)
LADDERS = (STANDARD, (CALL_THE_LARGE,), (BY_POST,), (OF_THE_SLOW,))
HELD_OUT = VersionSteps(5, STANDARD, holdout=10, seed=SEED)

BOOK: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
    ("not_overdue", {"days_past_due": -200}, {}),
    ("not_overdue", {"days_past_due": 0, "last_step_key": "courtesy", "severity_reached": 0}, {}),
    ("courtesy", {"days_past_due": -5}, {}),
    ("courtesy", {"days_past_due": 0}, {}),
    ("later", {"days_past_due": 1}, {}),
    ("later", {**FRIENDLY_DONE, "days_past_due": 9}, {}),
    ("friendly", {"days_past_due": 3}, {}),
    ("friendly", {"days_past_due": 900, "open_amount": Decimal("12345678.9012")}, {}),
    ("friendly", {"disputed": 40, "promised": Decimal("35.0001"), "open_amount": Decimal(101)}, {}),
    ("friendly", {"currency": "USD", "open_amount": Decimal("27.41")}, {}),
    ("friendly", {"currency": "JPY", "open_amount": Decimal(4167)}, {}),
    ("firm", FRIENDLY_DONE, {}),
    ("firm", {"days_past_due": 40, "severity_reached": 1}, {}),
    ("final", {"days_past_due": 60, "last_step_key": "firm", "severity_reached": 2, "last_step_on": days_ago(7)}, {}),
    ("done", {"days_past_due": 60, "last_step_key": "final", "severity_reached": 3}, {}),
    ("spacing", {**FRIENDLY_DONE, "last_step_on": days_ago(4)}, {}),
    ("deadline_open", {**FRIENDLY_DONE, "stated_deadline_on": TODAY}, {}),
    ("firm", {**FRIENDLY_DONE, "stated_deadline_on": days_ago(1)}, {}),
    ("insolvent", {}, {"is_insolvent": True}),
    ("legal", {}, {"is_legal": True}),
    ("customer_blocked", {}, {"is_customer_blocked": True}),
    ("payer_stopped", {}, {"is_payer_stopped": True}),
    ("cleanup", {"on_cleanup": True}, {}),
    ("pulled", {"is_pulled": True}, {}),
    ("not_delivered", {"is_undelivered": True}, {}),
    ("blocked", {"is_blocked": True}, {}),
    ("plan", {"planned": True}, {}),
    ("promised", {"promised": True}, {}),
    ("promised", {"promised": 70, "disputed": 80}, {}),
    ("disputed", {"disputed": True}, {}),
    ("matched", {"matched": True}, {}),
    ("payment_seen", {"customer": "Seen"}, {}),
    ("pending", {"has_pending_step": True}, {}),
    ("residual", {"open_amount": Decimal("0.0099")}, {}),
    ("residual", {"open_amount": Decimal("0.9"), "currency": "JPY"}, {}),
    ("no_procedure", {}, {"procedure_version_id": None}),
    ("no_procedure", {}, {"procedure_version_id": 77}),
    ("credited", {"customer": "Credited", "item": "LINK"}, {}),
    ("friendly", {"customer": "Credited"}, {}),
    ("credit_balance", {"customer": "InCredit"}, {}),
    ("credit_balance", {"customer": "InCredit", "days_past_due": -3}, {}),
    ("receipt_under_way", {"customer": "Paying"}, {}),
    ("friendly", {"customer": "Paying", "currency": "USD"}, {}),
    ("no_rate", {"currency": "CHF"}, {}),
    ("no_rate", {"customer": "Foreign"}, {}),
    ("below_minimum", {"open_amount": Decimal("24.99")}, {}),
    ("below_minimum", {"currency": "USD", "open_amount": Decimal("27.4")}, {}),
    ("friendly", {"customer": "Together", "open_amount": Decimal(20)}, {}),
    ("friendly", {"customer": "Together", "open_amount": Decimal(20), "currency": "KWD"}, {}),
    ("friendly", {}, {"party_kind": "consumer"}),
    ("consumer_limit", FRIENDLY_DONE, {"party_kind": "sole_trader"}),
    ("manual", {}, {"is_automatic": False}),
    ("no_contact", {}, {"has_email": False}),
    ("letter", {}, {"procedure_version_id": 3, "has_email": False}),
    ("no_contact", {}, {"procedure_version_id": 3, "has_address": False}),
    ("quiet_days", {}, {"last_touch_on": days_ago(2)}),
    ("quiet_days", {}, {"touch_count_7d": 2}),
    ("friendly", {}, {"last_touch_on": days_ago(3), "touch_count_7d": 1}),
    ("pay_run", {}, {"pay_weekdays": 1 << 4}),
    ("pay_run", FRIENDLY_DONE, {"pay_month_days": 1 << 9 | 1 << 24}),
    ("friendly", {}, {"pay_weekdays": 1 << 3, "pay_month_days": 1 << 10}),
    ("courtesy", {"days_past_due": -5}, {"pay_weekdays": 1 << 4}),
    ("call", {"open_amount": Decimal(250)}, {"procedure_version_id": 2, "last_touch_on": TODAY}),
    ("condition", {"open_amount": Decimal("249.99")}, {"procedure_version_id": 2}),
    ("call", {"item_procedure_version_id": 2, "open_amount": Decimal(280), "currency": "USD"}, {}),
    ("slow", {}, {"procedure_version_id": 4, "limit_amount": Decimal(120), "last_touch_on": days_ago(20)}),
    ("condition", {}, {"procedure_version_id": 4, "limit_amount": Decimal(125), "last_touch_on": days_ago(20)}),
    ("condition", {}, {"procedure_version_id": 4, "limit_amount": Decimal(99), "last_payment_on": days_ago(60)}),
    ("condition", {}, {"procedure_version_id": 4, "limit_amount": Decimal(99), "country": "FR"}),
    ("holdout", {}, {"procedure_version_id": 5}),
    ("friendly", {}, {"procedure_version_id": 5}),
    ("friendly", {}, {"procedure_version_id": 5}),
    ("manual", {}, {"procedure_version_id": 5, "is_automatic": False}),
)
"""What an item gets, what is so about it, and about its customer (its own, unless it is named)."""

CREDITS: tuple[dict[str, Any], ...] = (
    {"customer": "Credited", "item": "NOTE1", "open_amount": Decimal(-130), "linked": "LINK"},
    {"customer": "InCredit", "item": "NOTE2", "open_amount": Decimal(-200)},
    {"customer": "Foreign", "item": "FRANCS", "currency": "CHF", "days_past_due": -90},
)
UNDER_WAY = (
    {"customer": "Paying", "currency": "EUR", "amount": Decimal("99.995")},
    {"customer": "Seen", "currency": "EUR", "amount": Decimal(5), "seen_on": TODAY},
)


@cache
def rungs() -> Rungs:
    """The steps of that day."""
    versions = [VersionSteps(number, ladder) for number, ladder in enumerate(LADDERS, start=1)]
    versions.append(HELD_OUT)
    return build_rungs(versions, catalogue={}, on_day=TODAY, calendar=WORKING_DAYS)


def tables(**run: Any) -> Tables:
    """The whole book, as every engine is handed it."""
    named = [({"item": f"I{n:02}", "customer": f"K{n:02}"}, *rest) for n, (_what, *rest) in enumerate(BOOK)]
    items = [own | item for own, item, _customer in named]
    customers = [own | customer for own, _item, customer in named if customer]
    book = book_data(
        [*items, *CREDITS], customers=customers, receipts=UNDER_WAY, rates={"USD": "0.91234567", "JPY": "0.006"}
    )
    of_run = {"minimum_amount": Decimal(25), **run}
    book["run"] = run_data(horizon_on=rungs().horizon_on, **of_run)
    return {name: arrow(*data) for name, data in book.items()} | arrow_rungs(rungs())


def expected() -> dict[str, str]:
    """What the book says that each item gets."""
    return {item.get("item", f"I{n:02}"): what for n, (what, item, _customer) in enumerate(BOOK)}


def answers(rows: Rows) -> dict[str, str]:
    """What an engine says that each item gets."""
    return {row["number"]: row["reason"] or row["step_key"] for row in rows}


def on_postgresql(text: str, book: Tables) -> Rows:
    """Run SQL where the run runs it, on tables that this transaction forgets."""
    with connection.cursor() as cursor:
        for name, table in book.items():
            columns = sql.columns_of({key: str(kind) for key, kind in ibis.Schema.from_pyarrow(table.schema).items()})
            cursor.execute(f'DROP TABLE IF EXISTS pg_temp."{name}"')
            cursor.execute(f'CREATE TEMP TABLE "{name}" ({columns})')
            cursor.execute(
                f'INSERT INTO "{name}" SELECT * FROM jsonb_populate_recordset(NULL::"{name}", %s)',
                [json.dumps(table.to_pylist(), default=str)],
            )
    return sql.rows_of(text)


@pytest.fixture(scope="module")
def spark_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """One Spark for all tests, or the reason why there is none."""
    if missing := spark.what_is_missing():
        pytest.skip(missing)
    with spark.a_session(tmp_path_factory.mktemp("spark")) as session:
        yield session


@pytest.fixture(params=["postgres", "pyspark"])
def engine(request: pytest.FixtureRequest) -> tuple[str, Engine]:
    """An engine other than DuckDB, by its name in Ibis."""
    if request.param == "postgres":
        request.getfixturevalue("db")
        return request.param, on_postgresql
    return request.param, partial(spark.read_spark, request.getfixturevalue("spark_session"))


def asking(question: str, dialect: str = "duckdb") -> str:
    """The SQL of a question about the book."""
    return statement(question, conditions_of(rungs()), dialect)


def by_item(rows: Rows) -> Rows:
    """Rows in an order of their own; engines differ in how they write the tenant's UUID."""
    return sorted(({**row, "tenant_id": None} for row in rows), key=lambda row: row["item_id"])


def test_the_book_shows_every_step_and_every_reason() -> None:
    given = {reason.value for reason in Reason if f"'{reason.value}'" in asking("decide")}
    assert given - set(expected().values()) == {"day_off"}
    found = answers(read_sql(asking("decide"), tables()))
    assert {item: found[item] for item in expected()} == expected()


@pytest.mark.parametrize("question", ["decide", "first look", "second look"])
def test_every_engine_gives_the_plan_of_duckdb_to_the_last_column(engine: tuple[str, Engine], question: str) -> None:
    dialect, ask = engine
    there = by_item(read_sql(asking(question), tables()))
    assert len(there) > 30
    assert by_item(ask(asking(question, dialect), tables())) == there


def test_on_a_day_off_every_step_waits() -> None:
    working, off = (answers(read_sql(asking("decide"), tables(is_day_off=is_off))) for is_off in (False, True))
    stays = {reason.value for reason in Reason} - {Reason.HOLDOUT.value}
    assert off == {item: what if what in stays else "day_off" for item, what in working.items()}
