"""Bring files into the ledger, and keep the mappings that read them."""

import argparse
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from duecourse.foundation.kit.clock import now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import Text, _
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command, verb
from duecourse.interfaces.cli.commands.bank import told_of
from duecourse.records.ledger.operations import imports, mappings
from duecourse.records.ledger.operations.imports import Preview
from duecourse.records.ledger.queries import imports as kept

YAML = (".yaml", ".yml")
BANK_KIND = "bank-statement"
SHOWN = 20
STATES = {
    "committed": _("Import %(batch)s is in."),
    "previewed": _("Nothing is changed yet; import %(batch)s can be carried in."),
    "waiting": _("Import %(batch)s waits for a person: %(why)s Look at it, then say it again with --confirm."),
}
ALREADY = _("This file came before, as import %(batch)s; nothing is changed.")


class ControlWrong(Refused):
    """Not a currency with its sum."""

    says = _("“%(value)s” is not a control total: write it as EUR=1234.56.")


class NoMappingFile(Refused):
    """The mapping's file cannot be read as text."""

    says = _("The mapping %(path)s is not a text in UTF-8.")


class KindMissing(Refused):
    """A mapping does not say for which kind of file it is."""

    says = _("The mapping does not say its kind: give --kind.")


class NameMissing(Refused):
    """A mapping has no name to be kept under."""

    says = _("The mapping does not say its name: give --name.")


def register(commands: Any) -> None:
    """Offer import and mapping."""
    kinds = ", ".join(import_string(settings.DUECOURSE_IMPORT_KINDS))
    take = command(
        commands,
        "import",
        take_in,
        example="duecourse import items.csv --kind items --company BE1 --mapping erp-items.yaml --as-of 2026-03-31",
        more="The same file twice changes nothing.",
    )
    take.add_argument("file", type=Path, metavar="FILE", help="CSV or XLSX, or a bank's file")
    take.add_argument("--kind", required=True, metavar="KIND", help=f"one of: {kinds}")
    take.add_argument("--company", metavar="CODE", help="whose ledger; may be left out where there is one company")
    take.add_argument("--mapping", metavar="NAME|FILE", help="a kept mapping, or a YAML file; without it, guessed")
    take.add_argument("--as-of", metavar="DAY", help="the business date for which the file came; else today")
    take.add_argument("--control", action="append", metavar="CUR=SUM", help="the sum that the ERP states (repeatable)")
    take.add_argument("--dry-run", action="store_true", help="look only: count what it would change")
    take.add_argument("--confirm", action="store_true", help="a person has looked at what it waits for")
    _register_mapping(commands)


def _register_mapping(commands: Any) -> None:
    added = command(commands, "mapping", None, example="duecourse mapping list")
    verbs = added.add_subparsers(metavar="list|export|import", required=True)
    verb(verbs, "list", list_mappings, words="list the kept mappings", example="duecourse mapping list --json")
    export = verb(
        verbs,
        "export",
        export_mapping,
        words="write a kept mapping as YAML",
        example="duecourse mapping export erp-items --out erp-items.yaml",
    )
    export.add_argument("name", metavar="NAME")
    export.add_argument("--out", type=Path, metavar="FILE", help="where to; else standard output")
    keep = verb(
        verbs,
        "import",
        keep_mapping,
        words="keep a mapping from a YAML file",
        example="duecourse mapping import erp-items.yaml --name erp-items",
    )
    keep.add_argument("file", type=Path, metavar="FILE")
    keep.add_argument("--name", help="the name to keep it under; else the one in the file")
    keep.add_argument("--kind", help="its kind; else the one in the file")


def take_in(args: argparse.Namespace) -> int:
    """Look at a file or carry it into the ledger; a file that waits for a person is not in, and says so."""
    given: dict[str, Any] = {
        "kind": args.kind,
        "path": args.file,
        "mapping": _mapping(args.mapping),
        "as_of": door.day(args.as_of) if args.as_of else None,
        "control": _control(args.control or []),
        "actor": door.actor(),
        "at": now(),
    }
    with door.inside(door.tenant_of(args)) as tenant:
        company = door.company_of(tenant, args.company).id
        verb_ = imports.preview if args.dry_run else imports.import_file
        found = verb_(tenant, company=company, **given)
        if found.state == "waiting" and args.confirm:
            found = imports.commit(tenant, found.batch, actor=door.actor(), at=now(), confirmed=True)
    data = _data(found) | (told_of(args.file) if args.kind == BANK_KIND else {})
    door.emit(args, data, _words(found))
    if found.state == "waiting":
        door.say(_state(found))
        return 2
    return 0


