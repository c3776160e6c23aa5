"""Does the command line let nobody agree to what they wrote, and do files go out and in again?"""

import io
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.interfaces.cli.conftest import Say

pytestmark = pytest.mark.real_commits
PASSWORD = "correct horse 7"
Told = Any


@pytest.fixture
def told(slug: str, say: Say, monkeypatch: pytest.MonkeyPatch) -> Told:
    """Speak as a person: the password is piped in."""
    for name, role in (("eva", "collections_manager"), ("guy", "collections_manager"), ("cor", "collector")):
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
        say("user", "create", f"{name}-{slug}@x.example", "--role", role, "--password-stdin", "--tenant", slug)

    def speak(name: str, *words: object, password: str = PASSWORD) -> Any:
        monkeypatch.setattr(sys, "stdin", io.StringIO(password + "\n"))
        return say("procedure", *words, "--as", f"{name}-{slug}@x.example", "--password-stdin", "--tenant", slug)

    return speak


def test_a_file_goes_out_and_in_and_takes_two_people(told: Told, say: Say, slug: str, tmp_path: Path) -> None:
    path = tmp_path / "standard.yaml"
    assert say("procedure", "export", "standard", "--out", path, "--tenant", slug).code == 0
    text = path.read_text(encoding="utf-8")
    assert say("procedure", "export", "standard", "--tenant", slug).data["yaml"] == text
    changed = text.replace("min_amount: '25'", "min_amount: '40'")
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    assert told("eva", "import", path).data == {"procedure": "standard", "version": 2, "state": "draft"}
    assert told("guy", "import", path).err == "Version 2 is being written already.\n"
    assert told("guy", "agree", "standard", "--number", 2).err == "Version 2 was not proposed.\n"
    assert told("eva", "propose", "standard", "--reason", "Small sums").code == 0
    alone = told("eva", "agree", "standard", "--number", 2)
    assert alone.code == 2 and "a second person" in alone.err
    assert told("guy", "agree", "standard", "--number", 2).data["state"] == "active"
    assert say("procedure", "export", "standard", "--tenant", slug).data["yaml"] == changed
    listed = say("procedure", "list", "--tenant", slug).data["procedures"]
    assert next(one for one in listed if one["procedure"] == "standard")["version"] == 2


def test_nobody_acts_without_proof_or_permission(told: Told, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("key: mine\nname: Mine\nsteps: []\n", encoding="utf-8")
    assert told("eva", "import", path, password="guessed").err == "The address or the password is wrong.\n"
    assert told("nobody", "import", path).err == "The address or the password is wrong.\n"
    assert told("cor", "import", path).err == "Your role does not allow this.\n"
    assert told("eva", "import", path).err == "steps: A procedure needs at least one step.\n"
    assert "cannot be read" in told("eva", "import", tmp_path / "missing.yaml").err


def test_a_procedure_is_retired_with_a_reason_and_a_successor(told: Told, say: Say, slug: str) -> None:
    assert told("eva", "propose", "standard", "--reason", "x").err == "There is no draft of “standard”.\n"
    assert "cannot take over" in told("eva", "retire", "standard", "--reason", "x", "--successor", "nothing").err
    done = told("eva", "retire", "standard", "--reason", "One is enough", "--successor", "key-account")
    assert done.data == {"procedure": "standard", "state": "retired", "successor": "key-account"}
    assert told("eva", "retire", "standard", "--reason", "x").err == "No version of this procedure is in force.\n"


def test_decisions_are_laid_down_as_a_file(say: Say, slug: str, tmp_path: Path) -> None:
    days = ("--from", "2026-03-01", "--to", "2026-03-31")
    done = say("procedure", "decisions", *days, "--out", tmp_path, "--tenant", slug)
    assert done.data == {"decisions": 0, "file": str(tmp_path / "decisions.parquet")}
    assert (tmp_path / "decisions.parquet").is_file()
    assert say("procedure", "decisions", *days, "--out", tmp_path / "none", "--tenant", slug).code == 2
