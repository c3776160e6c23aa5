"""What can be said on the command line? The contract is docs/how-to/command-line.md."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from typing import Final, NoReturn

from duecourse.foundation.kit.errors import Refused
from duecourse.interfaces.cli.commands import GROUPS

HELP: Final = frozenset({"-h", "--help"})
READS_FILES_ONLY: Final = frozenset({"mail", "bank"})
REFUSED, INTERRUPTED = 2, 130


class Parser(argparse.ArgumentParser):
    """An argument parser whose refusal is one sentence."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line and leave with 2."""
        self.exit(REFUSED, f"{self.prog}: {message}; see {self.prog} --help\n")


def needs_house(arguments: Sequence[str]) -> bool | None:
    """Tell whether these words need the database (True), only the code (False: help, a file read), or neither (None)."""
    named = _named(arguments)
    if not named:
        return None
    reads_files_only = named <= READS_FILES_ONLY and "read" in arguments
    return not HELP & set(arguments) and not reads_files_only


def parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Build the parser: every command by name, and whole those that the words could mean, for they are slow to load."""
    top = Parser(
        prog="duecourse",
        description="B2B credit and collections: what is owed comes in, in due course.",
        epilog="Each command tells its options and an example: duecourse run --help",
    )
    top.add_argument("--tenant", default=os.environ.get("DUECOURSE_TENANT") or None, help="the tenant's slug")
    top.add_argument("--json", action="store_true", help="one JSON object on standard output")
    top.add_argument("--version", action="version", version=f"duecourse {version('duecourse')}")
    commands = top.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    named = _named(arguments)
    for group, words in GROUPS.items():
        if group in named:
            import_module(f"duecourse.interfaces.cli.commands.{group}").register(commands)
        else:
            for name, said in words.items():
                commands.add_parser(name, help=said)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command: 0 done, 2 refused, 1 crashed."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        args = parser(given).parse_args(given)
    except SystemExit as left:
        return int(left.code or 0)
    return _run(args)


def _run(args: argparse.Namespace) -> int:
    from duecourse.interfaces.cli import door  # noqa: PLC0415 - a help text must not wait for Django

    try:
        return int(args.command(args))
    except Refused as refusal:
        sys.stderr.write(f"{refusal.text}\n")
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except door.SAYABLE as error:
        sentence = door.sentence_for(error)
        if sentence is None:
            raise
        sys.stderr.write(f"{sentence}\n")
        return REFUSED
    finally:
        door.close()


def _named(arguments: Sequence[str]) -> frozenset[str]:
    """Name the groups whose commands stand among the words."""
    return frozenset(group for group, words in GROUPS.items() if not words.keys().isdisjoint(arguments))
