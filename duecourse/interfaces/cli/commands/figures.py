"""Say the KPIs of a day, each with its formula and what it was worked out of."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.identity.queries.people import collectors, members
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import minor_units, quantize
from duecourse.foundation.kit.words import _
from duecourse.insight.operations import daily_figures
from duecourse.insight.queries.figures import figures
from duecourse.insight.queries.figures.trend import first_day
from duecourse.insight.rules.among import Among
from duecourse.insight.rules.kpis.catalogue import KPIS
from duecourse.insight.rules.kpis.figures import Figure, Unit
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command
from duecourse.records.ledger.queries.spread import groups

LONGEST: Final = 3660
AHEAD: Final = timedelta(days=366)
"""So long after the day of the books a day may lie: what falls due until then is known."""
NAMED: Final = 12
"""So many of those that are known stand in a refusal."""
PLACES = {"days": 2, "share": 6, "count": 0, "times": 4, "money": 4}


class NothingYet(Refused):
    """A day before the first record: every figure would be nothing."""

    says = _("Nothing was known on %(day)s yet: the first record became known on %(first)s.")


class NothingThen(Refused):
    """A day before the first item was issued, by all that is known now."""

    says = _("Nothing was issued by %(day)s: the first item is of %(first)s.")


class NotYet(Refused):
    """A day far after the one where the books stand."""

    says = _("The books stand at %(last)s: there are no figures of %(day)s yet.")


class WindowWrong(Refused):
    """A window without days, or longer than any book."""

    says = _("A window has 1 to %(most)s days.")


class NoSuchPart(Refused):
    """Nobody and nothing is called so."""

    says = _("There is no “%(name)s” to narrow to: known are %(known)s.")


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
    say.add_argument("--portfolio", metavar="NAME", help="one portfolio only")
    say.add_argument("--collector", metavar="EMAIL", help="the portfolios that somebody works on")
    say.add_argument(
        "--group", metavar="NAME", help="one group: all accounts whose legal person has this one as parent"
    )
    say.add_argument("--currency", default="", metavar="CUR", help="in which currency; else the companies' own")
    say.add_argument("--days", type=int, default=0, metavar="N", help="window of sales and payments; else as agreed")
    say.add_argument("--only", action="append", metavar="NAME", help="these only; may be repeated")
    say.add_argument("--restated", action="store_true", help="with what became known later")
    say.add_argument("--keep", action="store_true", help="first write down the days that are over and not kept yet")


def kpi(args: argparse.Namespace) -> int:
    """Work the KPIs of a day out."""
    day, tenant_id = door.day(args.on), door.tenant_of(args)
    with door.inside(tenant_id):
        companies = door.companies_of(tenant_id, args.company)
        _check(args, tenant_id, companies, day)
        kept = sum(_kept(tenant_id, company.id) for company in companies) if args.keep else 0
        found = figures(
            tenant_id,
            _among(args, tenant_id, companies),
            day,
            slugs=args.only,
            currency=args.currency.upper(),
            window_days=args.days,
            restated=args.restated,
        )
    data = {
        "on": day.isoformat(),
        "scope": args.scope,
        **{name: getattr(args, name) for name in ("portfolio", "collector", "group") if getattr(args, name)},
        "restated": args.restated,
        "kept": kept,
        "kpis": {slug: _told(figure) for slug, figure in found.items()},
    }
    lines = [f"{slug:<22} {_words(figure):>16}  {KPIS[slug].name}" for slug, figure in found.items()]
    return door.emit(args, data, "\n".join(lines))


def _check(args: argparse.Namespace, tenant_id: UUID, companies: Sequence[CompanyRow], day: date) -> None:
    """Refuse what no book can answer: a currency that is none, a window without days, a day before the first record."""
    if args.currency:
        minor_units(args.currency.upper())
    if args.days and not 1 <= args.days <= LONGEST:
        raise WindowWrong(most=LONGEST)
    begun = [first_day(tenant_id, company.id, restated=args.restated) for company in companies]
    first = min((one for one in begun if one is not None), default=None)
    if first is not None and day < first:
        raise (NothingThen if args.restated else NothingYet)(day=day, first=first)
    last = max((company.business_date for company in companies if company.business_date), default=day)
    if day > last + AHEAD:
        raise NotYet(day=day, last=last)


def _among(args: argparse.Namespace, tenant_id: UUID, companies: Sequence[CompanyRow]) -> Among:
    """Say of whom: each option narrows what the others left."""
    ids = frozenset(company.id for company in companies)
    found = Among(company_ids=ids if args.company else None, where=args.scope)
    if args.portfolio:
        named = {row.name: frozenset({row.id}) for row in identity.portfolios(tenant_id)}
        found = found.narrowed(portfolio_ids=_named(args.portfolio, named))
    if args.collector:
        addresses = {row.user_id: row.email for row in members(tenant_id)}
        working = {addresses.get(row.user_id, row.name): row.portfolio_ids for row in collectors(tenant_id)}
        found = found.narrowed(portfolio_ids=_named(args.collector, working))
    if args.group:
        heads = groups(tenant_id, company_ids=ids, portfolio_ids=None, named=args.group)
        if not heads:
            every = groups(tenant_id, company_ids=ids, portfolio_ids=None)
            raise _no_part(args.group, [name for _key, name in every])
        found = found.narrowed(group_ids=frozenset(key for key, _name in heads))
    return found


def _named(said: str, known: Mapping[str, frozenset[int]]) -> frozenset[int]:
    """Find what is called so, in any case of letters."""
    found = next((ids for name, ids in known.items() if name.casefold() == said.casefold()), None)
    if found is None:
        raise _no_part(said, known)
    return found


def _no_part(said: str, known: Iterable[str]) -> NoSuchPart:
    return NoSuchPart(name=said, known=", ".join(sorted(known)[:NAMED]) or "-")


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
