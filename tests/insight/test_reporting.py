"""Does a tool outside read one tenant's books by SQL: no other's, no more than is named, and write nothing?"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

import psycopg
import pytest
from django.db import transaction
from psycopg import errors

from duecourse.foundation.identity.models import AuditEntry, Company
from duecourse.foundation.tenancy import context
from duecourse.insight.models import DailyFigure
from duecourse.insight.operations import reporting
from duecourse.insight.rules.views import READS, VIEWS
from tests import database
from tests.book import ANNA, TODAY, a_company, a_customer, an_invoice, moment, pays
from tests.conftest import make_tenant
from tests.house.catalogue import deviations

pytestmark = pytest.mark.real_commits


def _book(tenant: UUID, amount: str) -> None:
    with transaction.atomic(), context.tenant(tenant):
        customer = a_customer(tenant, a_company(tenant), name="Tardy")
        item = an_invoice(tenant, customer, amount=amount, overdue_days=40)
        pays(tenant, item, "1.00")
        an_invoice(tenant, customer, amount="5.00", overdue_days=-3)
        an_invoice(tenant, customer, amount="-2.00", kind="credit_note")


def _grant(tenant: UUID, name: str = "powerbi") -> reporting.Login:
    with transaction.atomic(), context.tenant(tenant), transaction.atomic(using="owner"):
        return reporting.grant(tenant, name, actor=ANNA, at=moment())


def _revoke(tenant: UUID, name: str = "powerbi") -> None:
    with transaction.atomic(), context.tenant(tenant), transaction.atomic(using="owner"):
        reporting.revoke(tenant, name, actor=ANNA, at=moment())


def _as(login: reporting.Login) -> psycopg.Connection[Any]:
    parts = urlsplit(database.current().owner)
    host = parts.netloc.rpartition("@")[2]
    return psycopg.connect(urlunsplit(parts._replace(netloc=f"{login.role}:{quote(login.password)}@{host}")))


@pytest.fixture
def other(tenant: UUID) -> UUID:
    other = make_tenant()
    _book(tenant, "100.00")
    _book(other, "777.00")
    return other


@pytest.fixture
def tool(tenant: UUID, other: UUID) -> Iterator[psycopg.Connection[Any]]:
    """A tool of the first tenant, signed in; both tenants have a login."""
    login, _theirs = _grant(tenant), _grant(other)
    with _as(login) as connection:
        yield connection
        connection.rollback()
    _revoke(tenant)
    _revoke(other)


def test_a_login_reads_its_tenant_and_no_other(tool: psycopg.Connection[Any], tenant: UUID, other: UUID) -> None:
    for view in VIEWS:
        tool.execute(f"SELECT * FROM {view.name}")
    amounts = {row[0] for row in tool.execute("SELECT amount FROM items")}
    assert amounts == {Decimal(100), Decimal(5), Decimal(-2)}
    for setting in ("app.tenant", "app.user"):
        tool.execute("SELECT set_config(%s, %s, false)", [setting, str(other)])
        assert {row[0] for row in tool.execute("SELECT amount FROM items")} == amounts, (
            "what it says of itself counts not"
        )
    (count,) = tool.execute("SELECT count(*) FROM movements").fetchone() or (0,)
    assert count == 1


def test_ageing_ties_to_what_is_open(tool: psycopg.Connection[Any]) -> None:
    row = tool.execute("SELECT not_due, past_31_60, credits, balance, item_count, as_of FROM ageing").fetchone()
    assert row == (Decimal(5), Decimal(99), Decimal(-2), Decimal(102), 3, TODAY)
    (days,) = tool.execute("SELECT max(days_past_due) FROM items WHERE open_amount > 0").fetchone() or (0,)
    assert days == timedelta(days=40).days


def test_figures_are_read_as_they_were_reported(tool: psycopg.Connection[Any], tenant: UUID, other: UUID) -> None:
    with transaction.atomic():
        for each, dso in ((tenant, "41.5"), (other, "99")):
            with context.tenant(each):
                company = Company.objects.of(each).get()
                DailyFigure.objects.create(
                    tenant_id=each, company_id=company.pk, currency="EUR", on_day=TODAY, rules_version="1",
                    figures={"kpis": {"dso": dso, "cei": None}, "inputs": {"sales": "7.25"}}, made_at=moment(),
                )  # fmt: skip
    rows = tool.execute("SELECT kind, name, value, portfolio_id FROM figures ORDER BY 1, 2").fetchall()
    told = [
        ("input", "sales", Decimal("7.25"), None),
        ("kpi", "cei", None, None),
        ("kpi", "dso", Decimal("41.5"), None),
    ]
    assert rows == told


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM public.ledger_item",
        "SELECT name FROM public.ledger_customer",
        "SELECT * FROM public.ledger_contact",
        "SELECT * FROM public.identity_tenant",
        "SELECT * FROM public.identity_user",
        "SET ROLE duecourse_reporting",
        "SET ROLE duecourse_app",
        "SET SESSION AUTHORIZATION duecourse_app",
        "CREATE VIEW reporting.mine AS SELECT 1",
        "CREATE TABLE public.mine (id int)",
        "CREATE OR REPLACE FUNCTION reporting.tenant() RETURNS uuid LANGUAGE sql AS 'SELECT NULL::uuid'",
        "ALTER ROLE {me} RENAME TO duecourse_bi_00000000000000000000000000000000_x",
        "INSERT INTO reporting.portfolios (id) VALUES (1)",
        "UPDATE reporting.portfolios SET name = 'x'",
        "DELETE FROM reporting.rates",
    ],
)
def test_a_login_reads_no_table_and_writes_nothing(tool: psycopg.Connection[Any], statement: str) -> None:
    tool.execute("SET default_transaction_read_only = off")
    tool.commit()
    with pytest.raises((errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction, errors.FeatureNotSupported)):
        tool.execute(statement.format(me=tool.info.user))


def test_a_person_goes_by_its_number(tenant: UUID, tool: psycopg.Connection[Any]) -> None:
    with psycopg.connect(database.current().owner) as owner:
        owner.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant)])
        owner.execute("UPDATE ledger_party SET kind = 'sole_trader'")
    assert all(name == number for name, number in tool.execute("SELECT name, number FROM customers"))


def test_the_database_is_as_decided_with_the_views_and_the_owner_sees_what_it_saw(
    tool: psycopg.Connection[Any],
) -> None:
    with psycopg.connect(database.current().owner) as owner:
        assert list(deviations(owner)) == []
        member = owner.execute("SELECT pg_has_role('duecourse_owner', 'duecourse_reporting', 'usage')").fetchone()
        assert member == (False,), "its fence would bind the owner of the tables"
        owner.execute("DROP POLICY reporting_only ON ledger_item")
        assert "ledger_item is read by duecourse_reporting without a fence" in list(deviations(owner))
        owner.rollback()


def test_a_login_is_taken_away_and_stands_in_the_audit(tenant: UUID) -> None:
    login = _grant(tenant)
    assert reporting.logins(tenant) == ("powerbi",)
    again = _grant(tenant)
    assert again.role == login.role and again.password != login.password
    _revoke(tenant)
    assert reporting.logins(tenant) == ()
    with pytest.raises(psycopg.OperationalError):
        _as(again)
    with pytest.raises(reporting.NoSuchLogin):
        _revoke(tenant)
    with pytest.raises(reporting.LoginNameWrong):
        _grant(tenant, 'x"; DROP ROLE duecourse_app; --')
    with transaction.atomic(), context.tenant(tenant):
        verbs = list(AuditEntry.objects.of(tenant).order_by("id").values_list("verb", flat=True))
    assert verbs[-3:] == ["reporting.granted", "reporting.granted", "reporting.revoked"]


def test_views_stand_again_after_tables_changed(tool: psycopg.Connection[Any]) -> None:
    tool.rollback()
    with transaction.atomic(using="owner"):
        assert reporting.take_away()
    with pytest.raises(errors.UndefinedTable):
        tool.execute("SELECT * FROM items")
    tool.rollback()
    with transaction.atomic(using="owner"):
        assert not reporting.take_away()
        reporting.set_up()
    assert len(tool.execute("SELECT id FROM items").fetchall()) == 3


def test_every_column_is_written_down() -> None:
    page = Path("docs/how-to/sql-views.md").read_text(encoding="utf-8")
    for view in VIEWS:
        part = page.partition(f"\n### {view.name}\n")[2].partition("\n### ")[0]
        assert view.says in part
        assert [name for name, _sql, _says in view.columns if f"| `{name}` |" not in part] == []
    assert READS
