"""Does run.py answer in one sentence when it cannot work?"""

import os
import socket
import subprocess
import sys
from pathlib import Path

RUN = Path(__file__).resolve().parents[2] / "run.py"


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, RUN, *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_an_unknown_command_is_refused_with_exit_code_2() -> None:
    done = _run("dance")
    assert (done.returncode, done.stderr) == (
        2,
        "There is no command dance: try demo, dev, test, check, bench or screenshots.\n",
    )


def test_a_port_in_use_is_refused_before_anything_is_prepared() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = _run("demo", "--port", port)
    assert done.returncode == 2
    assert done.stderr == f"Port {port} cannot be used (Address already in use): choose another with --port.\n"


def test_a_port_that_is_no_port_is_refused() -> None:
    assert _run("demo", "--port=http").stderr == "http is not a port: give a number from 1 to 65535.\n"


def test_help_names_every_command() -> None:
    told = _run("--help").stdout
    assert all(f"  {name} " in told for name in ("demo", "dev", "test", "check", "bench"))


def _python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Python where no database is given and none can be made."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")}
    environment |= {"DUECOURSE_HOME": "/dev/null/home", "DJANGO_SETTINGS_MODULE": "duecourse.config.settings"}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=RUN.parent, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_home_that_cannot_be_written_ends_the_command_with_exit_code_2_and_one_sentence() -> None:
    done = _python("-m", "duecourse", "doctor")
    assert done.returncode == 2
    assert done.stderr == "The data directory /dev/null/home cannot be written: Not a directory.\n"


def test_django_is_set_up_without_any_database_so_that_help_and_type_checks_need_none() -> None:
    models = "from duecourse.foundation.identity.models import Tenant; print(Tenant._meta.db_table)"
    done = _python("-c", f"from duecourse.config.start import set_up; set_up(); {models}")
    assert (done.stdout, done.returncode) == ("identity_tenant\n", 0)
