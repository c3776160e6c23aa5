"""Is a question that is kept answered as if it were built anew, and is one refused that cannot be kept?"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from duecourse.foundation.identity.models import Absence, Company
from duecourse.foundation.tenancy.kept import NotKeepable, kept

DAY = date(2026, 3, 2)


@kept
def codes(tenant: UUID, of: Collection[str] | None, day: date | None = None) -> QuerySet[Any]:
    rows = Company.objects.of(tenant)
    if of is not None:
        rows = rows.filter(code__in=of)
    if day is not None:
        rows = rows.filter(business_date=day)
    return rows.order_by("code").values_list("code")


@pytest.fixture
def companies(tenant: UUID) -> UUID:
    for code, day in (("A", DAY), ("B", None), ("C", DAY)):
        Company.objects.create(tenant_id=tenant, code=code, base_currency="EUR", business_date=day)
    return tenant


def said(rows: list[tuple[Any, ...]]) -> str:
    return "".join(code for (code,) in rows)


def test_each_asking_fills_its_own_values_in(companies: UUID) -> None:
    for _time in range(2):
        assert said(codes(companies, None)) == "ABC"
        assert said(codes(companies, ["A", "C"])) == "AC"
        assert said(codes(companies, ("B", "C"), day=DAY)) == "C"
        assert said(codes(companies, ["B"], day=DAY)) == ""
        assert said(codes(companies, [])) == ""
        assert said(codes(uuid4(), None)) == ""


def test_it_is_one_question_to_the_database_and_none_where_nothing_can_match(companies: UUID) -> None:
    codes(companies, ["A"])
    with CaptureQueriesContext(connection) as asked:
        codes(companies, ["B"])
        codes(companies, [])
    assert len(asked) == 1


class Own(frozenset[str]):
    """A collection that means something by being of its own kind."""


@kept
def own_or_all(tenant: UUID, of: Collection[str]) -> QuerySet[Any]:
    rows = Company.objects.of(tenant).order_by("code").values_list("code")
    return rows.filter(code="B") if isinstance(of, Own) else rows


def test_a_collection_of_its_own_kind_is_asked_anew(companies: UUID) -> None:
    assert said(own_or_all(companies, frozenset({"x"}))) == "ABC"
    assert said(own_or_all(companies, Own({"x"}))) == "B"
    assert said(own_or_all(companies, frozenset({"x"}))) == "ABC"


@kept
def first_of(tenant: UUID, count: int) -> QuerySet[Any]:
    return Company.objects.of(tenant).order_by("code").values_list("code")[:count]


@kept
def a_week_before(tenant: UUID, day: date) -> QuerySet[Any]:
    return Company.objects.of(tenant).filter(business_date=day - timedelta(days=7)).values_list("code")


@kept
def rows(tenant: UUID) -> QuerySet[Any]:
    return Company.objects.of(tenant)


def test_what_cannot_be_filled_in_later_is_refused(companies: UUID) -> None:
    with pytest.raises(NotKeepable, match="first_of writes a value into its SQL"):
        first_of(companies, 2)
    with pytest.raises(NotKeepable, match="a_week_before works something out"):
        a_week_before(companies, DAY)
    with pytest.raises(NotKeepable, match="rows asks for rows"):
        rows(companies)


@kept
def none_of(tenant: UUID) -> QuerySet[Any]:
    return Company.objects.of(tenant).none().values_list("code")


def test_a_question_that_never_has_an_answer_is_refused_instead_of_answered_with_nothing(companies: UUID) -> None:
    with pytest.raises(NotKeepable, match="none_of can have no answer"):
        none_of(companies)


@kept
def away(tenant: UUID, day: date, user: UUID) -> QuerySet[Any]:
    return Absence.objects.of(tenant).filter(from_on__lte=day, until_on__gte=day).values_list("user_id", "from_on")


def test_a_value_that_the_question_does_not_use_does_no_harm(companies: UUID) -> None:
    user = uuid4()
    Absence.objects.create(tenant_id=companies, user_id=user, cover_id=uuid4(), from_on=DAY, until_on=DAY)
    assert away(companies, DAY, user) == [(user, DAY)] and away(companies, DAY + timedelta(days=1), user) == []


@kept
def called(tenant: UUID, day: date) -> QuerySet[Any]:
    rows = Company.objects.of(tenant).filter(business_date=day).exclude(code__in=["100%", "%s", "it's"])
    return rows.order_by("code").values_list("code")


def test_constants_stand_in_the_text_and_the_server_keeps_its_plan(companies: UUID) -> None:
    for code in ("100%", "%s", "it's"):
        Company.objects.create(tenant_id=companies, code=code, base_currency="EUR", business_date=DAY)
    for _time in range(3):
        assert said(called(companies, DAY)) == "AC"
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, parameter_types::text[] FROM pg_prepared_statements")
        (one,) = (types for text, types in cursor.fetchall() if "100%" in text and "pg_prepared" not in text)
    assert one == ["uuid", "date"]
