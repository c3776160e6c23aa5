"""Does the embedded server start anywhere, once, and again after a crash?"""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from duecourse.config import binaries, database, embedded

FAST = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "20"}
START = "import sys, pathlib; from duecourse.config import embedded as e; print(e.ensure_started(pathlib.Path(sys.argv[1])).app)"


@pytest.fixture
def home() -> Iterator[Path]:
    """Stand where any user may walk: pytest closes its own temporary folders at every start."""
    with tempfile.TemporaryDirectory(prefix="duecourse-embedded-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "home"
        embedded.remove(Path(folder) / "home")


def _postmaster(home: Path) -> int:
    return int((home / "postgres/data/postmaster.pid").read_text(encoding="ascii").split()[0])


def _answers(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_three_processes_that_start_at_once_find_one_server_and_a_killed_one_is_started_again(home: Path) -> None:
    command = [sys.executable, "-c", START, str(home)]
    starts = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    told = {process.communicate(timeout=120)[0].strip() for process in starts}
    assert len(told) == 1 and _answers(told.pop())

    os.kill(_postmaster(home), signal.SIGKILL)
    time.sleep(0.2)
    assert _answers(embedded.ensure_started(home, options=FAST).app)


def test_a_number_that_now_belongs_to_another_program_does_not_keep_the_server_from_starting(home: Path) -> None:
    embedded.ensure_started(home, options=FAST)
    embedded.stop(home)
    lock = home / "postgres/data/postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n1\n5432\n/tmp\n\n\nready\n", encoding="ascii")
    assert _answers(embedded.ensure_started(home, options=FAST).app)


def test_the_roles_are_weak_and_their_passwords_are_for_the_owner_of_the_home_only(home: Path) -> None:
    urls = embedded.ensure_started(home, options=FAST)
    with psycopg.connect(urls.app) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname LIKE 'duecourse%' ORDER BY 1"
        ).fetchall()
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW jit").fetchone() == ("off",)
    assert rows == [
        ("duecourse_app", True, False, False, False, False),
        ("duecourse_backup", True, False, False, False, False),
        ("duecourse_owner", True, False, False, True, True),
        ("duecourse_system", True, False, False, False, False),
    ]
    assert stat.S_IMODE((home / "passwords.json").stat().st_mode) == 0o600
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(urls.app.replace(":", ":x", 2).replace(":x//", "://", 1))


def test_a_home_with_a_long_name_gets_a_short_socket_folder(home: Path) -> None:
    deep = home / ("x" * 90)
    try:
        urls = embedded.ensure_started(deep, options=FAST)
        assert _answers(urls.app)
        assert "xxxx" not in urls.app
    finally:
        embedded.remove(deep)


def test_a_home_that_is_a_file_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(embedded.HomeNotWritable, match="cannot be written: Not a directory"):
        embedded.ensure_started(tmp_path / "file" / "home")


def test_a_home_nobody_else_may_enter_works_and_a_new_one_of_its_name_starts_empty(home: Path) -> None:
    secret = home / "secret"
    try:
        for _ in range(2):
            shutil.rmtree(secret, ignore_errors=True)
            secret.mkdir(parents=True)
            secret.chmod(0o700)
            urls = embedded.ensure_started(secret, options=FAST)
            with psycopg.connect(urls.owner) as connection:
                connection.execute("CREATE TABLE once ()")
    finally:
        embedded.remove(secret)
    assert embedded.urls(secret) is None


def test_removing_leaves_no_data_behind_and_a_start_makes_an_empty_database(home: Path) -> None:
    with psycopg.connect(embedded.ensure_started(home, options=FAST).owner) as connection:
        connection.execute("CREATE TABLE once ()")
    embedded.remove(home)
    assert not (home / "postgres").exists()
    with psycopg.connect(embedded.ensure_started(home, options=FAST).owner) as connection:
        connection.execute("CREATE TABLE once ()")


def test_a_full_disk_is_refused_before_anything_is_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "SPACE_FOR_A_NEW_CLUSTER", 10**18)
    with pytest.raises(embedded.NoDiskSpace, match="MB are free"):
        embedded.ensure_started(home)
    assert not (home / "postgres/data").exists()


def test_a_cluster_without_its_passwords_is_refused(home: Path) -> None:
    embedded.ensure_started(home, options=FAST)
    embedded.stop(home)
    (home / "passwords.json").unlink()
    with pytest.raises(embedded.PasswordsLost):
        embedded.ensure_started(home)


def test_without_any_postgres_the_sentence_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_wheel_install", lambda: None)
    monkeypatch.setattr(binaries, "_system_folders", lambda: iter(()))
    with pytest.raises(binaries.NoPostgres, match="set DATABASE_URL"):
        embedded.ensure_started(home)


def test_a_postgres_that_is_too_old_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("postgres", "initdb", "pg_ctl"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.9'\n", encoding="ascii")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(binaries, "_wheel_install", lambda: None)
    monkeypatch.setattr(binaries, "_system_folders", lambda: iter([tmp_path]))
    with pytest.raises(binaries.NoPostgres):
        binaries.find_programs(tmp_path, account=binaries.Account())


def test_the_system_s_own_postgres_serves_where_the_wheel_is_missing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usable = [folder for folder in binaries._system_folders() if binaries._major_of(folder) >= binaries.OLDEST_MAJOR]
    if not usable:
        pytest.skip("this system has no PostgreSQL of its own")
    monkeypatch.setattr(binaries, "_wheel_install", lambda: None)
    assert _answers(embedded.ensure_started(home, options=FAST).app)


def test_the_address_of_a_superuser_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = embedded.ensure_started(home, options=FAST)
    monkeypatch.setenv("DATABASE_URL", urls.admin)
    with pytest.raises(database.RoleTooStrong, match="sees past row-level security"):
        database.refuse_unfit("DATABASE_URL")


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgresql://host", "postgresql://host:port/name", "nonsense"])
def test_an_address_that_is_none_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    with pytest.raises(database.DatabaseUrlWrong):
        database.configured()


def test_an_address_with_a_socket_a_port_and_options_reaches_django_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:p%40ss@db.example:6543/books?sslmode=require")
    monkeypatch.setenv("DATABASE_SYSTEM_URL", "postgresql://sys@/books?host=%2Frun%2Fpg")
    found = database.configured()
    assert (found["default"]["NAME"], found["default"]["PASSWORD"]) == ("books", "p@ss")
    assert (found["default"]["HOST"], found["default"]["PORT"]) == ("db.example", "6543")
    assert found["default"]["OPTIONS"]["sslmode"] == "require"
    assert found["system"]["HOST"] == "/run/pg"


def test_a_database_that_does_not_answer_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me@127.0.0.1:9/books")
    with pytest.raises(database.DatabaseUnreachable, match="The database of DATABASE_URL does not answer: "):
        database.refuse_unfit("DATABASE_URL")
