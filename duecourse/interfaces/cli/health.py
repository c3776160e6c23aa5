"""Is everything well? One check a subject; each says what it found and what to do."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from duecourse.foundation.identity import operations as identity_operations
from duecourse.foundation.identity import queries as identity
from duecourse.foundation.identity.queries import CompanyRow
from duecourse.foundation.kit.clock import business_date, now
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.tenancy.context import tenant_ids
from duecourse.interfaces.cli import door
from duecourse.records.communications import operations as communications
from duecourse.records.communications.operations import mailboxes
from duecourse.records.communications.ports import Check
from duecourse.records.communications.queries import mailboxes as mailbox_queries
from duecourse.records.communications.queries import screens as outbox
from duecourse.records.communications.queries.mailboxes import MailboxRow
from duecourse.records.ledger.operations.projection import check_projection
from duecourse.records.ledger.queries.freshness import freshness
from duecourse.records.ledger.queries.sums import last_check

LEAST_SPACE_GB: Final = 1
WORKER_SILENT_SECONDS: Final = 60
WAITS_TOO_LONG_MINUTES: Final = 15
CHECKED_EVERY_DAYS: Final = 2
"""Sums are held against the items once a day; a day more is time to notice."""

_ROLE = "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
_BARE_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
    ORDER BY 1
"""
_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
_LATE_JOBS = """
    SELECT count(*) FILTER (WHERE status = 'failed'),
           count(*) FILTER (WHERE status = 'todo' AND e.at < now() - make_interval(mins => %s))
    FROM procrastinate_jobs j
    CROSS JOIN LATERAL (SELECT coalesce(j.scheduled_at, max(e.at)) AS at FROM procrastinate_events e WHERE e.job_id = j.id) e
"""


def checks(slug: str | None) -> list[dict[str, object]]:
    """Ask every check: of the installation, then of one tenant or of all."""
    found = [_database(), _row_security(), _migrations()]
    if found[-1].ok:
        found += [_worker(), _jobs()]
    found.append(_disk())
    if found[2].ok:
        found += _tenants(slug)
    return [asdict(check) for check in found]


def _tenants(slug: str | None) -> list[Check]:
    wanted = [identity.tenant_by_slug(slug)] if slug else tenant_ids()
    if not wanted:
        return [Check("tenant", False, "No tenant exists yet: make one with “duecourse tenant create”.")]
    found: list[Check] = []
    for tenant in wanted:
        with door.inside(tenant):
            found += _inside(tenant)
            wires = communications.wires(tenant)
            senders = _senders(tenant)
            boxes = [(one, mailboxes.wired(tenant, one.id)) for one in mailbox_queries.mailboxes(tenant) if one.is_live]
        found += _channel(wires, senders)
        found += [check for row, wired in boxes for check in _mailbox(row, wired)]
    return found


def _inside(tenant: UUID) -> Iterator[Check]:
    row = identity.tenant_row(tenant)
    companies = identity.companies(tenant)
    says = {"off": "nothing leaves", "shadow": "nothing leaves, what would is shown", "on": "mails leave"}
    allowed = ", ".join(row.outbound_allowlist) or "nobody"
    yield Check(
        "tenant", True, f"{row.slug}: {len(companies)} companies{', lives in the past' if row.is_historic else ''}."
    )
    yield Check("outbound", True, f"Outbound is {row.outbound}: {says.get(row.outbound, f'only to {allowed}')}.")
    yield _stops(tenant)
    yield _unknown(tenant, companies)
    yield _audit(tenant)
    yield _sums(tenant)
    for company in companies:
        yield _projection(tenant, company)
        yield _fresh(tenant, company)


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute(_ROLE)
        role, is_strong = cursor.fetchone()
        version = connection.cursor().connection.info.server_version
    if is_strong:
        return Check("database", False, f"The role {role} sees past row-level security; use duecourse_app.")
    return Check("database", True, f"PostgreSQL {version // 10000}, as {role}.")


def _row_security() -> Check:
    with connection.cursor() as cursor:
        cursor.execute(_BARE_TABLES)
        bare = [row[0] for row in cursor.fetchall()]
    if bare:
        return Check("row-level security", False, f"Tables without it: {', '.join(bare)}.")
    return Check("row-level security", True, "Every table of a tenant is behind it.")


def _migrations() -> Check:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        return Check("migrations", False, f"{len(pending)} are missing: run “duecourse migrate”.")
    return Check("migrations", True, "The database is up to date.")


def _worker() -> Check:
    with connection.cursor() as cursor:
        cursor.execute(_WORKERS, [WORKER_SILENT_SECONDS])
        count = cursor.fetchone()[0]
    if not count:
        return Check("worker", False, "No worker is alive: start one with “duecourse work”.")
    return Check("worker", True, f"{count} workers are alive.")


def _jobs() -> Check:
    with connection.cursor() as cursor:
        cursor.execute(_LATE_JOBS, [WAITS_TOO_LONG_MINUTES])
        failed, late = cursor.fetchone()
    if failed or late:
        return Check("jobs", False, f"{failed} jobs failed, {late} wait longer than {WAITS_TOO_LONG_MINUTES} minutes.")
    return Check("jobs", True, "No job failed, none waits for long.")


