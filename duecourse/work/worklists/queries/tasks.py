"""What shall people still do for a customer?"""

from collections.abc import Iterable
from uuid import UUID

from duecourse.work.worklists.models import Task


def customers_with_tasks(tenant: UUID, customer_ids: Iterable[int]) -> set[int]:
    """Keep those customers for whom a task is open, due now or later."""
    rows = Task.objects.of(tenant).filter(customer_id__in=list(customer_ids), state="open")
    return {found for found in rows.values_list("customer_id", flat=True) if found is not None}


def open_count_of(tenant: UUID, user_id: UUID) -> int:
    """Count the open tasks of a person."""
    return Task.objects.of(tenant).filter(assignee_id=user_id, state="open").count()
