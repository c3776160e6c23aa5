"""Whose account is it? Customers, their parties and first contacts, from files; what is ours stays ours."""

# ruff: noqa: S608 - statements are put together from names of ours and quoted literals; values are parameters
from typing import Final

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _
from duecourse.records.ledger.operations.import_payers import find_new_payers, judge_payers, stop_restored
from duecourse.records.ledger.operations.import_run import ImportKind, ImportRun, take_stock
from duecourse.records.ledger.rules.targets import KINDS

FIELDS: Final[dict[str, str]] = {
    "name": "text", "country": "text", "language": "text", "zone": "text", "segment": "text", "sector": "text",
    "address": "text", "terms_days": "integer", "sales_rep": "text", "customer_since": "date", "automatic": "boolean",
}  # fmt: skip
_PARTY: Final = ("name", "country", "kind", "vat_id", "registration")


class CustomersInUse(Refused):
    """Something hangs on customers that the batch brought."""

    says = _("%(count)s customers of this import have items, notes or messages by now; take those imports back first.")


class ChangedSince(Refused):
    """Somebody changed later what the batch had changed."""

    says = _("%(count)s rows have been changed again since this import; it cannot be taken back.")


def create_missing(run: ImportRun, *, number: str = "customer", name: str = "customer_name") -> None:
    """Make the customers that good rows of import_rows name and the company does not have, with party and contact."""
    run.run(_NEW.format(number=number, name=name))
    if not run.rows("SELECT 1 FROM import_newcomers LIMIT 1"):
        run.run("DROP TABLE pg_temp.import_newcomers")
        return
    run.run("ANALYZE import_newcomers")
    run.run(_PARTIES)
    made = run.run(_CUSTOMERS)
    take_stock(run, grown=made)
    for statement in (_PARENTS, _PAYERS, _CONTACTS):
        run.run(statement)
    run.run("DROP TABLE pg_temp.import_newcomers")


