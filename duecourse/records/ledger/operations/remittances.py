"""Take a payer's own list of what a payment is for, let a person mend it, and let the matching use it once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from duecourse.foundation.identity.operations import audit
from duecourse.foundation.identity.queries import company_settings
from duecourse.foundation.kit.actor import Actor
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.undo import Undo
from duecourse.foundation.kit.words import _
from duecourse.foundation.wires.rows import Rows, read_rows_safely
from duecourse.records.ledger.models import Customer, Document, Remittance
from duecourse.records.ledger.operations import matching, papers
from duecourse.records.ledger.queries import matchable
from duecourse.records.ledger.queries.remittances import Ours, ours
from duecourse.records.ledger.rules.matching.facts import units
from duecourse.records.ledger.rules.matching.texts import number_key
from duecourse.records.ledger.rules.matching.words import DIFFERENCES
from duecourse.records.ledger.rules.remittances.content import MOST_LINES, Advice, AdviceLine
from duecourse.records.ledger.rules.remittances.reading import fill_open, read_advice

KIND: Final = "remittance"
RESTORE: Final = "remittance.restore"
READ: Final = "ledger.read_remittance"
"""The job that reads what a customer handed in on its own pages."""


class NoSuchAdvice(Refused):
    """The advice is not there."""

    says = _("There is no such payment advice.")


class AdviceUsed(Refused):
    """Its payment is matched by it."""

    says = _("This payment advice is used already: take the match of its payment back first.")


class AdviceKnown(Refused):
    """The same list came before."""

    says = _("The same list was taken before, from “%(name)s”.")


class LinesMissing(Refused):
    """A line without a number or an amount, or no line at all."""

    says = _("Every line needs a number and an amount; at least one line is needed.")


class SumWrong(Refused):
    """The lines are not what was paid."""

    says = _("The lines sum up to %(lines)s, but the total is %(total)s.")


class ReasonUnknown(Refused):
    """The reason is not of the list."""

    says = _("This reason is not known.")


@dataclass(frozen=True)
class Handed:
    """A file as it came; `document_id` where it is kept already, `total` where whoever brought it said how much was paid."""

    company_id: int
    name: str
    content: bytes
    source: str
    customer_id: int | None = None
    document_id: int | None = None
    total: Decimal | None = None


@dataclass(frozen=True)
class Taken:
    """The advice that came of a file, and whether it is new."""

    id: int
    is_new: bool
    is_draft: bool


@dataclass(frozen=True)
class Mended:
    """An advice as a person says it is."""

    lines: Sequence[AdviceLine]
    total: Decimal
    currency: str
    paid_on: date | None = None
    customer_id: int | None = None


def take_remittance(tenant: UUID, handed: Handed, *, on: date, actor: Actor, at: datetime) -> Taken:
    """Read a file and keep it as an advice: open where all of it is clear, else a draft; the same file twice is one."""
    digest = hashlib.sha256(handed.content).hexdigest()
    own = Remittance.objects.of(tenant).filter(company_id=handed.company_id)
    known = own.filter(sha256=digest).first()
    if known is not None:
        return Taken(known.pk, False, known.state == "draft")
    advice, customer_id = _read(tenant, handed)
    key = _content_key(advice.lines, customer_id)
    twin = own.filter(content_key=key).exclude(state="dropped").first() if key else None
    if twin is not None:
        return Taken(twin.pk, False, twin.state == "draft")
    fields = _fields(tenant, handed, advice)
    row = Remittance(
        tenant_id=tenant, company_id=handed.company_id, customer_id=customer_id, source=handed.source, sha256=digest,
        content_key=key, state="draft" if advice.doubts else "open", known_on=on, read_at=at, brought_by=actor.name,
        document_id=handed.document_id or _kept(tenant, handed, customer_id, actor=actor, at=at), **fields,
    )  # fmt: skip
    Remittance.objects.bulk_create([row], ignore_conflicts=True)
    made = own.get(sha256=digest)
    _match(tenant, made, on=on, actor=actor, at=at)
    return Taken(made.pk, True, made.state == "draft")


def take_document(
    tenant: UUID, document_id: int, company_id: int, *, total: str, on: date, actor: Actor, at: datetime
) -> None:
    """Read what a customer handed in on its own pages; a picture becomes a draft, for a person to read."""
    document = Document.objects.of(tenant).get(id=document_id)
    content = papers.document_path(tenant, document.sha256).read_bytes()
    said = Decimal(total) if total else None
    handed = Handed(company_id, document.name, content, "portal", document.customer_id, document.pk, said)
    take_remittance(tenant, handed, on=on, actor=actor, at=at)


def mend_remittance(tenant: UUID, advice_id: int, mended: Mended, *, on: date, actor: Actor, at: datetime) -> None:
    """Keep an advice as a person says it is: from now on the matching uses it."""
    row = _hold(tenant, advice_id)
    _check(mended)
    if mended.customer_id and not _customer(tenant, row.company_id, mended.customer_id):
        raise NoSuchAdvice
    key = _content_key(mended.lines, mended.customer_id)
    twin = Remittance.objects.of(tenant).filter(company_id=row.company_id, content_key=key).exclude(id=row.pk)
    known = twin.exclude(state="dropped").first()
    if known is not None:
        raise AdviceKnown(name=known.file_name)
    values: dict[str, Any] = {
        "customer_id": mended.customer_id, "lines": [line.as_json() for line in mended.lines], "total": mended.total,
        "currency": mended.currency, "paid_on": mended.paid_on, "content_key": key, "state": "open", "doubts": [],
    }  # fmt: skip
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    audit(
        tenant,
        "remittance.keep",
        actor=actor,
        at=at,
        subject=row,
        after={"total": str(mended.total), "lines": len(mended.lines)},
    )
    _match(tenant, row, on=on, actor=actor, at=at)


def drop_remittance(tenant: UUID, advice_id: int, *, actor: Actor, at: datetime) -> Undo:
    """Set an advice aside: the matching looks at it no longer."""
    row = _hold(tenant, advice_id)
    back = Undo(RESTORE, {"advice": row.pk, "state": row.state})
    row.state = "dropped"
    row.save(update_fields=["state"])
    audit(tenant, "remittance.drop", actor=actor, at=at, subject=row)
    return back


def drop_of_documents(tenant: UUID, document_ids: Sequence[int], *, actor: Actor, at: datetime) -> None:
    """Set aside what was read of files that were handed in by mistake, where no payment used it yet."""
    rows = Remittance.objects.of(tenant).filter(document_id__in=document_ids, state__in=["draft", "open"])
    for advice_id in rows.order_by("id").values_list("id", flat=True):
        drop_remittance(tenant, advice_id, actor=actor, at=at)


def take_up_again(tenant: UUID, advice_id: int, *, state: str = "draft", actor: Actor, at: datetime) -> None:
    """Take up again an advice that was set aside: for a person to look at, or as it stood."""
    row = _hold(tenant, advice_id)
    twin = Remittance.objects.of(tenant).filter(company_id=row.company_id, content_key=row.content_key)
    known = twin.exclude(id=row.pk).exclude(state="dropped").first() if row.content_key else None
    if known is not None:
        raise AdviceKnown(name=known.file_name)
    row.state = "open" if state == "open" else "draft"
    row.save(update_fields=["state"])
    audit(tenant, "remittance.take_up", actor=actor, at=at, subject=row)


def _read(tenant: UUID, handed: Handed) -> tuple[Advice, int | None]:
    """Read a file by what we know of our items; and say whose list it is, where all of its items are one customer's."""
    known = ours(tenant, handed.company_id)
    try:
        found = read_rows_safely(handed.content)
    except Refused:
        return Advice(total=handed.total, doubts=("words",)), handed.customer_id
    advice = _of_rows(found, known)
    if advice.total is None and handed.total is not None:
        advice = replace(advice, total=handed.total, doubts=tuple(code for code in advice.doubts if code != "no_total"))
    advice = fill_open(advice, {key: one.left for key, one in known.items()})
    meant = [known.get(number_key(line.number)) for line in advice.lines]
    if None in meant:
        advice = replace(advice, doubts=(*advice.doubts, "not_ours"))
    if handed.total is not None and advice.lines and advice.sum != handed.total and "total" not in advice.doubts:
        advice = replace(advice, doubts=(*advice.doubts, "total"))
    customers = {one.customer_id for one in meant if one is not None}
    return advice, handed.customer_id or (customers.pop() if len(customers) == 1 else None)


