"""Does looking at a page change anything, and does a page ever get hold of a row of the database?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Manager, Model, QuerySet
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.test import override_settings

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.identity.rules import ROLES
from duecourse.interfaces.web import look
from tests.house.places import EVERYTHING, a_full_book, address, state_of_tables
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

PATHS = [path for path, _what in EVERYTHING]


@pytest.fixture
def places(company: Company, tmp_path: Path) -> dict[str, str]:  # noqa: F811
    """A book with one row of everything; what the addresses call it."""
    return a_full_book(company, tmp_path)


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
