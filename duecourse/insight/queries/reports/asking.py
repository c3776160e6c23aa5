"""What is asked of the database: which rows of which companies and customers, worth what, grouped by what?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from duecourse.analysis.portfolio.compiled import compiled, to_sql
from duecourse.analysis.portfolio.conditions import compile_condition, needs, read
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import minor_units
from duecourse.foundation.kit.words import _
from duecourse.insight.queries.reports import tables
from duecourse.insight.queries.reports.tables.companies import Stand, stand_of
from duecourse.insight.queries.reports.tables.labels import LABELS
from duecourse.insight.queries.seeing import Whom, whom
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.reports.checking import checked, parted
from duecourse.insight.rules.reports.days import Days
from duecourse.insight.rules.reports.spec import Spec
from duecourse.insight.rules.reports.subjects import Dimension, Measure, Subject
from duecourse.records.ledger.queries.rates import rates_into

if TYPE_CHECKING:
    import ibis

ROWS: Final = "report_rows"
PICKED: Final = "report_picked"
_RATES: Final = "report_rates"
_TRUNCATED: Final = {"week": "week", "month": "month", "quarter": "quarter", "year": "year"}
_SPELT: Final = {"week": 'IYYY-"W"IW', "month": "YYYY-MM", "quarter": 'YYYY-"Q"Q', "year": "YYYY"}


class RateMissing(Refused):
    """An amount cannot be converted."""

    says = _("No rate of %(currency)s into %(into)s is known on %(day)s, so nothing is added up in %(into)s.")


@dataclass(frozen=True)
class Key:
    """How a dimension is grouped by (`raw`) and told as text (`text`, of the grouped column); never NULL as text."""

    said: str
    dimension: Dimension
    raw: str
    text: str
    order: str

    @property
    def is_looked_up(self) -> bool:
        """Tell whether what it is called is looked up by its value, after the rows were grouped."""
        return self.dimension.label in LABELS

    @property
    def is_carried(self) -> bool:
        """Tell whether the rows themselves say what it is called."""
        return bool(self.dimension.label) and not self.is_looked_up


@dataclass(frozen=True)
class Question:
    """A report with everything filled in: its days, who is meant, what a currency is worth."""

    tenant: UUID
    spec: Spec
    subject: Subject
    days: Days
    whom: Whom
    rates: Mapping[str, Decimal]

    @cached_property
    def stand(self) -> Stand:
        """The companies, and how they stand to the day."""
        rows = ((one.id, one.business_date) for one in self.whom.companies)
        return stand_of(rows, self.days.on, restated=self.spec.is_restated)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """The measures of its values, each once."""
        return tuple(dict.fromkeys(self.subject.measures[value.measure] for value in self.spec.values))

    @property
    def is_parted(self) -> bool:
        """Tell whether its rows stand apart by currency."""
        return not self.spec.currency and any(one.is_of_money for one in self.measures)

    @property
    def is_converted(self) -> bool:
        """Tell whether its amounts are converted."""
        return bool(self.spec.currency)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The parameters of its statement."""
        sold = {"held": self.whom.values["held"], "sold": self.whom.values["sold"]}
        period = {"from_on": self.days.from_on, "to_on": self.days.to_on}
        return sold | period | {"chosen": self.whom.values["chosen"]}

    def keys(self) -> tuple[Key, ...]:
        """The dimensions in its rows."""
        return tuple(key_of(self.subject, said) for said in self.spec.rows)

    def across(self) -> Key | None:
        """The dimension in its columns."""
        return key_of(self.subject, self.spec.columns) if self.spec.columns else None

    def worth(self, column: str, *, is_rounded: bool = True) -> str:
        """Write an amount of a row, converted where that is asked for; each row is rounded, so that totals are sums of rows."""
        if not self.is_converted:
            return f'r."{column}"'
        product = f'r."{column}" * {self.rate()}'
        return f"round({product}, {minor_units(self.spec.currency)})" if is_rounded else product

    def rate(self) -> str:
        """Write what a row's currency is worth; NULL where that is not known."""
        return _cases('r."currency"', self.rates)


def question(tenant: UUID, among: Among, spec: Spec, days: Days) -> Question:
    """Fill a report in; one that makes no sense is refused."""
    subject = checked(spec)
    people = whom(tenant, among, days.on, restated=spec.is_restated)
    into = spec.currency or (people.companies[0].base_currency if people.companies else "")
    needs_rates = bool(spec.currency) or (bool(spec.where.strip()) and bool(into))
    rates = rates_into(tenant, into, on=days.on) if needs_rates else {}
    return Question(tenant, spec, subject, days, people, rates)


