"""A small book to look at, behind a server of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.wsgi import get_wsgi_application
from django.db import transaction

from duecourse.foundation.identity import operations as identity
from duecourse.foundation.kit import clock
from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.tenancy.context import tenant


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(*, email: str, password: str) -> Iterator[str]:
    """Fill a book and serve it on a free port."""
    from tests import database

    fill(email=email, password=password)
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Server, handler_class=_Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        from django.db import connections

        connections.close_all()
        database.discard()


def fill(*, email: str, password: str) -> None:
    """Make a tenant with two companies and one manager."""
    from tests.conftest import make_tenant

    tenant_id = make_tenant()
    with transaction.atomic(), tenant(tenant_id):
        for code, name, currency, country in (("BE", "Vlas & Linnen", "EUR", "BE"), ("US", "Flax Inc.", "USD", "US")):
            identity.create_company(
                tenant_id, code=code, name=name, currency=currency, country=country, business_date=date(2026, 3, 2)
            )
        user = identity.create_user(email, name="Ada Manager", password=password)
        identity.add_member(tenant_id, user=user, role="collections_manager", actor=SYSTEM, at=clock.now())
