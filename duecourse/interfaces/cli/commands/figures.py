"""Say the KPIs of a day, each with its formula and what it was worked out of."""

import argparse
from decimal import Decimal
from typing import Any

from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.money import quantize
from duecourse.insight.operations import daily_figures
from duecourse.insight.queries.figures import figures
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.figures import Figure, Unit
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command

PLACES = {"days": 2, "share": 6, "count": 0, "times": 4, "money": 4}


def register(commands: Any) -> None:
    """Offer kpi."""
    say = command(
        commands,
        "kpi",
        kpi,
        example="duecourse kpi --on 2026-03-31 --scope 'segment is \"SME\"' --json",
        more="As reported, the figures are those that were known that day; restated, what is known now of that day.",
    )
    say.add_argument("--on", required=True, metavar="DAY", help="as of the evening of this business date")
    say.add_argument("--scope", default="", metavar="CONDITION", help="only customers that meet a condition that day")
    say.add_argument("--company", metavar="CODE", help="one company only; else all of them")
    say.add_argument("--currency", default="", metavar="CUR", help="in which currency; else the companies' own")
    say.add_argument("--days", type=int, default=0, metavar="N", help="window of sales and payments; else as agreed")
    say.add_argument("--only", action="append", metavar="NAME", choices=tuple(KPIS), help="these only; may be repeated")
    say.add_argument("--restated", action="store_true", help="with what became known later")
    say.add_argument("--keep", action="store_true", help="first write down the days that are over and not kept yet")


def kpi(args: argparse.Namespace) -> int:
    """Work the KPIs of a day out."""
    day, tenant_id = door.day(args.on), door.tenant_of(args)
    with door.inside(tenant_id):
        companies = door.companies_of(tenant_id, args.company)
        kept = sum(_kept(tenant_id, company.id) for company in companies) if args.keep else 0
        chosen = frozenset(company.id for company in companies) if args.company else None
        found = figures(
            tenant_id,
            Among(company_ids=chosen, where=args.scope),
            day,
            slugs=args.only,
            currency=args.currency,
            window_days=max(args.days, 0),
            restated=args.restated,
        )
    data = {
        "on": day.isoformat(),
        "scope": args.scope,
        "restated": args.restated,
        "kept": kept,
        "kpis": {slug: _told(figure) for slug, figure in found.items()},
    }
    lines = [f"{slug:<22} {_words(figure):>16}  {KPIS[slug].name}" for slug, figure in found.items()]
    return door.emit(args, data, "\n".join(lines))


def _kept(tenant_id: Any, company_id: int) -> int:
    return daily_figures.keep_what_is_owed(tenant_id, company_id, at=now(), most=daily_figures.ALL)


def _told(figure: Figure) -> dict[str, Any]:
    one = KPIS[figure.slug]
    return {
        "value": _number(figure.value, figure.unit, figure.currency),
        "unit": figure.unit,
        "currency": figure.currency,
        "formula": one.formula,
        "variant": str(one.variant or ""),
        "inputs": {each.name: _number(each.value, each.unit, figure.currency) for each in figure.inputs},
        "from": figure.from_on.isoformat() if figure.from_on else None,
        "at_least": figure.is_at_least,
        "why_none": str(figure.why_none) if figure.why_none else None,
    }


def _number(value: Decimal | None, unit: Unit, currency: str) -> str | float | None:
    """Write money as text in the decimals of its currency, everything else as a number."""
    if value is None:
        return None
    if unit == "money":
        return str(quantize(value, currency)) if currency else str(value)
    return float(round(value, PLACES[unit]))


def _words(figure: Figure) -> str:
    if figure.value is None:
        return "–"
    if figure.unit == "money":
        return f"{figure.currency} {quantize(figure.value, figure.currency):,}"
    if figure.unit == "share":
        return f"{figure.value:.2%}"
    more = ">" if figure.is_at_least else ""
    return f"{more}{figure.value:.2f}" + (" d" if figure.unit == "days" else "")
