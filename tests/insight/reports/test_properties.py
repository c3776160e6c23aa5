"""Does every total equal plain Python over the rows that were exported, and does nonsense end in a sentence?"""

from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duecourse.foundation.kit.errors import Refused
from duecourse.insight.queries.reports.answering import answer
from duecourse.insight.queries.reports.streaming import stream
from duecourse.insight.rules.among import EVERYBODY
from duecourse.insight.rules.reports.answers import Answer
from duecourse.insight.rules.reports.checking import problems
from duecourse.insight.rules.reports.spec import CHARTS, COMPARES, HOWS, Spec, Value, from_json, to_json
from duecourse.insight.rules.reports.subjects import SUBJECTS
from duecourse.records.ledger.models import FxRate
from tests.book import TODAY, a_company, a_customer, an_invoice
from tests.insight.reports.world import a_world

WAYS: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda rows: sum(rows, Decimal(0)),
    "average": lambda rows: (sum(rows, Decimal(0)) / len(rows)).quantize(Decimal("0.01")),
    "median": lambda rows: Decimal(median(rows)),
    "least": min,
    "most": max,
}
KEYS = ("customer", "segment", "age", "due_on:month")
LISTED = ("customer", "segment", "age", "due_on:month", "open_amount")


@pytest.fixture
def book(tenant: UUID) -> UUID:
    """Forty-two items of seven customers, debits and credits, in two currencies."""
    company = a_company(tenant)
    for n in range(7):
        customer = a_customer(tenant, company, name=f"Nr {n}", segment=("SME", "Key", "")[n % 3])
        for k in range(6):
            an_invoice(
                tenant, customer, amount=f"{(n + 1) * (k + 3) * 7 % 97}.{k}{n}", overdue_days=(n * 31 + k * 17) % 140 - 20,
                currency="USD" if (n + k) % 4 == 0 else "EUR", kind="invoice",
            )  # fmt: skip
        an_invoice(tenant, customer, amount=f"-{n + 1}.50", overdue_days=5, kind="credit_note")
    FxRate.objects.create(tenant_id=tenant, base="USD", quote="EUR", on_day=TODAY, rate=Decimal("0.87654321"))
    return tenant


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("currency", ["", "EUR"])
@pytest.mark.parametrize("rows", [("customer",), ("segment", "age"), ("due_on:month",), ("segment", "customer", "age")])
def test_each_number_is_plain_python_over_the_exported_rows(
    book: UUID, rows: tuple[str, ...], currency: str, how: str
) -> None:
    exported = list(stream(book, EVERYBODY, Spec("items", rows=LISTED, currency=currency), TODAY).rows)
    assert len(exported) == 49
    groups: dict[tuple[Any, ...], list[Decimal]] = defaultdict(list)
    for row in exported:
        named = dict(zip(LISTED, row.cells, strict=True))
        keys = tuple(str(named[one] or "(none)") for one in rows)
        for kind, names in (("row", keys), ("subtotal", keys[:1]), ("total", ())):
            groups[kind, names, row.currency].append(Decimal(str(named["open_amount"])))
    given_answer = answer(
        book, EVERYBODY, Spec("items", rows=rows, values=(Value("open_amount", how),), currency=currency), TODAY
    )
    told = {
        (row.kind, tuple(map(str, row.labels)), row.currency): row.cells[0]
        for row in (*given_answer.rows, *given_answer.totals)
    }
    expected = {key: WAYS[how](found) for key, found in groups.items() if len(rows) > 1 or key[0] != "subtotal"}
    assert told.keys() == expected.keys()
    off = {
        key: (told[key], worth)
        for key, worth in expected.items()
        if abs(Decimal(str(told[key])) - worth) > _allowed(how)
    }
    assert not off


def _allowed(how: str) -> Decimal:
    """A mean or a median of cents is rounded to a cent."""
    return Decimal("0.01") if how in ("average", "median") else Decimal(0)


@pytest.mark.parametrize("currency", ["", "EUR"])
def test_others_and_the_first_few_are_the_whole(book: UUID, currency: str) -> None:
    spec = Spec("items", rows=("customer",), columns="age", values=(Value("open_amount"),), top=3, currency=currency)
    given_answer = answer(book, EVERYBODY, spec, TODAY)
    for total in given_answer.totals:
        for n, cell in enumerate(total.cells):
            lines = [row.cells[n] for row in given_answer.rows if row.currency == total.currency]
            assert sum(Decimal(str(one)) for one in lines) == cell


