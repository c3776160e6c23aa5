"""Let tools outside read: set the schema `reporting` up, and give a tenant logins of its own. As the owner of the database.

A login reads what `rules/views.py` names, of one tenant: that stands in its name, which it cannot change. The views belong
to a role that nobody signs in as, and that row-level security binds whatever `app.tenant` says (a restrictive policy).
"""

# ruff: noqa: S608 - names are ours or checked; passwords and comments are quoted by the driver
from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connections
from psycopg import sql

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.insight.rules.views import READS, VIEWS, View

OWNER, READERS, PREFIX = "duecourse_reporting", "duecourse_readers", "duecourse_bi_"
NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,16}")
MINE: Final = "tenant_id = (SELECT reporting.tenant())"
NO_INHERITANCE_SINCE: Final = 160000
SETTINGS: Final = ("default_transaction_read_only = on", "statement_timeout = '120s'", "search_path = reporting")
"""For good manners: a tool may set others, and still reads and writes nothing else."""


class LoginNameWrong(Refused):
    """Not a name for a login."""

    says = _("“%(name)s” is no name for a login: up to 17 small letters, digits and underscores, a letter first.")


class NoSuchLogin(Refused):
    """The tenant has no login of that name."""

    says = _("There is no login “%(name)s”.")


class OwnerMayNotMakeRoles(Refused):
    """The owner of the database was not given the right to make roles."""

    says = _(
        "The role %(role)s may not make roles: let an administrator of the server run ALTER ROLE %(role)s CREATEROLE."
    )


@dataclass(frozen=True)
class Login:
    """Under which role a tool signs in, and with which password; it is told once."""

    role: str
    password: str


def set_up() -> None:
    """Make the schema anew as the code says: views, rights, policies. What reads it meanwhile waits."""
    with connections["owner"].cursor() as cursor:
        _set_up(cursor)


def take_away() -> bool:
    """Take the views away while tables change beneath them; tell whether they were there."""
    with connections["owner"].cursor() as cursor:
        is_there = _is_set_up(cursor)
        if is_there:
            _clear(cursor)
    return is_there


def grant(tenant: UUID, name: str, *, actor: Actor, at: datetime, password: str = "") -> Login:
    """Make a login that reads this tenant; for a known name, only the password is new."""
    role, word = role_of(tenant, name), password or secrets.token_urlsafe(24)
    with connections["owner"].cursor() as cursor:
        if not _is_set_up(cursor):
            _set_up(cursor)
        verb = "ALTER" if _exists(cursor, role) else "CREATE"
        made = sql.SQL("{} ROLE {} LOGIN CONNECTION LIMIT 10 PASSWORD {}")
        cursor.execute(made.format(sql.SQL(verb), sql.Identifier(role), sql.Literal(word)))
        for setting in SETTINGS:
            cursor.execute(f"ALTER ROLE {role} SET {setting}")
        cursor.execute(f"GRANT {READERS} TO {role}")
    audit(tenant, "reporting.granted", actor=actor, at=at, subject=("Tenant", name))
    return Login(role, word)


def revoke(tenant: UUID, name: str, *, actor: Actor, at: datetime) -> None:
    """Take a login away; what it is asking now ends."""
    role = role_of(tenant, name)
    with connections["owner"].cursor() as cursor:
        if not _exists(cursor, role):
            raise NoSuchLogin(name=name)
        cursor.execute(f"GRANT {role} TO CURRENT_USER")
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [role])
        cursor.execute(f"DROP ROLE {role}")
    audit(tenant, "reporting.revoked", actor=actor, at=at, subject=("Tenant", name))


def logins(tenant: UUID) -> tuple[str, ...]:
    """List the names of a tenant's logins."""
    first = role_of(tenant, "x")[:-1]
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE starts_with(rolname, %s) ORDER BY 1", [first])
        return tuple(str(row[0]).removeprefix(first) for row in cursor.fetchall())


