"""Who said that we may, or may no longer, write to an address on a channel, and what does a provider report?"""

from django.db import models
from django.db.models import Q

from duecourse.foundation.tenancy.models import TenantModel


class Consent(TenantModel):
    """A word about an address on a channel: given or withdrawn, by whom, in which words; the last one counts."""

    channel = models.CharField(max_length=12)
    address = models.CharField(max_length=254)
    is_given = models.BooleanField()
    source = models.CharField(max_length=20)
    wording = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
    by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=["person", "customer", "provider", "import"]), name="consent_source_known"
            )
        ]
        indexes = [models.Index(fields=["tenant_id", "channel", "address", "-id"], name="consent_last")]


class ProviderReport(TenantModel):
    """What a provider says became of a message after it took it; `event` is the key that makes it once."""

    message_id = models.BigIntegerField()
    event = models.CharField(max_length=120)
    state = models.CharField(max_length=16)
    says = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
    evidence = models.BinaryField(null=True)
    evidence_type = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant_id", "message_id", "event"], name="provider_report_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("deposited", "sent", "delivered", "undelivered", "refused", "expired"),
                        *("bounced", "deferred", "complained"),
                    ]
                ),
                name="provider_report_state_known",
            ),
        ]
