"""Set up: the database, tenants, companies, users."""

import argparse
import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity import queries
from duecourse.foundation.identity.rules import ROLES
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy import context
from duecourse.insight.operations import reporting
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command
from duecourse.work.procedures.operations import starters


class PasswordWeak(Refused):
    """A password that is guessed too easily."""

    says = _("This password is too weak: %(why)s")


def register(commands: Any) -> None:
    """Offer migrate, tenant and user."""
    command(commands, "migrate", migrate, example="duecourse migrate")
    tenant = command(
        commands,
        "tenant",
        create_tenant,
        example="duecourse tenant create acme --company BE1 --currency EUR --country BE",
    )
    tenant.add_argument("verb", choices=["create"])
    tenant.add_argument("slug", metavar="SLUG")
    tenant.add_argument("--company", required=True, metavar="CODE", help="code of the selling entity")
    tenant.add_argument("--currency", required=True, metavar="CUR", help="its base currency, such as EUR")
    tenant.add_argument("--country", default="", metavar="CC", help="its country: sets time zone and holidays")
    tenant.add_argument(
        "--zone", default="", metavar="ZONE", help="its time zone, such as Europe/Brussels; else its country's"
    )
    tenant.add_argument("--name", default="", help="the name that customers read")
    tenant.add_argument("--historic", action="store_true", help="lives in the past: `send --now` is allowed")
    user = command(
        commands,
        "user",
        create_user,
        example="duecourse user create ann@acme.example --role collector --password-stdin < password.txt",
    )
    user.add_argument("verb", choices=["create"])
    user.add_argument("email", metavar="EMAIL")
    user.add_argument("--role", required=True, metavar="ROLE", help="one of: " + ", ".join(ROLES))
    user.add_argument("--name", default="")
    user.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def migrate(args: argparse.Namespace) -> int:
    """Apply what is missing, as the owner; views of the tables are away meanwhile."""
    with transaction.atomic(using="owner"):
        had_views = reporting.take_away()
    call_command("migrate", database="owner", interactive=False, verbosity=0 if args.json else 1, stdout=sys.stderr)
    if had_views:
        with transaction.atomic(using="owner"):
            reporting.set_up()
    return door.emit(args, {"migrated": True}, "The database is up to date.")


def create_tenant(args: argparse.Namespace) -> int:
    """Make the tenant, or add a company to the one that exists, with the starter procedures and templates."""
    moment = now()
    with transaction.atomic():
        try:
            tenant_id = queries.tenant_by_slug(args.slug)
        except (queries.NoSuchTenant, queries.NoTenantYet):
            made = identity.create_tenant(args.slug, name=args.name or args.slug, at=moment, is_historic=args.historic)
            tenant_id = made.id
        with context.tenant(tenant_id):
            company = identity.create_company(
                tenant_id,
                code=args.company,
                name=args.name or args.company,
                currency=args.currency,
                country=args.country,
                zone=args.zone,
            )
            starters.install_starters(tenant_id, at=moment, actor=door.actor())
    data = {"tenant": args.slug, "company": company.code}
    return door.emit(args, data, f"Tenant {args.slug} with company {company.code} is ready; outbound is off.")


def create_user(args: argparse.Namespace) -> int:
    """Make a user a member of the tenant."""
    password = _password() if args.password_stdin else None
    with door.inside(door.tenant_of(args)) as tenant_id:
        user = identity.create_user(args.email, name=args.name, password=password)
        identity.add_member(tenant_id, user=user, role=args.role, actor=door.actor(), at=now())
    return door.emit(args, {"user": user.email, "role": args.role}, f"{user.email} is a {args.role} now.")


def _password() -> str:
    password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as error:
        raise PasswordWeak(why=" ".join(error.messages)) from error
    return password
