"""Is the database asked in the way that its surroundings allow?"""

import pytest

from duecourse.config.database import APP, KEEPS_PLANS, configured

HERE = "postgresql://duecourse_app@/duecourse?host=/nonexistent"


@pytest.mark.parametrize(("said", "threshold"), [(None, 1), ("1", 1), ("0", None)])
def test_plans_are_kept_unless_a_pooler_hands_out_other_connections(
    monkeypatch: pytest.MonkeyPatch, said: str | None, threshold: int | None
) -> None:
    monkeypatch.setenv(APP, HERE)
    monkeypatch.delenv(KEEPS_PLANS, raising=False)
    if said is not None:
        monkeypatch.setenv(KEEPS_PLANS, said)
    assert configured()["default"]["OPTIONS"]["prepare_threshold"] == threshold
