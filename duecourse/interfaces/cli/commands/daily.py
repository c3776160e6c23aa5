"""Live a day: decide it, send what is due, list who needs a person, explain a decision."""

import argparse
from collections import Counter
from contextlib import nullcontext
from datetime import date
from typing import Any

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import Tenant
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.identity.rules import Scope
from duecourse.foundation.kit.clock import business_date, now, standing_at
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command
from duecourse.records.communications.jobs.draining import Drained, drain
from duecourse.records.ledger.queries.accounts import accounts_numbered
from duecourse.work.procedures.operations import listing, run, settle
from duecourse.work.procedures.queries import explain
from duecourse.work.procedures.queries.event_answers import EventAnswer
from duecourse.work.procedures.rules.reasons import WARNINGS
from duecourse.work.worklists.queries import screens
from duecourse.work.worklists.queries.screens import WorkRow
from duecourse.work.worklists.rules.people import NEED_WORDS, Need

LONGEST_LIST = 100_000


class DayNotBegun(Refused):
    """A living tenant cannot be ahead of the calendar."""

    says = _("%(on)s has not begun in %(company)s; until then it can only be tried out: use --dry-run.")


class NowNotAllowed(Refused):
    """The clock of a living tenant is not to be set."""

    says = _("This tenant lives today: --now is only for one made with --historic, or a simulated one.")


class NowMissing(Refused):
    """What lives in the past would find all its mails out of date."""

    says = _("This tenant lives in the past: say which moment it is with --now.")


class SomebodyElseSends(Refused):
    """Only one process at a time empties a channel."""

    says = _("Another process is sending for this tenant just now; nothing was sent twice.")


class NoSuchNumber(Refused):
    """No customer bears the number."""

    says = _("There is no customer with the number “%(number)s”.")


class NumberAmbiguous(Refused):
    """Several companies know a customer by that number."""

    says = _("“%(number)s” is a customer of several companies (%(codes)s): say which one with --company.")


def register(commands: Any) -> None:
    """Offer run, send, worklist and explain."""
    live = command(
        commands,
        "run",
        run_day,
        example="duecourse run --on 2026-03-31 --dry-run --json",
        more="A day earlier than the last one decided can only be tried out.",
    )
    live.add_argument("--on", required=True, metavar="DAY", help="the business date")
    live.add_argument("--company", metavar="CODE", help="one company only; else all of them")
    live.add_argument("--dry-run", action="store_true", help="decide, and write nothing down")
    speak = command(commands, "send", send, example="duecourse send --now 2015-06-30T10:00+02:00")
    speak.add_argument("--now", metavar="MOMENT", help="for a tenant that lives in the past or a simulation")
    show = command(commands, "worklist", worklist, example="duecourse worklist --on 2026-03-31")
    show.add_argument("--on", required=True, metavar="DAY", help="the business date")
    show.add_argument("--collector", metavar="EMAIL", help="only what this person sees")
    show.add_argument("--company", metavar="CODE", help="one company only; else all of them")
    why = command(commands, "explain", explain_, example="duecourse explain --customer 10024 --on 2026-03-31")
    why.add_argument("--customer", required=True, metavar="NUMBER", help="the customer's number in the ledger")
    why.add_argument("--company", metavar="CODE", help="where several companies know that number")
    why.add_argument("--on", required=True, metavar="DAY", help="the business date, past ones too")


def run_day(args: argparse.Namespace) -> int:
    """Decide a day for each company in a transaction of its own; one that is refused does not stop the others."""
    day = door.day(args.on)
    tenant_id = door.tenant_of(args)
    with door.inside(tenant_id):
        tenant, companies = identity.tenant_row(tenant_id), door.companies_of(tenant_id, args.company)
    reports: dict[str, run.RunReport] = {}
    refused: dict[str, str] = {}
    for company in companies:
        try:
            reports[company.code] = _run(tenant, company, day, is_dry=args.dry_run)
        except Refused as refusal:
            if len(companies) == 1:
                raise
            refused[company.code] = str(refusal.text)
    data = _run_data(day, reports, is_dry=args.dry_run) | ({"refused": refused} if refused else {})
    door.emit(args, data, _run_words(reports, is_dry=args.dry_run))
    for code, sentence in refused.items():
        door.say(f"{code}: {sentence}")
    return 2 if refused else 0


