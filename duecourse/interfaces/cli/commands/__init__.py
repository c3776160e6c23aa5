"""The commands, a file per subject; each offers `register(commands)`."""

import argparse
from collections.abc import Callable
from typing import Any

Run = Callable[[argparse.Namespace], int]


def command(commands: Any, name: str, run: Run, *, words: str, example: str) -> argparse.ArgumentParser:
    """Add one command with its help, an example, and the options that every command takes."""
    added: argparse.ArgumentParser = commands.add_parser(
        name,
        help=words,
        description=words[:1].upper() + words[1:] + ".",
        epilog=f"Example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    added.add_argument("--tenant", default=argparse.SUPPRESS, help="the tenant's slug")
    added.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object on standard output")
    added.set_defaults(command=run)
    return added
