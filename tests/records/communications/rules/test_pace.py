"""Is the flow of messages held to what is usual and allowed?"""

from uuid import UUID

import pytest

from duecourse.foundation.kit.sealing import SecretUnreadable, seal, unseal
from duecourse.records.communications.rules.pace import Pace, anomaly_in, retry_after

T = UUID(int=1)


def test_more_than_three_times_the_usual_asks_a_person() -> None:
    assert anomaly_in(301, trailing=[90, 100, 110], customer_count=1000) is not None
    assert anomaly_in(300, trailing=[90, 100, 110], customer_count=1000) is None


def test_a_first_run_over_a_fifth_of_all_customers_asks_a_person() -> None:
    assert anomaly_in(201, trailing=[], customer_count=1000) is not None
    assert anomaly_in(200, trailing=[], customer_count=1000) is None


def test_a_handful_never_asks() -> None:
    assert anomaly_in(20, trailing=[], customer_count=20) is None
    assert anomaly_in(20, trailing=[1, 1, 1], customer_count=20) is None


def test_a_domain_gets_its_number_a_minute_and_then_waits() -> None:
    pace = Pace(per_domain={"slow.example": 2}, domain_default=100)
    for _n in range(2):
        assert pace.wait_for("a@slow.example", at=100.0) == 0
        pace.count("a@Slow.Example", at=100.0)
    assert pace.wait_for("b@slow.example", at=110.0) == 50
    assert pace.wait_for("b@fast.example", at=110.0) == 0
    assert pace.wait_for("b@slow.example", at=160.5) == 0


def test_retries_wait_longer_and_longer() -> None:
    assert [retry_after(n) for n in range(6)] == [60, 60, 300, 1500, 7200, 7200]


def test_a_channels_password_opens_with_its_own_row_and_key_only() -> None:
    where = {"tenant_id": T, "field": "channel.secret", "row": "email/1"}
    sealed = seal("pass", key=b"k", **where)  # type: ignore[arg-type]
    assert unseal(sealed, key=b"k", **where) == "pass"  # type: ignore[arg-type]
    assert b"pass" not in sealed
    for wrong in ({"key": b"x"}, {"row": "email/2"}, {"tenant_id": UUID(int=2)}, {"field": "other"}):
        with pytest.raises(SecretUnreadable):
            unseal(sealed, **{"key": b"k", **where, **wrong})  # type: ignore[arg-type]
