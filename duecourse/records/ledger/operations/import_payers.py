"""At whom is an account dunned? Payers named by a file: known, of the same company, and without a payer themselves."""

# ruff: noqa: S608 - statements are put together from names of ours; values are parameters
from typing import Final

from duecourse.records.ledger.operations.import_run import ImportRun, stops_from

NAMED: Final = "w.bad IS NULL AND w.named_payer <> w.number"
"""Good rows of import_work that name another account; an account that names itself is dunned at itself."""
_UNKNOWN: Final = f"""
    UPDATE import_work w SET bad = CASE WHEN EXISTS (
            SELECT FROM ledger_customer o WHERE o.tenant_id = %(tenant)s AND o.number = w.named_payer)
        THEN 'payer:other_company_payer' ELSE 'payer:unknown_payer' END
    WHERE {NAMED}
      AND NOT EXISTS (SELECT FROM import_work p WHERE p.bad IS NULL AND p.number = w.named_payer)
      AND NOT EXISTS (SELECT FROM ledger_customer p WHERE p.tenant_id = %(tenant)s AND p.company_id = %(company)s
                        AND p.number = w.named_payer)
"""
# Who is dunned at whom once the good rows are in; asked again after each refusal, because that leaves an old payer.
_STANDS: Final = f"""
    stands AS (
        SELECT c.number, p.number AS payer
        FROM ledger_customer c JOIN ledger_customer p ON p.tenant_id = c.tenant_id AND p.id = c.payer_id
        WHERE c.tenant_id = %(tenant)s AND c.company_id = %(company)s AND NOT EXISTS (
            SELECT FROM import_work w WHERE w.bad IS NULL AND w.named_payer IS NOT NULL AND w.number = c.number)
        UNION ALL
        SELECT w.number, w.named_payer FROM import_work w WHERE {NAMED}
    )
"""
_CHAIN: Final = f"""
    WITH {_STANDS}
    UPDATE import_work w SET bad = 'payer:payer_chain'
    WHERE {NAMED} AND EXISTS (SELECT FROM stands s WHERE {{broken}})
"""
_BROKEN: Final = ("s.number = w.named_payer", "s.payer = w.number")


def judge_payers(run: ImportRun) -> None:
    """Refuse the rows of import_work whose payer is unknown, of another company, or would make a chain or a circle."""
    if "payer" not in run.mapped or not run.rows(f"SELECT 1 FROM import_work w WHERE {NAMED} LIMIT 1"):
        return
    run.run(_UNKNOWN)
    for broken in _BROKEN:
        run.run(_CHAIN.format(broken=broken))


def find_new_payers(run: ImportRun) -> None:
    """Find the payers that the same file has just made, and stop the contacts of whoever changes the payer."""
    if "payer" not in run.mapped:
        return
    run.run(f"""
        UPDATE import_work w SET new_payer_id = p.id FROM ledger_customer p
        WHERE {NAMED} AND w.customer_id IS NOT NULL AND p.tenant_id = %(tenant)s AND p.company_id = %(company)s
          AND p.number = w.named_payer
    """)
    stops_from(
        run,
        "SELECT unnest(ARRAY[customer_id, was_payer_id, new_payer_id]) FROM import_work"
        " WHERE bad IS NULL AND customer_id IS NOT NULL AND new_payer_id IS DISTINCT FROM was_payer_id",
    )


def stop_restored(run: ImportRun) -> None:
    """Stop the contacts of accounts that get an earlier payer back."""
    before, after = ("(u.before -> 'before' ->> 'payer_id')::bigint", "(u.before -> 'after' ->> 'payer_id')::bigint")
    stops_from(
        run,
        f"SELECT unnest(ARRAY[u.row_id, {before}, {after}]) FROM ledger_importundo u WHERE u.tenant_id = %(tenant)s"
        f" AND u.batch_id = %(batch)s AND u.model = 'customer' AND {before} IS DISTINCT FROM {after}",
    )
