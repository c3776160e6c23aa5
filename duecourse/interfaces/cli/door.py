"""How does a command come in and go out? One transaction with its tenant set; one object on standard output."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from getpass import getuser
from typing import Any
from uuid import UUID

from django.db import connections, transaction

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.foundation.tenancy import context


class DayWrong(Refused):
    """Not a date."""

    says = _("“%(value)s” is not a day: write it as 2026-03-31.")


class MomentWrong(Refused):
    """Not a moment with an offset."""

    says = _("“%(value)s” is not a moment: write it as 2026-03-31T09:00+02:00.")


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


def emit(args: argparse.Namespace, data: Mapping[str, Any], words: str) -> int:
    """Print the answer: one JSON object with `--json`, else words."""
    sys.stdout.write((json.dumps(data, default=str, ensure_ascii=False) if args.json else words) + "\n")
    return 0


def day(value: str) -> date:
    """Read a day of the command line."""
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise DayWrong(value=value) from error


def moment(value: str) -> datetime:
    """Read a moment of the command line; it carries its offset."""
    try:
        read = datetime.fromisoformat(value)
    except ValueError as error:
        raise MomentWrong(value=value) from error
    if read.utcoffset() is None:
        raise MomentWrong(value=value)
    return read


def close() -> None:
    """Let the database go, pools included, so that the process can end."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()  # type: ignore[attr-defined]
