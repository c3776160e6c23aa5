"""Run the house: web server, worker, health."""

import argparse
import socket
import sys
from typing import Any

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command


class PortUnusable(Refused):
    """The server cannot listen where it was told to."""

    says = _("Duecourse cannot listen on %(host)s port %(port)s: %(why)s.")


def register(commands: Any) -> None:
    """Offer serve, work and doctor."""
    serve_ = command(commands, "serve", serve, example="duecourse serve --port 8000")
    serve_.add_argument("--host", default="127.0.0.1")
    serve_.add_argument("--port", type=int, default=8000)
    serve_.add_argument("--workers", type=int, default=2)
    work_ = command(commands, "work", work, example="duecourse work")
    queues = ["sys", "mail", "post", "batch", "learn"]
    work_.add_argument("--queue", action="append", choices=queues, help="only this queue (repeatable)")
    work_.add_argument("--once", action="store_true", help="stop when nothing waits")
    command(commands, "doctor", doctor, example="duecourse doctor --json")


def serve(args: argparse.Namespace) -> int:
    """Start the web server; it ends with Ctrl-C."""
    _refuse_a_port_in_use(args.host, args.port)
    from granian import Granian  # noqa: PLC0415 - only the server needs it
    from granian.constants import Interfaces  # noqa: PLC0415

    door.close()
    Granian(
        "duecourse.config.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=4,
    ).serve()
    return 0


def work(args: argparse.Namespace) -> int:
    """Run jobs until told to stop."""
    from duecourse.foundation.queue.worker import QUEUES, run_worker  # noqa: PLC0415 - starts an event loop

    sys.stderr.write(f"Working on {', '.join(args.queue or QUEUES)}; Ctrl-C stops.\n")
    run_worker(tuple(args.queue or QUEUES), once=args.once)
    return 0


def _refuse_a_port_in_use(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OverflowError as error:
            raise PortUnusable(host=host, port=port, why="there is no such port") from error
        except OSError as error:
            raise PortUnusable(host=host, port=port, why=error.strerror or str(error)) from error


def doctor(args: argparse.Namespace) -> int:
    """Ask every check; the command itself succeeds, the answers say what is wrong."""
    from duecourse.interfaces.cli import health  # noqa: PLC0415 - asks DNS and the network

    checks = health.checks(args.tenant)
    words = "\n".join(f"{'ok ' if check['ok'] else 'NOT'}  {check['name']}: {check['says']}" for check in checks)
    return door.emit(args, {"checks": checks}, words)
