"""Which links did our mails carry, and who followed them?"""

from django.db import models

from duecourse.foundation.tenancy.models import TenantModel


class TrackedLink(TenantModel):
    """A link of one message to one of our own pages; only the hash of its token is kept."""

    message_id = models.BigIntegerField()
    way = models.CharField(max_length=20)
    token_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    judged_at = models.DateTimeField(null=True)
    followed_at = models.DateTimeField(null=True)
    """When a person first followed it, as far as can be told."""
    revoked_at = models.DateTimeField(null=True)
    """From then on it leads nowhere."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant_id", "token_hash"], name="tracked_link_once")]
        indexes = [models.Index(fields=["tenant_id", "message_id"], name="tracked_link_of_message")]


class LinkVisit(TenantModel):
    """That an address of a link was asked for: the access log, the only thing that reading writes."""

    link_id = models.BigIntegerField()
    at = models.DateTimeField()
    method = models.CharField(max_length=7)
    agent = models.CharField(max_length=200, blank=True, default="")
    source = models.CharField(max_length=16, blank=True, default="")
    """Which line it came from, without telling which: a keyed hash of the address and the agent."""

    class Meta:
        indexes = [
            models.Index(fields=["tenant_id", "at"], name="link_visit_at"),
            models.Index(fields=["tenant_id", "link_id", "at"], name="link_visit_of_link"),
        ]
