"""Which single rows are meant: a list, and what stands behind a cell of an answer?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from duecourse.insight.queries.reports.asking import PICKED, Question, RateMissing, key_of, picked
from duecourse.insight.rules.reports.answers import Answer, Cell, Datum, Heading, Row, called, labelled
from duecourse.insight.rules.reports.checking import parted
from duecourse.insight.rules.reports.spec import Spec
from duecourse.insight.rules.reports.subjects import Dimension, Measure, Subject


@dataclass(frozen=True)
class Shown:
    """A column of a list: a dimension or a measure, where its value and what it is called stand."""

    said: str
    one: Dimension | Measure
    heading: Heading


def listed(
    asked: Question, *, most: int, skip: int = 0, only: str = "TRUE", given: dict[str, Any] | None = None
) -> Answer:
    """Give the single rows of a question, a page of them, the largest amount first or as its report says."""
    shown = shown_in(asked.subject, asked.spec)
    rows = list(_rows(asked, shown, only, {**(given or {}), "most": most + 1, "skip": skip}))
    return Answer(
        columns=tuple(one.heading for one in shown),
        rows=tuple(rows[:most]),
        totals=(),
        currency=asked.spec.currency,
        on=asked.days.on,
        from_on=asked.days.from_on,
        to_on=asked.days.to_on,
        is_cut=len(rows) > most,
        is_restated=asked.spec.is_restated,
    )


def shown_in(subject: Subject, spec: Spec) -> tuple[Shown, ...]:
    """The columns of the single rows of a report: those it lists, or the usual ones with all that it asks of them."""
    if not spec.values:
        return tuple(_shown(subject, said) for said in spec.rows)
    said = [*subject.listed, *(parted(one)[0] for one in (*spec.rows, spec.columns) if one)]
    said += [one.measure for one in spec.values]
    return tuple(
        _shown(subject, one) for one in dict.fromkeys(said)
        if one in subject.dimensions or (not subject.measures[one].over and not subject.measures[one].is_counted)
    )  # fmt: skip


def statement_of(asked: Question, shown: tuple[Shown, ...], only: str = "TRUE") -> str:
    """Write the statement of single rows; it takes the question's parameters."""
    columns = [f'{_value(asked, one)} AS "{n}"' for n, one in enumerate(shown)]
    money = [one.one for one in shown if isinstance(one.one, Measure) and one.one.is_of_money]
    lacks = "NULL::text"
    if asked.is_converted and money:
        some = " OR ".join(f'r."{one.source}" <> 0' for one in money)
        lacks = f'CASE WHEN {asked.rate()} IS NULL AND ({some}) THEN r."currency" END'
    return (
        f"{picked(asked)} SELECT r.row_id, r.customer_id, r.item_id, r.currency, {lacks} AS lacks, {', '.join(columns)} "  # noqa: S608
        f"FROM {PICKED} r WHERE {only} ORDER BY {_order(asked, shown)}"
    )


def rows_of(asked: Question, shown: tuple[Shown, ...], found: Iterator[tuple[Any, ...]]) -> Iterator[Row]:
    """Read single rows; where an amount has no rate, nothing is told."""
    for row_id, customer_id, item_id, currency, lacks, *cells in found:
        if lacks:
            raise RateMissing(currency=lacks, into=asked.spec.currency, day=asked.days.on.isoformat())
        told = tuple(_told(asked.subject, one, cell) for one, cell in zip(shown, cells, strict=True))
        paid_in = asked.spec.currency or currency or ""
        yield Row("row", (str(row_id),), (), paid_in, told, customer_id=customer_id, item_id=item_id)


def within(asked: Question, cell: Cell, kept: tuple[tuple[str, ...], ...] = ()) -> tuple[str, dict[str, Any]]:
    """Write which rows stand behind a cell, and its parameters; `kept`: what “others” are not, as currency and key."""
    parts, given = ["TRUE"], dict[str, Any]()
    if asked.is_parted:
        parts.append('r."currency" = %(cell_currency)s')
        given["cell_currency"] = cell.currency
    if cell.kind in ("row", "subtotal"):
        for n, (key, said) in enumerate(zip(asked.keys(), cell.keys, strict=False)):
            parts.append(f"{key.text.replace('{}', key.raw)} = %(cell_{n})s")
            given[f"cell_{n}"] = said
    if cell.kind == "others":
        first = asked.keys()[0]
        parts.append(f"NOT {first.text.replace('{}', first.raw)} = ANY(%(cell_kept)s::text[])")
        given["cell_kept"] = [keys[1] for keys in kept if keys[0] == (cell.currency if asked.is_parted else "")]
    across = asked.across()
    if across and cell.across is not None:
        parts.append(f"{across.text.replace('{}', across.raw)} = %(cell_across)s")
        given["cell_across"] = cell.across
    return " AND ".join(f"({part})" for part in parts), given


def _rows(asked: Question, shown: tuple[Shown, ...], only: str, given: Mapping[str, Any]) -> Iterator[Row]:
    with connection.cursor() as cursor:
        text = f"{statement_of(asked, shown, only)} LIMIT %(most)s OFFSET %(skip)s"
        cursor.execute(text, asked.values | dict(given))
        yield from rows_of(asked, shown, iter(cursor.fetchall()))


def _shown(subject: Subject, said: str) -> Shown:
    slug, grain = parted(said)
    one: Dimension | Measure = subject.dimensions.get(slug) or subject.measures[slug]
    unit = "text" if isinstance(one, Dimension) and (grain or one.label or one.says) else one.unit
    return Shown(said, one, Heading(said, called(subject, said), unit))


def _value(asked: Question, shown: Shown) -> str:
    one = shown.one
    if isinstance(one, Measure):
        return asked.worth(one.source) if one.is_of_money else f'r."{one.source}"'
    if one.label:
        return f'r."{one.label}"'
    key = key_of(asked.subject, shown.said)
    return key.text.replace("{}", key.raw) if ":" in shown.said or one.says else f'r."{one.source}"'


def _told(subject: Subject, shown: Shown, cell: Any) -> Datum:
    if isinstance(shown.one, Dimension) and (shown.one.says or shown.one.is_code):
        return labelled(subject, shown.said, cell) if cell else None
    return cell  # type: ignore[no-any-return]


def _order(asked: Question, shown: tuple[Shown, ...]) -> str:
    """By what the report says, else the largest amount first."""
    spec = asked.spec
    if not spec.values and spec.sort:
        sorted_by = next(one for one in shown if one.said == spec.sort)
        return f"{_value(asked, sorted_by)} {'DESC' if spec.falls else 'ASC'} NULLS LAST, r.row_id"
    asked_for = {one.slug for one in asked.measures}
    amounts = [one for one in shown if isinstance(one.one, Measure) and one.one.unit == "money"]
    first = next((one for one in amounts if one.one.slug in asked_for), amounts[0] if amounts else None)
    return f"abs({_value(asked, first)}) DESC NULLS LAST, r.row_id" if first else "r.row_id DESC"
