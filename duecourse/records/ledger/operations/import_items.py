"""What is owed now? Items from files: a delta, a snapshot of all that is open, or a flat history with its settlements."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from typing import Final

from duecourse.records.ledger.operations import projection
from duecourse.records.ledger.operations.import_customers import create_missing
from duecourse.records.ledger.operations.import_run import ImportRun, stops_from, take_stock
from duecourse.records.ledger.rules.targets import PULLED

# Fields that a file may change on an item it knows; an empty cell changes nothing.
CHANGEABLE: Final[dict[str, str]] = {
    "due_on": "date", "payment_method": "text", "description": "text", "po_number": "text", "item_class": "text",
    "linked_number": "text", "discount_share": "numeric", "discount_until": "date", "retention_amount": "numeric",
    "is_factored": "boolean", "pay_to": "text", "delivery_channel": "text", "delivery_status": "text",
    "delivery_on": "date", "expected_pay_on": "date",
}  # fmt: skip
_KIND: Final = """CASE WHEN r.kind IN ('credit_note', 'on_account') THEN r.kind WHEN r.amount < 0 THEN 'credit_note'
    ELSE coalesce(r.kind, 'invoice') END"""
_CREDIT: Final = f"({_KIND}) IN ('credit_note', 'on_account')"


def makes_customers(run: ImportRun) -> bool:
    """Tell whether rows may name customers that nobody knows yet: a history, or a file that gives their names."""
    return run.kind.name == "ledger" or run.has("customer_name")


def judge(run: ImportRun) -> None:
    """Find each row's customer and item, and what the row would change."""
    if makes_customers(run) and run.batch is not None:
        create_missing(run)
    _find_repeats(run)
    differs = [f"w.{name} IS NOT NULL AND w.{name} IS DISTINCT FROM w.was_{name}" for name in _changeable(run)]
    changed = " OR ".join(f"({each})" for each in [*differs, "w.add_amount <> 0", "w.add_open <> 0"])
    run.run(f"""
        CREATE TEMP TABLE import_work ON COMMIT DROP AS
        SELECT w.*, CASE WHEN w.found_id IS NULL THEN 'new' WHEN {changed} THEN 'changed' ELSE 'same' END AS action,
            CASE WHEN w.found_id IS NOT NULL THEN w.found_id {_fresh_id(run)} END AS item_id,
            coalesce(w.given_due_on, w.issued_on + coalesce(w.terms_days, w.customer_terms, 0)) AS first_due_on
        FROM ({_shaped(run)}) w
    """)
    run.run("ANALYZE import_work (bad, action, item_id)")


def write(run: ImportRun) -> None:
    """Insert the new items with their settlements, change the known ones, and bring the projection up."""
    made = run.run(_INSERT.format(open_now=_open_now(run), is_pulled=", ".join(f"'{method}'" for method in PULLED)))
    run.run(_SETTLEMENTS.format(open_now=_open_now(run)))
    stops_from(run, _NEW_CREDITS)
    take_stock(run, grown=made)
    _change(run)
    if run.has("linked_number"):
        run.run(_LINKS)


def _changeable(run: ImportRun) -> list[str]:
    return [name for name in CHANGEABLE if name in run.mapped]


def _fresh_id(run: ImportRun) -> str:
    """Draw the ids of new items beforehand, so that their settlements need no second look-up."""
    if run.batch is None:
        return ""
    return "WHEN w.bad IS NULL THEN nextval(pg_get_serial_sequence('ledger_item', 'id'))"


def _find_repeats(run: ImportRun) -> None:
    """Number the rows that share a key: two rows of one customer are two items; of two customers, a mistake."""
    run.run(f"""
        CREATE TEMP TABLE import_repeats ON COMMIT DROP AS
        SELECT r.number, {_KIND} AS kind, coalesce(r.instalment_no, 0) AS instalment_no,
            min(r.customer) <> max(r.customer) AS is_mixed
        FROM import_rows r WHERE r.bad IS NULL GROUP BY 1, 2, 3 HAVING count(*) > 1
    """)
    settled = ", r.settled_amount, r.settled_on" if run.kind.name == "ledger" else ""
    run.run(f"""
        CREATE TEMP TABLE import_ordinals ON COMMIT DROP AS
        SELECT r.row_no, p.is_mixed, (row_number() OVER (PARTITION BY p.number, p.kind, p.instalment_no
            ORDER BY r.issued_on, r.due_on, r.amount, r.description, r.po_number, r.open_amount{settled}, r.row_no) - 1)::int
            AS ordinal
        FROM import_rows r JOIN import_repeats p
            ON p.number = r.number AND p.kind = {_KIND} AND p.instalment_no = coalesce(r.instalment_no, 0)
        WHERE r.bad IS NULL
    """)


