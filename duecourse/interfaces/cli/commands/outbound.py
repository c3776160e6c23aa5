"""Decide what may leave: the switch, the mail server, the approval of a day."""

import argparse
import sys
from email.utils import parseaddr
from typing import Any
from uuid import UUID

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.text import is_email
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy import context
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command
from duecourse.records.communications import operations as communications
from duecourse.work.procedures.operations.execute import approve, execute_day
from duecourse.work.procedures.operations.golive import switch_outbound as switch_to

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LOCAL_SENDER = "receivables@duecourse.example"
"""Who writes where no mail can leave this machine and nobody was named."""


class SenderMissing(Refused):
    """No company has an address to write from, and none was given."""

    says = _("Nobody is named who writes: give --from ADDRESS.")


class SenderWrong(Refused):
    """Not an address to write from."""

    says = _("“%(sender)s” is not an e-mail address to write from.")


class EverywhereIsOffOrOn(Refused):
    """A mode was asked for that only a tenant has."""

    says = _("--everywhere goes with off or on only.")


def register(commands: Any) -> None:
    """Offer outbound, channel and approve."""
    switch = command(
        commands,
        "outbound",
        switch_outbound,
        example="duecourse outbound allowlist --allow ann@acme.example --allow @acme.example",
    )
    switch.add_argument("state", choices=["off", "shadow", "allowlist", "on"])
    switch.add_argument("--allow", action="append", metavar="ADDRESS", help="with allowlist: who may be written to")
    switch.add_argument("--reason", default="", help="why; it stands in the audit")
    switch.add_argument(
        "--everywhere", action="store_true", help="stop (off) or release (on) every tenant of this installation at once"
    )
    _register_channel(commands)
    let = command(
        commands,
        "approve",
        approve_day,
        example="duecourse approve --on 2026-03-31 --all",
        more="Steps whose procedure asks for approval; --all also what is unusual for a day and was stopped for that.",
    )
    let.add_argument("--on", required=True, metavar="DAY", help="the business date")
    let.add_argument("--all", action="store_true", help="also what was held, or would be, because the day is unusual")
    let.add_argument("--company", metavar="CODE", help="one company only")


def _register_channel(commands: Any) -> None:
    wire = command(
        commands,
        "channel",
        set_channel,
        example="duecourse channel set smtp --host mail.acme.example --port 587 --starttls --user ar --password-stdin",
    )
    wire.add_argument("verb", choices=["set"])
    wire.add_argument("connector", choices=["smtp"])
    wire.add_argument("--host", required=True)
    wire.add_argument("--port", type=int, required=True)
    safe = wire.add_mutually_exclusive_group()
    safe.add_argument("--starttls", dest="security", action="store_const", const="starttls")
    safe.add_argument("--tls", dest="security", action="store_const", const="tls")
    safe.add_argument("--plain", dest="security", action="store_const", const="plain", help="this machine only")
    wire.add_argument("--user", default="", help="the name to sign in with")
    wire.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    wire.add_argument("--token-command", metavar="COMMAND", help="OAuth2 instead of a password: prints an access token")
    wire.add_argument("--from", dest="sender", metavar="ADDRESS", help="who writes: ar@acme.example or 'Acme <ar@…>'")
    wire.add_argument("--company", metavar="CODE", help="this company's own; without it, everybody's who has none")


def switch_outbound(args: argparse.Namespace) -> int:
    """Open or close the way out of a tenant; leaving shadow mode forgets what was only pretended."""
    if args.everywhere:
        return _switch_everywhere(args)
    with door.inside(door.tenant_of(args)) as tenant:
        switch_to(tenant, args.state, actor=door.actor(), at=now(), allowlist=args.allow, reason=args.reason)
        allowlist = list(queries.tenant_row(tenant).outbound_allowlist)
    said = f"Outbound is {args.state}."
    if args.state == "allowlist":
        said = f"Outbound goes to {', '.join(allowlist) or 'nobody'} only."
    return door.emit(args, {"outbound": args.state, "allowlist": allowlist}, said)


def _switch_everywhere(args: argparse.Namespace) -> int:
    """Throw or release the installation's kill switch in every tenant; each tenant's own outbound stays as it is."""
    if args.state not in ("off", "on"):
        raise EverywhereIsOffOrOn
    stopped = args.state == "off"
    tenants = context.tenant_ids()
    for tenant in tenants:
        with door.inside(tenant):
            communications.set_kill_switch(
                tenant, scope="installation", is_on=stopped, actor=door.actor(), at=now(), reason=args.reason
            )
    said = f"Sending is {'stopped' if stopped else 'released'} for {len(tenants)} tenants."
    return door.emit(args, {"everywhere": args.state, "tenants": len(tenants)}, said)


def set_channel(args: argparse.Namespace) -> int:
    """Wire the mail server, and say who writes."""
    secret = sys.stdin.readline().rstrip("\n") if args.password_stdin else None
    options: dict[str, object] = {"host": args.host, "port": args.port, "user": args.user}
    if args.security:
        options["security"] = args.security
    if args.token_command:
        options |= {"auth": "oauth2", "token_command": args.token_command}
    with door.inside(door.tenant_of(args)) as tenant:
        companies = door.companies_of(tenant, args.company)
        communications.set_channel(
            tenant,
            connector=args.connector,
            options=options,
            secret=secret,
            company_id=companies[0].id if args.company else None,
            actor=door.actor(),
            at=now(),
        )
        sender = _name_sender(tenant, companies, args)
    data = {"channel": args.connector, "host": args.host, "port": args.port, "from": sender}
    return door.emit(args, data, f"Mails leave through {args.host}:{args.port}, from {sender}.")


def approve_day(args: argparse.Namespace) -> int:
    """Let the steps of a day go that wait for a person."""
    day = door.day(args.on)
    with door.inside(door.tenant_of(args)) as tenant_id:
        approved = sum(
            _approve(tenant_id, company, args=args) for company in door.companies_of(tenant_id, args.company)
        )
    return door.emit(args, {"approved": approved, "on": day.isoformat()}, f"{approved} approved.")


def _approve(tenant_id: UUID, company: CompanyRow, *, args: argparse.Namespace) -> int:
    day = door.day(args.on)
    with door.at_dawn(queries.tenant_row(tenant_id), company, day):
        at, who = now(), door.actor()
        approved = approve(tenant_id, company.id, day=day, actor=who, at=at)
        execute_day(tenant_id, company.id, day=day, now=at)
        release = communications.approve_day if args.all else communications.approve_waiting
        return approved + release(tenant_id, on=day, company_id=company.id, actor=who, at=at)


def _name_sender(tenant: UUID, companies: list[CompanyRow], args: argparse.Namespace) -> str:
    """Say from whom the companies write; those who have a sender keep it unless another is given."""
    name, given = parseaddr(args.sender or "")
    if args.sender and not is_email(given):
        raise SenderWrong(sender=args.sender)
    senders: list[str] = []
    for company in companies:
        present = queries.company_settings(tenant, company.id).sender_email
        wanted = given or present or (args.user if is_email(args.user) else "")
        if not wanted and args.host not in LOOPBACK:
            raise SenderMissing
        wanted = wanted or LOCAL_SENDER
        if wanted != present or name:
            identity.set_sender(tenant, company.id, email=wanted, name=name, actor=door.actor(), at=now())
        senders.append(wanted)
    return ", ".join(dict.fromkeys(senders))
