"""What do the statements of a bank bring? Entries once each over all files, credits as receipts, returns against them.

The rules of what is the same payment are in `rules.bank`; here they are asked over the rows of a file and of the account.
"""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from collections import defaultdict
from datetime import timedelta
from typing import Any, Final

from django.db import connection

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.money import CURRENCIES
from duecourse.foundation.kit.words import Text, _
from duecourse.records.ledger.models import BankAccount
from duecourse.records.ledger.operations import bank_batches, bank_undo
from duecourse.records.ledger.operations.bank_standing import stand
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun
from duecourse.records.ledger.rules.bank import Known, Line, Shape, Told, keys_of
from duecourse.records.ledger.rules.targets import BANK_STATEMENT

_MOST_TOLD: Final = 100
UNKNOWN_ACCOUNT: Final = _("Account %(account)s is new for this company: is the file meant for it?")


class AccountOfAnotherCompany(Refused):
    """The file is about an account that another company of ours has."""

    says = _("Account %(account)s belongs to another company; hand the file in for that one.")


_FOUND: Final = """
    CREATE TEMP TABLE import_found ON COMMIT DROP AS
    SELECT r.*, a.id AS account_id, a.company_id AS owner, s.id AS statement_id
    FROM import_rows r
    LEFT JOIN ledger_bankaccount a
        ON a.tenant_id = %(tenant)s AND a.account = r.account AND a.currency = r.currency
    LEFT JOIN ledger_bankstatement s
        ON s.tenant_id = %(tenant)s AND s.account_id = a.id AND s.content_key = r.content
    WHERE r.what = 'S' ORDER BY r.statement
"""
_WORK: Final = """
    CREATE TEMP TABLE import_work ON COMMIT DROP AS
    SELECT r.row_no, NULL::text AS bad, r.currency, r.amount, o.key, e.id AS entry_id, r.statement, r.entry,
        CASE WHEN o.key IS NULL THEN 'same' WHEN e.id IS NULL THEN 'new'
            WHEN e.is_pending AND NOT coalesce(r.is_pending, false) THEN 'changed' ELSE 'same' END AS action
    FROM import_rows r JOIN import_found s ON s.statement = r.statement
    LEFT JOIN import_ordinals o ON o.row_no = r.row_no
    LEFT JOIN ledger_bankentry e ON e.tenant_id = %(tenant)s AND e.account_id = s.account_id AND e.key = o.key
    WHERE r.what = 'E'
    UNION ALL
    SELECT s.row_no, NULL, s.currency, 0, NULL, NULL, s.statement, NULL,
        CASE WHEN s.statement_id IS NULL THEN 'new' ELSE 'same' END
    FROM import_found s WHERE NOT EXISTS (SELECT 1 FROM import_rows r WHERE r.what = 'E' AND r.statement = s.statement)
"""
_ACCOUNTS: Final = """
    INSERT INTO ledger_bankaccount (tenant_id, company_id, account, currency, name, bic, payee_name, is_live, last_number,
        batch_id)
    SELECT DISTINCT ON (account, currency) %(tenant)s, %(company)s, account, currency, coalesce(account_name, ''),
        coalesce(bic, ''), '', false, '', %(batch)s
    FROM import_found WHERE account_id IS NULL ORDER BY account, currency, statement
    ON CONFLICT DO NOTHING
"""
_STATEMENTS: Final = """
    INSERT INTO ledger_bankstatement (tenant_id, account_id, batch_id, sha256, content_key, format, number, from_on, to_on,
        opening, closing, is_intraday, state, entry_count, credit_sum, debit_sum)
    SELECT %(tenant)s, f.account_id, %(batch)s, b.sha256, f.content, f.format, coalesce(f.number, ''), f.from_on, f.to_on,
        f.opening, f.closing, coalesce(f.is_intraday, false), 'accepted', count(r.row_no),
        coalesce(sum(r.amount) FILTER (WHERE r.amount > 0), 0), coalesce(-sum(r.amount) FILTER (WHERE r.amount < 0), 0)
    FROM import_found f
    JOIN ledger_importbatch b ON b.tenant_id = %(tenant)s AND b.id = %(batch)s
    LEFT JOIN import_rows r ON r.what = 'E' AND r.statement = f.statement
    WHERE f.statement_id IS NULL
    GROUP BY f.account_id, b.sha256, f.content, f.format, f.number, f.from_on, f.to_on, f.opening, f.closing, f.is_intraday,
        f.statement
    ORDER BY f.statement
    ON CONFLICT DO NOTHING
"""
_NAMED: Final = """
    UPDATE import_found f SET account_id = a.id FROM ledger_bankaccount a
    WHERE a.tenant_id = %(tenant)s AND a.account = f.account AND a.currency = f.currency AND f.account_id IS NULL
"""
_NUMBERED: Final = """
    UPDATE import_found f SET statement_id = s.id FROM ledger_bankstatement s
    WHERE s.tenant_id = %(tenant)s AND s.account_id = f.account_id AND s.content_key = f.content AND f.statement_id IS NULL
"""
# A credit is money of somebody, unless it gives back what we paid; a debit that takes money back is settled afterwards.
_FATE: Final = """
    CASE WHEN coalesce(r.is_pending, false) THEN 'pending'
        WHEN NOT r.currency = ANY(%(currencies)s) THEN 'currency'
        WHEN r.amount > 0 AND (coalesce(r.is_reversal, false) OR r.return_reason IS NOT NULL) THEN 'returned'
        WHEN r.amount > 0 THEN 'receipt'
        WHEN coalesce(r.is_reversal, false) OR r.return_reason IS NOT NULL THEN 'unknown' ELSE 'outgoing' END
"""
_ENTRIES: Final = f"""
    INSERT INTO ledger_bankentry (tenant_id, account_id, statement_id, key, amount, currency, value_on, booked_on, text,
        bank_reference, end_to_end_id, structured_reference, payer_name, payer_account, return_reason, is_reversal, is_pending,
        fate, settled_by, batch_id)
    SELECT %(tenant)s, f.account_id, f.statement_id, w.key, r.amount, r.currency, r.value_on, r.booked_on,
        coalesce(r.text, ''), coalesce(r.bank_reference, ''), coalesce(r.end_to_end_id, ''),
        coalesce(r.structured_reference, ''), coalesce(r.other_name, ''), coalesce(r.other_account, ''),
        coalesce(r.return_reason, ''), coalesce(r.is_reversal, false), coalesce(r.is_pending, false), {_FATE}, '', %(batch)s
    FROM import_told w JOIN import_rows r ON r.row_no = w.row_no JOIN import_found f ON f.statement = w.statement
    WHERE w.action = 'new' ORDER BY w.row_no
    ON CONFLICT DO NOTHING
"""
# An entry belongs to the statement at the day's end; what it held before is kept for a reversal.
_CLAIMED: Final = f"""
    WITH claimed AS (
        SELECT e.id, e.statement_id, e.is_pending, e.fate, f.statement_id AS now_of,
            e.is_pending AND coalesce(r.is_pending, false) AS still_pending,
            CASE WHEN e.is_pending THEN {_FATE} ELSE e.fate END AS now_fate
        FROM import_work w JOIN import_rows r ON r.row_no = w.row_no JOIN import_found f ON f.statement = w.statement
        JOIN ledger_bankentry e ON e.tenant_id = %(tenant)s AND e.id = w.entry_id
        WHERE w.action = 'changed' OR (w.action = 'same' AND w.entry_id IS NOT NULL AND NOT coalesce(f.is_intraday, false)
            AND EXISTS (SELECT 1 FROM ledger_bankstatement s
                WHERE s.tenant_id = %(tenant)s AND s.id = e.statement_id AND s.is_intraday))
    ), kept AS (
        INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id, before)
        SELECT %(tenant)s, %(batch)s, 'bank_entry', id, jsonb_build_object(
            'before', jsonb_build_object('statement_id', statement_id, 'is_pending', is_pending, 'fate', fate),
            'after', jsonb_build_object('statement_id', now_of, 'is_pending', still_pending))
        FROM claimed
    )
    UPDATE ledger_bankentry e SET statement_id = c.now_of, is_pending = c.still_pending, fate = c.now_fate
    FROM claimed c WHERE e.tenant_id = %(tenant)s AND e.id = c.id
"""
_RECEIPTS: Final = """
    INSERT INTO ledger_receipt (tenant_id, company_id, currency, amount, value_on, known_on, payer, payer_account, reference,
        text, state, key, batch_id, entry_id, seen_at)
    SELECT %(tenant)s, %(company)s, e.currency, coalesce(p.amount, e.amount), e.value_on, {known},
        coalesce(nullif(p.other_name, ''), e.payer_name), coalesce(nullif(p.other_account, ''), e.payer_account),
        coalesce(nullif(p.structured_reference, ''), e.structured_reference),
        left(trim(concat_ws(' ', coalesce(nullif(p.text, ''), e.text), nullif(coalesce(p.end_to_end_id, e.end_to_end_id), ''))), 4000),
        'provisional', concat('bank:', e.account_id, ':', e.key, ':' || p.part), %(batch)s, e.id,
        (SELECT created_at FROM ledger_importbatch b WHERE b.tenant_id = %(tenant)s AND b.id = %(batch)s)
    FROM import_told w
    JOIN ledger_bankentry e ON e.tenant_id = %(tenant)s AND e.account_id = w.account_id AND e.key = w.key
    LEFT JOIN (SELECT r.*, row_number() OVER (PARTITION BY statement, entry ORDER BY row_no) AS part
        FROM import_rows r WHERE what = 'P') p ON p.statement = w.statement AND p.entry = w.entry
    WHERE w.action <> 'same' AND e.fate = 'receipt' ORDER BY w.row_no, p.part
    ON CONFLICT DO NOTHING
"""


