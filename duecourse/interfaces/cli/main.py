"""What can be said on the command line? The contract is docs/how-to/command-line.md."""

import argparse
import os
import sys
from collections.abc import Sequence

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import daily, imports, outbound, people, service

GROUPS = (people, imports, outbound, daily, service)


class Parser(argparse.ArgumentParser):
    """An argument parser whose refusal is one sentence."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Say what is wrong in one line and leave with 2."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    """Build the parser of every command."""
    top = Parser(prog="duecourse", description="B2B credit and collections: what is owed comes in, in due course.")
    top.add_argument("--tenant", default=os.environ.get("DUECOURSE_TENANT"), help="the tenant's slug")
    top.add_argument("--json", action="store_true", help="one JSON object on standard output")
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for group in GROUPS:
        group.register(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 2 refused, 1 crashed."""
    args = parser().parse_args(arguments)
    try:
        return int(args.command(args))
    except Refused as refusal:
        sys.stderr.write(f"{refusal.text}\n")
        return 2
    finally:
        door.close()