def send(args: argparse.Namespace) -> int:
    """Empty the channel, then write down which steps have happened."""
    tenant_id = door.tenant_of(args)
    with door.inside(tenant_id):
        tenant, companies = identity.tenant_row(tenant_id), identity.companies(tenant_id)
    if args.now and not door.lives_in_the_past(tenant):
        raise NowNotAllowed
    if tenant.is_historic and not args.now:
        raise NowMissing
    zones = frozenset(company.zone for company in companies)
    with standing_at(door.moment(args.now, zones=zones)) if args.now else nullcontext():
        drained = drain(tenant_id)
        with door.inside(tenant_id):
            for company in companies:
                settle.settle(tenant_id, company.id)
    if drained.is_busy:
        raise SomebodyElseSends
    door.emit(args, _send_data(drained), _send_words(drained, outbound=tenant.outbound))
    for problem in drained.problems:
        door.say(problem)
    return 2 if drained.problems else 0


def worklist(args: argparse.Namespace) -> int:
    """List a day's rows, most urgent first."""
    day = door.day(args.on)
    with door.inside(door.tenant_of(args)) as tenant:
        scope = identity.seat_by_email(tenant, args.collector, on=day).scope if args.collector else Scope()
        companies = {row.id: row.code for row in door.companies_of(tenant, args.company)}
        seen = companies.keys() if scope.company_ids is None else companies.keys() & scope.company_ids
        found = screens.worklist_rows(
            tenant, company_ids=list(seen), portfolio_ids=scope.portfolio_ids, on=day, limit=LONGEST_LIST
        )
    rows = [_row(row, companies) for row in found]
    lines = [
        f"{row['percent']:>3} %  {row['band']:<9}  {row['company']}  {row['customer']}  {row['name']}"
        f"  {row['to_collect']} {row['currency']}  {' '.join(row['reasons'])}"
        for row in rows
    ]
    return door.emit(args, {"on": day.isoformat(), "rows": rows}, "\n".join(lines) or "Nobody needs a person.")


def explain_(args: argparse.Namespace) -> int:
    """Say for every open item of a customer why it gets a step on a day, or none."""
    day = door.day(args.on)
    with door.inside(door.tenant_of(args)) as tenant:
        companies = {row.id: row.code for row in door.companies_of(tenant, args.company)}
        found = accounts_numbered(tenant, args.customer, company_ids=list(companies))
        if not found:
            raise NoSuchNumber(number=args.customer)
        if len(found) > 1:
            codes = ", ".join(companies[account.company_id] for account in found)
            raise NumberAmbiguous(number=args.customer, codes=codes)
        answer = explain.explain(tenant, found[0].company_id, found[0].id, on=day)
    data = {"company": companies[found[0].company_id], "customer": args.customer, "name": found[0].name}
    data |= {"on": day.isoformat()}
    return door.emit(args, data | _answer(answer), _explain_words(answer))


def _run(tenant: Tenant, company: CompanyRow, day: date, *, is_dry: bool) -> run.RunReport:
    """Decide one company's day and make its worklist, as the house's own clock would."""
    if not (is_dry or door.lives_in_the_past(tenant)) and day > business_date(company.zone, now()):
        raise DayNotBegun(on=day, company=company.code)
    with door.inside(tenant.id), door.at_dawn(tenant, company, day):
        moment = now()
        report = run.run_day(tenant.id, company.id, on=day, now=moment, dry_run=is_dry)
        if not is_dry:
            listing.build(tenant.id, company.id, day=day, now=moment)
        return report


def _run_data(day: date, reports: dict[str, run.RunReport], *, is_dry: bool) -> dict[str, Any]:
    companies = [
        {"company": code} | _counts([report]) | {"warnings": report.warnings} for code, report in reports.items()
    ]
    return {"business_date": day.isoformat(), "dry_run": is_dry, "companies": companies} | _counts(
        list(reports.values())
    )


def _counts(reports: list[run.RunReport]) -> dict[str, Any]:
    suppressed = sum((Counter(report.suppressed) for report in reports), Counter[str]())
    return {
        "planned": sum(report.planned for report in reports),
        "by_kind": dict(sum((Counter(report.by_kind) for report in reports), Counter[str]())),
        "excluded": dict(sum((Counter(report.excluded) for report in reports), Counter[str]())),
        "executed": sum(report.executed for report in reports),
        "suppressed": suppressed.total(),
        "suppressed_by_reason": dict(suppressed),
    }


