"""Match money seen at the bank to the items it pays: by itself where it is sure, as a suggestion where it is not."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.kit.actor import SYSTEM, Actor
from duecourse.foundation.kit.money import quantize
from duecourse.foundation.timeline.log import record_many
from duecourse.records.ledger.events import ReceiptMatched, ReceiptSeen, ReceiptShortPaid
from duecourse.records.ledger.models import Item
from duecourse.records.ledger.operations.learning import learn
from duecourse.records.ledger.operations.projection import hold_books
from duecourse.records.ledger.operations.stops import raise_stop_version
from duecourse.records.ledger.queries import matchable
from duecourse.records.ledger.queries.imports import lock_number
from duecourse.records.ledger.rules.matching import finding
from duecourse.records.ledger.rules.matching.book import Known
from duecourse.records.ledger.rules.matching.facts import Finding, Paid, amount_of
from duecourse.records.ledger.rules.matching.payers import RECOGNISED
from duecourse.records.ledger.rules.matching.words import TO_CLEAR_UP

_NUMBERS_SAID: Final = 3
_TURNS: Final = 20260
"""The space of advisory locks of matching."""
_MATCH: Final = """
    INSERT INTO ledger_receiptmatch (tenant_id, company_id, customer_id, receipt_id, item_id, currency, amount, kind, score,
        because, difference, difference_reason, state, matched_by, matched_at, undone_by, from_on, known_on)
    SELECT %(tenant)s, %(company)s, n.customer_id, n.receipt_id, n.item_id, n.currency, n.amount, %(kind)s, n.score, n.because,
        n.difference, n.reason, 'live', %(by)s, %(at)s, '', %(day)s, %(day)s
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS n(customer_id bigint, receipt_id bigint, item_id bigint, currency text,
        amount numeric, score numeric, because jsonb, difference numeric, reason text)
    RETURNING id, receipt_id, item_id, customer_id, amount, difference, difference_reason, currency
"""
_READ: Final = """
    INSERT INTO ledger_receiptreading (tenant_id, company_id, receipt_id, customer_id, outcome, score, because, lines,
        foreign_reason, looked_at)
    SELECT %(tenant)s, %(company)s, n.receipt_id, n.customer_id, n.outcome, n.score, n.because, n.lines, '', %(at)s
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS n(receipt_id bigint, customer_id bigint, outcome text, score numeric,
        because jsonb, lines jsonb)
    ON CONFLICT (tenant_id, receipt_id) DO UPDATE SET customer_id = excluded.customer_id, outcome = excluded.outcome,
        score = excluded.score, because = excluded.because, lines = excluded.lines, looked_at = excluded.looked_at
"""
_OWN: Final = """
    UPDATE ledger_receipt r SET customer_id = n.customer_id
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS n(receipt_id bigint, customer_id bigint)
    WHERE r.tenant_id = %(tenant)s AND r.id = n.receipt_id AND r.customer_id IS NULL
    RETURNING r.id, r.customer_id
"""
_ADVISED: Final = """
    UPDATE ledger_remittance a SET state = 'used', receipt_id = n.receipt_id
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS n(id bigint, receipt_id bigint)
    WHERE a.tenant_id = %(tenant)s AND a.id = n.id