# One row per new customer: the first good row that names it, in the order of the file.
_NEW = """
    CREATE TEMP TABLE import_newcomers ON COMMIT DROP AS
    SELECT DISTINCT ON (r.{number}) r.{number} AS number, coalesce(r.{name}, r.{number}) AS name, r.country, r.language,
        r.zone, r.segment, r.sector, r.address, r.terms_days, r.payer, r.sales_rep, r.customer_since,
        coalesce(r.automatic, true) AS automatic,
        coalesce(r.party_kind, 'unknown') AS party_kind, r.vat_id, r.registration, r.parent_key,
        coalesce(r.party_key, 'vat:' || upper(regexp_replace(r.vat_id, '[^A-Za-z0-9]', '', 'g')),
                 left(%(code)s || ':' || r.{number}, 100)) AS party_key,
        r.contact_name, r.email, r.phone
    FROM import_rows r
    LEFT JOIN ledger_customer c
        ON c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.number = r.{number}
    WHERE r.bad IS NULL AND c.id IS NULL
    ORDER BY r.{number}, r.row_no
"""
_PARTIES = """
    INSERT INTO ledger_party (tenant_id, key, name, kind, country, vat_id, registration)
    SELECT DISTINCT ON (party_key) %(tenant)s, party_key, name, party_kind, coalesce(country, ''), coalesce(vat_id, ''),
        coalesce(registration, '')
    FROM import_newcomers ORDER BY party_key, number
    ON CONFLICT DO NOTHING
"""
_PARENTS = """
    WITH named AS (
        INSERT INTO ledger_party (tenant_id, key, name, kind, country, vat_id, registration)
        SELECT DISTINCT %(tenant)s::uuid, parent_key, parent_key, 'company', '', '', '' FROM import_newcomers
        WHERE parent_key IS NOT NULL ON CONFLICT DO NOTHING RETURNING id, key
    ), parents AS (
        SELECT id, key FROM named UNION
        SELECT p.id, p.key FROM ledger_party p JOIN import_newcomers n ON n.parent_key = p.key
        WHERE p.tenant_id = %(tenant)s
    )
    UPDATE ledger_party p SET parent_id = parents.id
    FROM import_newcomers n JOIN parents ON parents.key = n.parent_key
    WHERE p.tenant_id = %(tenant)s AND p.key = n.party_key AND p.id <> parents.id AND p.parent_id IS NULL
"""
_CUSTOMERS = """
    INSERT INTO ledger_customer (tenant_id, company_id, party_id, number, name, country, language, zone, segment, sector,
        address, terms_days, sales_rep, customer_since, automatic, stop_version, token, owned_fields, batch_id)
    SELECT %(tenant)s, %(company)s, p.id, n.number, n.name, coalesce(n.country, ''), coalesce(n.language, ''),
        coalesce(n.zone, ''), coalesce(n.segment, ''), coalesce(n.sector, ''), coalesce(n.address, ''), n.terms_days,
        coalesce(n.sales_rep, ''), n.customer_since, n.automatic, 0, replace(gen_random_uuid()::text, '-', ''), '{}',
        %(batch)s
    FROM import_newcomers n JOIN ledger_party p ON p.tenant_id = %(tenant)s AND p.key = n.party_key
    ON CONFLICT DO NOTHING
"""
_PAYERS = """
    UPDATE ledger_customer c SET payer_id = payer.id
    FROM import_newcomers n
    JOIN ledger_customer payer
        ON payer.tenant_id = %(tenant)s AND payer.company_id = %(company)s AND payer.number = n.payer
    WHERE c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.number = n.number AND c.id <> payer.id
      AND payer.payer_id IS NULL
      AND NOT EXISTS (SELECT FROM import_newcomers o WHERE o.number = n.payer AND o.payer <> o.number)
"""
_CONTACTS = """
    INSERT INTO ledger_contact (tenant_id, party_id, customer_id, key, role, name, salutation, email, phone, language,
        zone, position, wishes, is_ours, valid_from, gone_reason, batch_id)
    SELECT %(tenant)s, c.party_id, c.id, left('import:' || c.id, 100), 'ap', coalesce(n.contact_name, ''), '',
        coalesce(n.email, ''), coalesce(n.phone, ''), coalesce(n.language, ''), coalesce(n.zone, ''), 0, '{}', false,
        %(as_of)s, '', %(batch)s
    FROM import_newcomers n JOIN ledger_customer c
        ON c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.number = n.number
    WHERE n.email IS NOT NULL OR n.phone IS NOT NULL
    ON CONFLICT DO NOTHING
"""


def _kept(field: str, type_: str) -> str:
    """Write what a field becomes: the file's value, unless it is empty, ours, or ours until the file's value changes.

    "until_changed" remembers the file's value at first sight: {"until_changed": "…"}; another value ends our ownership.
    """
    owned = f"c.owned_fields -> '{field}'"
    return (
        f"CASE WHEN r.{field} IS NULL OR {owned} IN ('\"ours\"', '\"until_changed\"')"
        f" OR {owned} ->> 'until_changed' = r.{field}::text THEN c.{field} ELSE r.{field} END::{type_}"
    )


def _owned(fields: list[str]) -> str:
    """Write which fields stay owned: a change of the file's value ends "until changed", first sight notes it."""
    kept = "c.owned_fields"
    for field in fields:
        owned = f"c.owned_fields -> '{field}'"
        kept = (
            f"CASE WHEN r.{field} IS NULL THEN {kept} WHEN {owned} = '\"until_changed\"'"
            f" THEN {kept} || jsonb_build_object('{field}', jsonb_build_object('until_changed', r.{field}::text))"
            f" WHEN {owned} ->> 'until_changed' <> r.{field}::text THEN ({kept}) - '{field}' ELSE {kept} END"
        )
    return kept