def picked(asked: Question) -> str:
    """Write the rows that are meant, as the beginning of a statement: the table `PICKED`, with parameters in it."""
    subject, stand = asked.subject, asked.stand
    text = compiled(
        ("report", subject.slug, stand.shape), lambda: tables.TABLES[subject.slug](stand).select(*subject.schema)
    )
    rows = _escaped(stand.put_into(text, tenant=asked.tenant, on=asked.days.on))
    parts = [f"{ROWS} AS ({rows})"]
    source = ROWS
    if asked.spec.where.strip():
        source = "report_met"
        parts += [
            f"{_RATES}(currency, rate) AS ({_rates_table(asked.rates)})",
            f"{source} AS ({_escaped(_met(asked))})",
        ]
    parts.append(f"{PICKED} AS (SELECT * FROM {source} r WHERE {_seen(asked)})")  # noqa: S608 - columns of our own
    return "WITH " + ", ".join(parts)


def key_of(subject: Subject, said: str) -> Key:
    """Say how a dimension is grouped by and told."""
    slug, grain = parted(said)
    dimension = subject.dimensions[slug]
    column = f'r."{dimension.source}"'
    natural = "{}" if dimension.unit not in ("count", "key") else "nullif({}, '')::numeric"
    if grain in _TRUNCATED:
        raw = f"date_trunc('{_TRUNCATED[grain]}', {column})::date"
        return Key(said, dimension, raw, f"coalesce(to_char({{}}, '{_SPELT[grain]}'), '')", natural)
    if dimension.unit == "flag":
        return Key(said, dimension, column, "CASE WHEN {} THEN 'yes' WHEN NOT {} THEN 'no' ELSE '' END", natural)
    return Key(said, dimension, column, "coalesce({}::text, '')", natural)


def _seen(asked: Question) -> str:
    """Keep what the reader may see: customers of others are as if they did not exist, and rows without one are nobody's."""
    kept = ["TRUE"]
    values = asked.whom.values
    if values["held"] is not None:
        kept.append(
            "r.customer_id IS NOT NULL AND (r.portfolio_id = ANY(%(held)s::bigint[]) OR r.sales_rep = ANY(%(sold)s::text[])"
            " OR (0 = ANY(%(held)s::bigint[]) AND r.portfolio_id IS NULL))"
        )
    if values["chosen"] is not None:
        kept.append("r.customer_id = ANY(%(chosen)s::bigint[])")
    if asked.days.from_on is not None and asked.subject.dated_by:
        kept.append(f'r."{asked.subject.dated_by}" BETWEEN %(from_on)s AND %(to_on)s')
    return " AND ".join(kept)


def _met(asked: Question) -> str:
    """Write the rows of which the report's condition holds."""
    import ibis

    condition = read(asked.spec.where, words=asked.subject.words)
    rows = ibis.table(dict(asked.subject.schema), name=ROWS)
    rates = ibis.table({"currency": "string", "rate": "decimal(28, 12)"}, name=_RATES)
    units = {column.name: column.unit for column in asked.subject.words.values()}
    test = compile_condition(condition, words=asked.subject.words)
    if any(units[name] == "money" for name in needs(condition)):
        rows = _priced(rows, rates)
    return to_sql(rows.filter(test(rows, rates)).select(*asked.subject.schema))


def _priced(rows: ibis.Table, rates: ibis.Table) -> ibis.Table:
    priced = rates.select(priced_in="currency", rate="rate")
    return rows.left_join(priced, rows.currency == priced.priced_in).drop("priced_in")


def _rates_table(rates: Mapping[str, Decimal]) -> str:
    listed = ", ".join(f"('{currency}', {rate:f}::numeric(28, 12))" for currency, rate in sorted(rates.items()))
    return f"VALUES {listed}" if listed else "SELECT NULL::text, NULL::numeric(28, 12) WHERE FALSE"


def _cases(column: str, rates: Mapping[str, Decimal]) -> str:
    listed = " ".join(f"WHEN '{currency}' THEN {rate:f}::numeric(28, 12)" for currency, rate in sorted(rates.items()))
    return f"(CASE {column} {listed} END)"


def _escaped(text: str) -> str:
    return text.replace("%", "%%")
