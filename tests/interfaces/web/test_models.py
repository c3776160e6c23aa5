"""Does the card of a model say what it is, how good it is, and why it is used or not?"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from duecourse.analysis.intelligence.models import FittedModel, Training
from duecourse.foundation.identity.models import Company
from tests.interfaces.web.conftest import SignIn, company, sign_in  # noqa: F401 - fixtures

AT = datetime(2026, 3, 1, 3, tzinfo=UTC)
METRICS: dict[str, Any] = {
    "mae_days": {"model": 17.4, "rival": 19.2, "low": -2.4, "high": -1.1},
    "pinball": {"model": 6.49, "rival": 7.19, "low": -0.9, "high": -0.4},
    "auc_late": {"model": 0.807, "rival": 0.766, "low": 0.02, "high": 0.06},
    "cover80": {"model": 0.8, "rival": 0.85, "low": -0.06, "high": -0.04},
    "segments": [{"by": "history", "segment": "none", "count": 400, "cover80": 0.78}],
    "calibration": {"late": [{"told": 0.2, "came": 0.22, "count": 300}]},
    "judged_count": 2400,
}


def a_model(
    company: Company,  # noqa: F811
    decision: str = "on",
    reason: str = "beats_the_mean",
    metrics: dict[str, Any] | None = None,
    purpose: str = "payment",
) -> FittedModel:
    return FittedModel.objects.create(
        tenant_id=company.tenant_id, purpose=purpose, state="champion", fitted_at=AT, from_on=date(2024, 1, 1),
        until_on=date(2026, 3, 1), counts={"items": 8753, "customers": 412}, seed=7, hash="abcdef1234" * 4,
        code_version="1.0", metrics=METRICS if metrics is None else metrics, decision=decision, reason=reason, body=b"",
    )  # fmt: skip


def test_the_card_shows_the_figures_beside_the_simple_rules(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("collections_manager")
    a_model(company)
    page = client.get("/models/abcdef1/").content.decode()
    for told in ("17.4", "19.2", "80 %", "8,753", "beats the customers’ own means", "no payment known before", "2,400"):
        assert told in page
    assert client.get("/models/0000000/").status_code == 404


def test_the_model_of_promises_has_a_card_of_its_own(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("collections_manager")
    metrics = {
        "judged_count": 84,
        "log_loss": {"model": 0.52, "rival": 0.61, "low": -0.14, "high": -0.05},
        "brier": {"model": 0.17, "rival": 0.21, "low": -0.06, "high": -0.01},
        "calibration": {"kept": [{"told": 0.31, "came": 0.29, "count": 17}]},
    }
    a_model(company, purpose="promise", reason="better", metrics=metrics)
    page = client.get("/models/abcdef1/").content.decode()
    for told in ("beats each customer’s own share", "0.52", "0.61", "−0.14 … −0.05", "31 %", "84 promises"):
        assert told in page, told
    assert "How it holds" not in page and "Customer’s mean" not in page


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("not_better_than_mean", "does not beat the customer’s mean here"),
        ("not_better_than_everybody", "no better here than expecting of everybody"),
        ("little_history", "too little history"),
    ],
)
def test_a_model_that_is_off_says_why(sign_in: SignIn, company: Company, reason: str, told: str) -> None:  # noqa: F811
    client = sign_in("cfo")
    a_model(company, decision="off", reason=reason, metrics={})
    assert told in client.get("/models/abcdef1/").content.decode()


def test_training_is_asked_for_once_and_its_progress_is_told(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("collections_manager")
    assert "No model yet" in client.get("/models/").content.decode()
    assert client.post("/models/train/").status_code == 302
    (row,) = Training.objects.of(company.tenant_id)
    assert (row.state, row.until_on) == ("waiting", date(2026, 3, 2))
    page = client.get("/models/").content.decode()
    assert "Waiting for a worker" in page and "Train now" not in page
    client.post("/models/train/")
    assert Training.objects.of(company.tenant_id).count() == 1
    Training.objects.of(company.tenant_id).update(state="running", step="fit")
    assert "Learning from all of the past" in client.get("/models/training/").content.decode()
    Training.objects.of(company.tenant_id).update(state="failed", problem="Nothing to learn from yet.")
    assert "Nothing to learn from yet." in client.get("/models/").content.decode()


def test_a_collector_sees_no_card_and_cannot_train(sign_in: SignIn, company: Company) -> None:  # noqa: F811
    client = sign_in("collector")
    assert client.get("/models/").status_code == 403
    assert client.post("/models/train/").status_code == 403
    assert Training.objects.of(company.tenant_id).count() == 0
