"""Copies of invoices: taken in from a folder or a ZIP, and where they are fetched from."""

import argparse
from pathlib import Path
from typing import Any

from duecourse.foundation.identity import queries
from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command
from duecourse.records.ledger.operations import fetching, paper_bundles
from duecourse.records.ledger.operations.paper_bundles import Taken

SHOWN = 20


class WhatIsMissing(Refused):
    """A verb without the word that it needs."""

    says = _("Say which: copies import FOLDER-or-ZIP, or copies source URL.")


def register(commands: Any) -> None:
    """Offer copies."""
    head = command(
        commands,
        "copies",
        run,
        example="duecourse copies import invoices.zip --pattern 'INV_{number}_*.pdf' --dry-run",
        more="A file goes to the item whose number stands in its name; with no pattern, to the longest that stands whole in it.",
    )
    head.add_argument("verb", choices=["import", "source"])
    head.add_argument(
        "what", metavar="PATH-or-URL", nargs="?", help="a folder or ZIP; or an address with {number} in it"
    )
    head.add_argument("--company", metavar="CODE", help="the company; needed where there are several")
    head.add_argument("--pattern", default="", help="how files are called: {number} once, * for anything")
    head.add_argument("--kind", choices=["invoice", "proof", "contract", "other"], default="invoice")
    head.add_argument("--dry-run", action="store_true", help="say what would go where, and keep nothing")
    head.add_argument("--off", action="store_true", help="of source: fetch nothing any more")


def run(args: argparse.Namespace) -> int:
    """Take files in, or say where copies are fetched from."""
    if not args.what:
        raise WhatIsMissing
    return _source(args) if args.verb == "source" else _import(args)


def _import(args: argparse.Namespace) -> int:
    with door.inside(door.tenant_of(args)) as tenant, paper_bundles.opened(Path(args.what)) as bundle:
        company = queries.company_by_code(tenant, args.company)
        if args.dry_run:
            taken = paper_bundles.match(tenant, company.id, bundle, pattern=args.pattern)
        else:
            taken = paper_bundles.take_in(
                tenant, company.id, bundle, actor=door.actor(), at=now(), pattern=args.pattern, kind=args.kind
            )
    return door.emit(args, _told(taken, args), _said(taken, args))


def _told(taken: Taken, args: argparse.Namespace) -> dict[str, Any]:
    matched = [
        {"file": one.name, "number": one.items[0].number, "customer": one.items[0].customer_name}
        for one in taken.matched[:SHOWN]
    ]
    return {
        "dry_run": args.dry_run,
        "files": len(taken.matched)
        + len(taken.known)
        + len(taken.unmatched)
        + len(taken.ambiguous)
        + len(taken.refused),
        "matched_count": len(taken.matched),
        "known_count": len(taken.known),
        "unmatched_count": len(taken.unmatched),
        "ambiguous_count": len(taken.ambiguous),
        "refused_count": len(taken.refused),
        "matched": matched,
        "unmatched": taken.unmatched[:SHOWN],
        "ambiguous": taken.ambiguous[:SHOWN],
        "refused": [{"file": name, "reason": str(why.text)} for name, why in taken.refused[:SHOWN]],
    }


def _said(taken: Taken, args: argparse.Namespace) -> str:
    would = "would be kept" if args.dry_run else "kept"
    counts = f"{len(taken.matched)} {would}, {len(taken.known)} there already, {len(taken.unmatched)} without an item"
    return f"{counts}, {len(taken.ambiguous)} with several, {len(taken.refused)} refused."


def _source(args: argparse.Namespace) -> int:
    with door.inside(door.tenant_of(args)) as tenant:
        company = queries.company_by_code(tenant, args.company)
        wire = fetching.set_source(
            tenant,
            company.id,
            kind="http",
            values={"url": args.what},
            is_live=not args.off,
            actor=door.actor(),
            at=now(),
        )
    told = {"company": company.code, "kind": wire.kind, "url": args.what, "is_live": wire.is_live}
    return door.emit(args, told, f"{company.code}: {args.what}{'' if wire.is_live else ' (off)'}.")