def _judge(run: ImportRun) -> None:
    """Tell new customers from changed ones, field by field, and refuse a number that stands twice in the file."""
    fields = [field for field in FIELDS if field in run.mapped]
    kept = "".join(f", {_kept(field, FIELDS[field])} AS new_{field}" for field in fields)
    differs = " OR ".join(f"new_{field} IS DISTINCT FROM was_{field}" for field in fields) or "false"
    was = "".join(f", c.{field} AS was_{field}" for field in fields)
    named = "CASE WHEN c.owned_fields ? 'payer_id' THEN NULL ELSE r.payer END"
    run.run(
        "CREATE TEMP TABLE import_repeats ON COMMIT DROP AS"
        " SELECT number FROM import_rows WHERE bad IS NULL GROUP BY number HAVING count(*) > 1"
    )
    run.run(f"""
        CREATE TEMP TABLE import_work ON COMMIT DROP AS
        SELECT *, CASE WHEN customer_id IS NULL THEN 'new' WHEN {differs} OR owned IS DISTINCT FROM was_owned
            OR party_differs OR new_payer_id IS DISTINCT FROM was_payer_id OR is_new_payer
            THEN 'changed' ELSE 'same' END AS action
        FROM (
            SELECT r.*, c.id AS customer_id, c.party_id, NULL::text AS currency_code, {_owned(fields)} AS owned,
                c.owned_fields AS was_owned, c.payer_id AS was_payer_id, {named} AS named_payer,
                CASE WHEN {named} = r.number THEN NULL WHEN {named} IS NULL THEN c.payer_id
                    ELSE coalesce(payer.id, c.payer_id) END AS new_payer_id,
                coalesce({named} <> r.number AND payer.id IS NULL, false) AS is_new_payer,
                (coalesce(r.party_kind <> p.kind, false) OR coalesce(r.vat_id <> p.vat_id, false))
                    AND row_number() OVER (PARTITION BY c.party_id ORDER BY r.number) = 1 AS party_differs,
                nullif(concat_ws(' ', r.bad, CASE WHEN s.number IS NOT NULL THEN 'number:repeated' END), '') AS worse
                {kept}{was}
            FROM import_rows r
            LEFT JOIN ledger_customer c
                ON c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND c.number = r.number
            LEFT JOIN ledger_party p ON p.tenant_id = %(tenant)s AND p.id = c.party_id
            LEFT JOIN ledger_customer payer
                ON payer.tenant_id = %(tenant)s AND payer.company_id = %(company)s AND payer.number = r.payer
                AND payer.id <> c.id
            LEFT JOIN import_repeats s ON s.number = r.number
        ) found
    """)
    run.run("UPDATE import_work SET bad = worse WHERE bad IS DISTINCT FROM worse")
    judge_payers(run)


def _write(run: ImportRun) -> None:
    """Make the new customers, and change the others where the file may."""
    fields = [field for field in FIELDS if field in run.mapped]
    run.run("UPDATE import_rows r SET bad = w.bad FROM import_work w WHERE w.row_no = r.row_no AND w.bad IS NOT NULL")
    create_missing(run, number="number", name="name")
    find_new_payers(run)
    _remember(run, fields)
    sets = "".join(f", {field} = w.new_{field}" for field in fields)
    run.run(f"""
        UPDATE ledger_customer c SET owned_fields = w.owned, payer_id = w.new_payer_id{sets} FROM import_work w
        WHERE w.action = 'changed' AND w.bad IS NULL AND c.tenant_id = %(tenant)s AND c.id = w.customer_id
    """)
    run.run("""
        UPDATE ledger_party p SET kind = coalesce(w.party_kind, p.kind), vat_id = coalesce(w.vat_id, p.vat_id)
        FROM import_work w
        WHERE w.action = 'changed' AND w.bad IS NULL AND w.party_differs AND p.tenant_id = %(tenant)s AND p.id = w.party_id
    """)


def _remember(run: ImportRun, fields: list[str]) -> None:
    before = ", ".join(
        [f"'{field}', c.{field}" for field in fields] + ["'payer_id', c.payer_id", "'owned_fields', c.owned_fields"]
    )
    after = ", ".join(
        [f"'{field}', w.new_{field}" for field in fields] + ["'payer_id', w.new_payer_id", "'owned_fields', w.owned"]
    )
    run.run(f"""
        INSERT INTO ledger_importundo (tenant_id, batch_id, model, row_id, before)
        SELECT %(tenant)s, %(batch)s, 'customer', c.id,
            jsonb_build_object('before', jsonb_build_object({before}), 'after', jsonb_build_object({after}))
        FROM import_work w JOIN ledger_customer c ON c.tenant_id = %(tenant)s AND c.id = w.customer_id
        WHERE w.action = 'changed' AND w.bad IS NULL
    """)