def _judge(run: ImportRun) -> None:
    """Find the accounts and statements that we hold, and give every entry the key under which it is once."""
    run.run(_FOUND)
    other = run.rows("SELECT account FROM import_found WHERE owner <> %(company)s LIMIT 1")
    if other:
        raise AccountOfAnotherCompany(account=other[0][0])
    run.run(bank_batches.PARTS)
    run.run("CREATE TEMP TABLE import_ordinals (row_no integer, key text) ON COMMIT DROP")
    run.run("CREATE TEMP TABLE import_aliases (statement integer, key text, alias text) ON COMMIT DROP")
    keys, aliases = _keys(run)
    with connection.cursor() as cursor:
        with cursor.copy("COPY import_ordinals FROM STDIN") as copy:
            for pair in keys.items():
                copy.write_row(pair)
        with cursor.copy("COPY import_aliases FROM STDIN") as copy:
            for row in aliases:
                copy.write_row(row)
    run.run("ANALYZE import_ordinals")
    run.run(_WORK)
    run.run("ANALYZE import_work (action, row_no)")


def _keys(run: ImportRun) -> tuple[dict[int, str], list[tuple[int, str, str]]]:
    """Go through the statements of each account in the order of their days, as if they had come one by one.

    Beside the keys of the rows it answers which entries are known by other words now (a statement of theirs, key, alias).
    """
    lines: dict[int, list[Line]] = defaultdict(list)
    for row_no, statement, base, amount, on, shape in run.rows(
        "SELECT row_no, statement, base, amount, booked_on, CASE WHEN n.count IS NOT NULL THEN 'batch'"
        " WHEN coalesce(other_account, '') = '' THEN 'lump' ELSE 'single' END"
        " FROM import_rows LEFT JOIN import_parts n USING (statement, entry) WHERE what = 'E' ORDER BY row_no"
    ):
        lines[statement].append(Line(row_no, base, amount, on, Shape(shape)))
    keys: dict[int, str] = {}
    aliases: list[tuple[int, str, str]] = []
    for account in _by_account(run):
        known = _known(run, account, lines)
        before = set(known.aliases)
        seen = {content for *_rest, content, statement_id in account if statement_id}
        for told, content, _statement_id in account:
            if content in seen:
                continue
            seen.add(content)
            keys |= keys_of(told, lines[-1 - told.id], known)
        index = -1 - account[0][0].id
        aliases += [(index, key, alias) for alias, key in known.aliases.items() if alias not in before]
    return keys, aliases


