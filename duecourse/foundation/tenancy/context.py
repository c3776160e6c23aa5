"""Which tenant do the statements of this transaction see?"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import TransactionStatus

SETTING = "app.tenant"


class OutsideTransaction(RuntimeError):
    """A tenant was set where no transaction is open: SET LOCAL would be lost at once."""


@contextmanager
def tenant(tenant_id: UUID, *, using: str = DEFAULT_DB_ALIAS, is_last: bool = False) -> Iterator[UUID]:
    """Let the open transaction see this tenant's rows only, and put the former tenant back afterwards.

    Restoring is explicit because SET LOCAL survives a released savepoint. `is_last`: nothing follows in the transaction,
    so the outermost one need not be told to forget what it forgets by itself. Memberships elsewhere are seen no more.
    """
    connection = connections[using]
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"tenant({tenant_id}) needs an open transaction")
    before = _exchange(str(tenant_id), using=using)
    try:
        yield tenant_id
    finally:
        is_over = is_last and not connection.savepoint_ids
        if not is_over and not connection.needs_rollback and _can_answer(using):
            _exchange(before, using=using)


def reads_only() -> None:
    """Let the open transaction write nothing."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


def looks_for(user_id: UUID, *, is_reading: bool) -> None:
    """Let the open transaction see the memberships of this user, until a tenant is chosen; one question for every request."""
    own = ", set_config('transaction_read_only', 'on', true)" if is_reading else ""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(f"SELECT set_config('app.user', %s, true){own}", [str(user_id)])


@contextmanager
def user(user_id: UUID) -> Iterator[UUID]:
    """Let the open transaction see the memberships of this user, in whatever tenant, before one is chosen."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT set_config('app.user', %s, true)", [str(user_id)])
        yield user_id
        cursor.execute("SELECT set_config('app.user', '', true)")


def tenant_ids() -> list[UUID]:
    """List all tenants; asked as the system role, the only one that may."""
    with connections["system"].cursor() as cursor:
        cursor.execute("SELECT id FROM identity_tenant ORDER BY slug")
        return [row[0] for row in cursor.fetchall()]


def current(*, using: str = DEFAULT_DB_ALIAS) -> UUID | None:
    """Answer which tenant this connection sees now, or None."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting(%s, true), '')", [SETTING])
        row = cursor.fetchone()
    return UUID(row[0]) if row and row[0] else None


def _can_answer(using: str) -> bool:
    """Tell whether the transaction is alive; the connection knows it without asking the database."""
    opened = connections[using].connection
    return opened is not None and opened.info.transaction_status == TransactionStatus.INTRANS


def _exchange(value: str, *, using: str) -> str:
    """Set the value and tell the former one: one question, for every request asks it."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "WITH former AS MATERIALIZED (SELECT current_setting(%s, true) AS value)"
            " SELECT value, set_config(%s, %s, true), set_config('app.user', '', true) FROM former",
            [SETTING, SETTING, value],
        )
        row = cursor.fetchone()
    return row[0] or "" if row else ""
