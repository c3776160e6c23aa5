"""Procedures as files: list, export, read as drafts; what decides is agreed by two people here too."""

import argparse
import getpass
import sys
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from allauth.mfa.models import Authenticator

from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.models import User
from duecourse.foundation.identity.queries import NotAllowed
from duecourse.foundation.identity.rules import Seat
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.interfaces.cli import door
from duecourse.interfaces.cli.commands import command, verb
from duecourse.work.procedures.operations import drafting, policies, retiring
from duecourse.work.procedures.operations.decision_log import FILE, write_decisions
from duecourse.work.procedures.queries import screens
from duecourse.work.procedures.queries.drafts import draft_of, open_draft

LONGEST: Final = 200_000


class NotYou(Refused):
    """Who writes and who agrees must be two people, so each proves who it is."""

    says = _("The address or the password is wrong.")


class InTheBrowser(Refused):
    """A second factor cannot be asked for here."""

    says = _("%(email)s signs in with a second factor: do this in the browser.")


class FileWrong(Refused):
    """No file, too large a one, or letters that are none."""

    says = _("“%(path)s” cannot be read as a YAML file of at most 200 kB.")


class NoFolder(Refused):
    """Nowhere to write to."""

    says = _("There is no folder “%(path)s”.")


class NoDraft(Refused):
    """Nothing is being written."""

    says = _("There is no draft of “%(slug)s”.")


def register(commands: Any) -> None:
    """Offer procedure with its verbs."""
    top = command(
        commands,
        "procedure",
        None,
        example="duecourse procedure import standard.yaml --as eva@acme.example",
        more="Who writes, proposes, agrees or retires says who it is with --as and the password; nobody agrees to what they wrote.",
    )
    verbs = top.add_subparsers(metavar="VERB", required=True)
    verb(verbs, "list", list_, words="list the procedures with their versions", example="duecourse procedure list")
    export = verb(
        verbs,
        "export",
        export_,
        words="write the version in force as YAML",
        example="duecourse procedure export standard",
    )
    export.add_argument("slug", metavar="SLUG")
    export.add_argument("--out", type=Path, metavar="FILE")
    log = verb(
        verbs,
        "decisions",
        decisions,
        words="lay down what was decided as Parquet, to learn from",
        example="duecourse procedure decisions --from 2026-03-01 --to 2026-03-31 --out log",
    )
    log.add_argument("--from", dest="from_on", type=date.fromisoformat, required=True, metavar="DAY")
    log.add_argument("--to", dest="to_on", type=date.fromisoformat, required=True, metavar="DAY")
    log.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    _register_acts(verbs)


def _register_acts(verbs: Any) -> None:
    """Offer what changes a procedure, each by somebody who proves who it is."""
    read = _acting(verbs, "import", import_, words="read a YAML file as a draft", example="import standard.yaml")
    read.add_argument("file", type=Path, metavar="FILE")
    for name, run, words in (
        ("propose", propose, "ask a second person to agree to the draft"),
        ("back", send_back, "give a proposed draft back to those who write it"),
        ("discard", discard, "throw the draft away"),
        ("retire", retire, "end a procedure; its customers go to another one, or to people"),
    ):
        added = _acting(verbs, name, run, words=words, example=f"{name} standard --reason 'Fewer calls'")
        added.add_argument("slug", metavar="SLUG")
        added.add_argument("--reason", required=True, metavar="TEXT")
        if name == "retire":
            added.add_argument("--successor", metavar="SLUG", help="which procedure takes over; else people do")
    agreed = _acting(verbs, "agree", agree, words="bring a proposed draft into force", example="agree standard")
    agreed.add_argument("slug", metavar="SLUG")
    agreed.add_argument("--number", type=int, required=True, metavar="N", help="the draft that you have read")


def list_(args: argparse.Namespace) -> int:
    """List what there is."""
    with door.inside(door.tenant_of(args)) as tenant:
        rows = [
            {"procedure": one.slug, "name": one.name, "version": one.number, "state": one.state, "is_on": one.is_on}
            | {"customers": one.customer_count, "draft": open_draft(tenant, one.slug)}
            for one in screens.procedure_lines(tenant, on=None)
        ]
    words = (f"{row['procedure']:<24} {row['version']:>3} {row['state']:<8} {row['customers']:>7}" for row in rows)
    return door.emit(args, {"procedures": rows}, "\n".join(words) or "There is no procedure.")


def export_(args: argparse.Namespace) -> int:
    """Write a procedure to a file, or show it."""
    with door.inside(door.tenant_of(args)) as tenant:
        text = policies.export_file(tenant, args.slug)
    if args.out is None:
        return door.emit(args, {"procedure": args.slug, "yaml": text}, text.rstrip("\n"))
    args.out.write_text(text, encoding="utf-8")
    return door.emit(args, {"procedure": args.slug, "file": str(args.out)}, f"Written to {args.out}.")