def list_mappings(args: argparse.Namespace) -> int:
    """List the kept mappings."""
    with door.inside(door.tenant_of(args)) as tenant:
        found = kept.mappings(tenant)
    lines = [f"{name}  ({kind})" for name, kind in found] or ["No mapping is kept."]
    return door.emit(args, {"mappings": [{"name": name, "kind": kind} for name, kind in found]}, "\n".join(lines))


def export_mapping(args: argparse.Namespace) -> int:
    """Write a kept mapping as YAML."""
    with door.inside(door.tenant_of(args)) as tenant:
        kind = dict(kept.mappings(tenant)).get(args.name, "")
        text = mappings.export_mapping(mappings.kept_mapping(tenant, name=args.name, kind=kind))
    data = {"name": args.name, "kind": kind, "file": str(args.out) if args.out else None}
    if args.out is None:
        return door.emit(args, data | {"yaml": text}, text.rstrip())
    args.out.write_text(text, encoding="utf-8")
    return door.emit(args, data, f"{args.out} holds the mapping {args.name}.")


def keep_mapping(args: argparse.Namespace) -> int:
    """Keep a mapping from a YAML file under a name."""
    spec = _read(args.file)
    found = spec if isinstance(spec, dict) else {}
    name, kind = args.name or str(found.get("name") or ""), args.kind or str(found.get("kind") or "")
    if not kind:
        raise KindMissing
    if not name:
        raise NameMissing
    with door.inside(door.tenant_of(args)) as tenant:
        mappings.save_mapping(tenant, name=name, kind=kind, spec=found, at=now())
    return door.emit(args, {"name": name, "kind": kind}, f"The mapping {name} is kept.")


def _mapping(given: str | None) -> Any:
    """The name of a kept mapping, or what stands in a YAML file."""
    if given is None or not (given.endswith(YAML) or Path(given).is_file()):
        return given
    return _read(Path(given))


def _read(path: Path) -> Any:
    try:
        return mappings.parse_mapping(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise NoMappingFile(path=path) from error


def _control(given: list[str]) -> dict[str, Decimal]:
    totals = {}
    for value in given:
        currency, _equals, amount = value.partition("=")
        try:
            totals[currency] = Decimal(amount)
        except InvalidOperation as error:
            raise ControlWrong(value=value) from error
    return totals


def _data(found: Preview) -> dict[str, Any]:
    names = ("batch", "state", "rows", "accepted", "rejected", "new", "changed", "unchanged", "vanished", "already")
    return {name: getattr(found, name) for name in names} | {
        "totals": door.amounts(found.totals),
        "open_totals": door.amounts(found.open_totals),
        "rejections": [asdict(row) for row in found.rejections[:SHOWN]],
        "rejected_file": found.rejected_file,
        "waiting_for": found.waiting_for,
    }


def _words(found: Preview) -> str:
    kinds = f"{found.new} new, {found.changed} changed, {found.unchanged} unchanged"
    lines = [
        f"{found.rows} rows: {found.accepted} accepted ({kinds}), {found.rejected} rejected.",
        f"Totals: {door.listed(door.amounts(found.totals))}",
    ]
    lines += [f"  row {row.row}, {row.column} “{row.value}”: {row.reason}" for row in found.rejections[:SHOWN]]
    if found.rejected_file:
        lines.append(f"All rejected rows: {found.rejected_file}")
    return "\n".join([*lines, str(_state(found))] if found.state != "waiting" else lines)


def _state(found: Preview) -> Text:
    says = ALREADY if found.already else STATES.get(found.state, STATES["previewed"])
    return Text(says, {"batch": found.batch, "why": found.waiting_for})
