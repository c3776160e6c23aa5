"""What did customers promise, and what are they allowed to pay later?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import IntervalModel, TenantModel


class Promise(IntervalModel):
    """A customer's word: pay these lines by `due_on`; it covers from `from_on` (the day made) to `to_on` (due plus tolerance)."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    made_on = models.DateField()
    due_on = models.DateField()
    state = models.CharField(max_length=12, default="open")
    level = models.SmallIntegerField(default=1)
    judged_on = models.DateField(null=True)
    note = models.TextField(blank=True, default="")
    source = models.CharField(max_length=12, default="person")
    key = models.CharField(max_length=100)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "key"], name="promise_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "proposed",
                        "open",
                        "kept",
                        "partly_kept",
                        "broken",
                        "superseded",
                        "withdrawn",
                        "void",
                    ]
                ),
                name="promise_state_known",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant_id", "customer_id"], name="promise_customer"),
            models.Index(
                fields=["tenant_id", "due_on"],
                name="promise_due",
                condition=Q(state="open"),
            ),
        ]


class PromiseLine(TenantModel):
    """How much of which item is promised."""

    promise_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "promise_id", "item_id"], name="promise_line_once")]
        indexes = [models.Index(fields=["tenant_id", "item_id"], name="promise_line_item")]


class PlanCover(IntervalModel):
    """How much of an item is paid by an agreed plan instead of on its due date."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    plan_key = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "plan_key", "item_id", "from_on"],
                name="plan_cover_once",
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "item_id"], name="plan_cover_item")]
