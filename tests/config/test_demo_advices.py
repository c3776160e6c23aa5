"""Do the lists that the simulated payers send wait for their payments?"""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from duecourse.config.demo import living
from duecourse.foundation.identity import queries
from duecourse.foundation.kit.clock import standing_at
from duecourse.records.ledger.models import Remittance
from tests.records.ledger.test_remittances import company, tardy  # noqa: F401 - fixtures

MORNING = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)


def test_a_list_beside_a_transfer_waits_for_it(tenant: UUID, tardy: object, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "remittance-260302-00001-EUR.csv").write_text(
        "Invoice;Amount paid EUR\nINV-10001;100.00\nTotal;100.00\n"
    )
    [row] = queries.companies(tenant)
    with standing_at(MORNING):
        living._hand_in_advices(living.Stage(tenant, (row,), tmp_path), row, tmp_path, on=date(2026, 3, 2))
    advice = Remittance.objects.of(tenant).get()
    assert (advice.state, advice.total, advice.customer_id is not None) == ("open", Decimal(100), True)
