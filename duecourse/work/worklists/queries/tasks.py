"""What shall people still do for a customer?"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from duecourse.work.worklists.models import Task, WorklistRow


def customers_with_tasks(tenant: UUID, customer_ids: Iterable[int]) -> set[int]:
    """Keep those customers for whom a task is open, due now or later."""
    rows = Task.objects.of(tenant).filter(customer_id__in=list(customer_ids), state="open")
    return {found for found in rows.values_list("customer_id", flat=True) if found is not None}


def customers_put_off(tenant: UUID, days: Mapping[int, date]) -> set[int]:
    """Keep those customers whom somebody put off, with a reason, to a day after their own (customer -> business date)."""
    if not days:
        return set()
    rows = WorklistRow.objects.of(tenant).filter(customer_id__in=list(days), on_day__lte=max(days.values()))
    last = rows.filter(snoozed_until__isnull=False).order_by("customer_id", "-on_day").distinct("customer_id")
    found = last.values_list("customer_id", "state", "snoozed_until")
    return {customer for customer, state, until in found if state == "snoozed" and until and until > days[customer]}


def open_count_of(tenant: UUID, user_id: UUID) -> int:
    """Count the open tasks of a person."""
    return Task.objects.of(tenant).filter(assignee_id=user_id, state="open").count()
