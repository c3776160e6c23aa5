"""A server of its own for a measurement: migrated, with a tenant, thrown away at the end."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from duecourse.config import embedded

SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "8GB"}
"""Loading is not what is measured; the settings are the same for the reference and for what is compared with it."""


@contextmanager
def a_house(**options: str) -> Iterator[embedded.Urls]:
    """Start a server in a temporary home, migrate it and set Django up on it as the application role."""
    home = Path(tempfile.mkdtemp(prefix="duecourse-bench-"))
    urls = embedded.ensure_started(home, options=SETTINGS | options)
    os.environ |= {
        "DUECOURSE_HOME": str(home),
        "DATABASE_URL": urls.app,
        "DATABASE_OWNER_URL": urls.owner,
        "DATABASE_SYSTEM_URL": urls.system,
        "DJANGO_SETTINGS_MODULE": "duecourse.config.settings",
        "DUECOURSE_SECRET_KEY": "only for a measurement",
    }
    try:
        _set_up()
        yield urls
    finally:
        from django.db import connections

        for connection in connections.all(initialized_only=True):
            connection.close()
        embedded.remove(home)  # its databases may stand outside the home, a gigabyte of them
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def without_a_house() -> Iterator[None]:
    """Set Django up without any server, for what asks no database."""
    import django

    with tempfile.TemporaryDirectory(prefix="duecourse-bench-") as home:
        nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
        os.environ |= {
            "DUECOURSE_HOME": home,
            "DATABASE_URL": nowhere,
            "DATABASE_OWNER_URL": nowhere,
            "DATABASE_SYSTEM_URL": nowhere,
            "DJANGO_SETTINGS_MODULE": "duecourse.config.settings",
            "DUECOURSE_SECRET_KEY": "only for a measurement",
        }
        django.setup()
        yield


def _set_up() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", database="owner", verbosity=0, interactive=False)


def a_tenant() -> tuple[UUID, Any]:
    """Make a tenant with one Belgian company and the starter procedures."""
    from datetime import date

    from django.db import transaction

    from duecourse.foundation.identity import operations as identity
    from duecourse.foundation.kit.actor import SYSTEM
    from duecourse.foundation.kit.clock import now
    from duecourse.foundation.tenancy import context
    from duecourse.work.procedures.operations.starters import install_starters

    with transaction.atomic():
        made = identity.create_tenant("bench", name="Bench", at=now(), is_historic=True)
        with context.tenant(made.id):
            company = identity.create_company(
                made.id, code="BE1", name="Bench", currency="EUR", country="BE", sender_email="ar@bench.example"
            )
            install_starters(made.id, at=now(), actor=SYSTEM, on=date(2000, 1, 1))
    return made.id, company


def buffers() -> str:
    """Give the database what its manual advises: a quarter of the machine's memory."""
    return f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') // 4 // 2**20}MB"


def cpu_of(pid: int) -> float:
    """Tell the CPU seconds that a process of this machine has used: by its scheduler, which counts nanoseconds."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
