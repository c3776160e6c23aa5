"""How is an import of items or payments taken back? By opposite movements; what was known stays readable."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.operations import projection
from duecourse.records.ledger.operations.import_customers import remove_made, restore
from duecourse.records.ledger.operations.import_items import CHANGEABLE
from duecourse.records.ledger.operations.import_run import ImportRun, stops_from


class BookedSince(Refused):
    """Money moved on items that the batch brought."""

    says = _("%(count)s items of this import have been booked on since; take the later imports back first.")


_LATER: Final = """
    SELECT count(DISTINCT i.id) FROM ledger_item i JOIN ledger_movement m ON m.tenant_id = %(tenant)s AND m.item_id = i.id
    WHERE i.tenant_id = %(tenant)s AND i.batch_id = %(batch)s AND m.batch_id IS DISTINCT FROM %(batch)s
      AND m.kind <> 'reversal' AND NOT EXISTS (SELECT 1 FROM ledger_movement u
        WHERE u.tenant_id = %(tenant)s AND u.item_id = i.id AND u.key = 'reversal:' || m.id)
"""
# Every movement of the batch is answered by its opposite ...
_OPPOSITES: Final = """
    INSERT INTO ledger_movement (tenant_id, item_id, effective_on, known_on, kind, amount, reference, key, batch_id)
    SELECT %(tenant)s, m.item_id, greatest(%(as_of)s, m.effective_on), greatest(%(as_of)s, m.known_on), 'reversal',
        -m.amount, '', 'reversal:' || m.id, %(batch)s
    FROM ledger_movement m WHERE m.tenant_id = %(tenant)s AND m.batch_id = %(batch)s AND m.kind <> 'reversal'
      AND NOT EXISTS (SELECT 1 FROM ledger_movement u
        WHERE u.tenant_id = %(tenant)s AND u.item_id = m.item_id AND u.key = 'reversal:' || m.id)
"""
# ... and what the new items then still owe is taken off them.
_TAKEN_OFF: Final = """
    INSERT INTO ledger_movement (tenant_id, item_id, effective_on, known_on, kind, amount, reference, key, batch_id)
    SELECT %(tenant)s, i.id, greatest(%(as_of)s, i.known_on), greatest(%(as_of)s, i.known_on), 'reversal', -i.amount, '',
        'reversal', %(batch)s
    FROM ledger_item i
    WHERE i.tenant_id = %(tenant)s AND i.batch_id = %(batch)s AND i.ordinal >= 0 AND i.amount <> 0
"""
# A reversed item makes room under its key for the same item from a better file: its ordinal turns negative.
_MAKE_ROOM: Final = """
    UPDATE ledger_item i SET ordinal = f.ordinal FROM (
        SELECT i.id, least(coalesce(min(o.ordinal), 0), 0)
            - row_number() OVER (PARTITION BY i.number, i.kind, i.instalment_no ORDER BY i.ordinal) AS ordinal
        FROM ledger_item i LEFT JOIN ledger_item o ON o.tenant_id = %(tenant)s AND o.company_id = %(company)s
            AND o.number = i.number AND o.kind = i.kind AND o.instalment_no = i.instalment_no AND o.ordinal < 0
        WHERE i.tenant_id = %(tenant)s AND i.batch_id = %(batch)s AND i.ordinal >= 0
        GROUP BY i.id, i.number, i.kind, i.instalment_no, i.ordinal
    ) f WHERE i.tenant_id = %(tenant)s AND i.id = f.id
"""
_TOUCHED: Final = """
    SELECT m.item_id FROM ledger_movement m WHERE m.tenant_id = %(tenant)s AND m.batch_id = %(batch)s
    UNION SELECT i.id FROM ledger_item i WHERE i.tenant_id = %(tenant)s AND i.batch_id = %(batch)s
"""


def reverse(run: ImportRun) -> None:
    """Take a batch of items, a snapshot, a history or payments back."""
    [(count,)] = run.rows(_LATER)
    if count:
        raise BookedSince(count=count)
    restore(run, table="ledger_item", model="item", columns=CHANGEABLE | {"is_pulled": "boolean"})
    run.run(_OPPOSITES)
    run.run(_TAKEN_OFF)
    stops_from(
        run, f"SELECT DISTINCT i.customer_id FROM ledger_item i WHERE i.tenant_id = %(tenant)s AND i.id IN ({_TOUCHED})"
    )
    run.run(_MAKE_ROOM)
    projection.settle_batch(run.tenant, run.company, run.batch or 0)
    remove_made(run, strict=False)
