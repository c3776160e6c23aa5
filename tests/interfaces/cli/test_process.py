"""Does the command behave as a process: quick, one object on standard output, an exit code, one sentence?"""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from tests.interfaces.cli.conftest import DAY

pytestmark = pytest.mark.real_commits
CHECKOUT = Path(__file__).resolve().parents[3]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "duecourse.config.settings"}
"""Those of the tests would make the process a database of its own."""


def duecourse(*words: object, **environment: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "duecourse", *(str(word) for word in words)]
    return subprocess.run(
        command,
        cwd=CHECKOUT,
        env=os.environ | SETTINGS | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_needs_neither_database_nor_patience(tmp_path: Path) -> None:
    gone = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "DUECOURSE_HOME": str(tmp_path / "home")}
    started = monotonic()
    done = duecourse("--help", **gone)
    assert done.returncode == 0 and "worklist" in done.stdout
    assert monotonic() - started < 1.0 * (4 if os.getloadavg()[0] > 2 else 1)
    modules = (
        "import sys; from duecourse.interfaces.cli import main; main.main(['--help']); print('django' in sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", modules], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert loaded.stdout.endswith("False\n")
    assert not (tmp_path / "home").exists()


def test_standard_output_holds_one_object_and_nothing_else() -> None:
    made = duecourse("--json", "tenant", "create", "one", "--company", "B", "--currency", "EUR", "--historic")
    assert (made.returncode, json.loads(made.stdout)) == (0, {"tenant": "one", "company": "B"})
    lived = duecourse("run", "--on", DAY, "--json", DUECOURSE_TENANT="one")
    assert (lived.returncode, json.loads(lived.stdout)["planned"]) == (0, 0)
    refused = duecourse("run", "--on", "2026-03-01", "--json", "--tenant", "one")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


def test_a_port_in_use_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = duecourse("serve", "--port", port)
    assert (done.returncode, done.stderr) == (
        2, f"Duecourse cannot listen on 127.0.0.1 port {port}: Address already in use.\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL is not a PostgreSQL address such as "),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "The database of DATABASE_URL does not answer: "),
        ({"DATABASE_SYSTEM_URL": ""}, "DATABASE_URL is set, so DATABASE_SYSTEM_URL must name the same database "),
    ],
)
def test_a_wrong_database_is_refused(environment: dict[str, str], sentence: str) -> None:
    done = duecourse("outbound", "off", **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence) and done.stderr.count("\n") == 1


def test_a_role_that_sees_past_row_security_is_refused() -> None:
    from tests import database

    done = duecourse("outbound", "off", DATABASE_URL=database.current().admin)
    assert done.returncode == 2
    assert "sees past row-level security" in done.stderr and done.stderr.count("\n") == 1


def test_a_database_that_was_never_migrated_is_told_so() -> None:
    from duecourse.config import embedded
    from tests import database

    name = f"t_{os.getpid()}_bare"
    bare = embedded.create_database(database.HOME, name)
    try:
        done = duecourse(
            "outbound", "off", DATABASE_URL=bare.app, DATABASE_OWNER_URL=bare.owner, DATABASE_SYSTEM_URL=bare.system
        )
    finally:
        database.drop(bare)
    assert (done.returncode, done.stderr) == (2, "The database is not up to date: run “duecourse migrate” first.\n")
