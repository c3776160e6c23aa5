"""Does a word of another tenant ever appear in what one tenant is told? (a small T7)"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from tests.journeys.past import Past, a_past, spoken

pytestmark = pytest.mark.real_commits
DAY = date(2026, 3, 4)
CANARY = "Kanarienvogel"
HEADER = "customer,customer_name,number,issued_on,due_on,currency,amount,settled_amount,settled_on,email\n"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Past, Past]]:
    """Two tenants with customers of the same numbers, lived for the same day; one is full of canaries."""
    mark = uuid4().hex[:6]
    with a_past(f"ours-{mark}", tmp_path / "a") as ours, a_past(f"theirs-{mark}", tmp_path / "b") as theirs:
        for past, name, amount in ((ours, "Tardy", "100.00"), (theirs, CANARY, "77777.77")):
            path = tmp_path / f"{name}.csv"
            email = f"ap@{name.lower()}.example"
            rows = [
                f"C{number},{name} {number},{name[0]}-{number},2026-01-20,2026-02-19,EUR,{amount},,,{email}"
                for number in range(3)
            ]
            path.write_text(HEADER + "\n".join(rows) + f"\nX{name},{name},{name}-X,2026-01-20,2026-02-19,EUR,90,,,\n")
            past.say("import", path, "--kind", "ledger", "--as-of", DAY)
        yield ours, theirs


def test_nothing_of_another_tenant_is_ever_said(both: tuple[Past, Past]) -> None:
    ours, theirs = both
    theirs.live(DAY)
    said = [ours.live(DAY)]
    said += [
        ours.say(*words)
        for words in (
            ("run", "--on", DAY, "--dry-run"),
            ("worklist", "--on", DAY),
            *(("explain", "--customer", f"C{number}", "--on", DAY) for number in range(3)),
            ("explain", "--customer", "XTardy", "--on", DAY),
            ("mapping", "list"),
        )
    ]
    told = json.dumps(said) + "".join(mail.text + mail.html + mail.to for mail in ours.mails())
    assert "Tardy" in told and len(ours.mails()) > 0
    assert CANARY.lower() not in told.lower() and "77777" not in told and "77.777" not in told
    assert len(theirs.mails()) > 0 and all("tardy" not in mail.to for mail in theirs.mails())


def test_a_customer_of_another_tenant_does_not_exist_and_no_tenant_is_guessed(
    both: tuple[Past, Past], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = both
    code, out, err = spoken("--tenant", ours.slug, "explain", "--customer", f"X{CANARY}", "--on", DAY)
    assert (code, out, err) == (2, "", f"There is no customer with the number “X{CANARY}”.\n")
    assert spoken("--tenant", theirs.slug, "explain", "--customer", f"X{CANARY}", "--on", DAY)[0] == 0
    monkeypatch.delenv("DUECOURSE_TENANT", raising=False)
    code, out, err = spoken("run", "--on", DAY)
    assert (code, out) == (2, "") and CANARY not in err