def decisions(args: argparse.Namespace) -> int:
    """Write the decisions of some days, with what else could have been and how likely it was."""
    if not args.out.is_dir():
        raise NoFolder(path=args.out)
    with door.inside(door.tenant_of(args)) as tenant:
        count = write_decisions(tenant, args.from_on, args.to_on, args.out)
    path = args.out / FILE
    return door.emit(args, {"decisions": count, "file": str(path)}, f"{count} decisions written to {path}.")


def import_(args: argparse.Namespace) -> int:
    """Read a file as a draft; nothing decides by it yet."""
    text = _text(args.file)
    with door.inside(door.tenant_of(args)) as tenant:
        seat = _seat(args, tenant)
        slug, number = drafting.import_draft(tenant, text, actor=seat.actor, at=now())
    data = {"procedure": slug, "version": number, "state": "draft"}
    return door.emit(args, data, f"Read as draft {number} of {slug}; propose it, and let a second person agree.")


def propose(args: argparse.Namespace) -> int:
    """Ask a second person."""
    return _on_draft(args, drafting.propose, "proposed")


def send_back(args: argparse.Namespace) -> int:
    """Give a proposal back."""
    return _on_draft(args, drafting.send_back, "draft")


def discard(args: argparse.Namespace) -> int:
    """Throw a draft away."""
    return _on_draft(args, drafting.discard, "discarded")


def agree(args: argparse.Namespace) -> int:
    """Bring a proposed draft into force on the latest business date; whoever wrote at it may not."""
    with door.inside(door.tenant_of(args)) as tenant:
        seat = _seat(args, tenant)
        draft = draft_of(tenant, args.slug, args.number)
        if draft is None:
            raise NoDraft(slug=args.slug)
        by: dict[str, Any] = {"on": _today(tenant), "actor": seat.actor, "at": now()}
        drafting.agree(tenant, args.slug, args.number, seen=draft.mark, **by)
    data = {"procedure": args.slug, "version": args.number, "state": "active"}
    return door.emit(args, data, f"{args.slug} decides in version {args.number} from the next run on.")


def retire(args: argparse.Namespace) -> int:
    """End a procedure."""
    with door.inside(door.tenant_of(args)) as tenant:
        seat = _seat(args, tenant)
        by: dict[str, Any] = {"reason": args.reason, "on": _today(tenant), "actor": seat.actor, "at": now()}
        retiring.retire(tenant, args.slug, successor=args.successor, **by)
    data = {"procedure": args.slug, "state": "retired", "successor": args.successor or ""}
    return door.emit(args, data, f"{args.slug} is retired.")


def _acting(verbs: Any, name: str, run: Any, *, words: str, example: str) -> argparse.ArgumentParser:
    """Add a verb that somebody must stand for."""
    added = verb(verbs, name, run, words=words, example=f"duecourse procedure {example} --as eva@acme.example")
    added.add_argument(
        "--as", dest="email", required=True, metavar="EMAIL", help="who does it; the password is asked for"
    )
    added.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    return added


def _on_draft(args: argparse.Namespace, operation: Any, state: str) -> int:
    with door.inside(door.tenant_of(args)) as tenant:
        seat = _seat(args, tenant)
        number = open_draft(tenant, args.slug)
        if number is None:
            raise NoDraft(slug=args.slug)
        operation(tenant, args.slug, number, reason=args.reason, actor=seat.actor, at=now())
    data = {"procedure": args.slug, "version": number, "state": state}
    return door.emit(args, data, f"Draft {number} of {args.slug}: {state}.")


def _seat(args: argparse.Namespace, tenant: UUID) -> Seat:
    """Find who acts, by proof: without it two pairs of eyes would be one person with two addresses."""
    user = User.objects.filter(email=args.email.strip().lower(), is_active=True).first()
    password = (
        sys.stdin.readline().rstrip("\n") if args.password_stdin else getpass.getpass(f"Password of {args.email}: ")
    )
    if user is None or not user.check_password(password):
        raise NotYou
    if Authenticator.objects.filter(user_id=user.pk).exists():
        raise InTheBrowser(email=user.email)
    seat = identity.seat_by_email(tenant, user.email)
    identity.authorize(seat, "procedure.edit")
    if seat.scope.company_ids is not None:
        raise NotAllowed
    return seat


def _today(tenant: UUID) -> date:
    days = [one.business_date or business_date(one.zone, now()) for one in identity.companies(tenant)]
    return max(days)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LONGEST:
            raise FileWrong(path=path)
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise FileWrong(path=path) from None