_slugs = st.sampled_from(
    sorted({one for subject in SUBJECTS.values() for one in (*subject.dimensions, *subject.measures)})
)
_noise = st.text(max_size=12) | st.sampled_from(
    ["due_on:month", "due_on:hour", "customer", "rows", "open_amount:sum", "", "'; --", '"']
)
_words = _slugs | _noise
_wheres = st.sampled_from(
    ["", "days past due >= 10", "open amount > 5 EUR", "(((", "nonsense is 4", 'segment is "%s"', "open amount > 1"]
)
_specs = st.fixed_dictionaries(
    {"subject": st.sampled_from([*SUBJECTS, "", "nothing"])},
    optional={
        "rows": st.lists(_words, max_size=4),
        "columns": _words,
        "values": st.lists(st.fixed_dictionaries({"measure": _words}, optional={"how": st.sampled_from([*HOWS, "mean"])}), max_size=3),
        "where": _wheres | _noise,
        "sort": _words,
        "falls": st.booleans(),
        "top": st.integers(-3, 5) | st.just(10**9),
        "has_totals": st.booleans(),
        "day": st.sampled_from(["today", "yesterday", "month_end", "2026-02-30", "0001-01-01", "9999-12-31", "2026-01-15", ""]),
        "period": st.sampled_from(["", "last_month", "last_90_days", "last_0_days", "2026-01-01..2026-03-31", "9999-12-31..9999-12-31", "x"]),
        "compare": st.sampled_from([*COMPARES, "never"]),
        "chart": st.sampled_from([*CHARTS, "pie"]),
        "currency": st.sampled_from(["", "EUR", "USD", "XXX", "eur"]),
        "is_restated": st.booleans(),
        "more": st.none(),
    },
)  # fmt: skip
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(_specs | _json)
@settings(max_examples=300)
def test_whatever_stands_in_a_report_is_read_or_refused(data: Any) -> None:
    try:
        spec = from_json(data)
    except Refused as no:
        said = str(no)
    else:
        said = "read"
    assert said
    if said != "read":
        return
    assert from_json(to_json(spec)) == spec
    assert all(str(one) for one in problems(spec))


def test_whatever_makes_sense_is_answered_and_the_rest_refused(tenant: UUID) -> None:
    """Random reports against a real book: an answer, or one sentence that says why not; never anything else."""
    a_world(tenant)
    sentences, answered = list[str](), [0]

    @given(_specs, st.data())
    @settings(max_examples=150, derandomize=True)
    def tried(data: dict[str, Any], drawn: st.DataObject) -> None:
        try:
            spec = from_json(_fitting(data, drawn))
            found = answer(tenant, EVERYBODY, spec, TODAY + timedelta(days=1))
            assert isinstance(found, Answer)
            assert all(len(row.cells) == len(found.value_columns) for row in (*found.rows, *found.totals))
            answered[0] += 1
        except Refused as no:
            sentences.append(str(no))

    tried()
    assert all(sentences)
    assert len(sentences) > 20 and answered[0] > 5


def _fitting(data: dict[str, Any], drawn: st.DataObject) -> dict[str, Any]:
    """Let two of three random reports ask for what their subject has; days and words stay as wild as they are."""
    subject = SUBJECTS.get(data["subject"])
    if subject is None or drawn.draw(st.integers(0, 2)) == 0:
        return data
    measures = drawn.draw(
        st.lists(st.sampled_from(list(subject.measures.values())), min_size=1, max_size=2, unique=True)
    )
    data = {
        name: value for name, value in data.items() if name not in ("columns", "sort", "more", "where", "top", "period")
    }
    data["rows"] = drawn.draw(st.lists(st.sampled_from(list(subject.dimensions)), max_size=2, unique=True))
    data["top"] = drawn.draw(st.integers(0, 2)) if data["rows"] else 0
    return data | {"values": [{"measure": one.slug, "how": drawn.draw(st.sampled_from(one.hows))} for one in measures]}


@given(st.data())
@settings(max_examples=60)
def test_sensible_reports_have_no_problems(data: st.DataObject) -> None:
    subject = data.draw(st.sampled_from(list(SUBJECTS.values())))
    measure = data.draw(st.sampled_from(list(subject.measures.values())))
    rows = data.draw(st.lists(st.sampled_from(list(subject.dimensions)), max_size=3, unique=True))
    how = data.draw(st.sampled_from(measure.hows))
    assert problems(Spec(subject.slug, rows=tuple(rows), values=(Value(measure.slug, how),))) == ()
