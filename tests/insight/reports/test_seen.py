"""T7 over reports: no subject, dimension, measure, list, drill-down or file tells of a customer that its reader does not see.

It runs over all that `SUBJECTS` lists, so that a new one is covered by itself.
"""

from dataclasses import replace
from uuid import UUID

import pytest

from duecourse.insight.queries.reports.answering import answer, detail
from duecourse.insight.queries.reports.streaming import stream
from duecourse.insight.rules.among import EVERYBODY, Among
from duecourse.insight.rules.reports.answers import Cell
from duecourse.insight.rules.reports.spec import Spec, Value
from duecourse.insight.rules.reports.subjects import SUBJECTS, Subject
from tests.book import TODAY
from tests.insight.reports.world import CANARY, SELLER, a_world

EVERY = pytest.mark.parametrize("subject", SUBJECTS.values(), ids=lambda one: one.slug)
OF_A_COMPANY = ("forecasts", "imports")
"""Their rows belong to no customer: who sees some customers only sees none of them."""
CUSTOMERS = [one for one in SUBJECTS.values() if one.slug not in OF_A_COMPANY]


def readers(portfolio_id: int) -> dict[str, Among]:
    """A collector, somebody in sales, somebody whose condition leaves the other out, and one who narrows to the portfolio."""
    return {
        "collector": Among(portfolio_ids=frozenset({portfolio_id})),
        "sales": Among(portfolio_ids=frozenset(), customers_of=(SELLER,)),
        "condition": Among(where='customer number is "T1"'),
        "narrowed": EVERYBODY.narrowed(portfolio_ids=frozenset({portfolio_id})),
    }


@EVERY
def test_nothing_tells_of_a_customer_that_the_reader_does_not_see(tenant: UUID, subject: Subject) -> None:
    world = a_world(tenant)
    for who, among in readers(world.portfolio_id).items():
        told = [repr(one) for spec in _asked(subject) for one in _everything(tenant, among, spec)]
        found = [one for one in told if CANARY.lower() in one.lower()]
        assert not found, f"{who}: {found[0][:500]}"
        assert any("Tardy" in one for one in told) == (subject.slug not in OF_A_COMPANY), who
    everybody = [repr(one) for spec in _asked(subject) for one in _everything(tenant, EVERYBODY, spec)]
    if subject.slug != "forecasts":
        assert any(CANARY.lower() in one.lower() for one in everybody), "the canary never sang: nothing was tried"


@EVERY
def test_sums_hold_what_the_reader_sees_alone(tenant: UUID, subject: Subject) -> None:
    world = a_world(tenant)
    values = tuple(Value(one.slug, one.hows[0]) for one in subject.measures.values())[:12]
    whole = answer(tenant, EVERYBODY, Spec(subject.slug, values=values), TODAY)
    for who, among in readers(world.portfolio_id).items():
        part = answer(tenant, among, Spec(subject.slug, values=values), TODAY)
        own = answer(tenant, EVERYBODY, Spec(subject.slug, values=values, where=_own(subject)), TODAY)
        if subject.slug in OF_A_COMPANY:
            assert not part.rows and whole.rows, who
        else:
            assert part.rows == own.rows and part.rows != whole.rows, who


@EVERY
def test_all_that_a_subject_lists_is_there_to_be_asked(tenant: UUID, subject: Subject) -> None:
    a_world(tenant)
    assert answer(tenant, EVERYBODY, Spec(subject.slug, rows=subject.listed), TODAY).rows


def _own(subject: Subject) -> str:
    return 'customer number is "T1"' if "customer number" in subject.words else ""


def _asked(subject: Subject) -> list[Spec]:
    """Every dimension in the rows with every measure, and a list of all columns."""
    values = tuple(Value(one.slug, one.hows[0]) for one in subject.measures.values())[:12]
    specs = [Spec(subject.slug, rows=(one,), values=values) for one in subject.dimensions]
    plain = [one.slug for one in subject.measures.values() if not one.over and not one.is_counted]
    specs.append(
        Spec(subject.slug, rows=(*subject.dimensions, *(one for one in plain if one not in subject.dimensions)))
    )
    first = next(iter(subject.dimensions))
    specs.append(Spec(subject.slug, rows=(first,), columns=_other(subject, first), values=values[:1], top=1))
    return specs


def _other(subject: Subject, first: str) -> str:
    return next(one for one in subject.dimensions if one != first)


def _everything(tenant: UUID, among: Among, spec: Spec) -> list[object]:
    """The answer, the rows behind its cells, and the file."""
    given = answer(tenant, among, spec, TODAY)
    told: list[object] = [given]
    if spec.top or not spec.values:
        told += stream(tenant, among, spec, TODAY).rows
    if spec.top:
        cells = [Cell(row.kind, row.keys, row.currency) for row in (*given.rows, *given.totals)]
        cells += [Cell("row", (CANARY,)), Cell("total"), Cell("others")]
        told += [detail(tenant, among, spec, TODAY, cell).rows for cell in cells]
    return told


def test_a_customer_of_nobody_is_seen_by_whoever_has_the_rest(tenant: UUID) -> None:
    """Portfolio 0 = in no portfolio; what belongs to no customer at all is not among it."""
    a_world(tenant)
    rest = Among(portfolio_ids=frozenset({0}))
    for subject in CUSTOMERS:
        spec = Spec(subject.slug, rows=("customer",), values=(Value("customers", "count"),))
        assert not answer(tenant, rest, spec, TODAY).rows
        assert not answer(tenant, replace(rest, company_ids=frozenset()), spec, TODAY).rows