def _disk() -> Check:
    home = next(place for place in (settings.HOME, *settings.HOME.parents) if place.exists())
    free = shutil.disk_usage(home).free // 2**30
    return Check("disk", free >= LEAST_SPACE_GB, f"{free} GB are free at {home}.")


def _stops(tenant: UUID) -> Check:
    if settings.DUECOURSE_OUTBOUND_STOPPED:
        return Check("kill switches", False, "DUECOURSE_OUTBOUND=off stops everything in this installation.")
    found = outbox.switches_on(tenant)
    if found:
        said = ", ".join(f"{row.scope} {row.value}".strip() + f" (by {row.set_by})" for row in found)
        return Check("kill switches", False, f"On: {said}.")
    return Check("kill switches", True, "None is on.")


def _unknown(tenant: UUID, companies: list[CompanyRow]) -> Check:
    ids = [company.id for company in companies]
    count = outbox.outbox_counts(tenant, company_ids=ids, portfolio_ids=None).get("unknown", 0)
    if count:
        return Check(
            "messages", False, f"Of {count} messages nobody knows whether they arrived: settle them in the outbox."
        )
    return Check("messages", True, "The fate of every message is known.")


def _audit(tenant: UUID) -> Check:
    broken = identity_operations.broken_seals(tenant)
    if broken:
        return Check("audit", False, f"Seals that do not hold: {', '.join(map(str, broken))}.")
    return Check("audit", True, "Every seal of the audit holds.")


def _sums(tenant: UUID) -> Check:
    last, moment = last_check(tenant), identity.moment_of(tenant, now())
    if last is None:
        return Check("sums", False, "Never held against the items: a worker does that within minutes.")
    said = f"last held against all items on {last.at:%Y-%m-%d %H:%M}"
    if last.off_count:
        off = f"{last.off_count} were off by {last.off_amount:f} in all and were put right"
        return Check("sums", False, f"Sums were {said}: {off}; the items are the truth, something changed them unseen.")
    if (moment - last.at).days >= CHECKED_EVERY_DAYS:
        return Check("sums", False, f"Sums were {said}: no worker does it any more.")
    return Check("sums", True, f"Sums were {said}: each was right.")


def _projection(tenant: UUID, company: CompanyRow) -> Check:
    wrong = check_projection(tenant, company.id)
    if wrong:
        numbers = ", ".join(item.number for item in wrong[:5])
        return Check(
            "projection", False, f"{company.code}: {len(wrong)} items differ from their movements ({numbers})."
        )
    stands = company.business_date or "no day yet"
    return Check(
        "projection", True, f"{company.code}: every item is what its movements say; the books stand at {stands}."
    )


def _fresh(tenant: UUID, company: CompanyRow) -> Check:
    found = freshness(tenant, company.id, business_date(company.zone, now()))
    said = f"{company.code}: items as of {found.items_as_of or 'never'}"
    return Check(
        "ledger age", not found.is_stale, said + (", too old to write to customers." if found.is_stale else ".")
    )


def _senders(tenant: UUID) -> dict[int, str]:
    return {row.id: identity.company_settings(tenant, row.id).sender_email for row in identity.companies(tenant)}


def _channel(wires: list[communications.Wire], senders: dict[int, str]) -> list[Check]:
    """Try every channel, each for the senders that use it; no transaction is open."""
    mail = [wire for wire in wires if wire.kind == "email"]
    found = [] if mail else [Check("channel", False, "No mail server is set: “duecourse channel set smtp …”.")]
    for wire in wires:
        found += _tried(wire, "") if wire.kind != "email" else []
    own = {wire.company_id for wire in mail}
    for wire in mail:
        mine = {sender for company, sender in senders.items() if wire.company_id == company or company not in own}
        for sender in sorted(mine):
            found += _tried(wire, sender)
    return found


def _mailbox(row: MailboxRow, wired: mailboxes.Wired | None) -> list[Check]:
    """Try a mailbox that is fetched from; of one that is handed mails, say when the last one came."""
    if wired is None:
        last = f"the last mail came {row.last_mail_at:%Y-%m-%d %H:%M}" if row.last_mail_at else "no mail came yet"
        return [
            Check("mailbox", row.has_token, f"{row.address}: {last}{'' if row.has_token else '; it has no token'}.")
        ]
    try:
        said = mailboxes.try_mailbox(wired)
    except Refused as refusal:
        return [Check("mailbox", False, f"{row.address}: {refusal.text}")]
    return [Check("mailbox", one.ok, f"{row.address}: {one.says}") for one in said]


def _tried(wire: communications.Wire, sender: str) -> list[Check]:
    try:
        said = communications.check_wire(wire, sender=sender)
    except Refused as refusal:
        return [Check("channel", False, str(refusal.text))]
    if wire.kind != "email":
        simulated = ": simulated, it reaches nobody" if wire.connector.startswith("sink") else ""
        return [Check("channel", True, f"{wire.kind} by {wire.connector}{simulated}."), *said]
    return [Check("channel", bool(sender), f"{wire.connector}, from {sender or 'nobody: give --from'}."), *said]
