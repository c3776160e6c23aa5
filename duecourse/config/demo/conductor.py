"""In which order does the demo come up, and how does it go down?"""

import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from time import sleep
from types import FrameType
from typing import TYPE_CHECKING

from duecourse.config import embedded
from duecourse.config.demo import calendar
from duecourse.config.demo import home as demo_home
from duecourse.config.demo.children import Child, newest_change
from duecourse.config.demo.home import Progress
from duecourse.config.demo.outside import Outside
from duecourse.config.demo.progress import say, seconds_since_start, step
from duecourse.config.start import open_house
from duecourse.foundation.kit.clock import now, stopwatch
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

if TYPE_CHECKING:
    from duecourse.interfaces.connectors.sink.server import Sink

HOST = "127.0.0.1"
FAST = {"synchronous_commit": "off", "autovacuum_naptime": "15s"}
"""The demo's data can be made again: its server need not wait for the disk at every commit."""
SLOWEST_START_SECONDS = 60


class PortInUse(Refused):
    """Somebody else listens there."""

    says = _("Port %(port)s is in use: choose another one with --port.")


class NoSuchPort(Refused):
    """Not a number of a port."""

    says = _("%(port)s is not a port: give a number from 1 to 65535.")


class ChildEnded(Refused):
    """The worker or the web server has ended by itself, or never answered."""

    says = _("The %(name)s does not work: %(why)s (see %(log)s).")


def serve(home: Path, *, port: int, reset: bool, reloads: bool, customers: int) -> int:
    """Bring the demo up, say where it is, wait for Ctrl-C, and take everything down again."""
    _refuse_a_port_in_use(port)
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_SYSTEM_URL"):
        os.environ.pop(name, None)
    os.environ |= {"DUECOURSE_HOME": str(home), "DUECOURSE_DEMO": "1", "DUECOURSE_URL": f"http://localhost:{port}"}
    if reloads:
        os.environ["DUECOURSE_DEBUG"] = "1"
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    with ExitStack() as cleanly:
        cleanly.enter_context(_alone(home))
        progress = demo_home.prepare(home, reset=reset)
        (home / "static").mkdir(exist_ok=True)
        cleanly.callback(_stop_database, home)
        _bring_up(home, progress, customers=customers, cleanly=cleanly)
        children = _start_children(home, port=port, reloads=reloads, cleanly=cleanly)
        _wait_for_first_answer(port, children[0])
        _say_where(home, port)
        with suppress(KeyboardInterrupt):
            _warm_up()
            _wait(children, reloads=reloads)
    return 0


def _bring_up(home: Path, progress: Progress, *, customers: int, cleanly: ExitStack) -> None:
    with ExitStack() as making:
        outside = None if progress.is_made else _begin_outside(home, customers, making)
        with step("database"):
            embedded.ensure_started(home, options=FAST)
            open_house()
        with step("tables"):
            _migrate()
        sink = _start_sink(home, cleanly)
        if outside is None:
            _reopen_way_out(sink)
        else:
            _make(home, outside, sink)


def _begin_outside(home: Path, customers: int, making: ExitStack) -> Outside:
    begun = Outside.begin(home / "world", until=calendar.history_end(), customers=customers)
    return making.enter_context(begun)


def _make(home: Path, outside: Outside, sink: "Sink") -> None:
    """Make the company, load its history, live its last days."""
    from duecourse.config.demo import living, months, people  # noqa: PLC0415 - Django must stand first
    from duecourse.foundation.identity.queries import moment_of  # noqa: PLC0415

    until = calendar.history_end()
    days = calendar.lived_days(until)
    with step("company, procedures, templates, people"):
        tenant = people.set_up(at=now(), live_on=days[0])
        people.open_the_way_out(tenant, port=sink.port, folder=str(sink.box.folder), at=now())
        stage = living.Stage.of(tenant, home)
    with step("two simulated years outside"):
        outside.wait_until_ready()
    with step("history"):
        counts = living.load_history(stage, outside.history, on=until)
    say("  " + ", ".join(f"{rows} {kind}" for kind, rows in counts.items()))
    progress = demo_home.write(home, replace(Progress(), taken_on=until))
    for day in days:
        with step(f"{day:%a %d %b} lived"):
            progress = living.live_day(stage, day, outside=outside, progress=progress, is_approved=day < days[-1])
    with step("months closed"), living.inside(tenant):
        months.close_months(tenant, at=moment_of(tenant, now()))
    outside.close()
    demo_home.write(home, replace(progress, is_made=True))


