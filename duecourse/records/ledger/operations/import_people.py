"""Whom to reach, and what was noted: contacts and notes from files. What is known already is never overwritten."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from typing import Final

from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun
from duecourse.records.ledger.operations.search import refresh_search
from duecourse.records.ledger.rules.targets import KINDS

_CUSTOMER: Final = """LEFT JOIN ledger_customer c
    ON c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.number = r.customer"""
_UNKNOWN: Final = "CASE WHEN r.bad IS NULL AND c.id IS NULL THEN 'customer:unknown_customer' END"

_ACCOUNTS_OF_CONTACTS: Final = """
    SELECT DISTINCT c.id FROM ledger_contact k JOIN ledger_customer c ON c.tenant_id = k.tenant_id AND c.party_id = k.party_id
    WHERE k.tenant_id = %(tenant)s AND k.batch_id = %(batch)s"""


def _judge_contacts(run: ImportRun) -> None:
    """Tell new contacts from known ones: by key, or by address at the same party."""
    run.run(f"""
        CREATE TEMP TABLE import_work ON COMMIT DROP AS
        SELECT w.*, CASE WHEN t.id IS NOT NULL OR w.again > 1 THEN 'same' ELSE 'new' END AS action
        FROM (
            SELECT r.row_no, r.role, r.name, r.salutation, r.email, r.phone, r.language, r.zone, r.position,
                c.id AS customer_id, c.party_id, k.key, row_number() OVER (PARTITION BY c.party_id, k.key ORDER BY r.row_no) AS again,
                nullif(concat_ws(' ', r.bad, {_UNKNOWN},
                    CASE WHEN r.bad IS NULL AND k.key IS NULL THEN 'email:no_contact' END), '') AS bad
            FROM import_rows r {_CUSTOMER}
            CROSS JOIN LATERAL (SELECT left(coalesce(r.key, r.email, 'name:' || lower(r.name), 'phone:' || r.phone), 100) AS key) k
        ) w
        LEFT JOIN LATERAL (
            SELECT t.id FROM ledger_contact t WHERE t.tenant_id = %(tenant)s AND t.party_id = w.party_id
                AND (t.key = w.key OR (w.email IS NOT NULL AND t.email = w.email)) LIMIT 1
        ) t ON true
    """)


def _write_contacts(run: ImportRun) -> None:
    run.run("""
        INSERT INTO ledger_contact (tenant_id, party_id, customer_id, key, role, name, salutation, email, phone, language,
            zone, position, wishes, is_ours, valid_from, gone_reason, batch_id)
        SELECT %(tenant)s, party_id, customer_id, key, coalesce(role, 'ap'), coalesce(name, ''), coalesce(salutation, ''),
            coalesce(email, ''), coalesce(phone, ''), coalesce(language, ''), coalesce(zone, ''), coalesce(position, 0), '{}',
            false, %(as_of)s, '', %(batch)s
        FROM import_work WHERE bad IS NULL AND action = 'new' ON CONFLICT DO NOTHING
    """)
    _find_again(run)


def _find_again(run: ImportRun) -> None:
    """Let customers be found by the addresses and telephone numbers that this batch brought or took."""
    refresh_search(run.tenant, [row[0] for row in run.rows(_ACCOUNTS_OF_CONTACTS)])


def _reverse_contacts(run: ImportRun) -> None:
    """Let the contacts go rather than delete them: messages may name them."""
    run.run("""
        UPDATE ledger_contact SET valid_to = %(as_of)s, gone_reason = 'import reversed', key = left('reversed:' || id, 100),
            email = '', phone = ''
        WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s AND NOT is_ours
    """)
    _find_again(run)


def _judge_notes(run: ImportRun) -> None:
    """Key each note by its day, author and words; equal ones of a file are numbered."""
    run.run(f"""
        CREATE TEMP TABLE import_work ON COMMIT DROP AS
        SELECT w.*, CASE WHEN n.id IS NULL THEN 'new' ELSE 'same' END AS action
        FROM (
            SELECT r.row_no, r.on_day, r.author, r.text, c.id AS customer_id,
                md5(concat_ws('|', coalesce(r.on_day::text, ''), coalesce(r.author, ''), r.text)) || '#' || (row_number()
                    OVER (PARTITION BY r.customer, r.on_day, r.author, r.text ORDER BY r.row_no) - 1) AS key,
                nullif(concat_ws(' ', r.bad, {_UNKNOWN}), '') AS bad
            FROM import_rows r {_CUSTOMER}
        ) w LEFT JOIN ledger_note n ON n.tenant_id = %(tenant)s AND n.customer_id = w.customer_id AND n.key = w.key
    """)


def _write_notes(run: ImportRun) -> None:
    run.run("""
        INSERT INTO ledger_note (tenant_id, customer_id, on_day, author, text, key, batch_id)
        SELECT %(tenant)s, customer_id, coalesce(on_day, %(as_of)s), coalesce(author, ''), text, key, %(batch)s
        FROM import_work WHERE bad IS NULL AND action = 'new' ON CONFLICT DO NOTHING
    """)


def _reverse_notes(run: ImportRun) -> None:
    run.run("DELETE FROM ledger_note WHERE tenant_id = %(tenant)s AND batch_id = %(batch)s")


CONTACTS = ImportKind(KINDS["contacts"], judge=_judge_contacts, write=_write_contacts, reverse=_reverse_contacts)
NOTES = ImportKind(KINDS["notes"], judge=_judge_notes, write=_write_notes, reverse=_reverse_notes)
