"""The commands, a file per subject; each offers `register(commands)`."""

import argparse
from collections.abc import Callable
from typing import Any, Final

Run = Callable[[argparse.Namespace], int]

GROUPS: Final[dict[str, dict[str, str]]] = {
    "people": {
        "migrate": "bring the database up to date",
        "tenant": "create a tenant with its first company, or add a company to it",
        "user": "create a user with a role, or change the role",
    },
    "imports": {
        "import": "take a file into the ledger, once",
        "mapping": "list, export or keep the mappings of imports",
    },
    "bank": {
        "bank-statement": "say what a bank's file says: accounts, balances, entries, and whether it adds up",
    },
    "copies": {
        "copies": "take in copies of invoices, or say where they are fetched from",
    },
    "outbound": {
        "outbound": "decide whether anything may leave: off, shadow, allowlist or on",
        "channel": "say through which server mails leave",
        "approve": "let what waits for approval go",
    },
    "daily": {
        "run": "decide a business date, and carry out what waits for nobody",
        "send": "send what is due",
        "worklist": "list who needs a person, most urgent first",
        "explain": "say why a customer gets something on a day, or why nothing",
    },
    "cash": {
        "forecast": "say what cash is expected, week by week, with its band",
    },
    "forecasts": {
        "train": "learn from the past when customers pay",
        "predict": "say when open items are expected to be paid",
        "backtest": "hold predictions against what came, beside the simple rule",
    },
    "figures": {
        "kpi": "say the KPIs of a day, each with its formula and inputs",
    },
    "reports": {
        "report": "answer a report and write its rows into a file",
    },
    "procedures": {
        "procedure": "list, export and read procedures, and agree on them by two people",
    },
    "mailboxes": {
        "mailbox": "set mailboxes up and try them, for what customers write",
    },
    "paper": {
        "letterhead": "what stands on a company's letters, and where they ask to be paid",
    },
    "mail": {
        "mail": "say what a mail says: the new words, machine or person, the files",
    },
    "reporting": {
        "reporting": "let tools outside read a tenant's books by SQL, and nothing else",
    },
    "service": {
        "serve": "serve the browser interface",
        "work": "run background jobs",
        "doctor": "look whether everything is well",
    },
}
"""Module -> command -> what it does; the module is loaded only when one of its commands is named."""

_WORDS: Final = {name: said for group in GROUPS.values() for name, said in group.items()}


def command(commands: Any, name: str, run: Run | None, *, example: str, more: str = "") -> argparse.ArgumentParser:
    """Add one command with its help, an example, and the options that every command takes."""
    words = _WORDS[name]
    added: argparse.ArgumentParser = commands.add_parser(
        name,
        help=words,
        description=f"{words[:1].upper()}{words[1:]}.{' ' + more if more else ''}",
        epilog=f"Example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _common(added)
    if run is not None:
        added.set_defaults(command=run)
    return added


def verb(verbs: Any, name: str, run: Run, *, words: str, example: str) -> argparse.ArgumentParser:
    """Add what one command can do of several things."""
    added: argparse.ArgumentParser = verbs.add_parser(
        name,
        help=words,
        description=f"{words[:1].upper()}{words[1:]}.",
        epilog=f"Example: {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _common(added)
    added.set_defaults(command=run)
    return added


def _common(added: argparse.ArgumentParser) -> None:
    """`--tenant` and `--json` may stand before or after the command."""
    added.add_argument("--tenant", default=argparse.SUPPRESS, help="the tenant's slug")
    added.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object on standard output"
    )
