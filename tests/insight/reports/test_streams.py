"""Does a file hold every line of a report, the same as its answer?"""

from dataclasses import replace
from uuid import UUID

import pytest

from duecourse.insight.queries.reports import comparing, streaming
from duecourse.insight.queries.reports.answering import answer
from duecourse.insight.rules.among import EVERYBODY
from duecourse.insight.rules.reports.spec import Spec, Value
from tests.book import TODAY, a_company, a_customer, an_invoice, pays

SPECS = [
    Spec(
        "items", rows=("segment", "number"), columns="age", values=(Value("open_amount"), Value("open_amount", "share"))
    ),
    Spec("items", rows=("customer",), values=(Value("days_past_due", "median"),), top=1),
    Spec("items", rows=("customer",), values=(Value("open_amount"),), compare="day_before"),
    Spec("items", values=(Value("open_amount"),)),
    Spec("items", rows=("customer", "number", "open_amount")),
]


@pytest.mark.parametrize("spec", SPECS)
def test_a_stream_says_what_the_answer_says(tenant: UUID, spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "BLOCK", 3)
    company = a_company(tenant)
    for n in range(9):
        customer = a_customer(tenant, company, name=f"Nr {n}", segment="Key" if n % 2 else "SME")
        an_invoice(tenant, customer, amount=f"{n + 1}.00", overdue_days=n * 20, currency="USD" if n == 4 else "EUR")
    given, streamed = answer(tenant, EVERYBODY, spec, TODAY), streaming.stream(tenant, EVERYBODY, spec, TODAY)
    assert streamed.columns == given.columns
    lines = list(streamed.rows)
    expected = [*given.rows, *given.totals]
    plain = [replace(one, kind="total") if not spec.rows else one for one in expected]
    assert sorted(lines, key=repr) == sorted(plain, key=repr)
    assert [one for one in lines if one.kind != "total"] == [one for one in plain if one.kind != "total"]


@pytest.mark.parametrize("top", [0, 2])
@pytest.mark.parametrize("rows", [("number",), ("segment", "number")])
@pytest.mark.parametrize("columns", ["", "is_overdue"])
def test_a_comparison_of_any_size_says_what_the_screen_says(
    tenant: UUID, rows: tuple[str, ...], columns: str, top: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that came, stayed and are gone, in two currencies, with “others”, put beside each other by the database."""
    company = a_company(tenant)
    for n in range(8):
        customer = a_customer(tenant, company, name=f"Nr {n}", segment="Key" if n % 2 else "SME")
        since = {"issued_on": TODAY} if n == 5 else {}
        item = an_invoice(
            tenant,
            customer,
            amount=f"{n + 1}.00",
            overdue_days=0 if since else n * 9,
            currency="USD" if n == 4 else "EUR",
            number=f"N{n}",
            **since,
        )
        if n == 6:
            pays(tenant, item, "7.00", value_on=TODAY, on=TODAY)
    spec = Spec(
        "items",
        rows=rows,
        columns=columns,
        values=(Value("open_amount"), Value("open_amount", "share")),
        compare="day_before",
        top=top,
    )
    given = answer(tenant, EVERYBODY, spec, TODAY)
    monkeypatch.setattr(streaming, "MOST_COMPARED", 1)
    monkeypatch.setattr(comparing, "BLOCK", 3)
    streamed = streaming.stream(tenant, EVERYBODY, spec, TODAY)
    assert streamed.columns == given.columns
    lines = list(streamed.rows)
    assert len(lines) == len(set(lines)) and len(given.rows) > 3
    assert sorted(lines, key=repr) == sorted((*given.rows, *given.totals), key=repr)
