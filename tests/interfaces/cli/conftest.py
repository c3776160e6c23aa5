"""How does a test speak to the command line, and to whom does the command line's tenant sell?"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

import pytest

from duecourse.interfaces.cli import main as cli

LEDGER = """customer,customer_name,number,issued_on,due_on,currency,amount,settled_amount,settled_on,email
P,Punctual BV,P-1,2026-01-05,2026-02-04,EUR,100.00,100.00,2026-02-03,ap@punctual.example
T,Tardy NV,T-1,2026-01-10,2026-02-09,EUR,250.00,,,ap@tardy.example
T,Tardy NV,T-2,2026-02-14,2026-04-15,EUR,80.50,,,ap@tardy.example
S,Silent BV,S-1,2026-01-12,2026-02-11,EUR,1200.00,,,
"""
DAY = "2026-03-02"


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        """The one JSON object."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


class Say(Protocol):
    """Say something on the command line."""

    def __call__(self, *words: object) -> Answer:
        """Run a command with `--json`."""


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def speak(*words: object) -> Answer:
        capsys.readouterr()
        code = cli.main([str(word) for word in words] + ["--json"])
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    return speak


@pytest.fixture
def slug(say: Say) -> str:
    """Make a tenant of its own that lives in the past, with one Belgian company."""
    name = f"past-{uuid4().hex[:8]}"
    made = say("tenant", "create", name, "--company", "BE1", "--currency", "EUR", "--country", "BE", "--historic")
    assert made.data == {"tenant": name, "company": "BE1"}, made.err
    return name


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.csv"
    path.write_text(LEDGER, encoding="utf-8")
    return path


@pytest.fixture
def sold(say: Say, slug: str, ledger: Path) -> str:
    """The tenant, with the ledger in."""
    done = say("--tenant", slug, "import", ledger, "--kind", "ledger", "--as-of", "2026-03-01")
    assert done.code == 0, done.err
    return slug