def _shaped(run: ImportRun) -> str:
    """Write a row as it shall be: signs, dates, its customer and item, and how far the item's amounts are off."""
    flat = run.kind.name == "ledger"
    names = ", ".join(f"r.{name}" for name in CHANGEABLE if name != "due_on")
    was = "".join(f", i.{name} AS was_{name}" for name in _changeable(run))
    customer = "" if makes_customers(run) else "WHEN r.bad IS NULL AND c.id IS NULL THEN 'customer:unknown_customer'"
    target = _target_flat(run) if flat else "r.signed_open"
    return f"""
        SELECT r.row_no, r.number, r.kind, r.instalment_no, r.ordinal, r.issued_on, r.due_on AS given_due_on, r.due_on,
            r.terms_days, r.currency, r.signed_amount AS amount, {names}{was},
            c.id AS customer_id, c.terms_days AS customer_terms, i.id AS found_id, r.settled_on,
            nullif(concat_ws(' ', r.bad, CASE WHEN r.is_mixed THEN 'number:two_customers' {customer}
                WHEN i.customer_id <> c.id THEN 'number:other_customer'
                WHEN i.currency <> r.currency THEN 'currency:other_currency' END), '') AS bad,
            coalesce({target}, r.signed_amount) AS open_amount,
            i.amount + coalesce(m.moved, 0) AS was_open,
            CASE WHEN i.id IS NOT NULL THEN r.signed_amount - i.amount - coalesce(m.corrected, 0) ELSE 0 END AS add_amount,
            CASE WHEN i.id IS NULL OR {target} IS NULL THEN 0 ELSE {target} - r.signed_amount
                - coalesce(m.moved, 0) + coalesce(m.corrected, 0) END AS add_open
        FROM ({_signed(run)}) r
        LEFT JOIN ledger_customer c
            ON c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.number = r.customer
        LEFT JOIN ledger_item i
            ON i.tenant_id = %(tenant)s AND i.company_id = %(company)s AND i.number = r.number AND i.kind = r.kind
            AND i.instalment_no = r.instalment_no AND i.ordinal = r.ordinal
        LEFT JOIN (
            SELECT m.item_id, sum(m.amount) AS moved, sum(m.amount) FILTER (WHERE m.kind = 'correction') AS corrected
            FROM ledger_movement m
            WHERE m.tenant_id = %(tenant)s AND m.item_id IN (
                SELECT i.id FROM ledger_item i JOIN import_rows r ON r.number = i.number
                WHERE i.tenant_id = %(tenant)s AND i.company_id = %(company)s)
            GROUP BY m.item_id
        ) m ON m.item_id = i.id
    """


def _signed(run: ImportRun) -> str:
    """Write a row's amounts with our signs: a negative invoice is a credit note, and credits are negative."""
    names = ", ".join(f"r.{name}" for name in CHANGEABLE)
    settled = "NULL::date AS settled_on, NULL::numeric AS signed_settled"
    if run.kind.name == "ledger":
        settled = f"""coalesce(r.settled_on, r.issued_on + r.settled_after_days) AS settled_on,
            CASE WHEN {_CREDIT} THEN -abs(r.settled_amount) ELSE r.settled_amount END AS signed_settled"""
    return f"""
        SELECT r.row_no, r.bad, r.customer, r.number, {_KIND} AS kind, coalesce(r.instalment_no, 0) AS instalment_no,
            coalesce(o.ordinal, 0) AS ordinal, coalesce(o.is_mixed, false) AS is_mixed, r.issued_on, r.terms_days,
            r.currency, {names}, {settled},
            CASE WHEN {_CREDIT} THEN -abs(r.amount) ELSE r.amount END AS signed_amount,
            CASE WHEN {_CREDIT} THEN -abs(r.open_amount) ELSE r.open_amount END AS signed_open
        FROM import_rows r LEFT JOIN import_ordinals o ON o.row_no = r.row_no
    """


