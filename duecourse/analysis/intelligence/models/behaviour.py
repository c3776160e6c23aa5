"""What was noticed in how a customer pays, and what did a person say about it?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class BehaviourDay(TenantModel):
    """How far a company’s payments were looked at, and what was usual in it then."""

    company_id = models.BigIntegerField()
    on_day = models.DateField()
    late_days = models.DecimalField(max_digits=9, decimal_places=2)
    spread_days = models.DecimalField(max_digits=9, decimal_places=2)
    large_amount = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    customer_count = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "company_id", "on_day"], name="behaviour_day_once")]


class BehaviourFinding(TenantModel):
    """One thing noticed after a run of payments: an exception, a change, or something that explains itself.

    `noticed_on` = the day it was written down; what it says is not written over, only what became of it (`state`). A
    person's word (`explained_*`) stands beside it and can be taken back.
    """

    company_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    on_day = models.DateField()
    from_on = models.DateField()
    noticed_on = models.DateField()
    kind = models.CharField(max_length=10)
    cause = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=10)
    days = models.DecimalField(max_digits=7, decimal_places=1)
    expected_days = models.DecimalField(max_digits=7, decimal_places=1)
    spread_days = models.DecimalField(max_digits=7, decimal_places=1)
    shift_share = models.DecimalField(max_digits=7, decimal_places=6)
    run_count = models.IntegerField()
    worth = models.DecimalField(max_digits=19, decimal_places=4)
    is_large = models.BooleanField(default=False)
    explained = models.CharField(max_length=300, blank=True, default="", db_default="")
    explained_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "customer_id", "on_day"], name="behaviour_finding_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["exception", "shift", "explained"]), name="behaviour_finding_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "passed", "shift"]), name="behaviour_finding_state_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant_id", "company_id", "on_day"],
                name="behaviour_finding_open",
                condition=Q(state="open", explained_at__isnull=True),
            )
        ]
