"""Set mailboxes up, try them, and hand a mail in from a pipe."""

import argparse
import sys
from typing import Any
from uuid import UUID

from duecourse.foundation.identity.queries import moment_of
from duecourse.foundation.kit.clock import now
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command, verb
from duecourse.records.communications.operations import mailboxes, receiving
from duecourse.records.communications.operations.mailboxes import IMAP, INTAKE, MailboxCard
from duecourse.records.communications.queries import mailboxes as queries


def register(commands: Any) -> None:
    """Offer mailbox."""
    box = command(commands, "mailbox", None, example="duecourse mailbox list")
    verbs = box.add_subparsers(metavar="VERB", required=True)
    verb(verbs, "list", list_mailboxes, words="name the mailboxes and how they fare", example="duecourse mailbox list")
    _register_set(verbs)
    for name, run, words in (
        ("try", try_mailbox, "connect and sign in, and say what was found; changes nothing"),
        ("token", new_token, "make the token by which a mail server hands mails in; it is shown once"),
    ):
        added = verb(verbs, name, run, words=words, example=f"duecourse mailbox {name} ar@acme.example")
        added.add_argument("address")


def _register_set(verbs: Any) -> None:
    added = verb(
        verbs,
        "set",
        set_mailbox,
        words="set a mailbox up, or change it",
        example="duecourse mailbox set ar@acme.example --host imap.acme.example --user ar --password-stdin",
    )
    added.add_argument("address")
    added.add_argument("--company", metavar="CODE", help="whose mailbox; may be left out when there is one company")
    added.add_argument("--intake", action="store_true", help="mails are handed in by HTTP or a pipe, not fetched")
    added.add_argument("--host", help="the IMAP server")
    added.add_argument("--port", type=int)
    added.add_argument("--security", choices=["tls", "starttls", "plain"])
    added.add_argument("--user", help="the name to sign in with; without it the address")
    added.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    added.add_argument(
        "--token-command", metavar="COMMAND", help="OAuth2 instead of a password: prints an access token"
    )
    added.add_argument("--folder", help="the folder to read; INBOX if not given")
    added.add_argument("--move-to", metavar="FOLDER", help="move what was read there; without it nothing changes")
    added.add_argument("--no-idle", action="store_true", help="ask once a minute instead of waiting for news")
    added.add_argument("--trusted-host", default=None, help="whose Authentication-Results count: our own mail server")
    added.add_argument(
        "--acknowledge", action="store_true", help="tell known senders once a day that their mail arrived"
    )
    added.add_argument("--off", action="store_true", help="do not read it any more; what came stays")


def list_mailboxes(args: argparse.Namespace) -> int:
    """Name the mailboxes."""
    with door.inside(door.tenant_of(args)) as tenant:
        found = queries.mailboxes(tenant)
    told = [
        {
            "address": one.address,
            "kind": one.kind,
            "live": one.is_live,
            "polled_at": one.polled_at.isoformat() if one.polled_at else None,
            "mails": one.mail_count,
            "error": one.error or None,
        }
        for one in found
    ]
    words = [f"{one.address}  {one.kind}  {one.mail_count} mails  {one.error or 'well'}" for one in found]
    return door.emit(args, {"mailboxes": told}, "\n".join(words) or "No mailbox is set up.")


def set_mailbox(args: argparse.Namespace) -> int:
    """Set up or change a mailbox."""
    secret = sys.stdin.readline().rstrip("\n") if args.password_stdin else None
    with door.inside(door.tenant_of(args)) as tenant:
        known = queries.by_address(tenant, args.address)
        company = known.company_id if known and not args.company else door.company_of(tenant, args.company).id
        card = MailboxCard(
            company_id=company,
            address=args.address,
            kind=INTAKE if args.intake else IMAP,
            settings={} if args.intake else _settings(args, dict(known.settings) if known else {}),
            secret=secret,
            trusted_host=args.trusted_host if args.trusted_host is not None else known.trusted_host if known else "",
            acknowledges=args.acknowledge,
            is_live=not args.off,
        )
        box = mailboxes.save_mailbox(tenant, card, actor=door.actor(), at=now(), mailbox_id=known.id if known else None)
    return door.emit(args, {"mailbox": box.pk, "address": box.address}, f"{box.address} is kept. Try it.")


def try_mailbox(args: argparse.Namespace) -> int:
    """Try a mailbox; no transaction is open meanwhile."""
    tenant = door.tenant_of(args)
    with door.inside(tenant):
        box = mailboxes.wired(tenant, _id(tenant, args.address))
    found = mailboxes.try_mailbox(box) if box else []
    told = [{"name": one.name, "ok": one.ok, "says": one.says} for one in found]
    words = "\n".join(one.says for one in found) or "Mails are handed in here; there is nothing to try."
    door.emit(args, {"checks": told}, words)
    return 0 if all(one.ok for one in found) else 2


def new_token(args: argparse.Namespace) -> int:
    """Make a token."""
    with door.inside(door.tenant_of(args)) as tenant:
        token = mailboxes.new_intake_token(tenant, _id(tenant, args.address), actor=door.actor(), at=now())
    return door.emit(args, {"token": token}, token)


def deliver(args: argparse.Namespace) -> int:
    """Take a mail from standard input into a mailbox; once, however often it is handed in."""
    raw = sys.stdin.buffer.read(receiving.LARGEST_MAIL + 1)
    with door.inside(door.tenant_of(args)) as tenant:
        moment = moment_of(tenant, now())
        mail_id = receiving.receive_mail(tenant, _id(tenant, args.mailbox), raw=raw, received_at=moment)
    return door.emit(args, {"mail": mail_id}, f"Kept as {mail_id}.")


def _id(tenant: UUID, address: str) -> int:
    found = queries.by_address(tenant, address)
    if found is None:
        raise receiving.NoSuchMailbox
    return found.id


def _settings(args: argparse.Namespace, known: dict[str, Any]) -> dict[str, Any]:
    given = {
        "host": args.host,
        "port": args.port,
        "security": args.security,
        "user": args.user or (None if known else args.address),
        "folder": args.folder,
        "move_to": args.move_to,
    }
    known |= {name: value for name, value in given.items() if value is not None}
    if args.no_idle:
        known["idle"] = False
    if args.token_command:
        known |= {"auth": "oauth2", "token_command": args.token_command}
    elif args.password_stdin:
        known["auth"] = "password"
    return known