def role_of(tenant: UUID, name: str) -> str:
    """Say under which role a tenant's login signs in."""
    if not NAME.fullmatch(name):
        raise LoginNameWrong(name=name)
    return f"{PREFIX}{tenant.hex}_{name}"


def _set_up(cursor: Any) -> None:
    _make_roles(cursor)
    _clear(cursor)
    cursor.execute(_SCHEMA)
    for table, columns in READS.items():
        cursor.execute(f"GRANT SELECT ({', '.join(columns.split())}) ON {table} TO {OWNER}")
        cursor.execute(f"CREATE POLICY reporting ON {table} FOR SELECT TO {OWNER} USING ({MINE})")
        cursor.execute(f"CREATE POLICY reporting_only ON {table} AS RESTRICTIVE FOR SELECT TO {OWNER} USING ({MINE})")
    with _as_their_owner(cursor):
        for view in VIEWS:
            _make(cursor, view)
        cursor.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO {READERS}")
    cursor.execute(f"REVOKE CREATE ON SCHEMA reporting FROM {OWNER}")


def _make(cursor: Any, view: View) -> None:
    cursor.execute(f"CREATE VIEW reporting.{view.name} AS {view.sql}")
    cursor.execute(
        sql.SQL("COMMENT ON VIEW {} IS {}").format(sql.Identifier("reporting", view.name), sql.Literal(view.says))
    )
    for name, _source, says in view.columns:
        column = sql.Identifier("reporting", view.name, name)
        cursor.execute(sql.SQL("COMMENT ON COLUMN {} IS {}").format(column, sql.Literal(says)))


def _make_roles(cursor: Any) -> None:
    for role in (OWNER, READERS):
        if not _exists(cursor, role):
            cursor.execute("SELECT rolcreaterole OR rolsuper, rolname FROM pg_roles WHERE rolname = current_user")
            may, whoami = cursor.fetchone()
            if not may:
                raise OwnerMayNotMakeRoles(role=whoami)
            cursor.execute(f"CREATE ROLE {role} NOLOGIN")


@contextmanager
def _as_their_owner(cursor: Any) -> Iterator[None]:
    """Act as the role that owns the views; being one of it for longer would bind the owner of the tables as well."""
    way = " WITH INHERIT FALSE, SET TRUE" if cursor.connection.info.server_version >= NO_INHERITANCE_SINCE else ""
    cursor.execute(f"GRANT {OWNER} TO CURRENT_USER{way}")
    cursor.execute(f"SET LOCAL ROLE {OWNER}")
    yield
    cursor.execute("RESET ROLE")
    cursor.execute(f"REVOKE {OWNER} FROM CURRENT_USER")


def _clear(cursor: Any) -> None:
    """Take the views away and what they were allowed: the code may name other tables and columns now."""
    cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE policyname IN ('reporting', 'reporting_only')")
    for table, policy in cursor.fetchall():
        cursor.execute(f"DROP POLICY {policy} ON {table}")
        cursor.execute(f"REVOKE ALL ON {table} FROM {OWNER}")
    cursor.execute("DROP SCHEMA IF EXISTS reporting CASCADE")


def _is_set_up(cursor: Any) -> bool:
    cursor.execute("SELECT FROM pg_namespace WHERE nspname = 'reporting'")
    return cursor.fetchone() is not None


def _exists(cursor: Any, role: str) -> bool:
    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None


_SCHEMA: Final = f"""
    CREATE SCHEMA reporting;
    COMMENT ON SCHEMA reporting IS 'What tools outside may read; see docs/how-to/sql-views.md';
    CREATE FUNCTION reporting.tenant() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS
        $$ SELECT substring(session_user::text FROM '^{PREFIX}([0-9a-f]{{32}})_')::uuid $$;
    GRANT USAGE, CREATE ON SCHEMA reporting TO {OWNER};
    GRANT USAGE ON SCHEMA reporting TO {READERS};
"""
