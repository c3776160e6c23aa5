"""Does every subject answer, with all that it offers, and with what its reader sees alone?"""

from uuid import UUID

import pytest

from duecourse.analysis.portfolio.compiled import to_sql
from duecourse.insight.queries.reports.answering import answer
from duecourse.insight.queries.reports.tables import TABLES
from duecourse.insight.queries.reports.tables.companies import Stand
from duecourse.insight.rules.among import EVERYBODY
from duecourse.insight.rules.reports.spec import GRAINS, Spec, Value
from duecourse.insight.rules.reports.subjects import SUBJECTS, Subject
from tests.book import TODAY, a_company

EVERY = pytest.mark.parametrize("subject", SUBJECTS.values(), ids=lambda one: one.slug)


@EVERY
def test_every_dimension_and_measure_can_be_asked_for(tenant: UUID, subject: Subject) -> None:
    a_company(tenant)
    for values in _values(subject):
        answer(tenant, EVERYBODY, Spec(subject.slug, values=values), TODAY)
    for said in subject.dimensions:
        grains = GRAINS if subject.dimensions[said].unit == "date" else ()
        for one in (said, *(f"{said}:{grain}" for grain in grains)):
            answer(tenant, EVERYBODY, Spec(subject.slug, rows=(one,), values=_values(subject)[0][:1]), TODAY)
    answer(tenant, EVERYBODY, Spec(subject.slug, rows=subject.listed), TODAY)


@EVERY
def test_rows_have_the_columns_that_a_subject_speaks_of(subject: Subject) -> None:
    table = TABLES[subject.slug](Stand((1,), (2,)))
    assert set(subject.schema) <= set(table.columns)
    assert to_sql(table)


def _values(subject: Subject) -> list[tuple[Value, ...]]:
    every = [Value(one.slug, how) for one in subject.measures.values() for how in one.hows]
    return [tuple(every[n : n + 12]) for n in range(0, len(every), 12)]
