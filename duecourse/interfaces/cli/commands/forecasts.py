"""Learn from the past when customers pay, predict a day, and hold predictions against what came."""

import argparse
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from duecourse.analysis.intelligence.operations import forecasting, predicting, training
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import Tenant
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command

REFIT_DAYS = 60


class DayAhead(Refused):
    """Nobody knows yet what is known then."""

    says = _("%(on)s has not begun: nothing is known of it yet.")


class PeriodEmpty(Refused):
    """The end lies before the beginning."""

    says = _("The period ends before it begins.")


class PastTooShort(Refused):
    """No thirteen weeks of the period are over."""

    says = _("No 13 weeks of this period are over, so nothing can be said of forecasts.")


def register(commands: Any) -> None:
    """Offer train, predict and backtest."""
    learn = command(commands, "train", train, example="duecourse train --until 2026-03-31 --json")
    learn.add_argument("--until", metavar="DAY", help="only what was known in the morning of this day; else today")
    learn.add_argument("--seed", type=int, default=training.SEED, help="the same past and seed give the same model")
    say = command(
        commands, "predict", predict, example="duecourse predict --on 2026-03-31 --json",
        more="A day earlier than the last one predicted is answered and not written down.",
    )  # fmt: skip
    say.add_argument("--on", required=True, metavar="DAY", help="the business date, seen from its morning")
    say.add_argument("--company", metavar="CODE", help="one company only; else all of them")
    judge = command(
        commands, "backtest", backtest, example="duecourse backtest predictions --from 2025-01-01 --to 2025-12-31 --json"
    )  # fmt: skip
    judge.add_argument("what", choices=("predictions", "cash"), help="what is held against the past")
    judge.add_argument("--from", dest="from_on", required=True, metavar="DAY", help="the first day judged")
    judge.add_argument(
        "--to", dest="to_on", required=True, metavar="DAY", help="the day until which everything is known"
    )
    judge.add_argument("--refit", type=int, default=REFIT_DAYS, metavar="DAYS", help="learn anew every so many days")
    judge.add_argument("--seed", type=int, default=training.SEED, help="the same seed gives the same figures")
    judge.add_argument(
        "--with-model", action="store_true", help="of cash: try the payment model beside customers' habits (minutes)"
    )
    judge.add_argument("--company", metavar="CODE", help="of which company the cash is; else the only one")


def train(args: argparse.Namespace) -> int:
    """Learn from what is known and keep the model with its card."""
    tenant_id = door.tenant_of(args)
    until = door.day(args.until) if args.until else _today(tenant_id)
    if until > _today(tenant_id):
        raise DayAhead(on=until)
    model = training.train(tenant_id, until=until, at=now(), seed=args.seed, tell=lambda step, _share: door.say(step))
    data = {
        "model": model.hash,
        "decision": model.decision,
        "reason": model.reason,
        "state": model.state,
        "until": model.until_on.isoformat(),
        "seed": model.seed,
        "counts": model.counts,
        "metrics": _metrics(model.metrics),
    }
    return door.emit(args, data, f"{model.hash[:7]}  {model.decision} ({model.reason}), {model.state}")


def predict(args: argparse.Namespace) -> int:
    """Say when the open items of a day are expected to be paid, and write it down."""
    day, tenant_id = door.day(args.on), door.tenant_of(args)
    if day > _today(tenant_id):
        raise DayAhead(on=day)
    with door.inside(tenant_id):
        tenant, companies = identity.tenant_row(tenant_id), door.companies_of(tenant_id, args.company)
    done = [_predict(tenant, company, day) for company in companies]
    items = [item for one in done for item in one.pop("items")]
    data = {"on": day.isoformat(), "companies": done, "items": items}
    lines = [f"{one['number']:<20} {one['p10']}  {one['p50']}  {one['p90']}  {one['p_late']:.0%}" for one in items]
    return door.emit(args, data, "\n".join(lines) or "Nothing is open.")


def backtest(args: argparse.Namespace) -> int:
    """Hold predictions or cash forecasts against what came, beside the simple rule."""
    begin, end = door.day(args.from_on), door.day(args.to_on)
    if end <= begin:
        raise PeriodEmpty
    data = _of_cash(args, begin, end) if args.what == "cash" else _of_predictions(args, begin, end)
    lines = [
        f"{name:<16} {_short(one['model'])}  beside {_short(one['rival'])}  [{_short(one['low'])}, {_short(one['high'])}]"
        for name, one in data["metrics"].items()
    ]
    return door.emit(args, data, "\n".join([*lines, f"decision: {data['decision']}"]))


def _predict(tenant: Tenant, company: CompanyRow, day: date) -> dict[str, Any]:
    with door.inside(tenant.id), door.at_dawn(tenant, company, day):
        told = predicting.predict_or_try(tenant.id, company.id, on=day, at=now())
    items = [
        {
            "number": told.numbers[one.item_id],
            "company": company.code,
            "p10": one.p10_on.isoformat(),
            "p50": one.p50_on.isoformat(),
            "p90": one.p90_on.isoformat(),
            "p_late": float(one.late_share),
            "little_history": one.is_little_history,
        }
        for one in told.outlooks
    ]
    return {"company": company.code, "model": told.model, "written": told.is_written, "items": items}


def _of_predictions(args: argparse.Namespace, begin: date, end: date) -> dict[str, Any]:
    """Hold the model beside the running mean; `rule` holds it beside the mean that would serve, by which is decided."""
    found = training.backtest_predictions(
        door.tenant_of(args), from_on=begin, to_on=end, refit_days=args.refit, seed=args.seed
    )
    card = found.card()
    usual = {name: metric.plain() for name, metric in found.beside_usual.items()}
    rest = {key: value for key, value in card.items() if key not in found.metrics}
    return {
        "metrics": _metrics(usual),
        "rule": _metrics(card),
        "decision": found.decision,
        "reason": found.reason,
    } | rest


def _of_cash(args: argparse.Namespace, begin: date, end: date) -> dict[str, Any]:
    tenant_id = door.tenant_of(args)
    with door.inside(tenant_id):
        company = door.company_of(tenant_id, args.company)
        done = forecasting.backtest_cash(
            *(tenant_id, company.id),
            from_on=begin,
            to_on=end,
            refit_days=args.refit,
            seed=args.seed,
            with_model=args.with_model,
        )
    if done is None:
        raise PastTooShort
    return done


def _metrics(card: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in card.items() if isinstance(one, dict) and {"model", "rival"} <= one.keys()}


def _today(tenant_id: UUID) -> date:
    """Tell the last day of which anything is known: the newest business date of a past, today of the living."""
    with door.inside(tenant_id):
        tenant, companies = identity.tenant_row(tenant_id), identity.companies(tenant_id)
    if door.lives_in_the_past(tenant):
        days = [company.business_date for company in companies if company.business_date]
        return max(days) if days else now().date()
    return max(business_date(company.zone, now()) for company in companies)


def _short(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
