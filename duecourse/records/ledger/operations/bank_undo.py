"""How is money taken back: by the bank, which returns or reverses a payment, or by us, who take a file back?"""

# ruff: noqa: S608 - statements are put together from names of ours; values are parameters
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.timeline.log import record
from duecourse.records.ledger.events import ReceiptReversed
from duecourse.records.ledger.models import BankEntry, ImportBatch, ImportUndo, Receipt
from duecourse.records.ledger.operations.bank_standing import stand
from duecourse.records.ledger.operations.import_customers import restore
from duecourse.records.ledger.operations.import_run import ImportRun, stops_from
from duecourse.records.ledger.operations.matching_ends import end_with_receipts

_STANDING: Final = ("provisional", "booked")
_COLUMNS: Final = {"statement_id": "bigint", "is_pending": "boolean"}


def take_back_receipts(run: ImportRun) -> None:
    """Void the receipts that the batch's returns and reversals undo; those that nobody knows stay exceptions."""
    told = run.rows("SELECT entry_id FROM import_told WHERE action = 'explained'")
    rows = BankEntry.objects.of(run.tenant).filter(fate="unknown").order_by("id")
    mine = rows.filter(Q(batch_id=run.batch or 0) | Q(id__in=[row[0] for row in told]))
    for entry in mine:
        parts = _parts(run, entry)
        found = [_undone_by(run, entry, *part) for part in parts]
        receipts = [receipt for receipt in found if receipt is not None]
        if len(receipts) < len(parts) or len({receipt.pk for receipt in receipts}) < len(parts):
            continue
        for receipt in receipts:
            _void(run, receipt, entry)
        BankEntry.objects.of(run.tenant).filter(id=entry.pk).update(fate="undone", undoes_id=receipts[0].pk)
    _end_matches(run)


def _parts(run: ImportRun, entry: BankEntry) -> list[tuple[Decimal, str, str, str]]:
    """What is taken back: the payments of a batch, or the entry itself (amount, their reference, structured, account)."""
    rows = run.rows(
        "SELECT -p.amount, coalesce(p.end_to_end_id, ''), coalesce(p.structured_reference, ''),"
        " coalesce(p.other_account, '') FROM import_told w JOIN import_rows p ON p.what = 'P'"
        " AND p.statement = w.statement AND p.entry = w.entry"
        " WHERE w.key = %(key)s AND w.account_id = %(account)s ORDER BY p.row_no",
        key=entry.key,
        account=entry.account_id,
    )
    own = (-entry.amount, entry.end_to_end_id, entry.structured_reference, entry.payer_account)
    return [tuple(row) for row in rows] or [own]


def _undone_by(
    run: ImportRun, entry: BankEntry, amount: Decimal, end_to_end: str, structured: str, account: str
) -> Receipt | None:
    """The one receipt of that amount on the same account with a reference or a payer in common; none if several."""
    rows = Receipt.objects.of(run.tenant).filter(
        company_id=run.company,
        currency=entry.currency,
        amount=amount,
        state__in=_STANDING,
        value_on__lte=max(entry.value_on, entry.booked_on),
        entry_id__in=BankEntry.objects.of(run.tenant).filter(account_id=entry.account_id).values("id"),
    )
    ways = [
        _with(rows, entry_id__in=_entries(run, entry, bank_reference=entry.bank_reference))
        if entry.bank_reference
        else None,
        _with(rows, entry_id__in=_entries(run, entry, end_to_end_id=end_to_end)) if end_to_end else None,
        _with(rows, reference=structured) if structured else None,
        _with(rows, payer_account=account) if account else None,
        _with(rows, text=entry.text, payer=entry.payer_name) if entry.text else None,
    ]
    return next((found[0] for found in ways if found and len(found) == 1), None)


def _entries(run: ImportRun, entry: BankEntry, **said: str) -> QuerySet[BankEntry, Any]:
    return BankEntry.objects.of(run.tenant).filter(account_id=entry.account_id, **said).values("id")


def _with(rows: QuerySet[Receipt], **said: object) -> list[Receipt]:
    return list(rows.filter(**said).order_by("-value_on", "id")[:2])


def _void(run: ImportRun, receipt: Receipt, entry: BankEntry) -> None:
    ImportUndo.objects.create(
        tenant_id=run.tenant,
        batch_id=run.batch or 0,
        model="receipt",
        row_id=receipt.pk,
        before={"before": {"state": receipt.state}, "after": {"state": "void"}},
    )
    Receipt.objects.of(run.tenant).filter(id=receipt.pk).update(state="void", retired_on=run.as_of)
    if receipt.customer_id is None:
        return
    stops_from(run, f"VALUES ({int(receipt.customer_id)})")
    batch = ImportBatch.objects.of(run.tenant).get(id=run.batch or 0)
    event = ReceiptReversed(receipt.pk, receipt.amount, receipt.currency, entry.return_reason)
    record(run.tenant, event, customer_id=receipt.customer_id, company_id=run.company, actor=SYSTEM,
           at=batch.created_at, on=run.as_of)  # fmt: skip


