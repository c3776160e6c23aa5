"""Is an expression compiled once, for every company and for every process of the same code?"""

from datetime import date
from pathlib import Path
from uuid import uuid4

import ibis
import pytest
from pytest_django import Settings

from duecourse.analysis.portfolio import as_of, compiled
from duecourse.analysis.portfolio.shape import Shape

EURO = Shape(True, False, False, False, "EUR", "Europe/Brussels")
DOLLAR = Shape(True, False, False, False, "USD", "America/New_York")


@pytest.fixture
def kept(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which compiled texts are kept, and a process that has compiled nothing."""
    settings.HOME, settings.DUECOURSE_KEEPS_COMPILED = tmp_path, True
    monkeypatch.setattr(compiled, "_texts", {})
    return tmp_path / "compiled"


def test_companies_of_two_currencies_and_zones_share_a_text_that_is_filled_with_their_own() -> None:
    assert EURO.stand_in == DOLLAR.stand_in
    text = compiled.to_sql(as_of.book_of(EURO).customers)
    assert text == compiled.to_sql(as_of.book_of(DOLLAR).customers)
    tenant = uuid4()
    euro, dollar = (
        compiled.filled(text, shape=shape, tenant=tenant, company_id=7, on=date(2026, 3, 2)) for shape in (EURO, DOLLAR)
    )
    assert "'EUR'" in euro
    assert "'Europe/Brussels'" in euro
    assert "'USD'" in dollar
    assert "'America/New_York'" in dollar
    assert str(tenant) in euro
    assert not any(mark in euro for mark in ("XQX", "Anywhere", "d0e5c0de", "1812", "918273645546372"))


def test_a_second_process_finds_what_the_first_compiled(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def make() -> ibis.Table:
        asked.append(1)
        return ibis.table({"id": "int64"}, name="things")

    first = compiled.compiled(("things", 1), make)
    monkeypatch.setattr(compiled, "_texts", {})
    assert compiled.compiled(("things", 1), make) == first
    assert len(asked) == 1
    assert compiled.compiled(("things", 2), make) == first
    assert len(asked) == 2


def test_what_other_code_compiled_is_not_used_and_goes(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled.compiled(("things",), lambda: ibis.table({"id": "int64"}, name="things"))
    monkeypatch.setattr(compiled, "_texts", {})
    monkeypatch.setattr(compiled, "_code", lambda: "0123456789abcdef")
    text = compiled.compiled(("things",), lambda: ibis.table({"id": "int64"}, name="others"))
    assert "others" in text
    assert [folder.name for folder in kept.iterdir()] == ["0123456789abcdef"]


def test_a_home_that_cannot_be_written_does_no_harm(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME, settings.DUECOURSE_KEEPS_COMPILED = Path("/dev/null/home"), True
    monkeypatch.setattr(compiled, "_texts", {})
    assert "things" in compiled.compiled(("things",), lambda: ibis.table({"id": "int64"}, name="things"))