def _target_flat(run: ImportRun) -> str:
    """Write what a history row leaves open; NULL where its columns say nothing of settlement."""
    if not run.has("settled_amount", "settled_on", "settled_after_days", "open_amount"):
        return "NULL::numeric"
    return """CASE WHEN r.signed_settled IS NOT NULL THEN r.signed_amount - r.signed_settled
        WHEN r.signed_open IS NOT NULL THEN r.signed_open WHEN r.settled_on IS NOT NULL THEN 0 ELSE r.signed_amount END"""


# The day a new item, and its settlement, became known: a history was known on its own dates.
def _known(run: ImportRun) -> tuple[str, str, str]:
    """Write when a new item is known, when its settlement takes effect, and when that is known."""
    if run.kind.name != "ledger":
        return "%(as_of)s::date", "%(as_of)s::date", "%(as_of)s::date"
    effective = "coalesce(w.settled_on, greatest(%(as_of)s::date, w.issued_on))"
    return "w.issued_on", effective, f"greatest({effective}, w.issued_on)"


def _open_now(run: ImportRun) -> str:
    """Write the projection of a new item on the day where the books stand, exactly as the fold would."""
    known, effective, settled_known = _known(run)
    return f"""
        SELECT w.*, {known} AS known_on, {effective} AS effective_on, {settled_known} AS settlement_known_on,
            {known} <= %(stands)s AS is_known,
            CASE WHEN {known} > %(stands)s THEN 0
                 WHEN greatest({effective}, {settled_known}) <= %(stands)s THEN w.open_amount ELSE w.amount END AS open_now
        FROM import_work w WHERE w.action = 'new' AND w.bad IS NULL
    """


_INSERT: Final = """
    INSERT INTO ledger_item (id, tenant_id, company_id, customer_id, kind, number, instalment_no, ordinal, issued_on,
        due_on, currency, amount, open_amount, known_on, cleared_on, clearing, payment_method, is_pulled, description,
        po_number, item_class, linked_number, discount_share, discount_until, retention_amount, is_factored, pay_to,
        delivery_channel, delivery_status, delivery_on, expected_pay_on, last_step_key, on_cleanup, batch_id)
    SELECT w.item_id, %(tenant)s, %(company)s, w.customer_id, w.kind, w.number, w.instalment_no, w.ordinal, w.issued_on,
        w.first_due_on, w.currency, w.amount, w.open_now, w.known_on,
        CASE WHEN w.is_known AND w.open_now = 0 THEN greatest(
            CASE WHEN w.open_amount <> w.amount THEN w.effective_on ELSE w.known_on END, w.issued_on) END,
        CASE WHEN w.is_known AND w.open_now = 0 AND w.open_amount <> w.amount THEN
            CASE WHEN w.settled_on IS NULL THEN 'unknown' ELSE 'payment' END ELSE '' END,
        coalesce(w.payment_method, 'transfer'), coalesce(w.payment_method IN ({is_pulled}), false),
        coalesce(w.description, ''), coalesce(w.po_number, ''), coalesce(w.item_class, ''), coalesce(w.linked_number, ''),
        w.discount_share, w.discount_until, coalesce(w.retention_amount, 0), coalesce(w.is_factored, false),
        coalesce(w.pay_to, ''), coalesce(w.delivery_channel, ''), coalesce(w.delivery_status, ''), w.delivery_on,
        w.expected_pay_on, '', coalesce(w.first_due_on < g.oldest_due_on, false), %(batch)s
    FROM ({open_now}) w CROSS JOIN (
        SELECT CASE WHEN goes_live_on IS NULL OR %(as_of)s <= goes_live_on
            THEN %(as_of)s::date - cleanup_after_days::int END AS oldest_due_on
        FROM identity_company WHERE tenant_id = %(tenant)s AND id = %(company)s
    ) g
"""
_SETTLEMENTS: Final = """
    INSERT INTO ledger_movement (tenant_id, item_id, effective_on, known_on, kind, amount, reference, key, batch_id)
    SELECT %(tenant)s, w.item_id, w.effective_on, w.settlement_known_on,
        CASE WHEN w.settled_on IS NULL THEN 'unknown' ELSE 'payment' END, w.open_amount - w.amount, '',
        CASE WHEN w.settled_on IS NULL THEN 'opening' ELSE 'settled' END, %(batch)s
    FROM ({open_now}) w WHERE w.open_amount <> w.amount
"""
_NEW_CREDITS: Final = """
    SELECT DISTINCT customer_id FROM import_work
    WHERE action = 'new' AND bad IS NULL AND kind IN ('credit_note', 'on_account')
"""
_MOVED: Final = "FROM import_work w WHERE w.action = 'changed' AND w.bad IS NULL"
_LINKS: Final = """
    UPDATE ledger_item i SET linked_item_id = t.id
    FROM import_work w JOIN ledger_item t
        ON t.tenant_id = %(tenant)s AND t.company_id = %(company)s AND t.number = w.linked_number
        AND t.customer_id = w.customer_id AND t.kind IN ('invoice', 'debit_note') AND t.ordinal = 0
        AND t.instalment_no = w.instalment_no
    WHERE w.bad IS NULL AND w.action <> 'same' AND w.linked_number IS NOT NULL
      AND i.tenant_id = %(tenant)s AND i.id = w.item_id AND i.id <> t.id
"""


