"""Do the demo's customers pay at the simulated provider, and does a second start leave that alone?"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from duecourse.config.demo import people
from duecourse.foundation.kit.clock import now
from duecourse.records.ledger.models import PaymentWire
from duecourse.records.ledger.operations.online import open_provider, wire_of
from tests.records.communications.book import a_company
from tests.records.ledger.online import a_demo


def test_the_demos_customers_pay_at_the_simulated_provider(tenant: UUID, tmp_path: Path) -> None:
    a_company(tenant)
    with a_demo(tmp_path):
        for _start in range(2):
            people.open_the_way_out(tenant, port=2525, folder=str(tmp_path / "sink"), at=now())
        row = PaymentWire.objects.of(tenant).get()
        assert row.is_live and wire_of(row).settings.secret.startswith("whsec_")
        assert open_provider(wire_of(row)).look("sim_000000000000000000000000") is None
