"""A simulated book to look at, behind a server of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID
from wsgiref.simple_server import make_server

import yaml
from django.core.wsgi import get_wsgi_application
from django.db import transaction

from duecourse.config.imports import KINDS
from duecourse.foundation.identity import operations as identity
from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy.context import tenant
from duecourse.records.ledger.operations import imports
from duecourse.work.procedures.operations import daily
from duecourse.work.procedures.operations.starters import install_starters
from tests.browser.server import Quiet, Server
from world.__main__ import main as make_world

START, DAYS, LAST = date(2025, 7, 1), 243, date(2026, 2, 28)
MORNING = datetime(2026, 3, 2, 7, tzinfo=UTC)
COMPANIES = (("BE", "Vlas & Linnen NV", "EUR", "BE"), ("NL", "Zeewind Handel B.V.", "EUR", "NL"))
FILES = ("rates", "customers", "contacts", "ledger", "promises", "disputes", "blocks", "notes", "levels")
MAPPINGS = Path(__file__).parents[2] / "world" / "mappings"


@contextmanager
def served(*, email: str, password: str) -> Iterator[str]:
    """Fill a book and serve it on a free port."""
    from django.db import connections

    from tests import database

    fill(email=email, password=password)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        connections.close_all()
        database.discard()


def fill(*, email: str, password: str) -> UUID:
    """Make a tenant with two companies, eight months of history, one decided day and one manager."""
    from tests.conftest import make_tenant

    tenant_id = make_tenant()
    with TemporaryDirectory() as folder:
        make_world(["--seed", "7", "--start", str(START), "--days", str(DAYS), "--customers", "120", "--out", folder])
        with transaction.atomic(), tenant(tenant_id):
            companies = [_company(tenant_id, *line) for line in COMPANIES]
            user = identity.create_user(email, name="Ada Manager", password=password)
            identity.add_member(tenant_id, user=user, role="collections_manager", actor=SYSTEM, at=clock.now())
            for company in companies:
                _load(tenant_id, company, Path(folder) / company.code)
    with transaction.atomic(), tenant(tenant_id):
        install_starters(tenant_id, actor=SYSTEM, at=clock.now(), on=LAST)
    for company in companies:
        with transaction.atomic(), tenant(tenant_id):
            daily.run_today(tenant_id, company.pk, now=MORNING)
    return tenant_id


def _company(tenant_id: UUID, code: str, name: str, currency: str, country: str) -> Company:
    sender = {"sender_name": name, "sender_email": f"accounts@{code.lower()}.example", "iban": "BE68539007547034"}
    return identity.create_company(tenant_id, code=code, name=name, currency=currency, country=country, **sender)


def _load(tenant_id: UUID, company: Company, folder: Path) -> None:
    for kind in FILES:
        path = folder / f"{kind}.csv"
        if kind not in KINDS or not path.exists():
            continue
        mapping = yaml.safe_load((MAPPINGS / f"{company.code.lower()}-{kind}.yaml").read_text())
        imports.import_file(
            tenant_id,
            company=company.pk,
            kind=kind,
            path=path,
            actor=SYSTEM,
            at=clock.now(),
            mapping=mapping,
            as_of=LAST,
        )