def _migrate() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - Django must stand first
    from django.db import connections  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connections["owner"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", database="owner", interactive=False, verbosity=0)
    connections["owner"].close()


def _start_sink(home: Path, cleanly: ExitStack) -> "Sink":
    from duecourse.interfaces.connectors.sink.server import Sink  # noqa: PLC0415 - Django must stand first

    return cleanly.enter_context(Sink(home / "sink", is_durable=False))


def _reopen_way_out(sink: "Sink") -> None:
    """Tell the company where the sink of this start listens."""
    from duecourse.config.demo import people  # noqa: PLC0415 - Django must stand first
    from duecourse.foundation.identity.queries import tenant_by_slug  # noqa: PLC0415

    people.open_the_way_out(tenant_by_slug(people.SLUG), port=sink.port, folder=str(sink.box.folder), at=now())


def _warm_up() -> None:
    """Ask the long questions once while the person signs in, so that nobody waits for them to be compiled."""
    from duecourse.config.demo import living, people  # noqa: PLC0415 - Django must stand first
    from duecourse.foundation.identity.queries import tenant_by_slug  # noqa: PLC0415

    living.ask_once(tenant_by_slug(people.SLUG))
    _close_connections()


def _close_connections() -> None:
    from django.db import connections  # noqa: PLC0415 - Django must stand first

    for connection in connections.all(initialized_only=True):
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()  # type: ignore[attr-defined]


def _start_children(home: Path, *, port: int, reloads: bool, cleanly: ExitStack) -> tuple[Child, ...]:
    children = (
        Child(
            "web server", "duecourse", "serve", "--port", str(port), "--workers", "1", log=_log(home, "web", reloads)
        ),
        Child("worker", "duecourse", "work", log=_log(home, "worker", reloads)),
    )
    for child in children:
        cleanly.callback(child.stop)
        child.start()
    return children


def _log(home: Path, name: str, reloads: bool) -> Path | None:
    return None if reloads else home / f"{name}.log"


def _wait_for_first_answer(port: int, server: Child) -> None:
    began = stopwatch()
    while not _answers(port):
        if not server.is_running or stopwatch() - began > SLOWEST_START_SECONDS:
            raise ChildEnded(name=server.name, why=server.last_words(), log=server.log)
        sleep(0.1)
    say("web server and worker", stopwatch() - began)


def _answers(port: int) -> bool:
    """Ask for the first page, which shows itself or sends to the sign-in."""
    try:
        with socket.create_connection((HOST, port), timeout=10) as wire:
            wire.sendall(b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
            return wire.recv(12)[8:10] in (b" 2", b" 3")
    except OSError:
        return False


def _say_where(home: Path, port: int) -> None:
    from duecourse.config.demo import people  # noqa: PLC0415 - Django must stand first

    seconds = seconds_since_start()
    if seconds is not None:
        say("everything, from the start", seconds)
    lines = [f"  {address:38} {role} ({name})" for address, name, role in people.sign_ins()]
    sys.stdout.write(
        f"\nDuecourse demo (simulated): http://localhost:{port}\n"
        f"Everybody's password is {people.PASSWORD}\n" + "\n".join(lines) + "\n"
        f"Mails that leave: http://localhost:{port}/sink/    On the command line: DUECOURSE_HOME={home}\n"
        "Ctrl-C stops everything.\n"
    )
    sys.stdout.flush()


def _wait(children: tuple[Child, ...], *, reloads: bool) -> None:
    """Wait until Ctrl-C; begin the children again after a change when asked to."""
    seen = newest_change() if reloads else 0
    while True:
        sleep(1)
        if reloads and (newest := newest_change()) != seen:
            seen = newest
            say("something changed: starting again")
            for child in children:
                child.stop()
                child.start()
        for child in children:
            if not child.is_running and not reloads:
                raise ChildEnded(name=child.name, why=child.last_words(), log=child.log)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise KeyboardInterrupt


def _stop_database(home: Path) -> None:
    _say_goodbye()
    embedded.stop(home)


def _say_goodbye() -> None:
    sys.stderr.write("\n")
    say("stopping")


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Refuse a second demo in the same home."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        file = (home / "demo.lock").open("w", encoding="ascii")
    except OSError as error:
        raise embedded.HomeNotWritable(home=home, why=error.strerror) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise demo_home.DemoRuns(home=home) from error
        yield


def _refuse_a_port_in_use(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OverflowError as error:
            raise NoSuchPort(port=port) from error
        except OSError as error:
            raise PortInUse(port=port) from error
