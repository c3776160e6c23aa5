"""Is a table read whole, once and in order, however it is cut into pieces?"""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from duecourse.foundation.identity.models import Company, Tenant
from duecourse.foundation.tenancy.listing import Ask, BadPlace, Counted, counted, piece, piece_of

ROWS = some.lists(
    some.tuples(some.sampled_from(["", "a", "b", "B", "é"]), some.one_of(some.none(), some.integers(0, 3))), max_size=12
)


@given(rows=ROWS, limit=some.integers(1, 5), is_descending=some.booleans())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pieces_put_together_are_the_whole_in_order(
    tenant: UUID, rows: list[tuple[str, int | None]], limit: int, is_descending: bool
) -> None:
    companies = Company.objects.of(tenant)
    companies.delete()
    for number, (name, days) in enumerate(rows):
        Company.objects.create(
            tenant_id=tenant, code=f"C{number}", name=name, base_currency="EUR", cleanup_after_days=days
        )
    for sort in (("name",), ("cleanup_after_days", "name"), ("name", "cleanup_after_days")):
        ask = Ask(sort=sort, is_descending=is_descending, limit=limit)
        whole, _end = piece(companies, ask.all(100), nullable={"cleanup_after_days"})
        seen = []
        while True:
            found, place = piece(companies, ask, nullable={"cleanup_after_days"})
            seen += found
            if not place:
                break
            assert len(found) == limit
            ask = ask.behind(place)
        assert seen == whole and len(whole) == len(rows)


def test_what_is_unknown_comes_last_both_ways(tenant: UUID) -> None:
    for code, days in (("A", None), ("B", 1), ("C", 2)):
        Company.objects.create(tenant_id=tenant, code=code, base_currency="EUR", cleanup_after_days=days)
    for is_descending, wanted in ((False, "BCA"), (True, "CBA")):
        ask = Ask(sort=("cleanup_after_days",), is_descending=is_descending)
        found, _place = piece(Company.objects.of(tenant), ask, nullable={"cleanup_after_days"})
        assert "".join(row.code for row in found) == wanted


def test_pieces_of_several_sets_come_in_one_order(tenant: UUID) -> None:
    for number, country in enumerate(("BE", "NL", "BE", "DE", "NL", "BE")):
        Company.objects.create(tenant_id=tenant, code=f"C{number}", base_currency="EUR", country=country)
    parts = [Company.objects.of(tenant).filter(country=one) for one in ("BE", "NL", "FR")]
    ask, seen = Ask(sort=("code",), is_descending=True, limit=2), ""
    for _piece in range(3):
        found, place = piece_of(parts, ask)
        seen += "".join(row.code for row in found) + "|"
        ask = ask.behind(place)
    assert seen == "C5C4|C2C1|C0|"


def test_several_lists_are_counted_in_one_question(tenant: UUID) -> None:
    for number in range(5):
        Company.objects.create(tenant_id=tenant, code=f"C{number}", base_currency="EUR")
    every = Company.objects.of(tenant)
    lists = [Counted(every, most=3), Counted(every.filter(code="C1")), Counted(every.none())]
    assert Tenant.objects.filter(id=tenant).values_list(*lists).get() == (4, 1, 0)


def test_counting_stops_above_the_most_that_is_told(tenant: UUID) -> None:
    for number in range(5):
        Company.objects.create(tenant_id=tenant, code=f"C{number}", base_currency="EUR")
    assert counted(Company.objects.of(tenant), Ask(), most=3) == 4
    assert counted(Company.objects.of(tenant), Ask(Q(code="C1")), most=3) == 1


@pytest.mark.parametrize("place", [("x",), ("1", "x"), ("1", "2", "3"), ("x", "2")])
def test_a_place_that_does_not_fit_is_refused(tenant: UUID, place: tuple[str, ...]) -> None:
    with pytest.raises(BadPlace):
        piece(Company.objects.of(tenant), Ask(sort=("cleanup_after_days",), after=place))
