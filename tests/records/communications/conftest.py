"""Where do the mails of these tests go? Into a sink on loopback."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import transaction

from duecourse.foundation.identity.models import Company
from duecourse.foundation.tenancy import context
from duecourse.interfaces.connectors.sink.server import Sink
from tests.conftest import make_tenant
from tests.records.communications.book import (
    a_company,
    a_sink_channel,
)


@pytest.fixture(scope="module")
def sink(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sink]:
    """A mail server for the module."""
    with Sink(tmp_path_factory.mktemp("sink"), is_durable=False) as running:
        yield running


@pytest.fixture
def house(sink: Sink) -> tuple[UUID, Company]:
    """A tenant of its own that sends to the sink."""
    tenant = make_tenant()
    with transaction.atomic(), context.tenant(tenant):
        company = a_company(tenant)
        a_sink_channel(tenant, sink.box.folder, sink.port)
    return tenant, company
