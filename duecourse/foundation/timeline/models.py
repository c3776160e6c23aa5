"""What happened, when, by whom, to which customer?"""

from django.db import models

from duecourse.foundation.tenancy.models import TenantModel


class Event(TenantModel):
    """One thing that happened; append-only."""

    company_id = models.BigIntegerField(null=True)
    customer_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    on_day = models.DateField()
    actor_kind = models.CharField(max_length=10)
    actor_user_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=150, blank=True, default="")
    data = models.JSONField(default=dict)
    words = models.TextField(default="", db_default="")
    """What it is searched by, folded, each word behind a space."""

    class Meta:
        indexes = [
            models.Index(
                fields=["tenant_id", "customer_id", "-id"],
                include=["kind", "on_day", "actor_user_id", "words"],
                name="event_of_customer",
            ),
            models.Index(fields=["tenant_id", "kind", "-at"], name="event_kind"),
        ]