def _end_matches(run: ImportRun) -> None:
    """What was matched to money that is gone is owed again."""
    for customer_id in end_with_receipts(run.tenant, run.company, on=run.as_of):
        stops_from(run, f"VALUES ({int(customer_id)})")


def reverse(run: ImportRun) -> None:
    """Take a file of the bank back: its receipts count no more, and what other files told too goes back to those."""
    accounts = [row[0] for row in run.rows(_TOUCHED)]
    stops_from(run, _STOPPED)
    for statement in (_RESTORED, _VOIDED, _HANDED_ON, _HANDED_ON_RECEIPTS):
        run.run(statement)
    restore(run, table="ledger_bankentry", model="bank_entry", columns=_COLUMNS)
    restore(run, table="ledger_bankentry", model="bank_batch", columns={"part_count": "integer"})
    for statement in (_FATES, _DEBITS, _ENTRIES_GONE, _STATEMENTS_GONE):
        run.run(statement)
    _end_matches(run)
    stand(run.tenant, accounts)
    run.run(_ACCOUNTS_GONE)


_TOUCHED: Final = """
    SELECT DISTINCT account_id FROM ledger_bankstatement WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s
"""
_STOPPED: Final = """
    SELECT DISTINCT customer_id FROM ledger_receipt WHERE tenant_id = %(tenant)s AND customer_id IS NOT NULL
        AND (batch_id = %(batch)s
            OR entry_id IN (SELECT id FROM ledger_bankentry WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s)
            OR id IN (SELECT row_id FROM ledger_importundo
            WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s AND model = 'receipt'))
"""
# What the file's returns had voided counts again.
_RESTORED: Final = """
    UPDATE ledger_receipt r SET state = u.before -> 'before' ->> 'state',
        retired_on = CASE WHEN u.before -> 'before' ->> 'state' = 'booked' THEN r.retired_on END
    FROM ledger_importundo u
    WHERE u.tenant_id = %(tenant)s AND u.batch_id = %(batch)s AND u.model = 'receipt'
      AND r.tenant_id = %(tenant)s AND r.id = u.row_id AND r.state = 'void' AND r.entry_id IS NOT NULL
"""
# Entries that another file's statement tells as well stay, as that file's.
_KEPT: Final = """
    SELECT e.id, s.batch_id FROM ledger_bankentry e
    JOIN ledger_bankstatement s ON s.tenant_id = %(tenant)s AND s.id = e.statement_id
    WHERE e.tenant_id = %(tenant)s AND e.batch_id = %(batch)s AND s.batch_id <> %(batch)s
"""
_VOIDED: Final = f"""
    UPDATE ledger_receipt SET state = 'void', retired_on = coalesce(retired_on, greatest(%(as_of)s, known_on)),
        key = 'reversed:' || id, entry_id = NULL
    WHERE tenant_id = %(tenant)s AND entry_id NOT IN (SELECT id FROM ({_KEPT}) kept) AND (batch_id = %(batch)s
        OR entry_id IN (SELECT id FROM ledger_bankentry WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s))
"""
_HANDED_ON_RECEIPTS: Final = """
    UPDATE ledger_receipt r SET batch_id = e.batch_id FROM ledger_bankentry e
    WHERE r.tenant_id = %(tenant)s AND r.batch_id = %(batch)s AND e.tenant_id = %(tenant)s AND e.id = r.entry_id
      AND e.batch_id <> %(batch)s
"""
_HANDED_ON: Final = f"""
    UPDATE ledger_bankentry e SET batch_id = k.batch_id FROM ({_KEPT}) k WHERE e.tenant_id = %(tenant)s AND e.id = k.id
"""
_FATES: Final = """
    UPDATE ledger_bankentry SET fate = 'pending' WHERE tenant_id = %(tenant)s AND is_pending AND id IN (
        SELECT row_id FROM ledger_importundo WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s AND model = 'bank_entry')
"""
_DEBITS: Final = """
    UPDATE ledger_bankentry e SET fate = u.before -> 'before' ->> 'fate', undoes_id = NULL FROM ledger_importundo u
    WHERE u.tenant_id = %(tenant)s AND u.batch_id = %(batch)s AND u.model = 'bank_batch'
      AND e.tenant_id = %(tenant)s AND e.id = u.row_id AND e.amount < 0
"""
_ENTRIES_GONE: Final = "DELETE FROM ledger_bankentry WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s"
_STATEMENTS_GONE: Final = "DELETE FROM ledger_bankstatement WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s"
_ACCOUNTS_GONE: Final = """
    DELETE FROM ledger_bankaccount a WHERE a.tenant_id = %(tenant)s AND a.batch_id = %(batch)s AND NOT a.is_live
      AND NOT EXISTS (SELECT 1 FROM ledger_bankstatement s WHERE s.tenant_id = %(tenant)s AND s.account_id = a.id)
"""
