"""In which order do the lines of a report stand, and which of them are “others”?

`firsts` puts the values of the first dimension in order (`p`), `lines` all lines within them (`q`); `placed` gives the body
its places. Keys are texts and never NULL, so that they can be joined by hash.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from duecourse.analysis.portfolio.compiled import compiled
from duecourse.insight.queries.reports.asking import Key, Question
from duecourse.insight.queries.reports.tables.labels import customer_labels

OTHERS: Final = 2_000_000_000
"""The place of all that is not among the first so many."""
HIDDEN: Final = 2_000_000_001
"""The place of lines that another answer does not tell of."""


def looked_up(keys: tuple[Key, ...]) -> list[int]:
    """Number the dimensions whose names are looked up once the lines are told."""
    return [n for n, key in enumerate(keys) if key.is_looked_up]


def names_of(keys: tuple[Key, ...]) -> list[int]:
    """Number the dimensions that are called something else than their value."""
    return [n for n, key in enumerate(keys) if key.is_looked_up or key.is_carried]


def lines(asked: Question, keys: tuple[Key, ...], folds: dict[str, str], is_kept: bool) -> list[str]:
    """Write `firsts` and `lines`, worked out or given as parameters; nothing where no dimension stands in the rows."""
    parts = [f"names_{n} AS ({_names(asked)})" for n, key in enumerate(keys) if key.is_looked_up]
    if not keys:
        return parts
    if is_kept:
        return [*parts, *_given(keys)]
    ordered = [_lines(asked, keys, folds)] if len(keys) > 1 else []
    return [*parts, _firsts(asked, keys, folds), *ordered]


def placed(asked: Question, keys: tuple[Key, ...], columns: list[str]) -> str:
    """Give every group of the body its place; those of “others” lose their names."""
    if not keys:
        return "SELECT b.*, 1 AS p, 1 AS q FROM body b"
    top, ks = asked.spec.top, [f"k{n}" for n in range(len(keys))]
    other = "f.p IS NULL" if top else "FALSE"
    named = [*ks, *(f"l{n}" for n, key in enumerate(keys) if key.is_carried)]
    kept = [f"CASE WHEN {other} THEN '' ELSE b.{name} END AS {name}" for name in named]
    line = "f.p" if len(keys) == 1 else "l.q"
    places = [
        f"CASE WHEN {other} THEN {OTHERS} ELSE coalesce({one}, {HIDDEN}) END AS {name}"
        for one, name in (("f.p", "p"), (line, "q"))
    ]
    rest = [f"b.{name}" for name in columns if name not in named]
    same = " AND ".join(f"l.{name} = b.{name}" for name in ("cur", *ks))
    lines = f"LEFT JOIN lines l ON {same}" if len(keys) > 1 else ""
    firsts = f"(SELECT * FROM firsts WHERE p <= {top})" if top else "firsts"  # noqa: S608 - a number of our own
    return (
        f"SELECT {', '.join([*rest, *kept, *places])} FROM body b "  # noqa: S608 - columns of our own
        f"LEFT JOIN {firsts} f ON f.cur = b.cur AND f.k0 = b.k0 {lines}"
    )


def _firsts(asked: Question, keys: tuple[Key, ...], folds: dict[str, str]) -> str:
    """Order the values of the first dimension: by a value, else by their names."""
    sort, way = _sorting(asked)
    by_value = [f"g.s {way} NULLS LAST"] if sort in folds else []
    named = "DESC" if way == "DESC" and sort in ("", keys[0].said) else "ASC"
    by_name = [] if by_value else [f"{_natural(0, keys[0])} {named}"]
    order = ", ".join([*by_value, *by_name, "g.k0"])
    return f"firsts AS (SELECT g.cur, g.k0, row_number() OVER (PARTITION BY g.cur ORDER BY {order}) AS p {_grouped(keys[:1], sort, folds, by_name and looked_up(keys[:1]))})"


def _lines(asked: Question, keys: tuple[Key, ...], folds: dict[str, str]) -> str:
    """Order the lines within the values of the first dimension."""
    sort, way = _sorting(asked)
    order = [f"g.s {way} NULLS LAST"] if sort in folds else []
    for n, key in sorted(enumerate(keys[1:], start=1), key=lambda one: one[1].said != sort):
        order.append(f"{_natural(n, key)} {way if key.said == sort else 'ASC'}")
    order += [f"g.k{n}" for n in range(1, len(keys))]
    ks = ", ".join(f"g.k{n}" for n in range(len(keys)))
    return (
        f"lines AS (SELECT g.cur, {ks}, row_number() OVER (PARTITION BY g.cur ORDER BY f.p, {', '.join(order)}) AS q "
        f"{_grouped(keys, sort, folds, [n for n in looked_up(keys) if n])} JOIN firsts f ON f.cur = g.cur AND f.k0 = g.k0)"
    )


def _grouped(keys: tuple[Key, ...], sort: str, folds: dict[str, str], named: Iterable[object]) -> str:
    """Write the groups that are put in order, as `g`, with the names of those that are ordered by them."""
    ks = ", ".join(f"k{n}" for n in range(len(keys)))
    told = "".join(f", min(l{n}) AS l{n}" for n, key in enumerate(keys) if key.is_carried)
    inner = f"SELECT cur, {ks}{told}, {folds.get(sort, 'NULL::numeric')} AS s FROM body GROUP BY cur, {ks}"  # noqa: S608
    names = " ".join(f"LEFT JOIN names_{n} ON names_{n}.of_key = g.k{n}" for n in named)
    return f"FROM ({inner}) g {names}"


def _given(keys: tuple[Key, ...]) -> list[str]:
    """Take the order of another answer."""
    ks = [f"k{n}" for n in range(len(keys))]
    arrays = ", ".join(f"%(kept_{n})s::text[]" for n in range(len(keys) + 1))
    return [
        f"lines AS (SELECT * FROM unnest({arrays}) WITH ORDINALITY AS t(cur, {', '.join(ks)}, q))",  # noqa: S608
        "firsts AS (SELECT cur, k0, row_number() OVER (PARTITION BY cur ORDER BY min(q)) AS p FROM lines GROUP BY cur, k0)",
    ]


def _sorting(asked: Question) -> tuple[str, str]:
    """By what it is sorted, and which way; the first so many of something are those with the largest first value."""
    spec = asked.spec
    if spec.top and not spec.sort:
        return spec.values[0].key, "DESC"
    return spec.sort, "DESC" if spec.falls else "ASC"


def _natural(n: int, key: Key) -> str:
    if key.is_looked_up or key.is_carried:
        return f"lower({_label(n, key, 'g')})"
    return key.order.replace("{}", f"g.k{n}")


def _label(n: int, key: Key, table: str) -> str:
    return f"names_{n}.label" if key.is_looked_up else f"{table}.l{n}"


def _names(asked: Question) -> str:
    text = compiled(("report-customers", asked.stand.shape), lambda: customer_labels(asked.stand))
    return asked.stand.put_into(text, tenant=asked.tenant, on=asked.days.on).replace("%", "%%")
