"""Run the house: web server, worker, health."""

import argparse
import sys
from typing import Any

from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command


def register(commands: Any) -> None:
    """Offer serve, work and doctor."""
    serve_ = command(commands, "serve", serve, words="serve the browser interface", example="duecourse serve --port 8000")
    serve_.add_argument("--host", default="127.0.0.1")
    serve_.add_argument("--port", type=int, default=8000)
    serve_.add_argument("--workers", type=int, default=2)
    work_ = command(commands, "work", work, words="run background jobs", example="duecourse work")
    work_.add_argument("--queue", action="append", choices=["sys", "mail", "batch"], help="only this queue (repeatable)")
    work_.add_argument("--once", action="store_true", help="stop when nothing waits")
    command(commands, "doctor", doctor, words="look whether everything is well", example="duecourse doctor --json")


def serve(args: argparse.Namespace) -> int:
    """Start the web server; it ends with Ctrl-C."""
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


def doctor(args: argparse.Namespace) -> int:
    """Ask every check; the command itself succeeds, the answers say what is wrong."""
    from duecourse.interfaces.cli import health  # noqa: PLC0415 - asks DNS and the network

    checks = health.checks(args.tenant)
    words = "\n".join(f"{'ok ' if check['ok'] else 'NOT'}  {check['name']}: {check['says']}" for check in checks)
    return door.emit(args, {"checks": checks}, words)
