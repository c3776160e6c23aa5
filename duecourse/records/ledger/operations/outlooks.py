"""Write down when items are expected to be paid: one row an item and change, with the days for which it was thought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from duecourse.foundation.kit.errors import Refused
from duecourse.foundation.kit.words import _

NOTICEABLE = Decimal("0.005")
"""A chance that moved by less than this has not moved."""


class OutlookTooOld(Refused):
    """What was thought later stays as it was reported."""

    says = _("Expected days were written down for %(last)s already; an earlier day can only be tried out.")


class Outlook(NamedTuple):
    """What is expected of an item; `drivers` is the text of a JSON list."""

    item_id: int
    p10_on: date
    p50_on: date
    p90_on: date
    expected_on: date
    late_share: Decimal
    is_little_history: bool
    drivers: str


@dataclass(frozen=True)
class Written:
    """How many items were looked at, and of how many something moved, or ended because they are not open any more."""

    items: int
    moved: int
    ended: int


def record_item_outlooks(
    tenant: UUID, company_id: int, outlooks: Iterable[Outlook], *, on: date, source: str
) -> Written:
    """Let the outlooks of all the company's open items hold from `on` on; whoever moved nothing writes nothing.

    `source` = what they were predicted with. A second time on the same day replaces the first.
    """
    last = last_outlook_on(tenant, company_id)
    if last is not None and on < last:
        raise OutlookTooOld(last=last)
    given: dict[str, Any] = {
        "tenant": tenant,
        "company": company_id,
        "on": on,
        "source": source,
        "noticeable": NOTICEABLE,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STAGING)
        with cursor.copy(_COPY) as rows:
            for outlook in outlooks:
                rows.write_row(outlook)
        cursor.execute("ANALYZE outlook_new")
        cursor.execute("SELECT count(*) FROM outlook_new")
        items = cursor.fetchone()[0]
        cursor.execute(_MOVED, given)
        moved = cursor.rowcount
        cursor.execute(_ENDED, given)
        ended = cursor.rowcount
        for statement in (_TAKEN_BACK, _CUT, _INSERT):
            cursor.execute(statement, given)
        cursor.execute("DROP TABLE outlook_new")
    return Written(items, moved, ended)


def last_outlook_on(tenant: UUID, company_id: int) -> date | None:
    """Tell the last day for which something was written down."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, {"tenant": tenant, "company": company_id})
        found: date | None = cursor.fetchone()[0]
    return found


_STAGING = """
    CREATE TEMP TABLE outlook_new (
        item_id bigint, p10_on date, p50_on date, p90_on date, expected_on date, late_share numeric(9, 6),
        is_little_history boolean, drivers jsonb, has_moved boolean NOT NULL DEFAULT false
    ) ON COMMIT DROP
"""
_COPY = """
    COPY outlook_new (item_id, p10_on, p50_on, p90_on, expected_on, late_share, is_little_history, drivers) FROM STDIN
"""
_LAST = """
    SELECT max(o.from_on) FROM ledger_itemoutlook o
    JOIN ledger_item i ON i.tenant_id = o.tenant_id AND i.id = o.item_id
    WHERE o.tenant_id = %(tenant)s AND i.company_id = %(company)s
"""
_MOVED = """
    UPDATE outlook_new n SET has_moved = true
    WHERE NOT EXISTS (
        SELECT FROM ledger_itemoutlook o
        WHERE o.tenant_id = %(tenant)s AND o.item_id = n.item_id AND o.to_on IS NULL
          AND (o.p10_on, o.p50_on, o.p90_on, o.expected_on, o.is_little_history)
            = (n.p10_on, n.p50_on, n.p90_on, n.expected_on, n.is_little_history)
          AND abs(o.late_share - n.late_share) < %(noticeable)s
    )
"""
# Items of the company that nobody predicts any more; what began on this very day is as if it had not been.
_ENDED = """
    UPDATE ledger_itemoutlook o SET to_on = %(on)s::date - CASE WHEN o.from_on < %(on)s THEN 1 ELSE 0 END
    FROM ledger_item i
    WHERE o.tenant_id = %(tenant)s AND o.to_on IS NULL AND i.tenant_id = o.tenant_id AND i.id = o.item_id
      AND i.company_id = %(company)s AND NOT EXISTS (SELECT FROM outlook_new n WHERE n.item_id = o.item_id)
"""
_TAKEN_BACK = """
    DELETE FROM ledger_itemoutlook o USING outlook_new n
    WHERE o.tenant_id = %(tenant)s AND o.item_id = n.item_id AND n.has_moved AND o.from_on = %(on)s
"""
_CUT = """
    UPDATE ledger_itemoutlook o SET to_on = %(on)s::date - 1 FROM outlook_new n
    WHERE o.tenant_id = %(tenant)s AND o.item_id = n.item_id AND n.has_moved AND o.to_on IS NULL
"""
_INSERT = """
    INSERT INTO ledger_itemoutlook (tenant_id, item_id, from_on, to_on, p10_on, p50_on, p90_on, expected_on, late_share,
                                    is_little_history, drivers, source)
    SELECT %(tenant)s, item_id, %(on)s, NULL, p10_on, p50_on, p90_on, expected_on, late_share, is_little_history,
           drivers, %(source)s
    FROM outlook_new WHERE has_moved
"""