def restore(run: ImportRun, *, table: str, model: str, columns: dict[str, str]) -> None:
    """Give changed rows back what they held before the batch; refused where somebody changed them again."""
    held = " OR ".join(
        f"(u.before -> 'after' ? '{name}' AND (u.before -> 'after' ->> '{name}')::{type_} IS DISTINCT FROM t.{name})"
        for name, type_ in columns.items()
    )
    source = f"""
        FROM ledger_importundo u JOIN {table} t ON t.tenant_id = %(tenant)s AND t.id = u.row_id
        WHERE u.tenant_id = %(tenant)s AND u.batch_id = %(batch)s AND u.model = '{model}'
    """
    [(count,)] = run.rows(f"SELECT count(*) {source} AND ({held})")
    if count:
        raise ChangedSince(count=count)
    sets = ", ".join(
        f"{name} = CASE WHEN u.before -> 'before' ? '{name}' THEN (u.before -> 'before' ->> '{name}')::{type_}"
        f" ELSE t.{name} END"
        for name, type_ in columns.items()
    )
    run.run(f"""
        UPDATE {table} t SET {sets} FROM ledger_importundo u
        WHERE u.tenant_id = %(tenant)s AND u.batch_id = %(batch)s AND u.model = '{model}'
          AND t.tenant_id = %(tenant)s AND t.id = u.row_id
    """)


def remove_made(run: ImportRun, *, strict: bool) -> None:
    """Take away customers, contacts and parties that the batch made; those in use stay, or are refused if `strict`."""
    in_use = """
        EXISTS (SELECT 1 FROM ledger_item i WHERE i.tenant_id = %(tenant)s AND i.customer_id = c.id{living})
        OR EXISTS (SELECT 1 FROM ledger_note n WHERE n.tenant_id = %(tenant)s AND n.customer_id = c.id)
        OR EXISTS (SELECT 1 FROM timeline_event e WHERE e.tenant_id = %(tenant)s AND e.customer_id = c.id)
        OR EXISTS (SELECT 1 FROM ledger_customer a WHERE a.tenant_id = %(tenant)s AND a.payer_id = c.id
            AND (a.batch_id IS DISTINCT FROM %(batch)s OR EXISTS (
                SELECT 1 FROM ledger_item i WHERE i.tenant_id = %(tenant)s AND i.customer_id = a.id{living})))
    """
    mine = "c.tenant_id = %(tenant)s AND c.batch_id = %(batch)s"
    if strict:
        living = in_use.format(living=" AND i.ordinal >= 0")
        [(count,)] = run.rows(f"SELECT count(*) FROM ledger_customer c WHERE {mine} AND ({living})")
        if count:
            raise CustomersInUse(count=count)
    unused = f"{mine} AND NOT ({in_use.format(living='')})"
    run.run(f"DELETE FROM ledger_contact t USING ledger_customer c WHERE t.tenant_id = %(tenant)s"
            f" AND t.customer_id = c.id AND t.batch_id = %(batch)s AND {unused}")  # fmt: skip
    run.run(f"DELETE FROM ledger_searchtoken t USING ledger_customer c WHERE t.tenant_id = %(tenant)s"
            f" AND t.customer_id = c.id AND {unused}")  # fmt: skip
    run.run(f"DELETE FROM ledger_customer c WHERE {unused}")


def _reverse(run: ImportRun) -> None:
    """Restore what the batch changed, and take away the customers it made."""
    stop_restored(run)
    restore(
        run, table="ledger_customer", model="customer", columns=FIELDS | {"payer_id": "bigint", "owned_fields": "jsonb"}
    )
    remove_made(run, strict=True)


CUSTOMERS = ImportKind(KINDS["customers"], judge=_judge, write=_write, reverse=_reverse)
