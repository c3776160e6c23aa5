"""What does a customer disagree with?"""

from django.db import models

from duecourse.foundation.tenancy.models import IntervalModel, TenantModel
from duecourse.records.disputes.rules import LONGEST


class Dispute(IntervalModel):
    """A disagreement over items; the disputed part leaves dunning while it is open."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    opened_on = models.DateField()
    reason = models.CharField(max_length=30)
    state = models.CharField(max_length=20, default="new")
    outcome = models.CharField(max_length=20, blank=True, default="")
    note = models.TextField(blank=True, default="")
    source = models.CharField(max_length=12, default="person")
    key = models.CharField(max_length=100)
    batch_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "key"], name="dispute_once")]
        indexes = [models.Index(fields=["tenant_id", "customer_id"], name="dispute_customer")]


class DisputeTerm(TenantModel):
    """How many business days a dispute of a reason may take here; without a row, the starter."""

    reason = models.CharField(max_length=30)
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "reason"], name="dispute_term_once"),
            models.CheckConstraint(condition=models.Q(days__range=(1, LONGEST)), name="dispute_term_days"),
        ]


class DisputeLine(TenantModel):
    """How much of which item is disputed."""

    dispute_id = models.BigIntegerField()
    item_id = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=19, decimal_places=4)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "dispute_id", "item_id"], name="dispute_line_once")]
        indexes = [models.Index(fields=["tenant_id", "item_id"], name="dispute_line_item")]
