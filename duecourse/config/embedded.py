"""How does Duecourse start a PostgreSQL of its own, where nobody gave it one?"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from duecourse.config.binaries import (
    BUILTIN_LOCALE_SINCE,
    Account,
    Programs,
    find_programs,
    server_account,
)
from duecourse.config.tuning import MEBIBYTE, configuration
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg.rows import TupleRow

DATABASE = "duecourse"
ADMIN = "postgres"
LINK = "postgres-is-in"
OUTSIDE = Path("/var/lib/duecourse")
ROLES = ("duecourse_owner", "duecourse_app", "duecourse_system", "duecourse_backup")
LONGEST_SOCKET_FOLDER = 85
SPACE_FOR_A_NEW_CLUSTER = 300 * 1024 * 1024
SPACE_TO_START = 64 * 1024 * 1024


class HomeNotWritable(Refused):
    says = _("The data directory %(home)s cannot be written: %(why)s.")


class NoDiskSpace(Refused):
    says = _("Only %(free)s MB are free at %(place)s, and the database needs %(needed)s MB.")


class PasswordsLost(Refused):
    says = _("The database in %(place)s exists, but its passwords (%(file)s) are gone: restore that file.")


class ServerDoesNotStart(Refused):
    says = _("The database server did not start: %(why)s (see %(log)s).")


@dataclass(frozen=True)
class Urls:
    """Where each database role signs in."""

    owner: str
    app: str
    system: str
    backup: str
    admin: str


def default_home() -> Path:
    """Return DUECOURSE_HOME, or the user's own data directory."""
    named = os.environ.get("DUECOURSE_HOME")
    return Path(named).expanduser().absolute() if named else Path.home() / ".local/share/duecourse"


def ensure_started(home: Path, *, options: Mapping[str, str] | None = None) -> Urls:
    """Return the addresses of a running server in `home`, making and starting it first where needed."""
    cluster = _Cluster.at(home)
    if cluster.answers():
        return cluster.urls(DATABASE)
    with locked(home):
        if not cluster.answers():
            cluster.start(options or {})
    return cluster.urls(DATABASE)


def urls(home: Path, *, name: str = DATABASE) -> Urls | None:
    """Return the addresses of the server in `home` without starting it; None when there is none yet."""
    cluster = _Cluster.at(home, make=False)
    return cluster.urls(name) if cluster.passwords_file.exists() else None


def stop(home: Path) -> None:
    """Stop the server in `home`; nothing happens when none runs."""
    cluster = _Cluster.at(home, make=False)
    if (cluster.data / "postmaster.pid").exists():
        with locked(home):
            cluster.control("stop", "-m", "fast")


def remove(home: Path) -> None:
    """Stop the server in `home` and throw its databases and passwords away."""
    stop(home)
    cluster = _Cluster.at(home, make=False)
    for folder in (cluster.socket_folder, cluster.place):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (cluster.passwords_file, cluster.link):
        file.unlink(missing_ok=True)


