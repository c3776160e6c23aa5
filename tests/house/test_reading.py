"""Does looking at a page change anything, and does a page ever get hold of a row of the database?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Manager, Model, QuerySet
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.test import override_settings
from django.urls import get_resolver

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.interfaces.web import look
from duecourse.records.ledger.operations import imports
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.work.procedures.models import PlannedAction
from duecourse.work.procedures.operations.starters import install_starters
from duecourse.work.worklists.models import Task
from tests.interfaces.web.book import a_customer, a_message, a_work_row, an_item
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures
from tests.interfaces.web.test_policy import routes

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MAIL = b"Subject: Due\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Pay</p>"
MAY_CHANGE = ("django_session", "axes_")
"""Who looks is remembered by sessions and by the lockout, and by nothing else."""
PATHS = sorted({path for path, _route in routes(get_resolver())})


@pytest.fixture
def places(tenant: UUID, company: Company, tmp_path: Path) -> dict[str, str]:  # noqa: F811
    """A book with one row of everything; what the addresses call it."""
    silent = a_customer(company, "Silent")
    an_item(silent, "S1", due_on=date(2026, 2, 1))
    refresh_search(tenant, [silent.pk])
    install_starters(tenant, actor=SYSTEM, at=NOON, on=DAY)
    file = tmp_path / "customers.csv"
    file.write_text("number,name\n1,Tardy\n,Nameless\n")
    batch = imports.import_file(
        tenant, company=company.pk, kind="customers", path=file, actor=SYSTEM, at=NOON, mapping=None, as_of=DAY
    )
    action = PlannedAction.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=silent.pk, planned_on=DAY, channel="hold",
        step_key="hold", severity=3, mode="approve", state="approval", amounts={"EUR": "100.00"},
    )  # fmt: skip
    task = Task.objects.create(
        tenant_id=tenant, company_id=company.pk, customer_id=silent.pk, kind="asked", title="Call them", due_on=DAY,
        key="asked", created_at=NOON,
    )  # fmt: skip
    return {
        "token": silent.token,
        "task_id": str(task.pk),
        "row_id": str(a_work_row(silent).pk),
        "message_id": str(a_message(silent, "one", state="sent", raw=MAIL).pk),
        "batch_id": str(batch.batch),
        "action_id": str(action.pk),
        "company_id": str(company.pk),
        "slug": "standard",
        "code": "firm",
        "language": "en",
        "number": "1",
    }


def address(path: str, places: Mapping[str, str]) -> str:
    """Fill an address in; what has no row is called 1."""
    plain = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: places.get(found.group(1), "1"), path)
    return "/" + re.sub(r"\(\?P<\w+>.*?\)|[\^$\\]", "1", plain)


def state_of_tables() -> dict[str, tuple[int, int]]:
    """Count and fingerprint the rows of every table."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            if not name.startswith(MAY_CHANGE):
                cursor.execute(f'SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM "{name}" t')
                found[name] = tuple(cursor.fetchone())
    return found


def rows_in(value: Any, path: str = "") -> Iterator[str]:
    """Yield where a model, a manager or an unread query stands in the data of a page."""
    if isinstance(value, Model | QuerySet | Manager):
        yield f"{path}: {type(value).__name__}"
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from rows_in(getattr(value, field.name), f"{path}.{field.name}")
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from rows_in(part, f"{path}.{name}")
    elif isinstance(value, list | tuple | set | frozenset) and not isinstance(value, BaseForm):
        for part in value:
            yield from rows_in(part, f"{path}[]")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every place where a page was handed a row of the database."""
    found: list[str] = []

    def watched(template: str, data: Any = None, **more: Any) -> str:
        found.extend(f"{template}{place}" for place in rows_in(data))
        return render_to_string(template, data, **more)

    monkeypatch.setattr(look, "render_to_string", watched)
    return found


@pytest.mark.parametrize("role", sorted(ROLES))
@override_settings(DEMO=True)
def test_looking_changes_nothing_and_pages_get_plain_data(
    role: str,
    sign_in: SignIn,  # noqa: F811
    places: dict[str, str],
    shown: list[str],
) -> None:
    client = sign_in(role)
    before = state_of_tables()
    answers = {path: client.get(address(path, places)).status_code for path in PATHS}
    assert state_of_tables() == before
    assert shown == []
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert answers[""] == 200


def test_the_walk_reaches_every_kind_of_page(
    sign_in: SignIn,  # noqa: F811
    places: dict[str, str],
) -> None:
    client = sign_in("collections_manager")
    deep = ("customers/<slug:token>/", "outbox/<int:message_id>/", "imports/<int:batch_id>/", "procedures/<slug:slug>/")
    before = state_of_tables()
    templates = (
        "templates/",
        "templates/<slug:code>/",
        "templates/<slug:code>/<slug:language>/<int:number>/",
        "brand/",
    )
    for path in (*deep, *templates, "worklist/<int:row_id>/side/", "going-live/", "no-next-step/", "outbox/"):
        assert client.get(address(path, places)).status_code == 200, path
        assert client.head(address(path, places)).status_code in (200, 405), path
    assert state_of_tables() == before


def test_a_page_that_is_handed_a_row_is_found(tenant: UUID) -> None:
    portfolio = identity.create_portfolio(tenant, name="Mine")
    assert list(rows_in({"page": (portfolio,)})) == [".page[]: Portfolio"]


def test_a_change_behind_a_page_is_found(tenant: UUID) -> None:
    before = state_of_tables()
    identity.create_portfolio(tenant, name="Mine")
    assert {name for name, rows in state_of_tables().items() if before[name] != rows} == {"identity_portfolio"}
