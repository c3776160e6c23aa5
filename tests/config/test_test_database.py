"""Do tests see what production sees: the app role, fenced by tenant?"""

import os
import threading
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from duecourse.foundation.tenancy import context
from tests import database


def _role() -> tuple[str, bool, bool]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user",
        )
        name, is_super, bypasses = cursor.fetchone()
    return name, is_super, bypasses


def test_operations_are_tested_as_the_app_role_with_row_level_security_on(tenant: UUID) -> None:
    assert _role() == ("duecourse_app", False, False)
    assert context.current() == tenant


@pytest.mark.real_commits
def test_a_real_commit_is_seen_by_another_connection_and_leaves_no_tenant_behind(tenant: UUID) -> None:
    with transaction.atomic(), context.tenant(tenant):
        assert context.current() == tenant
    assert context.current() is None
    with psycopg.connect(database.current().owner) as other:
        other.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant)])
        found = other.execute("SELECT count(*) FROM identity_tenant WHERE id = %s", [tenant]).fetchone()
    assert found == (1,)
    assert connection.settings_dict["NAME"] == database.name_of(database.current())


@pytest.mark.real_commits
def test_threads_and_child_processes_of_a_real_commits_test_use_its_clone() -> None:
    def ask(answers: list[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            answers.append(cursor.fetchone()[0])
        connection.close()

    answers: list[str] = []
    ask(answers)
    thread = threading.Thread(target=ask, args=[answers])
    thread.start()
    thread.join()
    with psycopg.connect(os.environ["DATABASE_URL"]) as other:
        answers.append(str(other.info.dbname))
    assert answers == [database.name_of(database.current())] * 3