def create_database(home: Path, name: str, *, template: str | None = None) -> Urls:
    """Make a fresh database owned by duecourse_owner, replacing one of that name."""
    from psycopg import sql  # noqa: PLC0415 - the driver is heavy, and settings import this module

    cluster = _Cluster.at(home)
    how = sql.SQL(" TEMPLATE {} STRATEGY FILE_COPY").format(sql.Identifier(template)) if template else sql.SQL("")
    with cluster.connect(ADMIN) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(ROLES[0])) + how
        )
    return cluster.urls(name)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Let one process at a time make, start or stop the server in `home`."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class _Cluster:
    """One data directory with its passwords, socket and log."""

    home: Path
    place: Path
    account: Account

    @classmethod
    def at(cls, home: Path, *, make: bool = True) -> "_Cluster":
        home = home.absolute()
        account = server_account()
        if make:
            try:
                home.mkdir(parents=True, exist_ok=True, mode=0o711 if account.uid is not None else 0o700)
                (home / "lock").touch(mode=0o600)
            except OSError as error:
                raise HomeNotWritable(home=home, why=error.strerror) from error
        return cls(home=home, place=_place(home, account), account=account)

    @property
    def data(self) -> Path:
        return self.place / "data"

    @property
    def link(self) -> Path:
        return self.home / LINK

    @property
    def log(self) -> Path:
        return self.place / "server.log"

    @property
    def passwords_file(self) -> Path:
        return self.home / "passwords.json"

    @property
    def socket_folder(self) -> Path:
        usual = self.place / "run"
        if len(os.fsencode(usual)) <= LONGEST_SOCKET_FOLDER:
            return usual
        return Path("/tmp") / f"duecourse-{os.geteuid()}-{_short_name(self.home)}"  # noqa: S108 - owner is checked

    def urls(self, name: str) -> Urls:
        passwords = json.loads(self.passwords_file.read_text(encoding="ascii"))
        owner, app, system, backup = (self._url(role, passwords[role], name) for role in ROLES)
        return Urls(owner, app, system, backup, self._url(ADMIN, passwords[ADMIN], name))

    def _url(self, role: str, password: str, name: str) -> str:
        return f"postgresql://{role}:{password}@/{name}?host={quote(str(self.socket_folder), safe='')}"

    def connect(self, name: str) -> "Connection[TupleRow]":
        import psycopg  # noqa: PLC0415 - heavy, and settings import this module

        return psycopg.connect(self.urls(name).admin, autocommit=True, connect_timeout=10)

    def answers(self) -> bool:
        """Say whether our database is up, by signing in to it."""
        if not self.passwords_file.exists() or not any(self.socket_folder.glob(".s.PGSQL.*")):
            return False
        import psycopg  # noqa: PLC0415 - heavy, and settings import this module

        try:
            psycopg.connect(self.urls(DATABASE).app, connect_timeout=10).close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self, options: Mapping[str, str]) -> None:
        self._make_place()
        self._set_aside_what_a_former_home_left()
        version_file = self.data / "PG_VERSION"
        major = int(version_file.read_text(encoding="ascii")) if version_file.exists() else None
        _need_space(self.place, SPACE_TO_START if major else SPACE_FOR_A_NEW_CLUSTER)
        programs = find_programs(self.place, account=self.account, major=major)
        if major is None:
            self._initialise(programs)
        elif not self.passwords_file.exists():
            raise PasswordsLost(place=self.place, file=self.passwords_file)
        self._forget_a_dead_server()
        (self.data / "postgresql.conf").write_text(configuration(self.socket_folder, options), encoding="utf-8")
        self._trim_log()
        if self.control("status", programs=programs) != 0 and self.control("start", programs=programs) != 0:
            raise ServerDoesNotStart(why=self._last_words(), log=self.log)
        self._make_roles()

    def _set_aside_what_a_former_home_left(self) -> None:
        """Make room when the home is new though data of a home of the same name stand outside it."""
        outside = self.place.parent != self.home
        if outside and self.data.exists() and not self.link.exists() and not self.passwords_file.exists():
            self.control("stop", "-m", "fast")
            self.data.rename(self.place / f"set-aside-{len(list(self.place.glob('set-aside-*'))) + 1}")
        if outside and not self.link.exists():
            self.link.symlink_to(self.place)

    def control(self, verb: str, *arguments: str, programs: Programs | None = None) -> int:
        """Run `pg_ctl` as the server's account, and wait for it."""
        major = int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        programs = programs or find_programs(self.place, account=self.account, major=major)
        command = [str(programs.folder / "pg_ctl"), verb, "-D", str(self.data), *arguments]
        if verb != "status":
            command += ["-w", "-t", "120"]
        if verb == "start":
            command += ["-l", str(self.log)]
        return self._run(command).returncode

    def _run(self, command: list[str]) -> "subprocess.CompletedProcess[str]":
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_", "LANG"))}
        environment |= {"LC_ALL": "C", "TMPDIR": str(self.place / "tmp"), "HOME": str(self.place)}
        return subprocess.run(
            command,
            check=False,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if "initdb" in command[0] else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if "initdb" in command[0] else subprocess.DEVNULL,
            cwd=self.place,
            env=environment,
            user=self.account.uid,
            group=self.account.gid,
            extra_groups=None if self.account.uid is None else [],
            umask=0o077,
        )

    def _make_place(self) -> None:
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self.place, self.place / "tmp", self.socket_folder):
                if not folder.exists():
                    folder.mkdir(mode=0o700)
                    self.account.give(folder)
        except OSError as error:
            raise HomeNotWritable(home=self.place, why=error.strerror) from error
        if self.socket_folder.stat().st_uid != (os.geteuid() if self.account.uid is None else self.account.uid):
            raise HomeNotWritable(home=self.socket_folder, why=_("it belongs to somebody else"))

    def _initialise(self, programs: Programs) -> None:
        passwords = {role: secrets.token_urlsafe(24) for role in (ADMIN, *ROLES)}
        if self.passwords_file.exists():
            passwords = json.loads(self.passwords_file.read_text(encoding="ascii"))
        else:
            write_secret(self.passwords_file, json.dumps(passwords))
        word = self.place / "tmp" / "word"
        write_secret(word, passwords[ADMIN])
        self.account.give(word)
        shutil.rmtree(self.place / "new", ignore_errors=True)
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if programs.major < BUILTIN_LOCALE_SINCE:
            locale = ["--locale=C.UTF-8"]
        command = [str(programs.folder / "initdb"), "-D", str(self.place / "new"), "-U", ADMIN, "--encoding=UTF8"]
        command += [*locale, "--auth=scram-sha-256", f"--pwfile={word}", "--no-sync", "--no-instructions"]
        made = self._run(command)
        word.unlink()
        if made.returncode != 0:
            raise ServerDoesNotStart(why=" ".join(made.stdout.split()[-30:]), log="initdb")
        (self.place / "new").rename(self.data)

    def _make_roles(self) -> None:
        from psycopg import sql  # noqa: PLC0415 - the driver is heavy, and settings import this module

        passwords = json.loads(self.passwords_file.read_text(encoding="ascii"))
        with self.connect(ADMIN) as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for role in ROLES:
                if role not in known:
                    extra = sql.SQL("CREATEDB CREATEROLE") if role == ROLES[0] else sql.SQL("")
                    create = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS {} PASSWORD {}")
                    connection.execute(create.format(sql.Identifier(role), extra, sql.Literal(passwords[role])))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                create = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(create.format(sql.Identifier(DATABASE), sql.Identifier(ROLES[0])))

    def _forget_a_dead_server(self) -> None:
        """Remove the lock files of a killed server, whose number may belong to another program or a zombie now."""
        locks = [self.data / "postmaster.pid", *self.socket_folder.glob(".s.PGSQL.*.lock")]
        stale = [lock for lock in locks if lock.exists() and not _is_postgres(_process_named_in(lock))]
        if not stale or not Path("/proc/self").exists():
            return
        patience = 100
        while _processes_in(self.data) and patience:
            time.sleep(0.1)
            patience -= 1
        if not patience:
            raise ServerDoesNotStart(why=_("processes of a killed server are still at work"), log=self.log)
        for lock in stale:
            lock.unlink(missing_ok=True)

    def _trim_log(self) -> None:
        if self.log.exists() and self.log.stat().st_size > 20 * MEBIBYTE:
            self.log.rename(self.log.with_suffix(".log.1"))

    def _last_words(self) -> str:
        if not self.log.exists():
            return "pg_ctl"
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        told = [line for line in lines[-20:] if "FATAL" in line or "PANIC" in line]
        return (told or lines or ["?"])[-1][-300:]


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    building = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(building, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    building.rename(path)


def _process_named_in(lock: Path) -> Path:
    words = lock.read_text(encoding="utf-8", errors="replace").split()
    return Path("/proc") / (words[0] if words else "0")


def _is_postgres(process: Path) -> bool:
    try:
        return b"postgres" in (process / "cmdline").read_bytes().split(b"\0", 1)[0]
    except OSError:
        return False


def _processes_in(folder: Path) -> bool:
    """Say whether any process works in `folder`: backends outlive a killed postmaster until they notice."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == folder:
                return True
        except OSError:
            continue
    return False


def _place(home: Path, account: Account) -> Path:
    """Choose where the data stand: in the home, or outside it when the server's account cannot walk there.

    The first choice stays, whatever becomes of the rights on the way to the home.
    """
    if (home / LINK).is_symlink():
        return (home / LINK).readlink()
    inside = home / "postgres"
    if account.uid is None or (inside / "data").exists() or _is_reachable(home):
        return inside
    return OUTSIDE / _short_name(home)


def _is_reachable(folder: Path) -> bool:
    """Say whether any user may walk down to `folder`."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents) if step.exists())


def _short_name(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def _need_space(place: Path, needed: int) -> None:
    free = shutil.disk_usage(place).free
    if free < needed:
        raise NoDiskSpace(free=free // MEBIBYTE, needed=needed // MEBIBYTE, place=place)
