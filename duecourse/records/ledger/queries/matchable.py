"""What does the matching have to know: receipts that wait, open items, payers, references and advices?"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection

from duecourse.foundation.kit.money import quantize
from duecourse.records.ledger.models import PayerAccount, PaymentReference, PaymentReferenceLine, Remittance
from duecourse.records.ledger.rules.matching.book import Known, OpenItems, Payers, Reference
from duecourse.records.ledger.rules.matching.facts import Advised, Owed, Paid, Payer, units
from duecourse.records.ledger.rules.matching.texts import number_key

_WAITING: Final = """
    SELECT r.id, r.customer_id, r.currency, (r.amount * 10000)::bigint, r.value_on, r.payer, r.payer_account, r.reference, r.text
    FROM ledger_receipt r
    LEFT JOIN ledger_receiptreading g ON g.tenant_id = r.tenant_id AND g.receipt_id = r.id
    WHERE r.tenant_id = %(tenant)s AND r.company_id = %(company)s AND r.state = 'provisional' AND r.amount > 0
      AND coalesce(g.outcome, '') <> 'foreign' AND NOT coalesce(g.is_by_hand AND %(only)s IS NULL, false)
      AND (%(only)s::bigint[] IS NULL OR r.id = ANY(%(only)s))
      AND NOT EXISTS (SELECT FROM ledger_receiptmatch m
        WHERE m.tenant_id = r.tenant_id AND m.receipt_id = r.id AND m.state = 'live')
    ORDER BY r.value_on, r.id
"""
_OWED: Final = """
    SELECT i.id, i.customer_id, i.number, i.currency, ((i.open_amount - coalesce(m.covered, 0)) * 10000)::bigint, i.due_on,
        i.amount, i.discount_share, i.discount_until
    FROM ledger_item i
    LEFT JOIN (
        SELECT item_id, sum(amount) AS covered FROM ledger_receiptmatch
        WHERE tenant_id = %(tenant)s AND company_id = %(company)s AND state = 'live' GROUP BY item_id
    ) m ON m.item_id = i.id
    WHERE i.tenant_id = %(tenant)s AND i.company_id = %(company)s AND i.open_amount <> 0
      AND (%(customers)s::bigint[] IS NULL OR i.customer_id = ANY(%(customers)s))
"""
_PAYERS: Final = """
    SELECT c.id, c.number, c.name, coalesce(c.payer_id, c.id) FROM ledger_customer c
    WHERE c.tenant_id = %(tenant)s AND c.company_id = %(company)s
"""


def any_waits(tenant: UUID, company_id: int, *, only: Collection[int] | None = None) -> bool:
    """Tell whether any receipt waits, at the cost of finding one."""
    wanted = None if only is None else sorted(only)
    return bool(_rows(f"{_WAITING} LIMIT 1", tenant=tenant, company=company_id, only=wanted))


def waiting(tenant: UUID, company_id: int, *, only: Collection[int] | None = None) -> list[Paid]:
    """List the receipts that nothing is matched to; named ones even where a person had taken a match back."""
    wanted = None if only is None else sorted(only)
    return [Paid(*row) for row in _rows(_WAITING, tenant=tenant, company=company_id, only=wanted)]


def known(tenant: UUID, company_id: int) -> Known:
    """Gather all that receipts are held against, in a handful of questions."""
    customers = [Payer(*row) for row in _rows(_PAYERS, tenant=tenant, company=company_id)]
    families = {customer.id: customer.family for customer in customers}
    items = OpenItems(open_items(tenant, company_id), families=families)
    payers = Payers(customers, learned=_learned(tenant, company_id))
    return Known(items, payers, _references(tenant, company_id), _advices(tenant, company_id))


def open_items(tenant: UUID, company_id: int, customer_ids: Iterable[int] | None = None) -> Iterator[Owed]:
    """Give the open items, less what live matches already pay of them."""
    wanted = None if customer_ids is None else sorted(customer_ids)
    for row in _rows(_OWED, tenant=tenant, company=company_id, customers=wanted):
        number, customer, text, currency, left, due_on, amount, share, until = row
        discount = units(quantize(amount * share, currency)) if share and until and amount > 0 else 0
        yield Owed(number, customer, text, currency, left, due_on, discount, until if discount else None)


def _learned(tenant: UUID, company_id: int) -> Mapping[str, Mapping[int, int]]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    rows = PayerAccount.objects.of(tenant).filter(company_id=company_id)
    for key, customer, count in rows.values_list("key", "customer_id", "seen_count"):
        found[key][customer] = count
    return found


def _references(tenant: UUID, company_id: int) -> Mapping[str, Reference]:
    lines: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = PaymentReference.objects.of(tenant).filter(company_id=company_id)
    given = list(rows.values_list("id", "reference", "customer_id"))
    own = PaymentReferenceLine.objects.of(tenant).filter(reference_id__in=[one for one, _text, _customer in given])
    for reference, item, amount in own.values_list("reference_id", "item_id", "amount"):
        lines[reference].append((item, units(amount)))
    return {number_key(text): (customer, tuple(lines[one])) for one, text, customer in given}


def _advices(tenant: UUID, company_id: int) -> Mapping[tuple[str, int], list[Advised]]:
    found: dict[tuple[str, int], list[Advised]] = defaultdict(list)
    rows = Remittance.objects.of(tenant).filter(company_id=company_id, state="open", receipt_id=None)
    for advice in rows.order_by("id"):
        lines = [_advised(line) for line in advice.lines]
        one = Advised(advice.pk, advice.customer_id, advice.currency, units(advice.total), lines)
        found[advice.currency, one.total].append(one)
    return found


def _advised(line: Mapping[str, Any]) -> tuple[str, int, int, str]:
    amount, kept = Decimal(line["amount"]), Decimal(line.get("deduction") or 0)
    return str(line["number"]), units(amount), units(kept), str(line.get("reason") or "deduction")


def _rows(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