"""


@dataclass(frozen=True)
class Matched:
    """How many receipts were looked at, and what came of them."""

    looked_at: int = 0
    automatic: int = 0
    suggested: int = 0
    recognised: int = 0


@dataclass(frozen=True)
class _Day:
    """Whose company, which business date, who does it, when."""

    tenant: UUID
    company_id: int
    on: date
    actor: Actor
    at: datetime


def match_new(
    tenant: UUID,
    company_id: int,
    *,
    on: date,
    at: datetime,
    actor: Actor = SYSTEM,
    only: Collection[int] | None = None,
) -> Matched:
    """Look at every receipt of a company that waits (or at `only` some) and match what is sure.

    Receipts are looked at in turn, each seeing what those before it have left open; all is written in a few statements.
    """
    if not matchable.any_waits(tenant, company_id, only=only):
        return Matched()
    take_turn(tenant, company_id)
    receipts = matchable.waiting(tenant, company_id, only=only)
    known = matchable.known(tenant, company_id)
    findings = [_find(paid, known) for paid in receipts]
    day = _Day(tenant, company_id, on, actor, at)
    both = list(zip(receipts, findings, strict=True))
    sure = [(paid, found) for paid, found in both if found.is_automatic]
    owned = _give_customers(day, both)
    _write_readings(day, both)
    _write_matches(day, sure, known)
    _use_advices(day, sure)
    learn(tenant, company_id, [(paid, found.whose.customer_id) for paid, found in sure if _teaches(found)], on=on)
    seen = [(paid, found) for paid, found in both if paid.id in owned and not found.is_automatic]
    _tell_seen(day, seen)
    raise_stop_version(tenant, {*owned.values(), *(one for _paid, found in sure for one in _customers(found, known))})
    suggested = sum(bool(found.lines) and not found.is_automatic for found in findings)
    return Matched(len(receipts), len(sure), suggested, len(owned))


def take_turn(tenant: UUID, company_id: int) -> None:
    """Let one matching of a company happen at a time: nobody lays money on what another one has just covered.

    The books first, as an import holds them from its beginning; so neither waits for the other with a row in its hands.
    """
    hold_books(tenant, company_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_TURNS, lock_number(tenant, company_id)])


def lock_items(tenant: UUID, company_id: int, item_ids: Iterable[int]) -> list[Item]:
    """Hold these items of a company, in the order of their ids: nobody else lays money on them meanwhile."""
    rows = Item.objects.of(tenant).filter(company_id=company_id, id__in=sorted(set(item_ids)))
    return list(rows.select_for_update(no_key=True).order_by("id"))


def _find(paid: Paid, known: Known) -> Finding:
    found = finding.find(paid, known)
    if found.is_automatic:
        finding.take(found, known.items.left)
    return found


def _teaches(found: Finding) -> bool:
    """Whoever paid for another need not do so again."""
    return all(part.code != "pays_for_another" for part in found.because)


def _customers(found: Finding, known: Known) -> set[int]:
    return {known.items.by_id[line.item_id].customer_id for line in found.lines}


def _give_customers(day: _Day, both: Iterable[tuple[Paid, Finding]]) -> dict[int, int]:
    """Say whose the money is where that is certain: from now on it counts as on its way from this customer."""
    rows = [
        {"receipt_id": paid.id, "customer_id": found.whose.customer_id}
        for paid, found in both
        if paid.customer_id is None and (found.is_automatic or found.whose.score >= RECOGNISED)
    ]
    return dict(_run(_OWN, day, rows))


def _write_readings(day: _Day, both: Iterable[tuple[Paid, Finding]]) -> None:
    rows = [
        {
            "receipt_id": paid.id,
            "customer_id": found.whose.customer_id,
            "outcome": _outcome(found),
            "score": str(found.score if found.lines else found.whose.score),
            "because": [part.as_json() for part in found.because],
            "lines": [line.as_json() for line in found.lines],
        }
        for paid, found in both
    ]
    _run(_READ, day, rows)


def _outcome(found: Finding) -> str:
    if found.is_automatic:
        return "matched"
    if found.lines:
        return "suggested"
    return "customer" if found.whose.score >= RECOGNISED else "unknown"


def _write_matches(day: _Day, sure: Sequence[tuple[Paid, Finding]], known: Known) -> None:
    rows: list[dict[str, Any]] = [
        {
            "customer_id": known.items.by_id[line.item_id].customer_id,
            "receipt_id": paid.id,
            "item_id": line.item_id,
            "currency": paid.currency,
            "amount": str(amount_of(line.amount)),
            "score": str(found.score),
            "because": [part.as_json() for part in found.because],
            "difference": str(amount_of(line.difference)),
            "reason": line.reason,
        }
        for paid, found in sure
        for line in found.lines
    ]
    write(day.tenant, day.company_id, rows, kind="automatic", on=day.on, actor=day.actor, at=day.at,
          numbers={row["item_id"]: known.items.by_id[row["item_id"]].number for row in rows})  # fmt: skip


def write(
    tenant: UUID,
    company_id: int,
    rows: Sequence[dict[str, Any]],
    *,
    kind: str,
    on: date,
    actor: Actor,
    at: datetime,
    numbers: dict[Any, str],
) -> None:
    """Write matches down and tell of them, once for each receipt; what was kept back is told apart."""
    written = _run(_MATCH, _Day(tenant, company_id, on, actor, at), rows, kind=kind)
    by_receipt: dict[tuple[int, int, str], list[tuple[str, Decimal]]] = defaultdict(list)
    events: list[tuple[int | None, Any]] = []
    for match, receipt, item, customer, amount, difference, reason, currency in written:
        by_receipt[customer, receipt, currency].append((numbers[item], amount))
        if difference and reason in TO_CLEAR_UP:
            kept = quantize(difference, currency)
            events.append((customer, ReceiptShortPaid(receipt, match, item, numbers[item], kept, currency, reason)))
    for (customer, receipt, currency), parts in by_receipt.items():
        whole = quantize(sum((amount for _number, amount in parts), Decimal(0)), currency)
        said = tuple(number for number, _amount in parts[:_NUMBERS_SAID])
        events.append((customer, ReceiptMatched(receipt, whole, currency, said, kind)))
    record_many(tenant, events, actor=actor, at=at, company_id=company_id, on=on)


def _use_advices(day: _Day, sure: Iterable[tuple[Paid, Finding]]) -> None:
    rows = [{"id": found.remittance_id, "receipt_id": paid.id} for paid, found in sure if found.remittance_id]
    _run(_ADVISED, day, rows)


def _tell_seen(day: _Day, seen: Iterable[tuple[Paid, Finding]]) -> None:
    events = [
        (
            found.whose.customer_id,
            ReceiptSeen(paid.id, quantize(amount_of(paid.amount), paid.currency), paid.currency, paid.value_on),
        )
        for paid, found in seen
    ]
    record_many(day.tenant, events, actor=day.actor, at=day.at, company_id=day.company_id, on=day.on)


def _run(sql: str, day: _Day, rows: Sequence[dict[str, Any]], *, kind: str = "") -> list[tuple[Any, ...]]:
    if not rows:
        return []
    values: dict[str, Any] = {"tenant": day.tenant, "company": day.company_id, "day": day.on, "at": day.at, "by": day.actor.name,
              "kind": kind, "rows": json.dumps(rows)}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []
