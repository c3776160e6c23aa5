"""Where does every item stand on the company's business date? Movements folded into open amounts, set-based."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from duecourse.foundation.identity.models import Company
from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _


class BusinessDateBackwards(Refused):
    """The projection was asked to go back."""

    says = _("The books of %(company)s stand at %(stands)s already; %(asked)s is in the past.")


@dataclass(frozen=True)
class Deviation:
    """An item whose stored projection is not what its movements say."""

    item_id: int
    number: str
    stored: Decimal
    folded: Decimal
    stored_cleared_on: date | None
    folded_cleared_on: date | None


# What the movements known and effective by :day say of the items in `touched`; an item not known by then owes nothing.
_FOLDED = """
    SELECT i.id, i.number, i.open_amount, i.cleared_on, i.clearing, s.still_open,
           CASE WHEN i.known_on <= %(day)s AND s.still_open = 0
                THEN greatest(coalesce(m.last_on, i.known_on), i.issued_on) END AS ended_on,
           CASE WHEN i.known_on <= %(day)s AND s.still_open = 0 THEN coalesce(m.last_kind, '') ELSE '' END AS ended_by
    FROM ledger_item i
    LEFT JOIN (
        SELECT m.item_id, sum(m.amount) AS moved, max(m.effective_on) AS last_on,
               (array_agg(m.kind ORDER BY m.effective_on DESC, m.id DESC))[1] AS last_kind
        FROM ledger_movement m {touched_movements}
        WHERE m.tenant_id = %(tenant)s AND m.effective_on <= %(day)s AND m.known_on <= %(day)s
        GROUP BY m.item_id
    ) m ON m.item_id = i.id {touched_items}
    CROSS JOIN LATERAL (
        SELECT CASE WHEN i.known_on <= %(day)s THEN i.amount + coalesce(m.moved, 0) ELSE 0 END AS still_open
    ) s
    WHERE i.tenant_id = %(tenant)s AND i.company_id = %(company)s
"""
_UPDATE = """
    UPDATE ledger_item i SET open_amount = f.still_open, cleared_on = f.ended_on, clearing = f.ended_by
    FROM ({folded}) f
    WHERE i.tenant_id = %(tenant)s AND i.id = f.id
      AND (f.still_open <> f.open_amount OR f.ended_on IS DISTINCT FROM f.cleared_on OR f.ended_by <> f.clearing)
"""
_TOUCHED = """
    SELECT m.item_id FROM ledger_movement m
    WHERE m.tenant_id = %(tenant)s AND greatest(m.effective_on, m.known_on) > %(stood)s
      AND greatest(m.effective_on, m.known_on) <= %(day)s
    UNION
    SELECT i.id FROM ledger_item i
    WHERE i.tenant_id = %(tenant)s AND i.company_id = %(company)s
      AND i.known_on > %(stood)s AND i.known_on <= %(day)s AND i.open_amount = 0 AND i.cleared_on IS NULL
"""


def fold(tenant: UUID, company_id: int, up_to: date) -> int:
    """Move the company's books to `up_to`: fold in what is dated since they stood, and tell how many items changed.

    Refuses a day before the one where they stand (`BusinessDateBackwards`). Folding the same day again changes nothing.
    """
    company = _lock_company(tenant, company_id, alone=True)
    if company.business_date and up_to < company.business_date:
        raise BusinessDateBackwards(company=company.name, stands=company.business_date, asked=up_to)
    values: dict[str, Any] = {"tenant": tenant, "company": company_id, "day": up_to, "stood": company.business_date}
    changed = _update(_TOUCHED if company.business_date else None, values)
    if company.business_date != up_to:
        Company.objects.of(tenant).filter(id=company_id).update(business_date=up_to)
    return changed


def settle(tenant: UUID, company_id: int, item_ids: Iterable[int]) -> int:
    """Bring these items to where their movements put them on the company's business date."""
    company = _lock_company(tenant, company_id, alone=False)
    wanted = sorted(set(item_ids))
    if company.business_date is None or not wanted:
        return 0
    values: dict[str, Any] = {"tenant": tenant, "company": company_id, "day": company.business_date, "items": wanted}
    with connection.cursor() as cursor:
        # Lock first, read then: an update whose source was read before it waited would lose the other's movement.
        cursor.execute(
            "SELECT id FROM ledger_item WHERE tenant_id = %(tenant)s AND id = ANY(%(items)s)"
            " ORDER BY id FOR NO KEY UPDATE",
            values,
        )
    return _update("SELECT unnest(%(items)s::bigint[]) AS item_id", values)


def settle_batch(tenant: UUID, company_id: int, batch_id: int) -> int:
    """Bring every item that an import made, or moved, to where its movements put it on the business date."""
    company = _lock_company(tenant, company_id, alone=True)
    if company.business_date is None:
        return 0
    values: dict[str, Any] = {"tenant": tenant, "company": company_id, "day": company.business_date, "batch": batch_id}
    touched = """
        SELECT m.item_id FROM ledger_movement m WHERE m.tenant_id = %(tenant)s AND m.batch_id = %(batch)s
        UNION
        SELECT i.id FROM ledger_item i WHERE i.tenant_id = %(tenant)s AND i.batch_id = %(batch)s
    """
    return _update(touched, values)


def settle_where(tenant: UUID, company_id: int, touched: str) -> int:
    """Bring the items that a question names (its column `item_id`) to where their movements put them."""
    company = _lock_company(tenant, company_id, alone=False)
    if company.business_date is None:
        return 0
    values: dict[str, Any] = {"tenant": tenant, "company": company_id, "day": company.business_date}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT id FROM ledger_item WHERE tenant_id = %(tenant)s AND id IN ({touched})"  # noqa: S608
            " ORDER BY id FOR NO KEY UPDATE) locked",
            values,
        )
    return _update(touched, values)


def check_projection(tenant: UUID, company_id: int, *, limit: int = 100) -> list[Deviation]:
    """Fold everything anew and list the items that are stored otherwise: none, unless something is broken."""
    day = Company.objects.of(tenant).get(id=company_id).business_date
    if day is None:
        return []
    values: dict[str, Any] = {"tenant": tenant, "company": company_id, "day": day, "limit": limit}
    sql = (
        f"SELECT id, number, open_amount, still_open, cleared_on, ended_on FROM ({_folded(None)}) f"  # noqa: S608
        " WHERE still_open <> open_amount OR ended_on IS DISTINCT FROM cleared_on OR ended_by <> clearing"
        " ORDER BY id LIMIT %(limit)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Deviation(*row) for row in cursor.fetchall()]


def hold_books(tenant: UUID, company_id: int) -> None:
    """Keep the company's business date where it is until the transaction ends; many may hold it at once."""
    _lock_company(tenant, company_id, alone=False)


def _lock_company(tenant: UUID, company_id: int, *, alone: bool) -> Company:
    """Hold the company's business date still: shared by those who settle single items, alone for those who fold many."""
    strength = "FOR NO KEY UPDATE" if alone else "FOR SHARE"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM identity_company WHERE tenant_id = %s AND id = %s {strength}",  # noqa: S608
            [tenant, company_id],
        )
    return Company.objects.of(tenant).get(id=company_id)


def _update(touched: str | None, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE.format(folded=_folded(touched)), values)
        return int(cursor.rowcount)


def _folded(touched: str | None) -> str:
    """Give the folding query over all items of the company, or over those that `touched` names."""
    if touched is None:
        return _FOLDED.format(touched_movements="", touched_items="")
    return f"WITH touched AS MATERIALIZED ({touched})" + _FOLDED.format(
        touched_movements="JOIN touched t ON t.item_id = m.item_id",
        touched_items="JOIN touched t ON t.item_id = i.id",
    )
