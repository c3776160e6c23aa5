"""Let tools outside read by SQL: make logins, take them away, set the views up anew."""

import argparse
import sys
from typing import Any

from django.db import transaction

from duecourse.foundation.kit.clock import now
from duecourse.insight.operations import reporting
from duecourse.insight.rules.views import VIEWS
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command, verb


def register(commands: Any) -> None:
    """Offer reporting."""
    top = command(
        commands,
        "reporting",
        None,
        example="duecourse reporting grant powerbi --tenant acme",
        more="Needs DATABASE_OWNER_URL of a role that may make roles.",
    )
    verbs = top.add_subparsers(metavar="VERB", required=True)
    made = verb(
        verbs,
        "grant",
        grant,
        words="make a login that reads one tenant, or give it another password",
        example="duecourse reporting grant powerbi --tenant acme",
    )
    made.add_argument("name", metavar="NAME", help="small letters, digits, underscores")
    made.add_argument("--password-stdin", action="store_true", help="read the password; else one is made and told once")
    gone = verb(
        verbs,
        "revoke",
        revoke,
        words="take a login away; what it is asking ends",
        example="duecourse reporting revoke powerbi --tenant acme",
    )
    gone.add_argument("name", metavar="NAME")
    verb(verbs, "list", list_logins, words="name the logins of a tenant", example="duecourse reporting list")
    verb(
        verbs,
        "set-up",
        set_up,
        words="make the views anew (`migrate` does it by itself where they exist)",
        example="duecourse reporting set-up",
    )


def grant(args: argparse.Namespace) -> int:
    """Make a login, and tell its password once."""
    given = sys.stdin.readline().rstrip("\n") if args.password_stdin else ""
    with door.inside(door.tenant_of(args)) as tenant, transaction.atomic(using="owner"):
        login = reporting.grant(tenant, args.name, actor=door.actor(), at=now(), password=given)
    told: dict[str, Any] = {"login": login.role, "schema": "reporting"}
    words = f"{login.role} reads the schema reporting."
    if not given:
        told["password"] = login.password
        words += f"\nIts password, told once: {login.password}"
    return door.emit(args, told, words)


def revoke(args: argparse.Namespace) -> int:
    """Take a login away."""
    with door.inside(door.tenant_of(args)) as tenant, transaction.atomic(using="owner"):
        reporting.revoke(tenant, args.name, actor=door.actor(), at=now())
    return door.emit(args, {"revoked": args.name}, f"{args.name} reads nothing any more.")


def list_logins(args: argparse.Namespace) -> int:
    """Name the logins."""
    with door.inside(door.tenant_of(args)) as tenant:
        found = [{"name": name, "login": reporting.role_of(tenant, name)} for name in reporting.logins(tenant)]
    words = "\n".join(f"{one['name']}  {one['login']}" for one in found)
    return door.emit(args, {"logins": found}, words or "No tool outside may read.")


def set_up(args: argparse.Namespace) -> int:
    """Make the views anew."""
    with transaction.atomic(using="owner"):
        reporting.set_up()
    return door.emit(
        args, {"views": [view.name for view in VIEWS]}, f"{len(VIEWS)} views stand in the schema reporting."
    )
