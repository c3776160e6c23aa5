"""How far is an account told, and where is a statement missing?"""

from collections.abc import Iterable
from uuid import UUID

from duecourse.records.ledger.models import BankAccount, BankStatement
from duecourse.records.ledger.rules.bank import Told, gaps


def stand(tenant: UUID, account_ids: Iterable[int]) -> None:
    """Say again, for these accounts, which statements follow a gap and which one is the last."""
    for account_id in account_ids:
        rows = BankStatement.objects.of(tenant).filter(account_id=account_id)
        told = [
            Told(row.pk, row.from_on, row.to_on, row.opening, row.closing, row.is_intraday, row.number)
            for row in rows.order_by("to_on", "id")
        ]
        missing = gaps(told)
        rows.filter(id__in=missing).update(state="gap")
        rows.filter(state="gap").exclude(id__in=missing).update(state="accepted")
        last = max((one for one in told if not one.is_intraday), key=lambda one: (one.to_on, one.id), default=None)
        latest = max((one.to_on for one in told), default=None)
        BankAccount.objects.of(tenant).filter(id=account_id).update(
            last_number=last.number if last else "", last_closing=last.closing if last else None, last_to_on=latest
        )
