"""How does a command come in and go out? One transaction with its tenant set; one object on standard output."""

import argparse
import errno
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime, time
from decimal import Decimal
from getpass import getuser
from typing import Any, Final
from uuid import UUID

from django.db import OperationalError, ProgrammingError, connections, transaction
from psycopg.errors import DiskFull, UndefinedColumn, UndefinedTable

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import Tenant
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.clock import standing_at, zone_of
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import quantize
from duecourse.foundation.kit.words import Text, _
from duecourse.foundation.tenancy import context

MORNING: Final = time(6)
"""When a day begins that is lived after the fact: before any send window opens."""
SAYABLE: Final = (OperationalError, ProgrammingError, OSError)


class DayWrong(Refused):
    """Not a date."""

    says = _("“%(value)s” is not a day: write it as 2026-03-31.")


class MomentWrong(Refused):
    """Not a moment."""

    says = _("“%(value)s” is not a moment: write it as 2026-03-31T09:00+02:00.")


class OffsetMissing(Refused):
    """A moment without an offset, where companies live in different zones."""

    says = _("“%(value)s” needs an offset such as +02:00, because the companies live in several time zones.")


class SayWhichCompany(Refused):
    """Several companies exist and none was named."""

    says = _("Several companies exist (%(codes)s): say which one with --company.")


def actor() -> Actor:
    """The person at the terminal, as far as the machine knows."""
    try:
        name = getuser()
    except (KeyError, OSError):
        name = "?"
    return Actor(kind="system", user_id=None, name=f"{name} (command line)")


def tenant_of(args: argparse.Namespace) -> UUID:
    """Find the tenant that the command speaks of."""
    return identity.tenant_by_slug(args.tenant)


@contextmanager
def inside(tenant_id: UUID) -> Iterator[UUID]:
    """Open the command's one transaction with its tenant set; a refusal or a crash rolls it back."""
    with transaction.atomic(), context.tenant(tenant_id):
        yield tenant_id


def company_of(tenant_id: UUID, code: str | None) -> CompanyRow:
    """Find the company that the command speaks of: the named one, or the only one."""
    if code is None:
        codes = [row.code for row in identity.companies(tenant_id)]
        if len(codes) > 1:
            raise SayWhichCompany(codes=", ".join(codes))
    return identity.company_by_code(tenant_id, code)


def companies_of(tenant_id: UUID, code: str | None) -> list[CompanyRow]:
    """Find the named company, or all of them."""
    return identity.companies(tenant_id) if code is None else [identity.company_by_code(tenant_id, code)]


def lives_in_the_past(tenant: Tenant) -> bool:
    """Tell whether the tenant's days are not today's: a replayed history, or a simulation."""
    return tenant.is_historic or tenant.is_simulated


def at_dawn(tenant: Tenant, company: CompanyRow, day: date) -> AbstractContextManager[None]:
    """Hold the clock at the morning of a day that is lived after the fact; of a living tenant the clock goes on."""
    if not lives_in_the_past(tenant):
        return nullcontext()
    return standing_at(datetime.combine(day, MORNING, tzinfo=zone_of(company.zone)))


def emit(args: argparse.Namespace, data: Mapping[str, Any], words: str) -> int:
    """Print the answer: one JSON object with `--json`, else words."""
    sys.stdout.write((json.dumps(data, default=str, ensure_ascii=False) if args.json else words) + "\n")
    sys.stdout.flush()
    return 0


def say(sentence: object) -> None:
    """Say something beside the answer."""
    sys.stderr.write(f"{sentence}\n")


def money(amount: Decimal, currency: str) -> str:
    """Write an amount in the decimals of its currency, or all of its own where it has more."""
    rounded = quantize(amount, currency)
    return str(rounded if rounded == amount else amount.normalize())


def amounts(totals: Mapping[str, Decimal]) -> dict[str, str]:
    """Write sums per currency."""
    return {currency: money(amount, currency) for currency, amount in sorted(totals.items())}


def listed(totals: Mapping[str, object]) -> str:
    """Say names with their numbers in a line."""
    return ", ".join(f"{name} {number}" for name, number in totals.items()) or "-"


def day(value: str) -> date:
    """Read a day of the command line."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise DayWrong(value=value) from error


def moment(value: str, *, zones: frozenset[str] = frozenset()) -> datetime:
    """Read a moment of the command line; without an offset it counts in the one zone that all companies share."""
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        raise MomentWrong(value=value) from error
    if read.utcoffset() is not None:
        return read
    if len(zones) != 1:
        raise OffsetMissing(value=value)
    return read.replace(tzinfo=zone_of(next(iter(zones))))


def sentence_for(error: BaseException) -> Text | None:
    """Say in one line what the operator can mend; None for a crash that only its trace explains."""
    cause = error.__cause__ if isinstance(error, OperationalError | ProgrammingError) else error
    if isinstance(cause, UndefinedTable | UndefinedColumn):
        return Text(_("The database is not up to date: run “duecourse migrate” first."))
    if isinstance(cause, DiskFull) or (isinstance(cause, OSError) and cause.errno == errno.ENOSPC):
        return Text(_("There is no space left on the disk."))
    if isinstance(cause, OSError) and cause.filename and cause.strerror:
        return Text(_("%(file)s: %(why)s."), {"file": cause.filename, "why": cause.strerror})
    return None


def close() -> None:
    """Let the database go, pools included, so that the process can end."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()  # type: ignore[attr-defined]
