"""What was said on the telephone?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class Call(TenantModel):
    """A telephone call with a customer: who was reached, what came of it, and when to call again."""

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    contact_id = models.BigIntegerField(null=True)
    direction = models.CharField(max_length=3, default="out")
    person = models.CharField(max_length=150, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")
    outcome = models.CharField(max_length=20)
    note = models.TextField(blank=True, default="")
    on_day = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True, default="")
    attempt = models.SmallIntegerField(default=1)
    next_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(direction__in=["in", "out"]), name="call_direction_known"),
        ]
        indexes = [models.Index(fields=["tenant_id", "customer_id", "-id"], name="call_customer")]