def _of_rows(found: Rows, known: Mapping[str, Ours]) -> Advice:
    numbers = {key: one.number for key, one in known.items()}
    return read_advice(found.rows, numbers, is_table=found.form in ("csv", "xlsx"), is_cut=found.is_cut)


def _fields(tenant: UUID, handed: Handed, advice: Advice) -> dict[str, Any]:
    return {
        "file_name": handed.name[-200:],
        "paid_on": advice.paid_on,
        "currency": advice.currency or company_settings(tenant, handed.company_id).base_currency,
        "total": advice.sum if advice.total is None else advice.total,
        "lines": [line.as_json() for line in advice.lines],
        "unread": list(advice.unread),
        "doubts": list(advice.doubts),
    }


def _kept(tenant: UUID, handed: Handed, customer_id: int | None, *, actor: Actor, at: datetime) -> int:
    kept = papers.store_document(
        tenant, handed.content, name=handed.name, kind=KIND, at=at, actor=actor, customer_id=customer_id,
        source=handed.source,
    )  # fmt: skip
    return int(kept.pk)


def _content_key(lines: Sequence[AdviceLine], customer_id: int | None) -> str:
    """Name a list by what stands in it: the same list in another file is the same list."""
    if not lines:
        return ""
    said = sorted(
        f"{number_key(line.number)}={line.amount and line.amount.normalize():f}" for line in lines if line.amount
    )
    return hashlib.sha256(f"{customer_id}:{'|'.join(said)}".encode()).hexdigest() if said else ""


