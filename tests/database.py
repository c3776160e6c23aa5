"""Where do tests find a database? On an embedded server of their own, as a clone of one migrated template."""

import atexit
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from duecourse.config import embedded
from duecourse.config.embedded import Urls

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = Path(tempfile.gettempdir()) / f"duecourse-test-{os.geteuid()}-{hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:8]}"
FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum_naptime": "10min",
    "shared_buffers": "256MB",
    "log_min_messages": "error",
    "log_min_error_statement": "panic",
}
MADE_BY_MIGRATIONS = (
    "duecourse/**/migrations/*.py",
    "duecourse/foundation/tenancy/*.py",
    "duecourse/config/settings.py",
    "uv.lock",
)
KEPT_TEMPLATES = 5
_numbers = count()
_mine: set[str] = set()
_current: list[Urls] = []


class MigrationsFailed(RuntimeError):
    """The template database could not be migrated; the message is what `migrate` said."""


def provide() -> None:
    """Start the test server and put a fresh clone for this process into the environment."""
    os.environ["DUECOURSE_HOME"] = str(HOME)
    point_at(fresh())
    atexit.register(discard)


def point_at(urls: Urls) -> None:
    """Let this process, and those it starts, use this database."""
    names = {"DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner, "DATABASE_SYSTEM_URL": urls.system}
    os.environ.update(names)
    _current[:] = [urls]


def fresh() -> Urls:
    """Clone the migrated template under a name of this process."""
    with embedded.locked(HOME / "sessions"):
        urls = embedded.ensure_started(HOME, options=FAST)
        _drop_what_the_dead_left(urls)
        template = _template(urls)
        name = f"t_{os.getpid()}_{next(_numbers)}"
        _mine.add(name)
        return embedded.create_database(HOME, name, template=template)


def current() -> Urls:
    """Answer the database that this process is pointed at."""
    assert _current, "tests run under tests.settings_test"
    return _current[-1]


def name_of(urls: Urls) -> str:
    """Answer the bare name of a database."""
    return urlsplit(urls.app).path.lstrip("/")


def drop(urls: Urls) -> None:
    """Throw a clone away."""
    _drop(urls.admin, [name_of(urls)])


def discard() -> None:
    """Throw this process's clones away, and stop the server when nobody else uses it."""
    if not _mine:
        return
    with embedded.locked(HOME / "sessions"):
        urls = embedded.urls(HOME, name="postgres")
        if urls and _drop_what_the_dead_left(urls, and_mine=True) == 0:
            embedded.stop(HOME)
    _mine.clear()


def _template(urls: Urls) -> str:
    digest = hashlib.sha256()
    for pattern in MADE_BY_MIGRATIONS:
        for path in sorted(CHECKOUT.glob(pattern)):
            digest.update(str(path).encode() + path.read_bytes())
    name = f"template_{digest.hexdigest()[:12]}"
    used = HOME / "sessions" / name
    known = _names(urls.admin, "template_")
    if name not in known:
        _build(name)
    used.touch()
    others = [other for other in known if other != name]
    others.sort(key=lambda other: _used_at(HOME / "sessions" / other), reverse=True)
    _drop(urls.admin, others[KEPT_TEMPLATES:])
    return name


def _used_at(marker: Path) -> float:
    return marker.stat().st_mtime if marker.exists() else 0.0


def _build(name: str) -> None:
    began = time.monotonic()
    building = embedded.create_database(HOME, "building")
    environment = os.environ | {
        "DATABASE_URL": building.app,
        "DATABASE_OWNER_URL": building.owner,
        "DATABASE_SYSTEM_URL": building.system,
        "DJANGO_SETTINGS_MODULE": "duecourse.config.settings",
    }
    command = [sys.executable, "-m", "django", "migrate", "--database", "owner", "--verbosity", "0", "--skip-checks"]
    done = subprocess.run(command, cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise MigrationsFailed(done.stdout + done.stderr)
    admin = embedded.urls(HOME, name="postgres")
    assert admin is not None
    with psycopg.connect(admin.admin, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE building RENAME TO {}").format(sql.Identifier(name)))
    sys.stderr.write(f"test template {name} migrated in {time.monotonic() - began:.1f} s\n")


def _drop_what_the_dead_left(urls: Urls, *, and_mine: bool = False) -> int:
    """Drop clones whose process is gone; answer how many clones remain."""
    left = _names(urls.admin, "t_")
    gone = [name for name in left if (name in _mine and and_mine) or not _lives(int(re.split("_", name)[1]))]
    _drop(urls.admin, gone)
    return len(left) - len(gone)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _names(admin: str, start: str) -> list[str]:
    with psycopg.connect(admin, autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [start])
        return [row[0] for row in rows]


def _drop(admin: str, names: list[str]) -> None:
    server = embedded.urls(HOME, name="postgres")
    with psycopg.connect(server.admin if server else admin, autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            _mine.discard(name)