def _by_account(run: ImportRun) -> list[list[tuple[Told, str, int | None]]]:
    """The statements of the file by account, each with what it says and its number if we hold it; new ones count down."""
    found: dict[tuple[str, str], list[tuple[Told, str, int | None]]] = defaultdict(list)
    for row in run.rows(
        "SELECT account, currency, statement, from_on, to_on, opening, closing, coalesce(is_intraday, false),"
        " coalesce(number, ''), format, content, statement_id FROM import_found ORDER BY to_on, from_on, statement"
    ):
        account, currency, index, *facts, content, statement_id = row
        found[account, currency].append((Told(-1 - index, *facts), content, statement_id))
    return list(found.values())


def _known(run: ImportRun, account: list[tuple[Told, str, int | None]], lines: dict[int, list[Line]]) -> Known:
    """What we hold of the account about the days of the file."""
    days = [line.on for told, *_rest in account for line in lines[-1 - told.id]]
    first = min([told.from_on for told, *_rest in account] + days) - timedelta(days=1)
    last = max([told.to_on for told, *_rest in account] + days) + timedelta(days=1)
    values = {"statement": -1 - account[0][0].id, "first": first, "last": last}
    where = (
        "tenant_id = %(tenant)s AND account_id = (SELECT account_id FROM import_found WHERE statement = %(statement)s)"
    )
    statements = run.rows(
        "SELECT id, from_on, to_on, opening, closing, is_intraday, number, format FROM ledger_bankstatement"
        f" WHERE {where} AND to_on >= %(first)s AND from_on <= %(last)s ORDER BY id",
        **values,
    )
    entries = run.rows(
        "SELECT key, statement_id, amount, booked_on, told_as, CASE WHEN part_count > 0 THEN 'batch'"
        f" WHEN payer_account = '' THEN 'lump' ELSE 'single' END FROM ledger_bankentry WHERE {where}"
        " AND booked_on BETWEEN %(first)s AND %(last)s ORDER BY id",
        **values,
    )
    told = {key: (owner, (amount, on), Shape(shape)) for key, owner, amount, on, _told_as, shape in entries}
    aliases = {alias: key for key, _owner, _amount, _on, told_as, _shape in entries for alias in told_as.split()}
    return Known([Told(*row) for row in statements], told, aliases)