def _check(mended: Mended) -> None:
    lines = mended.lines
    if not 0 < len(lines) <= MOST_LINES or any(not line.number.strip() or not line.amount for line in lines):
        raise LinesMissing
    if any(line.deduction < 0 or (line.deduction and line.reason not in DIFFERENCES) for line in lines):
        raise ReasonUnknown
    whole = sum((line.amount for line in lines if line.amount is not None), Decimal(0))
    if whole != mended.total:
        raise SumWrong(lines=whole, total=mended.total)


def _hold(tenant: UUID, advice_id: int) -> Remittance:
    """Take the company's turn of matching, then lock an advice that is not used."""
    rows = Remittance.objects.of(tenant).filter(id=advice_id)
    known = rows.first()
    if known is None:
        raise NoSuchAdvice
    matching.take_turn(tenant, known.company_id)
    row = rows.select_for_update(no_key=True).get()
    if row.state == "used":
        raise AdviceUsed
    return row


def _customer(tenant: UUID, company_id: int, customer_id: int) -> bool:
    return Customer.objects.of(tenant).filter(id=customer_id, company_id=company_id).exists()


def _match(tenant: UUID, row: Remittance, *, on: date, actor: Actor, at: datetime) -> None:
    """Look again at the payments of this sum that wait, but not at those that a person has decided about."""
    if row.state != "open":
        return
    wanted = units(row.total)
    waiting = [
        one.id
        for one in matchable.waiting(tenant, row.company_id)
        if one.amount == wanted and one.currency == row.currency
    ]
    if waiting:
        matching.match_new(tenant, row.company_id, on=on, at=at, actor=actor, only=waiting)