def _change(run: ImportRun) -> None:
    """Change known items where the file may, and book how far their amounts were off."""
    names = _changeable(run)
    _remember(run, names)
    if names:
        sets = ", ".join(f"{name} = coalesce(w.{name}, i.{name})" for name in names)
        pulled = ", ".join(f"'{method}'" for method in PULLED)
        if "payment_method" in names:
            sets += f", is_pulled = coalesce(w.payment_method, i.payment_method) IN ({pulled})"
        run.run(f"UPDATE ledger_item i SET {sets} {_MOVED} AND i.tenant_id = %(tenant)s AND i.id = w.item_id")
    moved = f"{_MOVED} AND (w.add_amount <> 0 OR w.add_open <> 0)"
    run.run(f"""
        INSERT INTO ledger_movement (tenant_id, item_id, effective_on, known_on, kind, amount, reference, key, batch_id)
        SELECT %(tenant)s, w.item_id, %(as_of)s, %(as_of)s, 'correction', w.add_amount, '', 'amount:' || %(batch)s, %(batch)s
        {_MOVED} AND w.add_amount <> 0
    """)
    run.run(_open_changes(run))
    stops_from(run, f"SELECT DISTINCT w.customer_id {moved}")
    projection.settle_where(run.tenant, run.company, f"SELECT w.item_id {moved}")


def _open_changes(run: ImportRun) -> str:
    """Write the movements of known items whose open amount is another: settled, cleared for unknown cause, or back."""
    settled = "w.settled_on" if run.kind.name == "ledger" else "NULL::date"
    known = f"greatest({settled}, w.issued_on)" if run.history else "%(as_of)s::date"
    return f"""
        INSERT INTO ledger_movement (tenant_id, item_id, effective_on, known_on, kind, amount, reference, key, batch_id)
        SELECT %(tenant)s, item_id, coalesce(settled_on, %(as_of)s), CASE WHEN settled_on IS NULL THEN %(as_of)s ELSE known END,
            kind, add_open, '', 'open:' || %(batch)s, %(batch)s
        FROM (
            SELECT w.item_id, w.add_open, {known} AS known,
                CASE WHEN abs(w.open_amount) < abs(w.was_open) THEN {settled} END AS settled_on,
                CASE WHEN w.was_open = 0 THEN 'reopened' WHEN abs(w.open_amount) > abs(w.was_open) THEN 'correction'
                     WHEN {settled} IS NULL THEN 'unknown' ELSE 'payment' END AS kind
            {_MOVED} AND w.add_open <> 0
        ) m
    """


def _remember(run: ImportRun, names: list[str]) -> None:
    """Keep what the changed items held, for a reversal."""
    kept = [*names, *(["is_pulled"] if "payment_method" in names else [])]
    if not kept:
        return
    pulled = ", ".join(f"'{method}'" for method in PULLED)
    values = {name: f"coalesce(w.{name}, i.{name})" for name in names}
    values["is_pulled"] = f"coalesce(w.payment_method, i.payment_method) IN ({pulled})"
    before = ", ".join(f"'{name}', i.{name}" for name in kept)
    after = ", ".join(f"'{name}', {values[name]}" for name in kept)
    run.run(f"""
        INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id, before)
        SELECT %(tenant)s, %(batch)s, 'item', i.id,
            jsonb_build_object('before', jsonb_build_object({before}), 'after', jsonb_build_object({after}))
        FROM import_work w JOIN ledger_item i ON i.tenant_id = %(tenant)s AND i.id = w.item_id
        WHERE w.action = 'changed' AND w.bad IS NULL
    """)
