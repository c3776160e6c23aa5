"""What may every test ask for? A tenant, a database that forgets, or one that keeps what is committed."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connections
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from duecourse.config.embedded import Urls
from duecourse.foundation.tenancy import context
from tests import database

settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")  # how busy the machine is says nothing about the code


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw the clones of this process away."""
    for connection in connections.all(initialized_only=True):
        connection.close()
    database.discard()


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Make nothing: the settings made a clone of the migrated template before Django started."""


@pytest.fixture(scope="module")
def committed_database(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Give this module a clone in which commits stay, to its threads and to the processes it starts."""
    before = database.current()
    urls = database.fresh()
    with django_db_blocker.unblock():
        move_to(urls)
        yield
        move_to(before)
    database.drop(urls)


@pytest.fixture(autouse=True)
def _real_commits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Serve the mark `real_commits`."""
    if request.node.get_closest_marker("real_commits") is None:
        yield
        return
    request.getfixturevalue("committed_database")
    blocker = request.getfixturevalue("django_db_blocker")
    with blocker.unblock():
        yield
        for connection in connections.all(initialized_only=True):
            connection.close()


@pytest.fixture
def tenant(request: pytest.FixtureRequest) -> Iterator[UUID]:
    """Make a tenant. Rolled back at the end and set as the current one; with `real_commits` it stays, and none is set."""
    keeps = request.node.get_closest_marker("real_commits") is not None
    if not keeps:
        request.getfixturevalue("db")
    tenant_id = make_tenant()
    inside: AbstractContextManager[object] = nullcontext() if keeps else context.tenant(tenant_id)
    with inside:
        yield tenant_id


def make_tenant(slug: str = "") -> UUID:
    """Write a tenant's row as the owner, committed at once; only its own tests ever see it."""
    tenant_id = uuid4()
    with psycopg.connect(database.current().owner) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, true)", [str(tenant_id)])
        connection.execute(
            "INSERT INTO identity_tenant (id, slug, name, is_simulated, is_historic, outbound, outbound_allowlist,"
            " settings, created_at) VALUES (%s, %s, %s, false, false, 'off', '[]', '{}', now())",
            [tenant_id, slug or f"t-{tenant_id.hex[:12]}", "A tenant"],
        )
    return tenant_id


def move_to(urls: Urls) -> None:
    """Point this process and Django's connections at another clone."""
    database.point_at(urls)
    for connection in connections.all(initialized_only=True):
        connection.close()
    for alias in connections:
        connections.settings[alias]["NAME"] = database.name_of(urls)
