"""How do the rows of a question become lines, subtotals, “others” and totals in one statement?

The rows are grouped once (`body`), the lines are put in order and cut there, and every kind of total is folded out of the
body, so that it equals its rows. What cannot be folded (a median) keeps the body ungrouped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from duecourse.insight.queries.reports.asking import PICKED, Key, Question, picked
from duecourse.insight.queries.reports.ordering import OTHERS, lines, looked_up, names_of, placed
from duecourse.insight.rules.reports.spec import Value
from duecourse.insight.rules.reports.subjects import Measure

_MIDDLE: Final = "ARRAY[0.5, 0.5000000001]"
"""Where the two values in the middle stand, of up to thousand million; of an odd count it is one and the same."""

_KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    "sum": ("s",),
    "share": ("s",),
    "count": ("c",),
    "average": ("s", "c"),
    "least": ("lo",),
    "most": ("hi",),
    "median": ("s",),
}
"""What each way to sum up needs of a group."""


@dataclass(frozen=True)
class Kept:
    """The lines of another answer, in their order, so that this one tells of the same: currency and keys of each."""

    lines: tuple[tuple[str, ...], ...]

    def parameters(self, count: int) -> dict[str, list[str]]:
        """Their columns, as parameters."""
        columns = list(zip(*self.lines, strict=True)) or [()] * (count + 1)
        return {f"kept_{n}": list(column) for n, column in enumerate(columns)}


def statement(asked: Question, *, most: int, is_kept: bool = False) -> str:
    """Write the one statement of a report; `read` names what its columns are."""
    keys = asked.keys()
    grouped, parts = _grouped(asked, keys), _partials(asked)
    groups = [name for _sql, _text, name in grouped]
    tables = [picked(asked), f"body AS MATERIALIZED ({_body(grouped, parts, is_plain=_is_plain(asked))})"]
    tables += lines(asked, keys, folds(asked), is_kept)
    found = placed(asked, keys, [*groups, *parts])
    if keys and asked.spec.top and not _is_plain(asked):
        found = _merged(found, [*groups, "p", "q"], parts)
    tables.append(f"placed AS ({found})")
    return f"{', '.join(tables)} {_levels(asked, keys, most)}"


def folds(asked: Question) -> dict[str, str]:
    """How each value is folded, by its key."""
    return {value.key: folded(value, asked.subject.measures[value.measure]) for value in asked.spec.values}


def _levels(asked: Question, keys: tuple[Key, ...], most: int) -> str:
    """Fold cells, lines, subtotals and totals out of the body, in the order in which they are told."""
    ks, across = [f"k{n}" for n in range(len(keys))], ["c"] if asked.spec.columns else []
    sets = [["cur"], *([["cur", "p", "q", *ks]] if keys else []), *([["cur", "p", "k0"]] if len(keys) > 1 else [])]
    sets += [[*one, *across] for one in sets if across]
    told = ["cur", *ks, *across, *(["p", "q"] if keys else [])]
    for name, is_there in (("p", keys), ("q", keys), ("c", across)):
        told.append(f"GROUPING({name}) AS g_{name}" if is_there else f"1 AS g_{name}")
    told += [f"min(l{n}) AS l{n}" for n in names_of(keys) if n not in looked_up(keys)]
    told += [f"{sql} AS v{n}" for n, sql in enumerate(folds(asked).values())]
    told += [f"min(q) AS place, max(q) FILTER (WHERE q < {OTHERS}) AS last_q"]
    told.append(f"min({'lacks' if asked.is_converted else 'NULL::text'}) AS lacks")
    having = f" HAVING GROUPING(p) = 1 OR min(q) <= {most} OR min(q) = {OTHERS}" if keys else ""
    grouped = ", ".join(f"({', '.join(one)})" for one in sets)
    inner = f"SELECT {', '.join(told)} FROM placed GROUP BY GROUPING SETS ({grouped}){having}"  # noqa: S608
    return _named_and_ordered(inner, keys, across)


def _merged(source: str, groups: list[str], parts: Iterable[str]) -> str:
    """Put groups together that became the same: all of “others” is one."""
    ways = {"lo": "min", "hi": "max", "lacks": "min"}
    told = [f"{ways.get(name.partition('_')[0], 'sum')}({name}) AS {name}" for name in parts]
    return f"SELECT {', '.join([*groups, *told])} FROM ({source}) m GROUP BY {', '.join(groups)}"  # noqa: S608


def _named_and_ordered(inner: str, keys: tuple[Key, ...], across: list[str]) -> str:
    """Look up what the lines are called, now that they are few, and put all in the order in which it is read."""
    names = "".join(f", names_{n}.label AS l{n}" for n in looked_up(keys))
    joined = " ".join(f"LEFT JOIN names_{n} ON names_{n}.of_key = t.k{n}" for n in looked_up(keys))
    order = ["t.cur", *(["t.g_p", "t.p", "t.g_q", "t.q"] if keys else []), *(["t.g_c", "t.c"] if across else [])]
    return f"SELECT t.*{names} FROM ({inner}) t {joined} ORDER BY {', '.join(order)}"  # noqa: S608


def _grouped(asked: Question, keys: tuple[Key, ...]) -> list[tuple[str, str, str]]:
    """What the rows are grouped by: as it is read, as it is told, and its name."""
    across = asked.across()
    raw = [('r."currency"' if asked.is_parted else "''", "{}", "cur")]
    raw += [(key.raw, key.text, f"k{n}") for n, key in enumerate(keys)]
    raw += [(f'r."{key.dimension.label}"', "coalesce({}, '')", f"l{n}") for n, key in enumerate(keys) if key.is_carried]
    raw += [(across.raw, across.text, "c")] if across else []
    return raw + [(f'r."{one.source}"', "{}", f"d_{one.slug}") for one in asked.measures if one.is_distinct]


def _is_plain(asked: Question) -> bool:
    """Tell whether something is asked for that cannot be folded out of groups."""
    return any(value.how == "median" for value in asked.spec.values)


def _body(grouped: list[tuple[str, str, str]], parts: dict[str, str], *, is_plain: bool) -> str:
    """Group the rows by everything that is asked for, or hand them on as they are where something cannot be folded."""
    inner = ", ".join(
        [f"{sql} AS {name}" for sql, _text, name in grouped] + [f"{sql} AS {name}" for name, sql in parts.items()]
    )
    group = "" if is_plain else " GROUP BY " + ", ".join(str(n + 1) for n in range(len(grouped)))
    outer = ", ".join([f"{text.replace('{}', 'g.' + name)} AS {name}" for _sql, text, name in grouped] + list(parts))
    return f"SELECT {outer} FROM (SELECT {inner} FROM {PICKED} r{group}) g"  # noqa: S608 - columns of our own


def _partials(asked: Question) -> dict[str, str]:
    """What is kept of each group so that any total can be folded out of it: no more than is asked for."""
    grouped = not _is_plain(asked)
    parts = {"n": "count(*)" if grouped else "1"}
    ways = {"s": "sum({})", "c": "count({})", "lo": "min({})", "hi": "max({})"}
    plain = {"s": "{}", "c": "({} IS NOT NULL)::int", "lo": "{}", "hi": "{}"}
    for one in asked.measures:
        if one.is_counted:
            continue
        value = asked.worth(one.source, is_rounded=not one.over) if one.is_of_money else f'r."{one.source}"'
        for name in sorted(
            {name for said in asked.spec.values if said.measure == one.slug for name in _KEPT[said.how]}
        ):
            parts[f"{name}_{one.slug}"] = (ways if grouped else plain)[name].replace("{}", value)
        if one.over:
            below = asked.worth(one.over, is_rounded=False) if one.is_of_money else f'r."{one.over}"'
            parts[f"o_{one.slug}"] = f"sum({below})" if grouped else below
    if asked.is_converted:
        lacks = f"{asked.rate()} IS NULL AND ({_any_money(asked)})"
        parts["lacks"] = (
            f'min(r."currency") FILTER (WHERE {lacks})' if grouped else f'CASE WHEN {lacks} THEN r."currency" END'
        )
    return parts


def _any_money(asked: Question) -> str:
    return " OR ".join(f'r."{one.source}" <> 0' for one in asked.measures if one.is_of_money) or "FALSE"


def folded(value: Value, measure: Measure) -> str:
    """Write how a value is folded out of the groups of the body."""
    slug = measure.slug
    if measure.is_distinct:
        return f"count(DISTINCT d_{slug})"
    if measure.is_counted:
        return "sum(n)"
    if measure.over:
        return f"sum(s_{slug}) / nullif(sum(o_{slug}), 0)"
    middle = f"percentile_disc({_MIDDLE}) WITHIN GROUP (ORDER BY s_{slug})"
    return {
        "sum": f"sum(s_{slug})",
        "share": f"sum(s_{slug})",
        "count": f"sum(c_{slug})",
        "average": f"sum(s_{slug})::numeric / nullif(sum(c_{slug}), 0)",
        "least": f"min(lo_{slug})",
        "most": f"max(hi_{slug})",
        "median": f"(({middle})[1] + ({middle})[2])::numeric / 2",
    }[value.how]
