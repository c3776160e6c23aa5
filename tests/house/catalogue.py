"""What does the database itself say about tenants? Read from the catalogue, not from our own list (proof T6)."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg

from duecourse.foundation.tenancy.migration import MINE
from duecourse.insight.operations.reporting import OWNER as REPORTER
from duecourse.insight.rules.views import READS, VIEWS

OUTSIDE = {
    # Users, credentials, sessions, lockouts.
    "identity_user",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "django_session",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    # Django's own registry.
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    # The queue.
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}
"""The closed list of tables outside row-level security."""
APPEND_ONLY = {
    "communications_linkvisit",
    "timeline_event",
    "identity_auditentry",
    "identity_auditseal",
    "disputes_disputestep",
    "insight_dailyfigure",
    "insight_ownkpiversion",
    "intelligence_cashcalibration",
    "intelligence_forecastline",
    "intelligence_forecastmove",
    "intelligence_forecastvintage",
    "ledger_movement",
    "ledger_paymentword",
}
SPECIAL = {"identity_tenant"}
ROLES = ("duecourse_app", "duecourse_system", "duecourse_backup", "duecourse_owner")


def deviations(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Yield one sentence for every table, key, policy, grant or role that is not as decided."""
    yield from _roles(connection)
    tables = _rows(
        connection,
        "SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public'",
    )
    for name, enabled, forced, owner in tables:
        if owner != "duecourse_owner":
            yield f"{name} belongs to {owner}"
        if name in OUTSIDE:
            continue
        if not (enabled and forced):
            yield f"{name} has no forced row-level security"
        yield from _table(connection, name)
    for (name,) in _rows(connection, "SELECT viewname FROM pg_views WHERE schemaname = 'public'"):
        yield f"{name} is a view: views run as their owner and leak"
    yield from _reporting(connection)


def _roles(connection: psycopg.Connection[Any]) -> Iterator[str]:
    found = {
        row[0]: row[1:]
        for row in _rows(
            connection,
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname LIKE 'duecourse_%'",
        )
    }
    for role in ROLES:
        if role not in found:
            yield f"the role {role} is missing"
        elif any(found[role]):
            yield f"the role {role} is superuser or bypasses row-level security"


def _reporting(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Where tools outside may read: views of ours only, whose owner sees no more than named columns of its reader's tenant."""
    found = _rows(
        connection,
        "SELECT c.relname, c.relkind::text, pg_get_userbyid(c.relowner) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'reporting'",
    )
    for name, kind, owner in found:
        if kind != "v" or owner != REPORTER or name not in {view.name for view in VIEWS}:
            yield f"reporting.{name} is not a view of ours that {REPORTER} owns"
    granted = _rows(
        connection,
        "SELECT table_name, column_name, privilege_type FROM information_schema.column_privileges "
        "WHERE grantee = %s AND table_schema = 'public'",
        REPORTER,
    )
    for table, column, what in granted:
        if what != "SELECT" or column not in READS.get(table, "").split():
            yield f"{table}.{column}: {REPORTER} may {what}"
    fenced = {
        (table, kind)
        for table, kind, roles, qual in _rows(
            connection, "SELECT tablename, permissive, roles::text[], qual FROM pg_policies"
        )
        if roles == [REPORTER] and _normal(qual) == _normal("tenant_id = (SELECT reporting.tenant() AS tenant)")
    }
    for table in {row[0] for row in granted}:
        if not {(table, "PERMISSIVE"), (table, "RESTRICTIVE")} <= fenced:
            yield f"{table} is read by {REPORTER} without a fence"
    strong = _rows(
        connection,
        "SELECT rolname FROM pg_roles WHERE rolname LIKE 'duecourse_%%' AND rolcanlogin = false "
        "AND (rolsuper OR rolbypassrls OR rolcreaterole)",
    )
    yield from (f"the role {name} is too strong" for (name,) in strong)


def _table(connection: psycopg.Connection[Any], name: str) -> Iterator[str]:
    tenant = "id" if name in SPECIAL else "tenant_id"
    policies = _rows(
        connection,
        "SELECT policyname, roles::text[], cmd, qual, with_check FROM pg_policies WHERE tablename = %s",
        name,
    )
    wanted = _normal(MINE.replace("tenant_id", tenant, 1))
    mine = [row for row in policies if row[0] == "tenant"]
    if len(mine) != 1 or _normal(mine[0][3]) != wanted or _normal(mine[0][4]) != wanted:
        yield f"{name} has no tenant policy with the agreed text"
    for policy, roles, _cmd, qual, check in policies:
        if policy != "tenant" and "true" in (qual, check) and set(roles) - {"duecourse_system", "duecourse_backup"}:
            yield f"{name}: policy {policy} opens all rows to {roles}"
    if name in SPECIAL:
        return
    keys = _rows(
        connection,
        "SELECT contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass",
        f"public.{name}",
    )
    if ("p", "PRIMARY KEY (tenant_id, id)") not in keys:
        yield f"{name} is not keyed by (tenant_id, id)"
    foreign = [text for kind, text in keys if kind == "f"]
    if not foreign:
        yield f"{name} points at nothing: no key proves that its tenant exists"
    yield from (f"{name}: {text} leaves the tenant out" for text in foreign if "(tenant_id" not in text)
    yield from _grants(connection, name)


def _grants(connection: psycopg.Connection[Any], name: str) -> Iterator[str]:
    granted = _rows(
        connection,
        "SELECT grantee, privilege_type FROM information_schema.role_table_grants "
        "WHERE table_name = %s AND grantee <> 'duecourse_owner'",
        name,
    )
    rights = {(who, what) for who, what in granted}
    if name in APPEND_ONLY and rights & {("duecourse_app", "UPDATE"), ("duecourse_app", "DELETE")}:
        yield f"{name} is append-only, but the application may change it"
    for who, what in sorted(rights):
        if who not in ROLES or what in {"TRUNCATE", "REFERENCES", "TRIGGER"}:
            yield f"{name}: {who} may {what}"


def _normal(text: str | None) -> str:
    return re.sub(r"::text|[() ]", "", text or "").lower()


def _rows(connection: psycopg.Connection[Any], sql: str, *values: object) -> list[tuple[Any, ...]]:
    return connection.execute(sql, values or None).fetchall()
