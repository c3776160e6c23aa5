"""Who comes first today, and why? Points by rules, in percent of what the known data could give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from duecourse.analysis.portfolio.columns import CUSTOMER_WORDS
from duecourse.analysis.portfolio.conditions import compile_condition, read

if TYPE_CHECKING:
    import ibis
    import ibis.expr.types as ir

    from duecourse.work.worklists.rules.strategies import Rule, StrategySpec

BANDS: Final = ("very_high", "high", "medium", "low")


def rank(
    facts: ibis.Table,
    strategy: StrategySpec,
    *,
    rates: ibis.Table,
    known: frozenset[str] | None = None,
    capacity: int | None = None,
) -> ibis.Table:
    """Add `points`, `percent`, `band`, `hits` (JSON list of rule keys), `place` and `is_within_capacity`.

    `facts` = `amounts.customer_facts`, kept to who is to be ranked; `known` = the columns that hold any data in this
    book (`known_columns`): rules about others neither give points nor count in the percentage. Equal percentages are
    ordered by the nearest insurer's deadline, then by the amount to collect, then by customer.
    """
    import ibis

    rules = strategy.rules_for(known)
    most = strategy.maximum_for(known)
    tests = [(rule, _test(rule, facts, rates)) for rule in rules]
    ranked = facts.mutate(points=_points(tests), hits=_hits(tests))
    percent = ranked.points * 100 // most if most else ibis.literal(0)
    ranked = ranked.mutate(percent=percent.clip(upper=100).cast("int32"))
    cuts = zip(strategy.thresholds, BANDS, strict=False)
    bands = [(ranked.percent >= cut, band) for cut, band in cuts]
    order = [
        ranked.percent.desc(),
        ranked.insurer_deadline_on.asc(nulls_first=False),
        ranked.to_collect_base.desc(nulls_first=False),
        ranked.customer_id.asc(),
    ]
    ranked = ranked.mutate(band=ibis.cases(*bands, else_=BANDS[-1]), place=ibis.row_number().over(order_by=order) + 1)
    within = ibis.literal(True) if capacity is None else ranked.place <= capacity
    return ranked.mutate(is_within_capacity=within)


def known_columns(facts: ibis.Table, strategy: StrategySpec) -> ibis.Table:
    """One row that tells of each column the strategy reads whether it holds any data (true / false)."""
    columns = sorted(frozenset[str]().union(*(rule.needs for rule in strategy.rules)))
    return facts.aggregate(**{name: facts[name].notnull().any().fill_null(False) for name in columns})


def _test(rule: Rule, facts: ibis.Table, rates: ibis.Table) -> ir.BooleanValue:
    condition = read(rule.condition, words=CUSTOMER_WORDS)
    return compile_condition(condition, words=CUSTOMER_WORDS)(facts, rates)


def _points(tests: list[tuple[Rule, ir.BooleanValue]]) -> ir.IntegerValue:
    import ibis

    total: ir.IntegerValue = ibis.literal(0)
    for group in dict.fromkeys(rule.group or f"={rule.key}" for rule, _test in tests):
        mine = [(test, rule.points) for rule, test in tests if (rule.group or f"={rule.key}") == group]
        mine.sort(key=lambda pair: -pair[1])
        total = total + ibis.cases(*mine, else_=0)
    return total.cast("int32")


def _hits(tests: list[tuple[Rule, ir.BooleanValue]]) -> ir.StringValue:
    """The keys of the rules that gave points, firmest of each group only, as a JSON list."""
    import ibis

    told: ir.StringValue = ibis.literal("")
    for rule, test in tests:
        better = [other for two, other in tests if rule.group and two.group == rule.group and two.points > rule.points]
        shown = test & ~ibis.or_(*better) if better else test
        told = told + ibis.ifelse(shown, f'"{rule.key}",', "")
    return ibis.literal("[") + told.re_replace(",$", "") + "]"