def _run_words(reports: dict[str, run.RunReport], *, is_dry: bool) -> str:
    lines = []
    for code, report in reports.items():
        counts = _counts([report])
        would = "would be planned" if is_dry else "planned"
        lines.append(
            f"{code} {report.business_date}: {report.planned} contacts {would} ({door.listed(report.by_kind)})"
        )
        if not is_dry:
            held = f"  {report.executed} executed, {counts['suppressed']} suppressed"
            lines.append(f"{held} ({door.listed(report.suppressed)})" if report.suppressed else held)
        lines.append(f"  items left out: {door.listed(report.excluded)}")
        lines += [f"  warning: {warning}: {WARNINGS.get(warning, '')}" for warning in report.warnings]
    return "\n".join(lines)


def _send_data(drained: Drained) -> dict[str, Any]:
    names = ("sent", "unknown", "failed", "suppressed", "shadow", "held", "returned", "in_doubt", "problems")
    return {name: getattr(drained, name) for name in names}


def _send_words(drained: Drained, *, outbound: str) -> str:
    counts = {name: number for name, number in _send_data(drained).items() if name != "problems"}
    return f"{door.listed(counts)} (outbound is {outbound})"


def _row(row: WorkRow, companies: dict[int, str]) -> dict[str, Any]:
    return {
        "company": companies[row.account.company_id],
        "customer": row.account.number,
        "name": row.account.name,
        "band": row.band,
        "percent": row.percent,
        "points": row.points,
        "needs": list(row.needs),
        "reasons": [*(NEED_WORDS.get(Need(need), need) for need in row.needs), *(hit.words for hit in row.hits)],
        "to_collect": door.money(row.to_collect, row.currency),
        "currency": row.currency,
        "oldest_due_on": row.oldest_due_on,
    }


def _answer(answer: explain.Answer) -> dict[str, Any]:
    items = [
        {
            "number": item.number,
            "state": item.state,
            "reason": item.reason,
            "says": str(item.says),
            "step": item.step,
            "next_step": item.next_step,
            "due_on": item.due_on,
            "currency": item.currency,
            "open": door.money(item.open_amount, item.currency),
            "to_collect": door.money(item.collectable_amount, item.currency),
        }
        for item in answer.items
    ]
    because = [str(text) for text in answer.because]
    decision: dict[str, Any] = {"action": answer.action, "step": answer.step, "because": because}
    decision["dunned_at"] = answer.payer.number if answer.payer else None
    decision["dunned_here"] = [account.number for account in answer.accounts]
    return {
        "decision": decision,
        "procedure": answer.procedure,
        "version": answer.version,
        "items": items,
        "events": [_event(event) for event in answer.events],
    }


def _event(event: EventAnswer) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "on": event.on,
        "name": event.name,
        "items": list(event.numbers),
        "amounts": {currency: door.money(amount, currency) for currency, amount in event.amounts},
        "state": event.state,
        "reason": event.reason,
        "says": str(event.says),
        "step": event.step,
        "next_step": event.next_step,
    }


def _explain_words(answer: explain.Answer) -> str:
    procedure = f"{answer.procedure} version {answer.version}" if answer.procedure else "no procedure"
    lines = [f"{answer.on}: {answer.action} {answer.step}".rstrip() + f" ({procedure})"]
    if answer.payer:
        lines.append(f"  Contacted through its payer {answer.payer.number} {answer.payer.name}.")
    if answer.accounts:
        lines.append("  Carries the items of " + ", ".join(account.number for account in answer.accounts) + ".")
    lines += [f"  {text}" for text in answer.because]
    for item in answer.items:
        amount = f"{door.money(item.open_amount, item.currency)} {item.currency}"
        lines.append(f"{item.number}  due {item.due_on}  {amount}  {item.says}")
    for event in answer.events:
        amounts = " + ".join(f"{door.money(amount, currency)} {currency}" for currency, amount in event.amounts)
        named = " ".join(part for part in (event.kind, event.name, ", ".join(event.numbers)) if part)
        lines.append(f"{named}  on {event.on}  {amounts}  {event.says}")
    return "\n".join(lines)