def _doubt(run: ImportRun) -> Text | None:
    """What a person should look at first: a bank that contradicts itself, or an account nobody has seen."""
    said = run.rows("SELECT doubt FROM import_found WHERE coalesce(doubt, '') <> '' AND statement_id IS NULL LIMIT 1")
    if said:
        return Text(said[0][0])
    if not BankAccount.objects.of(run.tenant).filter(company_id=run.company).exists():
        return None
    new = run.rows("SELECT account FROM import_found WHERE account_id IS NULL LIMIT 1")
    return Text(UNKNOWN_ACCOUNT, {"account": new[0][0]}) if new else None


def _told(run: ImportRun) -> dict[str, Any]:
    """The statements with their balances and how many of their entries are new."""
    names = ("account", "currency", "number", "from", "to", "opening", "closing", "is_known", "entries", "new")
    rows = run.rows(
        "SELECT f.account, f.currency, f.number, f.from_on, f.to_on, f.opening, f.closing, f.statement_id IS NOT NULL,"
        " count(w.entry), count(w.entry) FILTER (WHERE w.action <> 'same')"
        " FROM import_found f LEFT JOIN import_work w ON w.statement = f.statement"
        " GROUP BY f.statement, 1, 2, 3, 4, 5, 6, 7, 8 ORDER BY f.statement LIMIT %(most)s",
        most=_MOST_TOLD,
    )
    plain = [[value if isinstance(value, int) or value is None else str(value) for value in row] for row in rows]
    return {"statements": [dict(zip(names, row, strict=True)) for row in plain]}


def _write(run: ImportRun) -> None:
    """Write what is new; who has money back loses the receipt that counted for it."""
    values: dict[str, Any] = {"currencies": sorted(CURRENCIES)}
    for statement in (_ACCOUNTS, _NAMED, _STATEMENTS, _NUMBERED):
        run.run(statement)
    bank_batches.tell(run)
    run.run(_ENTRIES, **values)
    run.run(_CLAIMED, **values)
    bank_batches.explain(run)
    run.run(_RECEIPTS.format(known="e.value_on" if run.history else "%(as_of)s::date"))
    bank_undo.take_back_receipts(run)
    stand(run.tenant, [row[0] for row in run.rows("SELECT DISTINCT account_id FROM import_found")])


BANK_STATEMENTS = ImportKind(
    BANK_STATEMENT, judge=_judge, write=_write, reverse=bank_undo.reverse, doubt=_doubt, told=_told
)
