"""Does a file hold every line of a report, the same as its answer?"""

from dataclasses import replace
from uuid import UUID

import pytest

from duecourse.insight.queries.reports import streaming
from duecourse.insight.queries.reports.answering import answer
from duecourse.insight.rules.among import EVERYBODY
from duecourse.insight.rules.reports.spec import Spec, Value
from tests.book import TODAY, a_company, a_customer, an_invoice

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
    monkeypatch.setattr(streaming, "BLOCK", 3)
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
